package dev.pavage.reference;

/**
 * Three numbers of a grid, one per axis: the place of a program in it, or the counts of its programs.
 *
 * @param x along axis 0
 * @param y along axis 1
 * @param z along axis 2
 */
public record GridPoint(long x, long y, long z) {
    /** The number along an axis, 0 to 2. */
    public long along(int axis) {
        return switch (axis) {
            case 0 -> x;
            case 1 -> y;
            case 2 -> z;
            default -> throw new IllegalArgumentException("a grid has axes 0 to 2, not " + axis);
        };
    }

    /** {@code 0,1,0}. */
    @Override
    public String toString() {
        return x + "," + y + "," + z;
    }
}
