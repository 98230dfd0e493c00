package dev.pavage.type;

/**
 * Rounding and bit patterns of the floating-point dtypes. Every rounding is to nearest, ties to even, in one step from
 * binary64, so no value is rounded twice.
 */
public final class Floats {
    private Floats() {}

    /** The value of {@code dtype} nearest to {@code x}. */
    public static double round(DType dtype, double x) {
        return switch (dtype) {
            case F64 -> x;
            case F32 -> (float) x;
            case F16 -> Float.float16ToFloat(toFloat16(x));
            case BF16 -> fromBfloat16(toBfloat16(x));
            case F8E4M3, F8E5M2 -> BinaryFormat.of(dtype).round(x);
            case I64, I32, I16, I8, U8, BOOL ->
                throw new IllegalArgumentException(dtype + " is no floating-point dtype");
        };
    }

    /** The binary16 bits nearest to {@code x}. */
    public static short toFloat16(double x) {
        return Float.floatToFloat16(toOddFloat(x));
    }

    /** The bfloat16 bits nearest to {@code x}. */
    public static short toBfloat16(double x) {
        return toBfloat16(toOddFloat(x));
    }

    /** The bfloat16 bits nearest to {@code x}; a NaN stays a NaN, made quiet. */
    public static short toBfloat16(float x) {
        int bits = Float.floatToRawIntBits(x);
        if (Float.isNaN(x)) {
            return (short) ((bits >>> 16) | 0x40);
        }
        return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }

    /** The value of bfloat16 bits, exact. */
    public static float fromBfloat16(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /** The bits of the F8E4M3 or F8E5M2 nearest to {@code x}, by {@link BinaryFormat#round}. */
    public static byte toFloat8(DType dtype, double x) {
        return (byte) BinaryFormat.of(dtype).encode(x);
    }

    /** The value of the bits of an F8E4M3 or F8E5M2, exact. */
    public static float fromFloat8(DType dtype, byte bits) {
        return (float) BinaryFormat.of(dtype).decode(bits);
    }

    /**
     * Rounds to odd: an inexact result gets its last bit set, so that a second rounding to a narrower format gives what
     * one rounding would have given (Boldo and Melquiond, "Emulation of a FMA and correctly rounded sums", 2008, theorem 1).
     */
    private static float toOddFloat(double x) {
        float f = (float) x;
        if (f == x || Float.isNaN(f)) {
            return f;
        }
        int bits = Float.floatToRawIntBits(f);
        if ((bits & 1) == 1) {
            return f;
        }
        // f is even and inexact: the odd neighbour lies on the other side of x.
        boolean towardsZero = Math.abs((double) f) < Math.abs(x);
        return Float.intBitsToFloat(towardsZero ? bits + 1 : bits - 1);
    }
}
