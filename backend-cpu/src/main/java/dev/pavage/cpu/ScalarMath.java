package dev.pavage.cpu;

import dev.pavage.lane.ValueOp.UnaryKind;

/** What generated code calls because no bytecode does it: division by zero as the lane IR defines it, and functions. */
final class ScalarMath {
    private static final double TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);
    private static final double SQRT_PI = Math.sqrt(Math.PI);
    // Below, the series needs few terms; above, the fraction does.
    private static final double ERF_SERIES_BELOW = 2.5;
    // From here on 1 - erf(x) is below half a unit in the last place of 1.
    private static final double ERF_IS_ONE = 6;
    private static final int ERF_FRACTION_DEPTH = 80;

    private ScalarMath() {}

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

    /**
     * One of the functions that {@link UnaryKind} lists last.
     *
     * @throws IllegalArgumentException if {@code kind} is another
     */
    static double apply(double x, UnaryKind kind) {
        return switch (kind) {
            case EXP -> Math.exp(x);
            case LOG -> Math.log(x);
            case TANH -> Math.tanh(x);
            case ERF -> erf(x);
            case SIN -> Math.sin(x);
            case COS -> Math.cos(x);
            case NEG, ABS, SQRT, FLOOR, CEIL, ROUND, NOT ->
                throw new IllegalArgumentException(kind + " is no function");
        };
    }

    /** erf(x), off by about 1e-15 at most. */
    static double erf(double x) {
        double z = Math.abs(x);
        if (Double.isNaN(x)) {
            return x;
        }
        double value = z < ERF_SERIES_BELOW ? erfBySeries(z) : z < ERF_IS_ONE ? 1 - erfcByFraction(z) : 1;
        return Math.copySign(value, x);
    }

    /** NIST DLMF 7.6.2; all terms are positive, so nothing cancels. */
    private static double erfBySeries(double z) {
        double term = z;
        double sum = z;
        for (int n = 1; term > sum * 0x1p-56; n++) {
            term *= 2 * z * z / (2 * n + 1);
            sum += term;
        }
        return TWO_OVER_SQRT_PI * Math.exp(-z * z) * sum;
    }

    /** erfc(z) by the continued fraction 7.1.14 of Abramowitz and Stegun, from its far end. */
    private static double erfcByFraction(double z) {
        double fraction = z;
        for (int n = ERF_FRACTION_DEPTH; n > 0; n--) {
            fraction = z + n * 0.5 / fraction;
        }
        return Math.exp(-z * z) / (SQRT_PI * fraction);
    }
}
