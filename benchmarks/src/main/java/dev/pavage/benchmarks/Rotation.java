package dev.pavage.benchmarks;

import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.ir.Target;
import dev.pavage.ir.Target.Lowering;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * An operation as it is measured on a device. It is queued several times between two waits, as programs do it, so that what
 * is measured is the device's time and not the way to it and back, which is the launch suite's; and on a GPU each time on
 * other arrays, so that its cache holds no more of them than in a program that does something else in between.
 */
final class Rotation implements AutoCloseable {
    /** Operations that take a few milliseconds on a GPU of its own memory: 500 TFLOP/s for 4 ms. */
    private static final double ENOUGH = 2e12;
    /** The same where processors and their GPUs share memory: 500 GFLOP/s for 40 ms, since they wake up slowly. */
    private static final double ENOUGH_SHARED = 2e10;

    private static final int MOST_REPEATS = 64;
    private static final int MOST_SETS = 16;

    private final Device device;
    private final List<Workload> sets;
    private final int repeats;

    private Rotation(Device device, List<Workload> sets, int repeats) {
        this.device = device;
        this.sets = sets;
        this.repeats = repeats;
    }

    /** Prepares what {@code workload} makes as often as the device wants it, runs all of it once and checks the results. */
    static Rotation of(Supplier<Workload> workload) {
        List<Workload> sets = new ArrayList<>(List.of(workload.get()));
        Workload first = sets.getFirst();
        Device device = first.result().device();
        int repeats = repeats(device.target(), first.flops());
        int many = sets(device.target(), first.bytes(), repeats);
        while (sets.size() < many) {
            sets.add(workload.get());
        }
        for (Workload set : sets) {
            set.run();
            set.verify();
        }
        return new Rotation(device, sets, repeats);
    }

    /**
     * How often an operation is queued between two waits.
     *
     * @param flops its floating-point operations; 0 for one that memory limits
     */
    static int repeats(Target target, double flops) {
        if (target.lowering() == Lowering.INTERPRET || target.unifiedMemory() && flops == 0) {
            return 1;
        }
        double enough = target.unifiedMemory() ? ENOUGH_SHARED : ENOUGH;
        return (int) Math.clamp(Math.ceil(enough / flops), 1, MOST_REPEATS);
    }

    /** How many arrays take turns: on a GPU twice of what the largest cache holds, but no more than are used. */
    static int sets(Target target, long bytes, int repeats) {
        if (target.lowering() != Lowering.THREADS) {
            return 1;
        }
        long cache = target.caches().stream().mapToLong(Long::longValue).max().orElse(0);
        return (int) Math.clamp(Math.ceilDiv(2 * cache, bytes), 1, Math.min(repeats, MOST_SETS));
    }

    /** The result of the first arrays that take turns. */
    DeviceArray result() {
        return sets.getFirst().result();
    }

    /** Does the operation {@link #repeats} times and waits for the end. */
    void run() {
        for (int i = 0; i < repeats; i++) {
            sets.get(i % sets.size()).queue();
        }
        device.synchronize();
    }

    @Override
    public void close() {
        sets.forEach(Workload::close);
    }
}
