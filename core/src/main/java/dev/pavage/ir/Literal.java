package dev.pavage.ir;

import dev.pavage.type.DType;
import dev.pavage.type.Floats;

/**
 * A constant of a dtype, already rounded or wrapped to it.
 *
 * @param dtype its dtype
 * @param bits for floating-point dtypes the bits of the value as a {@code double}; for the others the value itself
 */
public record Literal(DType dtype, long bits) {
    /** The value of {@code dtype} nearest to {@code value}; integers wrap, any non-zero is true. */
    public static Literal of(DType dtype, Number value) {
        if (dtype.isFloat()) {
            return new Literal(dtype, Double.doubleToLongBits(Floats.round(dtype, value.doubleValue())));
        }
        boolean real = value instanceof Double || value instanceof Float;
        if (dtype == DType.BOOL) {
            return new Literal(dtype, real ? (value.doubleValue() != 0 ? 1 : 0) : value.longValue() != 0 ? 1 : 0);
        }
        return new Literal(dtype, wrap(dtype, value.longValue()));
    }

    /** {@code value} reduced to the range of an integer dtype by dropping its upper bits; BOOL keeps whether it is non-zero. */
    public static long wrap(DType dtype, long value) {
        return switch (dtype) {
            case I64 -> value;
            case I32 -> (int) value;
            case I16 -> (short) value;
            case I8 -> (byte) value;
            case U8 -> value & 0xff;
            case BOOL -> value != 0 ? 1 : 0;
            case F64, F32, F16, BF16, F8E4M3, F8E5M2 -> throw new IllegalArgumentException(dtype + " does not wrap");
        };
    }

    /** The value as a double. */
    public double asDouble() {
        return dtype.isFloat() ? Double.longBitsToDouble(bits) : bits;
    }

    /** The value as a long; floating-point values are truncated as a Java cast does. */
    public long asLong() {
        return dtype.isFloat() ? (long) Double.longBitsToDouble(bits) : bits;
    }

    /** Whether this is zero; a negative zero is not. */
    public boolean isZero() {
        return bits == 0;
    }

    /** {@code 1.5}, {@code -inf}, {@code nan}, {@code 7}: read back by {@link #parse}. */
    @Override
    public String toString() {
        if (!dtype.isFloat()) {
            return Long.toString(bits);
        }
        double value = asDouble();
        return Double.isNaN(value)
                ? "nan"
                : Double.isInfinite(value) ? (value > 0 ? "inf" : "-inf") : Double.toString(value);
    }

    /** The literal that {@link #toString} printed. */
    public static Literal parse(DType dtype, String text) {
        return switch (text) {
            case "nan" -> of(dtype, Double.NaN);
            case "inf" -> of(dtype, Double.POSITIVE_INFINITY);
            case "-inf" -> of(dtype, Double.NEGATIVE_INFINITY);
            default -> dtype.isFloat() ? of(dtype, Double.valueOf(text)) : of(dtype, Long.valueOf(text));
        };
    }
}
