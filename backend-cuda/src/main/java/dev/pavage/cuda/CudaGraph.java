package dev.pavage.cuda;

import dev.pavage.cuda.driver.Context;
import dev.pavage.cuda.driver.CudaException;
import dev.pavage.device.PreparedLaunch;
import dev.pavage.device.RecordedLaunches;
import dev.pavage.kernel.Grid;
import java.util.List;

/** Launches that were recorded as a CUDA graph, which the driver launches as one. */
final class CudaGraph implements RecordedLaunches {
    private final CudaStream stream;
    private final List<Recorded> launches;
    private final long graph;

    private CudaGraph(CudaStream stream, List<Recorded> launches, long graph) {
        this.stream = stream;
        this.launches = launches;
        this.graph = graph;
    }

    /**
     * A launch of the graph.
     *
     * @param kernel the kernel
     * @param grid how many programs
     */
    private record Recorded(StreamWork kernel, Grid grid) {}

    /** Records launches, on a stream of their own: others may queue work on the device's meanwhile. */
    static CudaGraph record(CudaStream stream, List<PreparedLaunch> prepared) {
        List<Recorded> launches = prepared.stream()
                .map(launch -> new Recorded((StreamWork) launch.kernel(), launch.grid()))
                .toList();
        Context context = stream.context();
        long graph = stream.errors().get(() -> {
            long recording = context.createStream();
            try {
                context.beginCapture(recording);
                synchronized (stream) {
                    for (int i = 0; i < launches.size(); i++) {
                        Grid grid = launches.get(i).grid;
                        launches.get(i).kernel
                                .launch(
                                        new long[] {grid.x(), grid.y(), grid.z()},
                                        prepared.get(i).arguments(),
                                        recording);
                    }
                }
                return context.endCapture(recording);
            } finally {
                stream.errors().release(() -> context.destroyStream(recording));
            }
        });
        return new CudaGraph(stream, launches, graph);
    }

    @Override
    public void replay() {
        stream.errors().checkNotLost();
        synchronized (stream) {
            for (int i = 0; i < launches.size(); i++) {
                Grid grid = launches.get(i).grid;
                launches.get(i).kernel.begins(grid.x(), grid.y(), grid.z());
            }
            try {
                stream.context().launchGraph(graph, stream.handle());
            } catch (CudaException e) {
                throw stream.errors().meaning(e);
            }
        }
    }

    @Override
    public void close() {
        stream.errors().release(() -> {
            stream.context().synchronize(stream.handle());
            stream.context().destroyGraph(graph);
        });
    }
}
