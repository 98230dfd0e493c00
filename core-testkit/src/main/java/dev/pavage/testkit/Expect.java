package dev.pavage.testkit;

/** Expectations that are no comparison of memory. */
final class Expect {
    private Expect() {}

    /** What an action is expected to throw. */
    static <T extends Throwable> T failure(Class<T> type, String what, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | AssertionError e) {
            if (type.isInstance(e)) {
                return type.cast(e);
            }
            throw new AssertionError(what + " failed with " + e + ", not with a " + type.getName(), e);
        }
        throw new AssertionError(what + " did not fail with a " + type.getName());
    }

    /** Each of the texts stands in the message. */
    static void mentions(Throwable failure, String... texts) {
        for (String text : texts) {
            if (!String.valueOf(failure.getMessage()).contains(text)) {
                throw new AssertionError("the message does not mention \"" + text + "\": " + failure.getMessage(),
                        failure);
            }
        }
    }

    /** A fact that has to hold. */
    static void that(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
