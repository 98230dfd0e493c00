package dev.pavage.reference;

/**
 * The order in which the programs of a grid run. Each is the same every time; a kernel whose result depends on which
 * one is taken is wrong.
 */
public enum ProgramOrder {
    /** Axis 0 fastest, from the first program to the last. */
    FORWARD,
    /** From the last program to the first. */
    BACKWARD,
    /** Far from the one before, each once. */
    SCATTERED;

    /** The number (axis 0 fastest) of the program that runs as the {@code i}-th of {@code count}. */
    long program(long i, long count) {
        return switch (this) {
            case FORWARD -> i;
            case BACKWARD -> count - 1 - i;
            case SCATTERED -> Math.floorMod(Math.multiplyExact(i, stride(count)), count);
        };
    }

    /** A stride near the golden section of {@code count}, coprime to it so that every program is met once. */
    private static long stride(long count) {
        long stride = Math.max(1, (long) (count * 0.6180339887498949));
        while (gcd(stride, count) != 1) {
            stride--;
        }
        return stride;
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
