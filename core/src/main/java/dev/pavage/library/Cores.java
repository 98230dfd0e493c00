package dev.pavage.library;

import dev.pavage.device.Device;
import dev.pavage.ir.Target.Lowering;

/**
 * What the programs of a launch are spread over.
 *
 * @param count how many there are
 * @param uneven for what part of a program one waits for the others at the end, on average
 */
record Cores(int count, double uneven) {
    private static final double EVEN = 0.05;

    /**
     * Of processors, on which other work, of this process too, takes a core for a while: with twice as many programs products
     * of 512 to 2048 were some percent faster on a Zen 3, docs/performance.md.
     */
    private static final double SHARED = 0.25;

    static Cores of(Device device) {
        int count = device.computeUnits();
        return device.target().lowering() == Lowering.LOOPS ? shared(count) : even(count);
    }

    /** Of a processor. */
    static Cores shared(int count) {
        return new Cores(count, SHARED);
    }

    /** Of a device that nothing else uses. */
    static Cores even(int count) {
        return new Cores(count, EVEN);
    }
}
