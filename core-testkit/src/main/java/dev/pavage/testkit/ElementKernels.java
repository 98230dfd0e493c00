package dev.pavage.testkit;

import dev.pavage.ir.Comparison;
import dev.pavage.ir.TileOp.BinaryKind;
import dev.pavage.ir.TileOp.UnaryKind;
import dev.pavage.kernel.Index;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.TileExpression;
import dev.pavage.kernel.View;
import dev.pavage.type.DType;

/** Kernels of one elementwise operation, and the operations by their names. */
final class ElementKernels {
    private ElementKernels() {}

    static void unary(Program p, View x, View y, UnaryKind kind, int block) {
        Index i = p.id(0).times(block);
        y.store(i, apply(kind, x.load(i, block)));
    }

    static void binary(Program p, View a, View b, View y, BinaryKind kind, int block) {
        Index i = p.id(0).times(block);
        y.store(i, apply(kind, a.load(i, block), b.load(i, block)));
    }

    /** One operand is a number, on the right. */
    static void binaryWithNumber(Program p, View a, View y, BinaryKind kind, double number, int block) {
        Index i = p.id(0).times(block);
        Tile x = a.load(i, block);
        y.store(i, apply(kind, x, p.full(x.dtype(), number, block)));
    }

    static void compare(Program p, View a, View b, View y, Comparison kind, int block) {
        Index i = p.id(0).times(block);
        y.store(i, apply(kind, a.load(i, block), b.load(i, block)));
    }

    static void where(Program p, View condition, View a, View b, View y, int block) {
        Index i = p.id(0).times(block);
        y.store(i, a.load(i, block).where(condition.load(i, block), b.load(i, block)));
    }

    /** The second product is added to nearly its negative: rounded twice, the difference is 0. */
    static void fma(Program p, View a, View b, View c, View y, int block) {
        Index i = p.id(0).times(block);
        Tile x = a.load(i, block);
        Tile factor = b.load(i, block);
        y.store(i, x.fma(factor, c.load(i, block)).plus(x.fma(factor, x.times(factor).neg())));
    }

    static void cast(Program p, View x, View y, int block) {
        Index i = p.id(0).times(block);
        y.store(i, x.load(i, block).to(y.dtype()));
    }

    /** Through a third dtype and back, so that values of the narrower lie between two casts. */
    static void castThrough(Program p, View x, View y, DType through, int block) {
        Index i = p.id(0).times(block);
        y.store(i, x.load(i, block).to(through).to(y.dtype()));
    }

    static void fill(Program p, View y, double number, int block) {
        y.store(p.id(0).times(block), p.full(y.dtype(), number, block));
    }

    static void indices(Program p, View y, int block) {
        Index i = p.id(0).times(block);
        y.store(i, p.indices(i.minus(3), block).to(y.dtype()));
    }

    /** Whole 2-D blocks; the shapes of {@code a}, {@code b} and {@code y} are one. */
    static void scaledSum(Program p, View a, View b, View y, int rows, int columns) {
        Index i = p.id(0).times(rows);
        Index j = p.id(1).times(columns);
        Tile x = a.load(i, j, rows, columns);
        y.store(i, j, x.plus(x).minus(b.load(i, j, rows, columns)));
    }

    static Tile apply(UnaryKind kind, TileExpression a) {
        return switch (kind) {
            case NEG -> a.neg();
            case ABS -> a.abs();
            case EXP -> a.exp();
            case LOG -> a.log();
            case SQRT -> a.sqrt();
            case RSQRT -> a.rsqrt();
            case TANH -> a.tanh();
            case ERF -> a.erf();
            case SIN -> a.sin();
            case COS -> a.cos();
            case SIGMOID -> a.sigmoid();
            case FLOOR -> a.floor();
            case CEIL -> a.ceil();
            case ROUND -> a.round();
            case NOT -> a.not();
        };
    }

    static Tile apply(BinaryKind kind, TileExpression a, TileExpression b) {
        return switch (kind) {
            case ADD -> a.plus(b);
            case SUB -> a.minus(b);
            case MUL -> a.times(b);
            case DIV -> a.over(b);
            case REM -> a.rem(b);
            case MIN -> a.min(b);
            case MAX -> a.max(b);
            case POW -> a.pow(b);
            case AND -> a.and(b);
            case OR -> a.or(b);
            case XOR -> a.xor(b);
            case SHL -> a.shl(b);
            case SHR -> a.shr(b);
        };
    }

    static Tile apply(Comparison kind, TileExpression a, TileExpression b) {
        return switch (kind) {
            case LT -> a.lt(b);
            case LE -> a.le(b);
            case GT -> a.gt(b);
            case GE -> a.ge(b);
            case EQ -> a.eq(b);
            case NE -> a.ne(b);
        };
    }

    /** Whether an operation's result is defined bit for bit. */
    static boolean isExact(UnaryKind kind) {
        return switch (kind) {
            case NEG, ABS, SQRT, FLOOR, CEIL, ROUND, NOT -> true;
            case EXP, LOG, RSQRT, TANH, ERF, SIN, COS, SIGMOID -> false;
        };
    }

    /** Whether an operation's result is defined bit for bit. */
    static boolean isExact(BinaryKind kind) {
        return kind != BinaryKind.POW;
    }
}
