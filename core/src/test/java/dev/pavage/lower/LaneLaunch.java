package dev.pavage.lower;

import dev.pavage.ir.Target;
import dev.pavage.lane.LaneInterpreter;
import dev.pavage.lane.LaneInterpreter.Region;
import dev.pavage.lane.LaneInterpreter.Watcher;
import dev.pavage.lane.LaneKernel;
import dev.pavage.reference.HostView;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs lowered kernels in the {@link LaneInterpreter} on views of the reference device. */
public final class LaneLaunch {
    private static final long ALIGNMENT = 64;

    private LaneLaunch() {}

    /**
     * Runs the programs of a grid one after the other. The interpreter's memory is one buffer: scratch (or local) memory
     * first, then a copy of each segment, aligned to 64 bytes and with a gap behind it. Kernels of many threads
     * are checked for faults, and may touch the segments only.
     *
     * @param counts the grid's three extents
     * @param subGroup threads of a sub-group
     * @return labels and addresses of the tiles that were shown
     */
    public static List<String> run(LaneKernel kernel, long[] counts, List<HostView> views, int subGroup) {
        return run(kernel, counts, views, subGroup, Watcher.NOBODY);
    }

    /** The same with somebody who is shown the accesses of kernels of many threads. */
    public static List<String> run(
            LaneKernel kernel, long[] counts, List<HostView> views, int subGroup, Watcher watcher) {
        long end = align(kernel.scratchBytes()) + ALIGNMENT;
        Map<MemorySegment, Region> regions = new LinkedHashMap<>();
        for (HostView view : views) {
            if (!regions.containsKey(view.segment())) {
                regions.put(view.segment(), new Region(end, view.segment().byteSize()));
                end = align(end + view.segment().byteSize()) + ALIGNMENT;
            }
        }
        ByteBuffer memory = ByteBuffer.allocate(Math.toIntExact(end));
        MemorySegment segment = MemorySegment.ofBuffer(memory);
        regions.forEach((given, region) -> segment.asSlice(region.from()).copyFrom(given));
        List<String> shown = new ArrayList<>();
        for (long program = 0; program < counts[0] * counts[1] * counts[2]; program++) {
            long[] arguments = arguments(program, counts, views, regions);
            shown.addAll(
                    kernel.lowering() == Target.Lowering.LOOPS
                            ? LaneInterpreter.run(kernel, arguments, memory)
                            : LaneInterpreter.run(
                                    kernel, arguments, memory, List.copyOf(regions.values()), subGroup, watcher));
        }
        regions.forEach((given, region) -> given.copyFrom(segment.asSlice(region.from(), region.bytes())));
        return shown;
    }

    private static long[] arguments(long program, long[] counts, List<HostView> views,
            Map<MemorySegment, Region> regions) {
        List<Long> arguments = new ArrayList<>();
        arguments.add(program % counts[0]);
        arguments.add(program / counts[0] % counts[1]);
        arguments.add(program / counts[0] / counts[1]);
        for (long count : counts) {
            arguments.add(count);
        }
        arguments.add(0L);
        for (HostView view : views) {
            arguments.add(Lookup.in(regions, view.segment()).from() + view.start());
            view.shape().stream().forEach(arguments::add);
            for (long step : view.strides().toArray()) {
                arguments.add(step);
            }
        }
        return arguments.stream().mapToLong(a -> a).toArray();
    }

    private static long align(long bytes) {
        return Math.ceilDiv(bytes, ALIGNMENT) * ALIGNMENT;
    }
}
