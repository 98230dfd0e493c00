package dev.pavage.benchmarks;

import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Index;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.View;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * What a device's memory gives at most, between arrays far larger than its caches: on the CPU by the JDK's own copy and by
 * plain vector loads, on all cores; on other devices by kernels.
 */
final class Bandwidth {
    private static final int PAGE = 4096;
    private static final long BYTES = 256L << 20;
    /** The interpreter copies about a million elements in a second. */
    private static final long REFERENCE_BYTES = 1 << 18;

    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;

    private static final Kernel COPY = Kernel.of(Bandwidth.class, "copy");
    private static final Kernel READ = Kernel.of(Bandwidth.class, "read");

    private Bandwidth() {}

    /** Copies of memory; the amount counts bytes read and bytes written. */
    static Load copy(Device device) {
        return isHost(device) ? copyOnHost(device.computeUnits()) : byKernel(device, COPY, 2, PAGE);
    }

    /** Reading memory; the amount counts bytes read. */
    static Load read(Device device) {
        return isHost(device) ? readOnHost(device.computeUnits()) : byKernel(device, READ, 1, 1);
    }

    private static boolean isHost(Device device) {
        return device.name().equals(Peak.CPU);
    }

    private static Load copyOnHost(int threads) {
        Arena arena = Arena.ofShared();
        long part = BYTES / threads / PAGE * PAGE;
        MemorySegment from = arena.allocate(part * threads, PAGE);
        MemorySegment to = arena.allocate(part * threads, PAGE);
        return new Load(
                threads,
                2.0 * part,
                thread -> MemorySegment.copy(from, thread * part, to, thread * part, part),
                arena::close);
    }

    private static Load readOnHost(int threads) {
        Arena arena = Arena.ofShared();
        long part = BYTES / threads / PAGE * PAGE;
        MemorySegment from = arena.allocate(part * threads, PAGE).fill((byte) 1);
        // Each thread keeps its own result, or the loop would be removed.
        long[] results = new long[threads];
        return new Load(
                threads,
                part,
                thread -> results[thread] = sum(from, thread * part, (thread + 1) * part),
                arena::close);
    }

    /** A vector for each of four streams hides the latency of adding. */
    private static long sum(MemorySegment memory, long begin, long end) {
        LongVector a = LongVector.zero(LONGS);
        LongVector b = a;
        LongVector c = a;
        LongVector d = a;
        int step = LONGS.vectorByteSize();
        for (long at = begin; at < end; at += 4L * step) {
            a = a.add(LongVector.fromMemorySegment(LONGS, memory, at, ByteOrder.nativeOrder()));
            b = b.add(LongVector.fromMemorySegment(LONGS, memory, at + step, ByteOrder.nativeOrder()));
            c = c.add(LongVector.fromMemorySegment(LONGS, memory, at + 2L * step, ByteOrder.nativeOrder()));
            d = d.add(LongVector.fromMemorySegment(LONGS, memory, at + 3L * step, ByteOrder.nativeOrder()));
        }
        return a.add(b).add(c.add(d)).lane(0);
    }

    /** Each program copies one block. */
    static void copy(Program p, View from, View to, int block) {
        Index at = p.id(0).times(block);
        to.store(at, from.load(at, block));
    }

    /** Each program reads one block and stores the largest of its elements. */
    static void read(Program p, View from, View to, int block) {
        to.store(p.id(0), from.load(p.id(0).times(block), block).max(0).reshape(1));
    }

    /**
     * A kernel on all blocks of an array.
     *
     * @param counted how often each of its bytes is counted
     * @param stored elements that the kernel stores for a block
     */
    private static Load byKernel(Device device, Kernel kernel, int counted, int stored) {
        long bytes = device.name().equals("reference") ? REFERENCE_BYTES : BYTES;
        long elements = bytes / DType.F32.bytes();
        long blocks = Math.ceilDiv(elements, PAGE);
        DeviceArray from = HostData.zeros(device, DType.F32, Shape.of(elements));
        DeviceArray to = HostData.zeros(device, DType.F32, Shape.of(blocks * stored));
        return new Load(
                1,
                (double) counted * bytes,
                _ -> {
                    kernel.launch(device, Grid.of(blocks), from, to, PAGE);
                    device.synchronize();
                },
                () -> {
                    from.close();
                    to.close();
                });
    }
}
