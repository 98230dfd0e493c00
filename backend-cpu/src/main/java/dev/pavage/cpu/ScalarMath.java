package dev.pavage.cpu;

/** What generated code calls because no bytecode does it: division by zero as the lane IR defines it. */
final class ScalarMath {
    private static final int HALF_EXPONENT = 0x7c00;

    private ScalarMath() {}

    /** {@link dev.pavage.lane.ValueOp.WidenHalf}. */
    static float widenHalf(int bits) {
        float wide = Float.float16ToFloat((short) bits);
        // The sum of a NaN and itself is quiet.
        return (bits & HALF_EXPONENT) == HALF_EXPONENT ? wide + wide : wide;
    }

    /** {@link dev.pavage.lane.ValueOp.NarrowHalf}. */
    static int narrowHalf(float value) {
        return Float.floatToFloat16(value) & 0xffff;
    }

    static int div(int a, int b) {
        return b == 0 ? 0 : a / b;
    }

    static long div(long a, long b) {
        return b == 0 ? 0 : a / b;
    }

    static int rem(int a, int b) {
        return b == 0 ? 0 : a % b;
    }

    static long rem(long a, long b) {
        return b == 0 ? 0 : a % b;
    }

    static int floorDiv(int a, int b) {
        return b == 0 ? 0 : Math.floorDiv(a, b);
    }

    static long floorDiv(long a, long b) {
        return b == 0 ? 0 : Math.floorDiv(a, b);
    }

    static int ceilDiv(int a, int b) {
        return b == 0 ? 0 : Math.ceilDiv(a, b);
    }

    static long ceilDiv(long a, long b) {
        return b == 0 ? 0 : Math.ceilDiv(a, b);
    }

    static int floorMod(int a, int b) {
        return b == 0 ? 0 : Math.floorMod(a, b);
    }

    static long floorMod(long a, long b) {
        return b == 0 ? 0 : Math.floorMod(a, b);
    }
}
