package dev.pavage.lower;

import dev.pavage.ir.Comparison;
import dev.pavage.ir.Hint;
import dev.pavage.ir.IndexOp;
import dev.pavage.ir.Literal;
import dev.pavage.ir.Target;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.TileOp;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.type.DType;
import java.util.List;

/**
 * One element, or one vector of elements, of the element-by-element ops. In registers F16, BF16 and the 8-bit
 * floating-point dtypes are F32 values already rounded to the dtype, I16, I8 and U8 are I32 values already wrapped, and
 * BOOL is I1.
 *
 * @param fastMath whether {@link dev.pavage.ir.Hint#FAST_MATH} is set
 * @param approximateExp2 whether the target has {@link dev.pavage.lane.ValueOp.ApproximateExp2}
 */
public record Elements(boolean fastMath, boolean approximateExp2) {
    /** For a kernel and the device that it is to run on. */
    public static Elements of(TileKernel kernel, Target target) {
        return new Elements(kernel.hints().getOrDefault(Hint.FAST_MATH, 0L) == 1, target.approximateExp2());
    }

    /** The register kind of a dtype. */
    public static Kind kind(DType dtype) {
        return switch (dtype) {
            case F64 -> Kind.F64;
            case F32, F16, BF16, F8E4M3, F8E5M2 -> Kind.F32;
            case I64 -> Kind.I64;
            case I32, I16, I8, U8 -> Kind.I32;
            case BOOL -> Kind.I1;
        };
    }

    /** A literal in every lane. */
    public static LaneValue literal(LaneBuilder b, Literal value, int lanes) {
        LaneType type = new LaneType(kind(value.dtype()), lanes);
        return value.dtype().isFloat() ? b.constant(type, value.asDouble()) : b.constant(type, value.asLong());
    }

    /** The result of an op on registers; {@code op} is one of those that compute each element from one of each operand. */
    public LaneValue emit(LaneBuilder b, TileOp op, List<LaneValue> operands) {
        return switch (op) {
            case TileOp.Unary u ->
                normalise(
                        b, u.a().dtype(), Elementary.unary(b, u.kind(), operands.getFirst(), this));
            case TileOp.Binary x -> binary(b, x.kind(), x.a().dtype(), operands.get(0), operands.get(1));
            case TileOp.Compare c -> compare(b, c.kind(), operands.get(0), operands.get(1));
            case TileOp.Fma f -> b.fma(operands.get(0), operands.get(1), operands.get(2));
            case TileOp.Select s -> b.select(operands.get(0), operands.get(1), operands.get(2));
            case TileOp.Cast c -> Half.convert(b, c.a().dtype(), c.result().dtype(), operands.getFirst());
            case TileOp.Full f -> throw notOne(op);
            case TileOp.Iota i -> throw notOne(op);
            case TileOp.Broadcast x -> throw notOne(op);
            case TileOp.Reshape r -> throw notOne(op);
            case TileOp.Transpose t -> throw notOne(op);
            case TileOp.Reduce r -> throw notOne(op);
            case TileOp.ArgReduce a -> throw notOne(op);
            case TileOp.Scan s -> throw notOne(op);
            case TileOp.Dot d -> throw notOne(op);
        };
    }

    private static IllegalStateException notOne(TileOp op) {
        return new IllegalStateException("not an element-by-element op: " + op);
    }

    private LaneValue binary(LaneBuilder b, TileOp.BinaryKind kind, DType dtype, LaneValue x, LaneValue y) {
        return normalise(b, dtype, Elementary.binary(b, kind, dtype, x, y));
    }

    /** Rounds or wraps the result of an arithmetic op to its dtype. */
    public static LaneValue normalise(LaneBuilder b, DType dtype, LaneValue value) {
        return switch (dtype) {
            case F16, BF16, F8E4M3, F8E5M2 -> Half.roundTo(b, dtype, value);
            case I16, I8, U8 -> Half.wrap(b, dtype, value);
            case F64, F32, I64, I32, BOOL -> value;
        };
    }

    private static LaneValue compare(LaneBuilder b, Comparison kind, LaneValue x, LaneValue y) {
        return x.type().kind() == Kind.I1
                ? b.compare(kind, b.convert(Kind.I32, x), b.convert(Kind.I32, y))
                : b.compare(kind, x, y);
    }

    /**
     * A value as it was loaded from memory of a dtype, in register form; F16 as {@link MemoryType#F16} or as
     * {@link MemoryType#U16}.
     */
    public static LaneValue fromMemory(LaneBuilder b, DType dtype, LaneValue loaded) {
        return switch (dtype) {
            case F16 -> loaded.type().kind() == Kind.F32 ? loaded : b.widenHalf(loaded);
            case BF16 -> Half.fromBfloat16(b, loaded);
            case F8E4M3 -> Half.fromE4m3(b, loaded);
            case F8E5M2 -> Half.fromE5m2(b, loaded);
            case BOOL -> b.compare(Comparison.NE, loaded, b.constant(loaded.type(), 0));
            case F64, F32, I64, I32, I16, I8, U8 -> loaded;
        };
    }

    /** A value in register form as it is stored to memory of a dtype as {@link MemoryType#converting} has it. */
    public static LaneValue toConvertingMemory(LaneBuilder b, DType dtype, LaneValue value) {
        return dtype == DType.F16 ? value : toMemory(b, dtype, value);
    }

    /** A value in register form as it is stored to memory of a dtype as {@link MemoryType#of} has it. */
    public static LaneValue toMemory(LaneBuilder b, DType dtype, LaneValue value) {
        return switch (dtype) {
            case F16 -> b.narrowHalf(value);
            case BF16 -> Half.toBfloat16(b, value);
            case F8E4M3 -> Half.toE4m3(b, value);
            case F8E5M2 -> Half.toE5m2(b, value);
            case BOOL -> b.convert(Kind.I32, value);
            case F64, F32, I64, I32, I16, I8, U8 -> value;
        };
    }

    /** The register of an index op with one result that is neither a view's size nor a program's place. */
    public static LaneValue index(LaneBuilder b, IndexOp.Kind kind, LaneValue x, LaneValue y) {
        return b.binary(
                switch (kind) {
                    case ADD -> BinaryKind.ADD;
                    case SUB -> BinaryKind.SUB;
                    case MUL -> BinaryKind.MUL;
                    case FLOOR_DIV -> BinaryKind.FLOOR_DIV;
                    case CEIL_DIV -> BinaryKind.CEIL_DIV;
                    case FLOOR_MOD -> BinaryKind.FLOOR_MOD;
                    case MIN -> BinaryKind.MIN;
                    case MAX -> BinaryKind.MAX;
                },
                x,
                y);
    }
}
