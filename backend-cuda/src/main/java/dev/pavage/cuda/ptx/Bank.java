package dev.pavage.cuda.ptx;

import dev.pavage.lane.LaneType.Kind;

/** The kinds of registers of PTX. */
enum Bank {
    /** Truth values. */
    PRED("p", "pred"),
    /** Halves on their way to and from memory. */
    B16("h", "b16"),
    /** 32-bit integers, words of packed elements, addresses in shared memory. */
    B32("r", "b32"),
    /** 64-bit integers, addresses in global memory. */
    B64("rd", "b64"),
    /** IEEE binary32. */
    F32("f", "f32"),
    /** IEEE binary64. */
    F64("fd", "f64");

    private final String prefix;
    private final String type;

    Bank(String prefix, String type) {
        this.prefix = prefix;
        this.type = type;
    }

    /** The bank whose registers hold a kind of lane. */
    static Bank of(Kind kind) {
        return switch (kind) {
            case I1 -> PRED;
            case I32 -> B32;
            case I64 -> B64;
            case F32 -> F32;
            case F64 -> F64;
        };
    }

    /** The bank of integers as wide as this one's registers. */
    Bank bits() {
        return switch (this) {
            case PRED, B16, B32, B64 -> this;
            case F32 -> B32;
            case F64 -> B64;
        };
    }

    /** What the names of registers begin with, after the percent sign. */
    String prefix() {
        return prefix;
    }

    /** The type by which registers are declared, and by which instructions move them. */
    String type() {
        return type;
    }
}
