package dev.pavage.lane;

import dev.pavage.lane.LaneType.Kind;
import dev.pavage.type.DType;

/**
 * The type of an element in memory. A load widens it to its register kind, a store keeps the lowest bits. Half precision
 * is moved as U16; the lowering converts it to and from F32 with integer operations.
 */
public enum MemoryType {
    /** A signed byte, widened to I32. */
    I8(1, Kind.I32),
    /** An unsigned byte, widened to I32. */
    U8(1, Kind.I32),
    /** A signed 16-bit integer, widened to I32. */
    I16(2, Kind.I32),
    /** An unsigned 16-bit integer, widened to I32. */
    U16(2, Kind.I32),
    /** A 32-bit integer. */
    I32(4, Kind.I32),
    /** A 64-bit integer. */
    I64(8, Kind.I64),
    /** An IEEE binary32. */
    F32(4, Kind.F32),
    /** An IEEE binary64. */
    F64(8, Kind.F64);

    private final int bytes;
    private final Kind kind;

    MemoryType(int bytes, Kind kind) {
        this.bytes = bytes;
        this.kind = kind;
    }

    /** Size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    /** The kind of the register lanes it is loaded into. */
    public Kind kind() {
        return kind;
    }

    /** How elements of a dtype lie in memory. */
    public static MemoryType of(DType dtype) {
        return switch (dtype) {
            case F64 -> F64;
            case F32 -> F32;
            case F16, BF16 -> U16;
            case I64 -> I64;
            case I32 -> I32;
            case I16 -> I16;
            case I8 -> I8;
            case U8, BOOL -> U8;
        };
    }
}
