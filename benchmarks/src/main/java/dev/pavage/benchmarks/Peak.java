package dev.pavage.benchmarks;

import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.device.TensorScope;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Index;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.TileVar;
import dev.pavage.kernel.View;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * The limits of a device, measured: what any kernel can be compared with.
 *
 * <p>On the CPU, arithmetic is measured by fused multiply-adds on registers alone and copying by the JDK's own copy, on
 * all cores, without anything of Pavage; on other devices by kernels.
 */
public final class Peak {
    private static final String CPU = "cpu";
    private static final long SLICE = Duration.ofMillis(50).toNanos();
    /** So many slices without a better one show that compilation and clocks have settled. */
    private static final int SETTLED = 5;

    private static final int MOST_SLICES = 60;
    private static final int FMA_ROUNDS = 20_000;
    private static final long COPY_BYTES = 256L << 20;

    private static final Kernel DOTS = Kernel.of(Peak.class, "dots");
    private static final Kernel COPY = Kernel.of(Peak.class, "copy");

    private Peak() {}

    /**
     * Billions of floating-point operations per second that the device does at most on {@code dtype}; F16 and BF16 are
     * computed in F32. Takes about half a second.
     *
     * @throws IllegalArgumentException if {@code dtype} is no floating-point dtype
     */
    public static double gflops(Device device, DType dtype) {
        checkFloat(dtype);
        return settled(() -> sample(device, dtype));
    }

    /**
     * Billions of bytes per second, read and written ones both counted, that the device copies in its own memory,
     * between arrays far larger than its caches. Takes a second or two.
     */
    public static double copyGigabytes(Device device) {
        return device.name().equals(CPU) ? copyOnHost(device.computeUnits()) : copyByKernel(device);
    }

    /** One short measurement of {@link #gflops}; the first ones of a process are too low. */
    static double sample(Device device, DType dtype) {
        if (device.name().equals(CPU)) {
            double flops = FMA_ROUNDS * FmaLoops.flopsPerRound(dtype);
            return AllCores.rate(device.computeUnits(), SLICE, _ -> {
                double sink = FmaLoops.run(dtype, FMA_ROUNDS);
                return sink == 0 ? 0 : flops;
            });
        }
        return sampleDots(device, dtype);
    }

    private static void checkFloat(DType dtype) {
        if (!dtype.isFloat()) {
            throw new IllegalArgumentException(
                    "floating-point operations of " + dtype + " cannot be counted: expected f64, f32, f16 or bf16");
        }
    }

    /** The best of measurements that are repeated until no better one comes for a while. */
    private static double settled(DoubleSupplier measurement) {
        double best = 0;
        int since = 0;
        for (int i = 0; i < MOST_SLICES && since < SETTLED; i++) {
            double rate = measurement.getAsDouble();
            since = rate > 1.01 * best ? 0 : since + 1;
            best = Math.max(best, rate);
        }
        return best;
    }

    private static double copyOnHost(int threads) {
        try (Arena arena = Arena.ofShared()) {
            long part = COPY_BYTES / threads / 4096 * 4096;
            MemorySegment from = arena.allocate(part * threads, 4096);
            MemorySegment to = arena.allocate(part * threads, 4096);
            return settled(() -> AllCores.rate(threads, SLICE, thread -> {
                MemorySegment.copy(from, thread * part, to, thread * part, part);
                return 2.0 * part;
            }));
        }
    }

    /** Each program multiplies tiles that it loaded once, over and over. */
    static void dots(Program p, View a, View b, View c, int side, int rounds) {
        Tile left = a.load(0, 0, side, side);
        Tile right = b.load(0, 0, side, side);
        TileVar sum = p.var(p.zeros(c.dtype(), side, side));
        for (Index _ : p.range(0, rounds, 1)) {
            sum.set(sum.plusDot(left, right));
        }
        c.store(p.id(0).times(side), 0, sum);
    }

    private static double sampleDots(Device device, DType dtype) {
        int side = 32;
        int rounds = 16;
        long programs = 4L * device.computeUnits();
        try (TensorScope _ = TensorScope.open()) {
            DeviceArray a = zeros(device, dtype, Shape.of(side, side));
            DeviceArray c = zeros(device, dtype.accumulator(), Shape.of(programs * side, side));
            double flops = 2.0 * side * side * side * rounds * programs;
            return AllCores.rate(1, SLICE, _ -> {
                DOTS.launch(device, Grid.of(programs), a, a, c, side, rounds);
                device.synchronize();
                return flops;
            });
        }
    }

    /** Each program copies one block. */
    static void copy(Program p, View from, View to, int block) {
        Index at = p.id(0).times(block);
        to.store(at, from.load(at, block));
    }

    private static double copyByKernel(Device device) {
        int block = 4096;
        // The reference device copies about a million elements in a second.
        long bytes = device.name().equals("reference") ? 1 << 18 : Math.min(COPY_BYTES, device.memoryBytes() / 8);
        long elements = bytes / DType.F32.bytes();
        try (TensorScope _ = TensorScope.open()) {
            DeviceArray from = zeros(device, DType.F32, Shape.of(elements));
            DeviceArray to = zeros(device, DType.F32, Shape.of(elements));
            return settled(() -> AllCores.rate(1, SLICE, _ -> {
                COPY.launch(device, Grid.of(Math.ceilDiv(elements, block)), from, to, block);
                device.synchronize();
                return 2.0 * bytes;
            }));
        }
    }

    private static DeviceArray zeros(Device device, DType dtype, Shape shape) {
        DeviceArray array = DeviceArray.allocate(device, dtype, shape);
        try (Arena arena = Arena.ofConfined()) {
            array.copyFrom(arena.allocate(array.bytes(), 64));
        }
        return array;
    }
}
