package dev.pavage.reference;

import dev.pavage.ir.Literal;
import dev.pavage.ir.ValueType;
import dev.pavage.ir.ValueType.TileType;
import dev.pavage.type.DType;
import dev.pavage.type.Floats;
import dev.pavage.type.Shape;
import java.util.Arrays;

/**
 * The elements of a tile, in row-major order. Immutable.
 *
 * <p>Floating-point dtypes are held as {@code double}s that are values of the dtype; all others as {@code long}s within
 * its range, BOOL as 0 and 1.
 */
public final class TileData {
    private static final int SHOWN_WHOLE = 64;
    private static final int SHOWN_AT_EDGE = 3;

    private final DType dtype;
    private final Shape shape;
    private final double[] reals;
    private final long[] integers;

    private TileData(DType dtype, Shape shape, double[] reals, long[] integers) {
        this.dtype = dtype;
        this.shape = shape;
        this.reals = reals;
        this.integers = integers;
    }

    /**
     * A tile of floating-point values, each rounded to {@code dtype}.
     *
     * @throws IllegalArgumentException if {@code dtype} is not a floating-point one, or the number of values is not
     *     that of {@code shape}'s elements
     */
    public static TileData ofReals(DType dtype, Shape shape, double... values) {
        require(dtype.isFloat(), "a tile of " + dtype + " holds integers, not reals");
        double[] rounded = new double[count(shape, values.length)];
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = Floats.round(dtype, values[i]);
        }
        return wrap(dtype, shape, rounded);
    }

    /**
     * A tile of integers or truth values, each wrapped to {@code dtype} (BOOL: whether it is not zero).
     *
     * @throws IllegalArgumentException if {@code dtype} is a floating-point one, or the number of values is not that of
     *     {@code shape}'s elements
     */
    public static TileData ofIntegers(DType dtype, Shape shape, long... values) {
        require(!dtype.isFloat(), "a tile of " + dtype + " holds reals, not integers");
        long[] wrapped = new long[count(shape, values.length)];
        for (int i = 0; i < wrapped.length; i++) {
            wrapped[i] = Literal.wrap(dtype, values[i]);
        }
        return wrap(dtype, shape, wrapped);
    }

    /** A tile whose every element is {@code value}. */
    public static TileData full(Literal value, Shape shape) {
        int count = Math.toIntExact(shape.elements());
        if (value.dtype().isFloat()) {
            double[] reals = new double[count];
            Arrays.fill(reals, value.asDouble());
            return wrap(value.dtype(), shape, reals);
        }
        long[] integers = new long[count];
        Arrays.fill(integers, value.asLong());
        return wrap(value.dtype(), shape, integers);
    }

    /** A tile that takes over an array of values that are already those of {@code dtype}. */
    static TileData wrap(DType dtype, Shape shape, double[] reals) {
        return new TileData(dtype, shape, reals, new long[0]);
    }

    /** A tile that takes over an array of values that are already those of {@code dtype}. */
    static TileData wrap(DType dtype, Shape shape, long[] integers) {
        return new TileData(dtype, shape, new double[0], integers);
    }

    /** The element type. */
    public DType dtype() {
        return dtype;
    }

    /** The extents. */
    public Shape shape() {
        return shape;
    }

    /** The type in the tile IR. */
    public TileType type() {
        return ValueType.tile(dtype, shape);
    }

    /** Number of elements. */
    public int size() {
        return dtype.isFloat() ? reals.length : integers.length;
    }

    /** The element at a row-major position as a double; integers are converted. */
    public double real(int flat) {
        return dtype.isFloat() ? reals[flat] : integers[flat];
    }

    /**
     * The element at a row-major position of a tile of integers or truth values.
     *
     * @throws IllegalStateException if the dtype is a floating-point one
     */
    public long integer(int flat) {
        if (dtype.isFloat()) {
            throw new IllegalStateException("a tile of " + dtype + " has no integers; read it with real()");
        }
        return integers[flat];
    }

    /** All elements as a new array of doubles; integers are converted. */
    public double[] toReals() {
        return dtype.isFloat() ? reals.clone() : Arrays.stream(integers).asDoubleStream().toArray();
    }

    /**
     * All elements of a tile of integers or truth values as a new array.
     *
     * @throws IllegalStateException if the dtype is a floating-point one
     */
    public long[] toIntegers() {
        if (dtype.isFloat()) {
            throw new IllegalStateException("a tile of " + dtype + " has no integers; read it with toReals()");
        }
        return integers.clone();
    }

    /** The values themselves, not to be written to; empty unless of a floating-point dtype. */
    double[] reals() {
        return reals;
    }

    /** The values themselves, not to be written to; empty if of a floating-point dtype. */
    long[] integers() {
        return integers;
    }

    /** The same values in row-major order under another shape of as many elements. */
    TileData withShape(Shape other) {
        return new TileData(dtype, other, reals, integers);
    }

    /** Whether the other is a tile of the same dtype, shape and values; NaN equals NaN, and 0.0 is not -0.0. */
    @Override
    public boolean equals(Object other) {
        return other instanceof TileData t
                && dtype == t.dtype
                && shape.equals(t.shape)
                && Arrays.equals(reals, t.reals)
                && Arrays.equals(integers, t.integers);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * shape.hashCode() + Arrays.hashCode(reals)) + Arrays.hashCode(integers);
    }

    /** {@code f32[2, 2] [[1.0, 2.0], [3.0, 4.0]]}; of a long tile, the edges of each axis. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder().append(dtype).append(shape).append(' ');
        append(text, 0, 0);
        return text.toString();
    }

    private void append(StringBuilder text, int axis, int flat) {
        if (axis == shape.rank()) {
            text.append(element(flat));
            return;
        }
        int extent = (int) shape.extent(axis);
        int step = (int) shape.range(axis + 1, shape.rank()).elements();
        boolean elided = size() > SHOWN_WHOLE && extent > 2 * SHOWN_AT_EDGE;
        text.append('[');
        for (int i = 0; i < extent; i++) {
            text.append(i == 0 ? "" : ", ");
            if (elided && i == SHOWN_AT_EDGE) {
                text.append("..., ");
                i = extent - SHOWN_AT_EDGE;
            }
            append(text, axis + 1, flat + i * step);
        }
        text.append(']');
    }

    private String element(int flat) {
        if (dtype == DType.BOOL) {
            return integers[flat] != 0 ? "true" : "false";
        }
        if (!dtype.isFloat()) {
            return Long.toString(integers[flat]);
        }
        return dtype == DType.F64 ? Double.toString(reals[flat]) : Float.toString((float) reals[flat]);
    }

    private static int count(Shape shape, int values) {
        require(shape.elements() == values, "a tile of shape " + shape + " needs " + shape.elements()
                + " values, not " + values);
        return values;
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
