package dev.pavage.type;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far apart neighbours along each axis lie in memory, in elements. Zero repeats an element (broadcasting); negative
 * strides walk backwards. Immutable.
 */
public final class Strides {
    private final long[] steps;

    private Strides(long[] steps) {
        this.steps = steps;
    }

    /** Strides of the given steps, one per axis. */
    public static Strides of(long... steps) {
        return new Strides(steps.clone());
    }

    /** The strides of a densely packed tensor whose last axis is contiguous (C order). */
    public static Strides rowMajor(Shape shape) {
        long[] steps = new long[shape.rank()];
        long step = 1;
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            steps[axis] = step;
            step *= Math.max(shape.extent(axis), 1);
        }
        return new Strides(steps);
    }

    /** Number of axes. */
    public int rank() {
        return steps.length;
    }

    /** The step along an axis, in elements. */
    public long step(int axis) {
        return steps[axis];
    }

    /** The steps as a new array. */
    public long[] toArray() {
        return steps.clone();
    }

    /** The strides of the same memory with its axes in another order, as {@link Shape#permute}. */
    public Strides permute(int... order) {
        return new Strides(Arrays.stream(order).mapToLong(i -> steps[i]).toArray());
    }

    /** Whether these strides walk {@code shape} in row-major order without gaps; axes of extent 1 do not matter. */
    public boolean isRowMajor(Shape shape) {
        long step = 1;
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            if (shape.extent(axis) != 1 && steps[axis] != step && shape.elements() != 0) {
                return false;
            }
            step *= shape.extent(axis);
        }
        return true;
    }

    /** The smallest and, by {@link #span}, the largest element offset that {@code shape} reaches, relative to its start. */
    public long lowest(Shape shape) {
        long lowest = 0;
        for (int axis = 0; axis < steps.length; axis++) {
            lowest += Math.min(0, Math.multiplyExact(Math.max(shape.extent(axis) - 1, 0), steps[axis]));
        }
        return lowest;
    }

    /** One more than the largest element offset that {@code shape} reaches; 0 if it is empty. */
    public long span(Shape shape) {
        if (shape.elements() == 0) {
            return 0;
        }
        long highest = 0;
        for (int axis = 0; axis < steps.length; axis++) {
            highest = Math.addExact(
                    highest, Math.max(0, Math.multiplyExact(shape.extent(axis) - 1, steps[axis])));
        }
        return highest + 1;
    }

    /**
     * The strides under which the same memory reads as {@code to}, if it can without a copy, as in NumPy's
     * {@code reshape}: both shapes are cut into the shortest groups of axes of equal size, and each group of the old one
     * must be evenly spaced.
     */
    public static Optional<Strides> reshape(Shape from, Strides strides, Shape to) {
        if (from.elements() != to.elements()) {
            return Optional.empty();
        }
        if (from.elements() == 0) {
            return Optional.of(rowMajor(to));
        }
        long[] result = new long[to.rank()];
        int i = 0;
        int j = 0;
        while (i < from.rank() || j < to.rank()) {
            int firstOld = i;
            int firstNew = j;
            long old = i < from.rank() ? from.extent(i++) : 1;
            long now = j < to.rank() ? to.extent(j++) : 1;
            while (old != now) {
                if (old < now) {
                    old *= from.extent(i++);
                } else {
                    now *= to.extent(j++);
                }
            }
            OptionalLong step = evenStep(from, strides, firstOld, i);
            if (step.isEmpty()) {
                return Optional.empty();
            }
            long s = step.getAsLong();
            for (int axis = j - 1; axis >= firstNew; axis--) {
                result[axis] = s;
                s *= to.extent(axis);
            }
        }
        return Optional.of(new Strides(result));
    }

    /** The step of axes {@code from..to} read as one axis, if they are evenly spaced. */
    private static OptionalLong evenStep(Shape shape, Strides strides, int from, int to) {
        long step = 1;
        long next = 0;
        boolean first = true;
        for (int axis = to - 1; axis >= from; axis--) {
            if (shape.extent(axis) == 1) {
                continue;
            }
            if (first) {
                step = strides.step(axis);
                first = false;
            } else if (strides.step(axis) != next) {
                return OptionalLong.empty();
            }
            next = strides.step(axis) * shape.extent(axis);
        }
        return OptionalLong.of(step);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Strides s && Arrays.equals(steps, s.steps);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(steps);
    }

    @Override
    public String toString() {
        return Arrays.toString(steps);
    }
}
