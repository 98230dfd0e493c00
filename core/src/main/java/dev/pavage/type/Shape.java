package dev.pavage.type;

import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * Extents of a tensor or a tile, outermost axis first; rank 0 (a scalar) to {@value #MAX_RANK}. Extents are 64 bit and
 * may be zero. Immutable.
 */
public final class Shape {
    /** The highest rank there is. */
    public static final int MAX_RANK = 8;

    /** The shape of a scalar. */
    public static final Shape SCALAR = new Shape(new long[0]);

    private final long[] extents;

    private Shape(long[] extents) {
        this.extents = extents;
    }

    /**
     * A shape of the given extents.
     *
     * @throws IllegalArgumentException if there are more than {@value #MAX_RANK}, one is negative, or their product
     *     overflows 64 bits
     */
    public static Shape of(long... extents) {
        if (extents.length > MAX_RANK) {
            throw new IllegalArgumentException(
                    "rank " + extents.length + " is above the highest, " + MAX_RANK + ": " + Arrays.toString(extents));
        }
        long count = 1;
        for (long extent : extents) {
            if (extent < 0) {
                throw new IllegalArgumentException("negative extent in shape " + Arrays.toString(extents));
            }
            // A zero anywhere makes the product zero, but [0, 2^62, 2^62] would still overflow stride arithmetic.
            long factor = Math.max(extent, 1);
            if (Math.multiplyHigh(count, factor) != 0 || count * factor < 0) {
                throw new IllegalArgumentException(
                        "the number of elements of shape " + Arrays.toString(extents) + " overflows 64 bits");
            }
            count *= factor;
        }
        return extents.length == 0 ? SCALAR : new Shape(extents.clone());
    }

    /** Number of axes. */
    public int rank() {
        return extents.length;
    }

    /** Extent of an axis, {@code 0 <= axis < rank()}. */
    public long extent(int axis) {
        return extents[axis];
    }

    /** The extents as a new array. */
    public long[] toArray() {
        return extents.clone();
    }

    /** The extents as a stream. */
    public LongStream stream() {
        return Arrays.stream(extents);
    }

    /** Number of elements: the product of the extents, 1 for a scalar. */
    public long elements() {
        long count = 1;
        for (long extent : extents) {
            count *= extent;
        }
        return count;
    }

    /**
     * The axis that {@code axis} names, counted from the end when negative, as in NumPy.
     *
     * @throws IllegalArgumentException if there is no such axis
     */
    public int axis(int axis) {
        int found = axis < 0 ? axis + rank() : axis;
        if (found < 0 || found >= rank()) {
            throw new IllegalArgumentException("no axis " + axis + " in shape " + this + " of rank " + rank());
        }
        return found;
    }

    /** This shape with one axis set to another extent. */
    public Shape with(int axis, long extent) {
        long[] copy = extents.clone();
        copy[axis] = extent;
        return of(copy);
    }

    /** This shape without one axis. */
    public Shape without(int axis) {
        long[] copy = new long[rank() - 1];
        for (int i = 0, j = 0; i < rank(); i++) {
            if (i != axis) {
                copy[j++] = extents[i];
            }
        }
        return of(copy);
    }

    /** This shape with a new axis of the given extent put in before {@code axis}. */
    public Shape insert(int axis, long extent) {
        long[] copy = new long[rank() + 1];
        System.arraycopy(extents, 0, copy, 0, axis);
        copy[axis] = extent;
        System.arraycopy(extents, axis, copy, axis + 1, rank() - axis);
        return of(copy);
    }

    /** The axes {@code from} (inclusive) to {@code to} (exclusive) as a shape. */
    public Shape range(int from, int to) {
        return of(Arrays.copyOfRange(extents, from, to));
    }

    /** This shape's axes followed by the other's. */
    public Shape concat(Shape other) {
        long[] copy = Arrays.copyOf(extents, rank() + other.rank());
        System.arraycopy(other.extents, 0, copy, rank(), other.rank());
        return of(copy);
    }

    /** This shape with its axes in another order: axis {@code i} of the result is axis {@code order[i]} of this. */
    public Shape permute(int... order) {
        checkOrder(order);
        return of(Arrays.stream(order).mapToLong(i -> extents[i]).toArray());
    }

    /**
     * Checks that {@code order} names each axis once.
     *
     * @throws IllegalArgumentException if not
     */
    public void checkOrder(int... order) {
        int[] sorted = order.clone();
        Arrays.sort(sorted);
        boolean permutation = order.length == rank();
        for (int i = 0; permutation && i < sorted.length; i++) {
            permutation = sorted[i] == i;
        }
        if (!permutation) {
            throw new IllegalArgumentException(
                    Arrays.toString(order) + " does not name each axis of shape " + this + " once");
        }
    }

    /**
     * The shape that two shapes broadcast to, as in NumPy: aligned at the last axis, extents equal or 1.
     *
     * @throws IllegalArgumentException if they do not broadcast
     */
    public static Shape broadcast(Shape a, Shape b) {
        int rank = Math.max(a.rank(), b.rank());
        long[] result = new long[rank];
        for (int i = 1; i <= rank; i++) {
            long x = i <= a.rank() ? a.extents[a.rank() - i] : 1;
            long y = i <= b.rank() ? b.extents[b.rank() - i] : 1;
            if (x != y && x != 1 && y != 1) {
                throw new IllegalArgumentException("shapes " + a + " and " + b + " do not broadcast: axis "
                        + (rank - i) + " would be " + x + " and " + y);
            }
            result[rank - i] = x == 1 ? y : x;
        }
        return of(result);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape s && Arrays.equals(extents, s.extents);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(extents);
    }

    /** {@code [2, 3]}; {@code []} for a scalar. */
    @Override
    public String toString() {
        return Arrays.toString(extents);
    }
}
