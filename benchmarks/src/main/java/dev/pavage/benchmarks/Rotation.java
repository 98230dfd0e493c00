package dev.pavage.benchmarks;

import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.ir.Target;
import dev.pavage.ir.Target.Lowering;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * An operation as it is measured on a device. On a GPU it is queued several times between two waits, so that what is
 * measured is the device's time and not the way to it and back; and each time on other arrays, so that its cache holds no
 * more of them than in a program that does something else in between. A processor gets each operation by itself.
 */
final class Rotation implements AutoCloseable {
    /** Operations that take a few milliseconds on a large GPU: 500 TFLOP/s for 4 ms. */
    private static final double ENOUGH = 2e12;

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

    /** How often an operation is queued between two waits. */
    static int repeats(Target target, double flops) {
        return target.lowering() == Lowering.THREADS && !target.unifiedMemory()
                ? (int) Math.clamp(Math.ceil(ENOUGH / flops), 1, MOST_REPEATS)
                : 1;
    }

    /** How many arrays take turns: twice of what the largest cache holds, but no more than are used. */
    static int sets(Target target, long bytes, int repeats) {
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
