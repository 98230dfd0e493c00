package dev.pavage.ir;

/** How two values are compared; any comparison with NaN is false but {@link #NE}. */
public enum Comparison {
    /** a < b. */
    LT,
    /** a <= b. */
    LE,
    /** a > b. */
    GT,
    /** a >= b. */
    GE,
    /** a == b. */
    EQ,
    /** a != b. */
    NE;

    /** The comparison of integers. */
    public boolean test(long a, long b) {
        return switch (this) {
            case LT -> a < b;
            case LE -> a <= b;
            case GT -> a > b;
            case GE -> a >= b;
            case EQ -> a == b;
            case NE -> a != b;
        };
    }

    /** The comparison of floating-point values. */
    public boolean test(double a, double b) {
        return switch (this) {
            case LT -> a < b;
            case LE -> a <= b;
            case GT -> a > b;
            case GE -> a >= b;
            case EQ -> a == b;
            case NE -> a != b;
        };
    }
}
