package dev.pavage.cuda.sim;

import dev.pavage.cuda.sim.report.Counters;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * What a launch did on a simulated device.
 *
 * @param device the device's name, such as {@code NVIDIA sm_80 (simulated)}
 * @param kernel name of the entry
 * @param gridX blocks along x; y and z likewise
 * @param threads threads of a block
 * @param sharedBytes dynamic shared memory of a block
 * @param counters what its instructions and accesses were
 */
public record LaunchReport(
        String device, String kernel, int gridX, int gridY, int gridZ, int threads, int sharedBytes,
        Counters counters) {
    private static final List<Consumer<LaunchReport>> OBSERVERS = new CopyOnWriteArrayList<>();

    /**
     * Has every launch on simulated devices of this process told to somebody, on the thread that waits for it, after it ran
     * without a finding. A launch runs when its result is waited for, so read the result before what was told.
     *
     * @return ends it when closed
     */
    public static Observation observe(Consumer<LaunchReport> observer) {
        // Told apart by identity: the same observer may be there twice.
        Consumer<LaunchReport> entry = report -> observer.accept(report);
        OBSERVERS.add(entry);
        return () -> OBSERVERS.remove(entry);
    }

    /** Tells everybody. */
    void tell() {
        OBSERVERS.forEach(observer -> observer.accept(this));
    }

    /** Lasts until it is closed. */
    public interface Observation extends AutoCloseable {
        @Override
        void close();
    }
}
