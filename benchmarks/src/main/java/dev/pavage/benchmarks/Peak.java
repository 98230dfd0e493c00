package dev.pavage.benchmarks;

import dev.pavage.device.CompiledKernel;
import dev.pavage.device.CompiledKernel.Argument;
import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.device.DeviceMemory;
import dev.pavage.device.KernelCode;
import dev.pavage.ir.DeviceFamily;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Index;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.TileVar;
import dev.pavage.kernel.View;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The limits of a device, measured: what any kernel can be compared with.
 *
 * <p>On the CPU, arithmetic is measured by fused multiply-adds on registers alone, on all cores, without anything of
 * Pavage; on other devices by kernels. A device that is the same processor by another
 * way, such as PoCL, is compared with the better of both measurements of arithmetic.
 */
public final class Peak {
    /** The name of the device that is the host's processor. */
    static final String CPU = "cpu";

    private static final long SLICE = Duration.ofMillis(50).toNanos();
    /** So many slices without a better one show that compilation and clocks have settled. */
    private static final int SETTLED = 5;

    private static final int MOST_SLICES = 60;
    private static final int FMA_ROUNDS = 20_000;
    /** So many that units which finish early find more to do. */
    private static final int PROGRAMS_PER_UNIT = 8;

    private static final Kernel DOTS = Kernel.of(Peak.class, "dots");

    private Peak() {}

    /**
     * Billions of floating-point operations per second that the device does at most on {@code dtype}; F16 and BF16 are
     * computed in F32. Takes about half a second.
     *
     * @throws IllegalArgumentException if {@code dtype} is no floating-point dtype, or one that the device has not
     */
    public static double gflops(Device device, DType dtype) {
        double best = 0;
        for (Load load : arithmetic(device, Factors.of(dtype))) {
            try (load) {
                best = Math.max(best, settled(load));
            }
        }
        return best;
    }

    /** One short measurement, in billions per second; the first ones of a process are too low. */
    static double sample(Load load) {
        return AllCores.rate(load, SLICE);
    }

    /** The best of one short measurement of each load. */
    static double sample(List<Load> loads) {
        return loads.stream().mapToDouble(Peak::sample).max().orElseThrow();
    }

    /** The best of measurements that are repeated until no better one comes for a while; in billions per second. */
    static double settled(Load load) {
        double best = 0;
        int since = 0;
        for (int i = 0; i < MOST_SLICES && since < SETTLED; i++) {
            double rate = sample(load);
            since = rate > 1.01 * best ? 0 : since + 1;
            best = Math.max(best, rate);
        }
        return best;
    }

    /** Multiply-adds by the device itself; the amount counts floating-point operations. */
    static Load fma(Device device, DType dtype) {
        if (!dtype.isFloat()) {
            throw new IllegalArgumentException(
                    "there is no floating-point peak of " + dtype + ": expected f64, f32, f16 or bf16");
        }
        DType computed = dtype == DType.F64 ? DType.F64 : DType.F32;
        if (!device.target().dtypes().contains(computed)) {
            throw new IllegalArgumentException(device + " has no " + computed + ", so it has no peak of " + dtype);
        }
        if (device.name().equals(CPU)) {
            return fmaOnHost(device, dtype);
        }
        return device.target().lowering() == Lowering.INTERPRET
                ? fmaByDots(device, dtype)
                : byKernel(device, computed, PeakKernel.fma(device.target(), computed == DType.F64));
    }

    /** {@link #fma}, {@link #mma}, products of packed factors, and what else bounds the device's arithmetic. */
    static List<Load> arithmetic(Device device, Factors factors) {
        DType dtype = factors.dtype();
        List<Load> loads = new ArrayList<>();
        mma(device, factors).ifPresent(loads::add);
        PeakKernel.packed(device.target(), factors)
                .map(unit -> byKernel(device, unit.accumulator(), PeakKernel.pairs(device.target(), unit)))
                .ifPresent(loads::add);
        if (dtype.isFloat()) {
            loads.add(fma(device, dtype));
        }
        if (dtype.isFloat() && isHostByAnotherWay(device)) {
            loads.add(fmaOnHost(device, dtype));
        }
        return loads;
    }

    /** Whether the device is the host's processor, but not the device {@code cpu}. */
    static boolean isHostByAnotherWay(Device device) {
        return DeviceFamily.named(device.target().family()).cpu() && !device.name().equals(CPU);
    }

    private static Load fmaOnHost(Device device, DType dtype) {
        // Each thread keeps its own result, or the loop would be removed.
        double[] results = new double[device.computeUnits()];
        return new Load(
                results.length,
                FMA_ROUNDS * FmaLoops.flopsPerRound(dtype),
                thread -> results[thread] = FmaLoops.run(dtype, FMA_ROUNDS),
                () -> {});
    }

    /** Each program multiplies tiles that it loaded once, over and over. */
    static void dots(Program p, View a, View c, int side, int rounds) {
        Tile left = a.load(0, 0, side, side);
        Tile right = left.transpose();
        TileVar sum = p.var(p.zeros(c.dtype(), side, side));
        for (Index _ : p.range(0, rounds, 1)) {
            sum.set(sum.plusDot(left, right));
        }
        c.store(p.id(0).times(side), 0, sum);
    }

    private static Load fmaByDots(Device device, DType dtype) {
        int side = 32;
        int rounds = 16;
        long programs = 4L * device.computeUnits();
        DeviceArray a = HostData.zeros(device, dtype, Shape.of(side, side));
        DeviceArray c = HostData.zeros(device, dtype.accumulator(), Shape.of(programs * side, side));
        return new Load(
                1,
                2.0 * side * side * side * rounds * programs,
                _ -> {
                    DOTS.launch(device, Grid.of(programs), a, c, side, rounds);
                    device.synchronize();
                },
                () -> {
                    a.close();
                    c.close();
                });
    }

    /** Products by the device's matrix unit for some factors, if it has one; the amount counts operations. */
    static Optional<Load> mma(Device device, Factors factors) {
        return PeakKernel.unit(device.target(), factors)
                .map(unit -> byKernel(
                        device,
                        unit.accumulator(),
                        PeakKernel.matrix(device.target(), unit, PeakKernel.THREAD_ROUNDS)));
    }

    private static Load byKernel(Device device, DType dtype, PeakKernel peak) {
        CompiledKernel code = device.driver().compile(new KernelCode.Lanes(peak.kernel()));
        long programs = (long) PROGRAMS_PER_UNIT * device.computeUnits();
        long elements = programs * peak.elements();
        DeviceMemory memory = device.driver().allocate(elements * dtype.bytes());
        memory.write(0, MemorySegment.ofArray(new byte[Math.toIntExact(memory.bytes())]));
        Argument argument =
                new Argument(memory, 0, dtype, Shape.of(elements), Strides.rowMajor(Shape.of(elements)));
        return new Load(
                1,
                peak.operations() * programs,
                _ -> {
                    code.launch(new long[] {programs, 1, 1}, List.of(argument));
                    device.synchronize();
                },
                () -> {
                    code.close();
                    memory.free();
                });
    }
}
