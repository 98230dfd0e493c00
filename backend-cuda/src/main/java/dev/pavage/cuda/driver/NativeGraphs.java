package dev.pavage.cuda.driver;

import static dev.pavage.cuda.driver.DriverFunction.GRAPH_DESTROY;
import static dev.pavage.cuda.driver.DriverFunction.GRAPH_EXEC_DESTROY;
import static dev.pavage.cuda.driver.DriverFunction.GRAPH_INSTANTIATE;
import static dev.pavage.cuda.driver.DriverFunction.GRAPH_LAUNCH;
import static dev.pavage.cuda.driver.DriverFunction.STREAM_BEGIN_CAPTURE;
import static dev.pavage.cuda.driver.DriverFunction.STREAM_END_CAPTURE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.pavage.cuda.driver.NativeContext.Current;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Graphs: work that is recorded once and launched as one. */
final class NativeGraphs {
    /** {@code CU_STREAM_CAPTURE_MODE_THREAD_LOCAL}: what other threads do meanwhile is none of its business. */
    private static final int THREAD_LOCAL = 1;

    private static final long NO_FLAGS = 0;

    private final Current current;

    /** Graphs in a context. */
    NativeGraphs(Current current) {
        this.current = current;
    }

    void beginCapture(long stream) {
        current.here().run(STREAM_BEGIN_CAPTURE, f -> (int) f.invokeExact(stream, THREAD_LOCAL));
    }

    long endCapture(long stream) {
        Calls here = current.here();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment recorded = arena.allocate(JAVA_LONG);
            here.run(STREAM_END_CAPTURE, f -> (int) f.invokeExact(stream, recorded));
            long graph = recorded.get(JAVA_LONG, 0);
            try {
                return here.wide(GRAPH_INSTANTIATE, (f, result) -> (int) f.invokeExact(result, graph, NO_FLAGS));
            } finally {
                here.run(GRAPH_DESTROY, f -> (int) f.invokeExact(graph));
            }
        }
    }

    void launch(long graph, long stream) {
        current.here().run(GRAPH_LAUNCH, f -> (int) f.invokeExact(graph, stream));
    }

    void destroy(long graph) {
        current.here().run(GRAPH_EXEC_DESTROY, f -> (int) f.invokeExact(graph));
    }
}
