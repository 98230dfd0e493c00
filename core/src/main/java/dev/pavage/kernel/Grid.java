package dev.pavage.kernel;

/**
 * The number of programs along each axis.
 *
 * @param x programs along axis 0
 * @param y programs along axis 1
 * @param z programs along axis 2
 */
public record Grid(long x, long y, long z) {
    /**
     * Checks the extents.
     *
     * @throws IllegalArgumentException if one is negative or their product overflows 64 bits
     */
    public Grid {
        if (x < 0 || y < 0 || z < 0) {
            throw new IllegalArgumentException("the grid " + x + " x " + y + " x " + z + " has a negative extent");
        }
        if (Math.multiplyHigh(x, y) != 0 || x * y < 0 || Math.multiplyHigh(x * y, z) != 0 || x * y * z < 0) {
            throw new IllegalArgumentException(
                    "the number of programs of the grid " + x + " x " + y + " x " + z + " overflows 64 bits");
        }
    }

    /** A grid of one axis. */
    public static Grid of(long x) {
        return new Grid(x, 1, 1);
    }

    /** A grid of two axes. */
    public static Grid of(long x, long y) {
        return new Grid(x, y, 1);
    }

    /** A grid of three axes. */
    public static Grid of(long x, long y, long z) {
        return new Grid(x, y, z);
    }

    /** The extent of an axis, 0 to 2. */
    public long count(int axis) {
        return switch (axis) {
            case 0 -> x;
            case 1 -> y;
            case 2 -> z;
            default -> throw new IllegalArgumentException("a grid has the axes 0, 1 and 2, not " + axis);
        };
    }

    /** The number of programs. */
    public long programs() {
        return x * y * z;
    }
}
