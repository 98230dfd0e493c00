package dev.pavage.cpu.machine;

/** Conditions of jumps and of what follows comparisons, by their number in encodings (appendix B.1.4.7). */
enum Condition {
    EQ(4), NE(5), LT(12), GE(13), LE(14), GT(15);

    final int code;

    Condition(int code) {
        this.code = code;
    }

    /** What holds if this does not. */
    Condition negated() {
        return switch (this) {
            case EQ -> NE;
            case NE -> EQ;
            case LT -> GE;
            case GE -> LT;
            case LE -> GT;
            case GT -> LE;
        };
    }
}
