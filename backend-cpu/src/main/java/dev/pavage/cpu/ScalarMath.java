package dev.pavage.cpu;

import dev.pavage.lane.ValueOp.UnaryKind;
import dev.pavage.reference.Erf;

/** What generated code calls because no bytecode does it: division by zero as the lane IR defines it, and functions. */
final class ScalarMath {
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
            case ERF -> Erf.erf(x);
            case SIN -> Math.sin(x);
            case COS -> Math.cos(x);
            case NEG, ABS, SQRT, FLOOR, CEIL, ROUND, NOT ->
                throw new IllegalArgumentException(kind + " is no function");
        };
    }
}
