package dev.pavage.testkit;

import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import java.util.Arrays;
import java.util.List;

/** How a test tensor lies in its buffer. */
enum Layout {
    /** Row-major without gaps, its first element aligned to 64 bytes. */
    PACKED,
    /** Row-major without gaps, its first element one element past an aligned address. */
    SHIFTED,
    /** Rows with a gap of three elements, as a slice of a wider tensor. */
    PADDED,
    /** Every other element along the last axis. */
    STRIDED,
    /** The first axis contiguous. */
    TRANSPOSED,
    /** All axes backwards. */
    REVERSED,
    /** The first axis repeated with stride 0; inputs only. */
    BROADCAST,
    /** Each row begins one element after the one before, so that rows overlap; inputs only. */
    OVERLAPPING;

    /** Layouts in which each element has memory of its own. */
    static final List<Layout> DISTINCT = List.of(PACKED, SHIFTED, PADDED, STRIDED, TRANSPOSED, REVERSED);

    /** All layouts. */
    static final List<Layout> ALL = List.of(values());

    Strides strides(Shape shape) {
        if (shape.rank() == 0) {
            return Strides.of();
        }
        int last = shape.rank() - 1;
        return switch (this) {
            case PACKED, SHIFTED -> Strides.rowMajor(shape);
            case PADDED -> Strides.rowMajor(shape.with(last, shape.extent(last) + 3));
            case STRIDED -> scaled(Strides.rowMajor(shape), 2);
            case TRANSPOSED -> columnMajor(shape);
            case REVERSED -> scaled(Strides.rowMajor(shape), -1);
            case BROADCAST -> {
                long[] steps = Strides.rowMajor(shape).toArray();
                steps[0] = 0;
                yield Strides.of(steps);
            }
            case OVERLAPPING -> {
                long[] steps = new long[shape.rank()];
                Arrays.fill(steps, 1);
                yield Strides.of(steps);
            }
        };
    }

    /** Elements by which the first is moved from an aligned address. */
    int shift() {
        return this == SHIFTED ? 1 : 0;
    }

    private static Strides scaled(Strides strides, long factor) {
        return Strides.of(Arrays.stream(strides.toArray()).map(s -> s * factor).toArray());
    }

    private static Strides columnMajor(Shape shape) {
        long[] steps = new long[shape.rank()];
        long step = 1;
        for (int axis = 0; axis < steps.length; axis++) {
            steps[axis] = step;
            step *= Math.max(shape.extent(axis), 1);
        }
        return Strides.of(steps);
    }
}
