package dev.pavage.testkit;

/**
 * One thing that every device has to do.
 *
 * @param group what it belongs to, such as {@code elementwise}
 * @param name what is tested, unique in the group
 * @param body the test
 */
public record Case(String group, String name, Body body) {
    /** A test. */
    @FunctionalInterface
    public interface Body {
        /**
         * Runs the test; returning means that it passed.
         *
         * @throws AssertionError if the device gave a wrong result; the message says where
         * @throws UnsupportedException if the device does not claim to do this
         */
        void run();
    }

    /** {@code elementwise/add f32}. */
    public String id() {
        return group + "/" + name;
    }

    @Override
    public String toString() {
        return id();
    }
}
