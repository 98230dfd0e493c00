package dev.pavage.lane;

import dev.pavage.ir.Comparison;
import dev.pavage.type.DType;
import java.util.List;

/** Computes a register from registers, lane by lane unless it says otherwise. */
public sealed interface ValueOp extends LaneOp {
    /** The register it defines. */
    LaneValue result();

    @Override
    default List<LaneValue> results() {
        return List.of(result());
    }

    /**
     * A constant in every lane.
     *
     * @param bits the value itself for integers, 0 or 1 for I1, the bits of a double (also for F32) for floating point
     */
    record Constant(LaneValue result, long bits) implements ValueOp {
        @Override
        public List<LaneValue> operands() {
            return List.of();
        }
    }

    /** 0, 1, 2, ... in the lanes of an I32 or I64 vector. */
    record Iota(LaneValue result) implements ValueOp {
        @Override
        public List<LaneValue> operands() {
            return List.of();
        }
    }

    /** What {@link Unary} computes. */
    enum UnaryKind {
        /** -a, of integers and floating point. */
        NEG,
        /** |a|, of integers and floating point. */
        ABS,
        /** Square root, correctly rounded. */
        SQRT,
        /** Rounds down; floating point. */
        FLOOR,
        /** Rounds up; floating point. */
        CEIL,
        /** Rounds to the nearest integer, ties to even; floating point. */
        ROUND,
        /** Inverts all bits of an integer, or a truth value. */
        NOT
    }

    /** {@code result = kind a}. */
    record Unary(LaneValue result, UnaryKind kind, LaneValue a) implements ValueOp {
        @Override
        public List<LaneValue> operands() {
            return List.of(a);
        }
    }

    /** What {@link Binary} computes. */
    enum BinaryKind {
        /** a + b. */
        ADD,
        /** a - b. */
        SUB,
        /** a * b. */
        MUL,
        /** a / b; integers truncate toward zero and give 0 when b is 0. */
        DIV,
        /** Remainder of {@link #DIV}, of a's sign; integers give 0 when b is 0. */
        REM,
        /** The smaller; NaN if either is. */
        MIN,
        /** The larger; NaN if either is. */
        MAX,
        /** Bitwise and, of integers and truth values. */
        AND,
        /** Bitwise or, of integers and truth values. */
        OR,
        /** Bitwise exclusive or, of integers and truth values. */
        XOR,
        /** Integer shift left; b is within 0 to bits - 1. */
        SHL,
        /** Integer shift right that keeps the sign; b as for SHL. */
        SHR,
        /** Integer shift right that fills with zeros; b as for SHL. */
        USHR,
        /** Scalar integers only: floor(a / b), 0 when b is 0. */
        FLOOR_DIV,
        /** Scalar integers only: ceil(a / b), 0 when b is 0. */
        CEIL_DIV,
        /** Scalar integers only: a - b * floor(a / b), 0 when b is 0. */
        FLOOR_MOD
    }

    /** {@code result = a kind b}. */
    record Binary(LaneValue result, BinaryKind kind, LaneValue a, LaneValue b) implements ValueOp {
        @Override
        public List<LaneValue> operands() {
            return List.of(a, b);
        }
    }

    /** {@code result = a * b + c}, rounded once; floating point. */
    record Fma(LaneValue result, LaneValue a, LaneValue b, LaneValue c) implements ValueOp {
        @Override
        public List<LaneValue> operands() {
            return List.of(a, b, c);
        }
    }

    /**
     * The sum of {@code c} and the products of the factors that {@code a} and {@code b} hold at the same places, as many as
     * fit into an I32, the first one lowest. Sums of integers are I32 and wrap. Those of BF16 are F32: the product of the
     * upper factors is added first, then that of the lower ones, each rounded once, and subnormal numbers may count as zeros.
     * For targets with a {@link dev.pavage.ir.Target.MatrixUnit} of 1 by 1 by as many. Intel 64 and IA-32 Architectures
     * Software Developer's Manual, volume 2: {@code VDPBF16PS}, {@code VPDPWSSD}; PTX ISA: {@code dp4a}.
     *
     * @param factors BF16 or I16, of which there are two; I8 or U8, of which there are four and which are scalar only
     */
    record PackedDot(LaneValue result, LaneValue a, LaneValue b, LaneValue c, DType factors) implements ValueOp {
        @Override
        public List<LaneValue> operands() {
            return List.of(a, b, c);
        }
    }

    /**
     * Two scalar F32 rounded to nearest, ties to even, side by side in the lowest bits of a scalar I32, whose others are 0: an
     * operand of a {@link ThreadOp.MatrixMultiply}, or half of one. What is too large becomes what
     * {@link dev.pavage.type.BinaryFormat#round} says. PTX ISA: {@code cvt.rn.f16x2.f32}, {@code cvt.rn.bf16x2.f32}, {@code
     * cvt.rn.satfinite.e4m3x2.f32}, {@code cvt.rn.satfinite.e5m2x2.f32}.
     *
     * @param low the number in the lower bits, {@code high} the other one
     * @param narrow F16 or BF16, F8E4M3 or F8E5M2
     */
    record PackPair(LaneValue result, LaneValue low, LaneValue high, DType narrow) implements ValueOp {
        @Override
        public List<LaneValue> operands() {
            return List.of(low, high);
        }
    }

    /**
     * A scalar F32 rounded to the 10 bits of fraction that matrix instructions of {@code tf32} read, to nearest and from
     * zero at ties. PTX ISA: {@code cvt.rna.tf32.f32}.
     */
    record RoundTf32(LaneValue result, LaneValue a) implements ValueOp {
        @Override
        public List<LaneValue> operands() {
            return List.of(a);
        }
    }

    /**
     * The number that the lowest 16 bits of an I32, whose others are 0, are as a binary16: an F32, exact; a NaN becomes quiet.
     * Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2: {@code VCVTPH2PS}; PTX ISA: {@code cvt.f32.f16}.
     */
    record WidenHalf(LaneValue result, LaneValue a) implements ValueOp {
        @Override
        public List<LaneValue> operands() {
            return List.of(a);
        }
    }

    /**
     * An F32 rounded to a binary16, to nearest, ties to even, in the lowest 16 bits of an I32, whose others are 0; a NaN becomes
     * quiet. Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2: {@code VCVTPS2PH}; PTX ISA: {@code
     * cvt.rn.f16.f32}.
     */
    record NarrowHalf(LaneValue result, LaneValue a) implements ValueOp {
        @Override
        public List<LaneValue> operands() {
            return List.of(a);
        }
    }

    /**
     * About 2 to the power of an F32: within 2 ulp, subnormal results included, exact at 0 and at infinities. For targets that
     * have it, see {@link dev.pavage.ir.Target#approximateExp2}. PTX ISA: {@code ex2.approx.f32}.
     */
    record ApproximateExp2(LaneValue result, LaneValue a) implements ValueOp {
        @Override
        public List<LaneValue> operands() {
            return List.of(a);
        }
    }

    /**
     * Four of the eight bytes of two scalar I32. PTX ISA: {@code prmt.b32}.
     *
     * @param places for each byte of the result, the lowest first, its number in four bits, the first one's lowest: 0 to 3
     *     are bytes of {@code a}, 4 to 7 those of {@code b}
     */
    record PickBytes(LaneValue result, LaneValue a, LaneValue b, int places) implements ValueOp {
        @Override
        public List<LaneValue> operands() {
            return List.of(a, b);
        }
    }

    /** Compares; the result is I1 of as many lanes. Any comparison with NaN is false but NE. */
    record Compare(LaneValue result, Comparison kind, LaneValue a, LaneValue b) implements ValueOp {
        @Override
        public List<LaneValue> operands() {
            return List.of(a, b);
        }
    }

    /** {@code a} where {@code condition} is true, else {@code b}; of any kind, I1 too. */
    record Select(LaneValue result, LaneValue condition, LaneValue a, LaneValue b) implements ValueOp {
        @Override
        public List<LaneValue> operands() {
            return List.of(condition, a, b);
        }
    }

    /**
     * Converts each lane to the result's kind. Integers widen with their sign and narrow by dropping bits; integers to
     * floating point round to nearest even; floating point to integers as a Java cast does (toward zero, clamped, NaN 0);
     * I1 becomes 0 or 1, and numbers become I1 by "not zero".
     */
    record Convert(LaneValue result, LaneValue a) implements ValueOp {
        @Override
        public List<LaneValue> operands() {
            return List.of(a);
        }
    }

    /** The same bits as another kind of the same size: I32 and F32, I64 and F64. */
    record Bitcast(LaneValue result, LaneValue a) implements ValueOp {
        @Override
        public List<LaneValue> operands() {
            return List.of(a);
        }
    }

    /** A scalar in every lane. */
    record Splat(LaneValue result, LaneValue a) implements ValueOp {
        @Override
        public List<LaneValue> operands() {
            return List.of(a);
        }
    }

    /**
     * The lanes of a vector that is no mask in another order: lane {@code i} is lane {@code i ^ distance} of {@code a}.
     *
     * @param distance a power of two below the number of lanes
     */
    record SwapLanes(LaneValue result, LaneValue a, int distance) implements ValueOp {
        @Override
        public List<LaneValue> operands() {
            return List.of(a);
        }
    }

    /** How {@link Across} combines lanes. */
    enum AcrossKind {
        /** Their sum. */
        SUM(BinaryKind.ADD),
        /** Their product. */
        PROD(BinaryKind.MUL),
        /** The largest; NaN if any is. */
        MAX(BinaryKind.MAX),
        /** The smallest; NaN if any is. */
        MIN(BinaryKind.MIN),
        /** Whether all are true; I1. */
        ALL(BinaryKind.AND);

        private final BinaryKind each;

        AcrossKind(BinaryKind each) {
            this.each = each;
        }

        /** What combines two lanes. */
        public BinaryKind each() {
            return each;
        }
    }

    /** Combines the lanes of a vector into a scalar, in a fixed order. */
    record Across(LaneValue result, AcrossKind kind, LaneValue a) implements ValueOp {
        @Override
        public List<LaneValue> operands() {
            return List.of(a);
        }
    }
}
