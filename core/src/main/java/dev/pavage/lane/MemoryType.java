package dev.pavage.lane;

import dev.pavage.lane.LaneType.Kind;
import dev.pavage.type.DType;

/**
 * The type of an element in memory. A load widens it to its register kind, a store of an integer keeps the lowest bits.
 * Half precision is moved as {@link #F16} where accesses convert it, else as U16, and 8-bit floating point as U8, which
 * the lowering converts to and from F32 with integer operations.
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
    /**
     * An IEEE binary16, widened to F32; a store rounds to nearest, ties to even. For emitters of the thread lowering,
     * whose targets all convert: OpenCL C 1.2 section 6.12.7 ({@code vload_half}, {@code vstore_half_rte}), PTX ISA
     * ({@code cvt.f32.f16}, {@code cvt.rn.f16.f32}).
     */
    F16(2, Kind.F32),
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

    /** How a register that is no truth value lies in memory as it is. */
    public static MemoryType of(Kind kind) {
        return switch (kind) {
            case I32 -> I32;
            case I64 -> I64;
            case F32 -> F32;
            case F64 -> F64;
            case I1 -> throw new IllegalArgumentException("a truth value has no bytes");
        };
    }

    /** How elements of a dtype lie in memory whose accesses convert F16. */
    public static MemoryType converting(DType dtype) {
        return dtype == DType.F16 ? F16 : of(dtype);
    }

    /** How elements of a dtype lie in memory whose accesses do not convert half precision. */
    public static MemoryType of(DType dtype) {
        return switch (dtype) {
            case F64 -> F64;
            case F32 -> F32;
            case F16, BF16 -> U16;
            case I64 -> I64;
            case I32 -> I32;
            case I16 -> I16;
            case I8 -> I8;
            case U8, BOOL, F8E4M3, F8E5M2 -> U8;
        };
    }
}
