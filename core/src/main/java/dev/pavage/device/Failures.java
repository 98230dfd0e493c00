package dev.pavage.device;

import org.jspecify.annotations.Nullable;

/** Runs all of several actions, even if some fail. */
final class Failures {
    private @Nullable RuntimeException first;

    /** Runs an action and keeps what it throws. */
    void run(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            if (first == null) {
                first = e;
            } else {
                first.addSuppressed(e);
            }
        }
    }

    /** Throws the first failure, with the later ones as suppressed. */
    void throwFirst() {
        if (first != null) {
            throw first;
        }
    }
}
