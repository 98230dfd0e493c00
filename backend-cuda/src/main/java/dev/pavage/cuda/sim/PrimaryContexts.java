package dev.pavage.cuda.sim;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The one context of each device that everybody shares, for as long as somebody retains it. */
final class PrimaryContexts {
    private final @Nullable SimulatedContext[] contexts;
    private final int[] retained;

    /** None yet. */
    PrimaryContexts(int devices) {
        contexts = new @Nullable SimulatedContext[devices];
        retained = new int[devices];
    }

    /**
     * A device's context, made anew if nobody has it.
     *
     * @param opener makes a context that runs what it is given when it is closed
     */
    synchronized SimulatedContext retain(int device, Function<Runnable, SimulatedContext> opener) {
        if (retained[device] == 0) {
            contexts[device] = opener.apply(() -> release(device));
        }
        retained[device]++;
        return Objects.requireNonNull(contexts[device]);
    }

    private synchronized void release(int device) {
        if (retained[device] > 0 && --retained[device] == 0) {
            Objects.requireNonNull(contexts[device]).destroy();
            contexts[device] = null;
        }
    }
}
