package dev.pavage.ir;

import dev.pavage.ir.ValueType.TileType;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import dev.pavage.type.Shape;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Computations on tiles. Floating point narrower than F32 is computed in F32 and rounded to the dtype after each op;
 * integers wrap.
 */
public sealed interface TileOp extends Op {
    /** The tile this op defines. */
    Value result();

    @Override
    default List<Value> results() {
        return List.of(result());
    }

    /** What {@link Unary} computes. */
    enum UnaryKind {
        /** -a. */
        NEG(Domain.NUMBERS),
        /** |a|; the most negative integer stays itself. */
        ABS(Domain.NUMBERS),
        /** e to the a. */
        EXP(Domain.FLOATS),
        /** The natural logarithm. */
        LOG(Domain.FLOATS),
        /** The square root, correctly rounded. */
        SQRT(Domain.FLOATS),
        /** 1 / sqrt(a). */
        RSQRT(Domain.FLOATS),
        /** The hyperbolic tangent. */
        TANH(Domain.FLOATS),
        /** The error function. */
        ERF(Domain.FLOATS),
        /** The sine of a in radians. */
        SIN(Domain.FLOATS),
        /** The cosine of a in radians. */
        COS(Domain.FLOATS),
        /** 1 / (1 + exp(-a)). */
        SIGMOID(Domain.FLOATS),
        /** The largest integer not above a. */
        FLOOR(Domain.FLOATS),
        /** The smallest integer not below a. */
        CEIL(Domain.FLOATS),
        /** The nearest integer, ties to even. */
        ROUND(Domain.FLOATS),
        /** Logical not of BOOL, all bits inverted of an integer. */
        NOT(Domain.BITS);

        private final Domain domain;

        UnaryKind(Domain domain) {
            this.domain = domain;
        }

        /** Whether tiles of a dtype can take it. */
        public boolean takes(DType dtype) {
            return domain.contains(dtype);
        }
    }

    /** What {@link Binary} computes. */
    enum BinaryKind {
        /** a + b. */
        ADD(Domain.NUMBERS),
        /** a - b. */
        SUB(Domain.NUMBERS),
        /** a * b. */
        MUL(Domain.NUMBERS),
        /** a / b; integers are truncated toward zero, and give 0 when b is 0. */
        DIV(Domain.NUMBERS),
        /** a - b * trunc(a / b), of the sign of a; integers give 0 when b is 0. */
        REM(Domain.NUMBERS),
        /** The smaller; NaN if either is. */
        MIN(Domain.NUMBERS),
        /** The larger; NaN if either is. */
        MAX(Domain.NUMBERS),
        /** a to the power b, as {@code Math.pow}. */
        POW(Domain.FLOATS),
        /** Bitwise and; logical for BOOL. */
        AND(Domain.BITS),
        /** Bitwise or; logical for BOOL. */
        OR(Domain.BITS),
        /** Bitwise exclusive or; logical for BOOL. */
        XOR(Domain.BITS),
        /** a shifted left by b; 0 unless 0 <= b < the dtype's bits. */
        SHL(Domain.INTEGERS),
        /** a shifted right by b, keeping its sign (U8 has none); as by the dtype's bits unless 0 <= b < that. */
        SHR(Domain.INTEGERS);

        private final Domain domain;

        BinaryKind(Domain domain) {
            this.domain = domain;
        }

        /** Whether tiles of a dtype can take it. */
        public boolean takes(DType dtype) {
            return domain.contains(dtype);
        }
    }

    /** The dtypes that an operation takes. */
    enum Domain {
        /** Floating point and integers. */
        NUMBERS,
        /** Floating point. */
        FLOATS,
        /** Integers. */
        INTEGERS,
        /** Integers and BOOL. */
        BITS;

        boolean contains(DType dtype) {
            return switch (this) {
                case NUMBERS -> dtype != DType.BOOL;
                case FLOATS -> dtype.isFloat();
                case INTEGERS -> dtype.isInteger();
                case BITS -> !dtype.isFloat();
            };
        }
    }

    /** How {@link Reduce} and {@link Scan} combine elements, in an order that is fixed for a device and kernel but not stated. */
    enum Combiner {
        /** Their sum, in the dtype's accumulator, rounded to the dtype at the end. */
        SUM,
        /** Their product, likewise. */
        PROD,
        /** The largest; NaN if any is. */
        MAX,
        /** The smallest; NaN if any is. */
        MIN
    }

    /** Every element is {@code value}. */
    record Full(Value result, Literal value, SourceLocation at) implements TileOp {
        @Override
        public List<Value> operands() {
            return List.of();
        }

        @Override
        public Op map(UnaryOperator<Value> operand, UnaryOperator<Value> res) {
            return new Full(res.apply(result), value, at);
        }

        @Override
        public void check() {
            Rules.require(value.dtype() == result.dtype(), this, "fills " + result.type() + " with a " + value.dtype());
        }
    }

    /** 0, 1, 2, ... along one axis; of dtype I64 or I32 and rank 1. */
    record Iota(Value result, SourceLocation at) implements TileOp {
        @Override
        public List<Value> operands() {
            return List.of();
        }

        @Override
        public Op map(UnaryOperator<Value> operand, UnaryOperator<Value> res) {
            return new Iota(res.apply(result), at);
        }

        @Override
        public void check() {
            Rules.require(
                    result.shape().rank() == 1 && (result.dtype() == DType.I64 || result.dtype() == DType.I32),
                    this,
                    "counts in i64 or i32 along one axis, not " + result.type());
        }
    }

    /** {@code result = kind a}, element by element. */
    record Unary(Value result, UnaryKind kind, Value a, SourceLocation at) implements TileOp {
        @Override
        public List<Value> operands() {
            return List.of(a);
        }

        @Override
        public Op map(UnaryOperator<Value> operand, UnaryOperator<Value> res) {
            return new Unary(res.apply(result), kind, operand.apply(a), at);
        }

        @Override
        public void check() {
            Rules.require(kind.takes(a.dtype()), this, kind + " does not take " + a.dtype());
            Rules.result(this, result, a.type());
        }
    }

    /** {@code result = a kind b}, element by element. */
    record Binary(Value result, BinaryKind kind, Value a, Value b, SourceLocation at) implements TileOp {
        @Override
        public List<Value> operands() {
            return List.of(a, b);
        }

        @Override
        public Op map(UnaryOperator<Value> operand, UnaryOperator<Value> res) {
            return new Binary(res.apply(result), kind, operand.apply(a), operand.apply(b), at);
        }

        @Override
        public void check() {
            Rules.sameTypes(this, a, b);
            Rules.require(kind.takes(a.dtype()), this, kind + " does not take " + a.dtype());
            Rules.result(this, result, a.type());
        }
    }

    /** Compares element by element; the result is a BOOL tile. */
    record Compare(Value result, Comparison kind, Value a, Value b, SourceLocation at) implements TileOp {
        @Override
        public List<Value> operands() {
            return List.of(a, b);
        }

        @Override
        public Op map(UnaryOperator<Value> operand, UnaryOperator<Value> res) {
            return new Compare(res.apply(result), kind, operand.apply(a), operand.apply(b), at);
        }

        @Override
        public void check() {
            Rules.sameTypes(this, a, b);
            Rules.result(this, result, ValueType.tile(DType.BOOL, a.shape()));
        }
    }

    /** {@code a * b + c}, rounded once; of F32 and F64. IEEE 754-2019, section 5.4.1: fusedMultiplyAdd. */
    record Fma(Value result, Value a, Value b, Value c, SourceLocation at) implements TileOp {
        /** Whether it takes tiles of a dtype: F32, in which the narrower are computed, would round their results twice. */
        public static boolean takes(DType dtype) {
            return dtype == DType.F32 || dtype == DType.F64;
        }

        @Override
        public List<Value> operands() {
            return List.of(a, b, c);
        }

        @Override
        public Op map(UnaryOperator<Value> operand, UnaryOperator<Value> res) {
            return new Fma(res.apply(result), operand.apply(a), operand.apply(b), operand.apply(c), at);
        }

        @Override
        public void check() {
            Rules.require(takes(a.dtype()), this, "takes f32 and f64, not " + a.type());
            Rules.sameTypes(this, a, b);
            Rules.sameTypes(this, a, c);
            Rules.result(this, result, a.type());
        }
    }

    /** {@code a} where {@code condition} is true, otherwise {@code b}. */
    record Select(Value result, Value condition, Value a, Value b, SourceLocation at) implements TileOp {
        @Override
        public List<Value> operands() {
            return List.of(condition, a, b);
        }

        @Override
        public Op map(UnaryOperator<Value> operand, UnaryOperator<Value> res) {
            return new Select(res.apply(result), operand.apply(condition), operand.apply(a), operand.apply(b), at);
        }

        @Override
        public void check() {
            Rules.sameTypes(this, a, b);
            Rules.require(
                    condition.tile().equals(ValueType.tile(DType.BOOL, a.shape())),
                    this,
                    "selects by a bool tile of shape " + a.shape() + ", not " + condition.type());
            Rules.result(this, result, a.type());
        }
    }

    /**
     * Converts to another dtype: to floating point rounds to nearest even; to integers truncates toward zero as a Java
     * cast to {@code long} does (NaN is 0), clamps to the range of I32 and I64 and wraps to the narrower; integers wrap;
     * to BOOL is "not zero".
     */
    record Cast(Value result, Value a, SourceLocation at) implements TileOp {
        @Override
        public List<Value> operands() {
            return List.of(a);
        }

        @Override
        public Op map(UnaryOperator<Value> operand, UnaryOperator<Value> res) {
            return new Cast(res.apply(result), operand.apply(a), at);
        }

        @Override
        public void check() {
            Rules.require(a.shape().equals(result.shape()), this, "keeps the shape " + a.shape());
        }
    }

    /** Repeats axes of extent 1; the rank stays. */
    record Broadcast(Value result, Value a, SourceLocation at) implements TileOp {
        @Override
        public List<Value> operands() {
            return List.of(a);
        }

        @Override
        public Op map(UnaryOperator<Value> operand, UnaryOperator<Value> res) {
            return new Broadcast(res.apply(result), operand.apply(a), at);
        }

        @Override
        public void check() {
            boolean fits = a.dtype() == result.dtype() && a.shape().rank() == result.shape().rank();
            for (int i = 0; fits && i < a.shape().rank(); i++) {
                fits = a.shape().extent(i) == result.shape().extent(i) || a.shape().extent(i) == 1;
            }
            Rules.require(fits, this, "does not take " + a.type() + " to " + result.type());
        }
    }

    /** The same elements in row-major order under another shape. */
    record Reshape(Value result, Value a, SourceLocation at) implements TileOp {
        @Override
        public List<Value> operands() {
            return List.of(a);
        }

        @Override
        public Op map(UnaryOperator<Value> operand, UnaryOperator<Value> res) {
            return new Reshape(res.apply(result), operand.apply(a), at);
        }

        @Override
        public void check() {
            Rules.require(
                    a.dtype() == result.dtype() && a.shape().elements() == result.shape().elements(),
                    this,
                    "keeps dtype and number of elements of " + a.type() + ", not " + result.type());
        }
    }

    /** Reorders the axes: axis {@code i} of the result is axis {@code order[i]} of {@code a}. */
    record Transpose(Value result, Value a, List<Integer> order, SourceLocation at) implements TileOp {
        /** Copies the list. */
        public Transpose {
            order = List.copyOf(order);
        }

        @Override
        public List<Value> operands() {
            return List.of(a);
        }

        @Override
        public Op map(UnaryOperator<Value> operand, UnaryOperator<Value> res) {
            return new Transpose(res.apply(result), operand.apply(a), order, at);
        }

        @Override
        public void check() {
            Rules.permutation(this, a.shape(), order);
            Shape shape = a.shape().permute(order.stream().mapToInt(i -> i).toArray());
            Rules.result(this, result, ValueType.tile(a.dtype(), shape));
        }
    }

    /** Combines all elements along {@code axis}, which is dropped. */
    record Reduce(Value result, Combiner kind, Value a, int axis, SourceLocation at) implements TileOp {
        @Override
        public List<Value> operands() {
            return List.of(a);
        }

        @Override
        public Op map(UnaryOperator<Value> operand, UnaryOperator<Value> res) {
            return new Reduce(res.apply(result), kind, operand.apply(a), axis, at);
        }

        @Override
        public void check() {
            Rules.axis(this, a.tile(), axis);
            Rules.require(a.dtype() != DType.BOOL, this, "does not take bool");
            Rules.result(this, result, ValueType.tile(a.dtype(), a.shape().without(axis)));
        }
    }

    /** The I32 position of the first largest (or smallest) element along {@code axis}, which is dropped; a NaN is beyond all. */
    record ArgReduce(Value result, boolean largest, Value a, int axis, SourceLocation at) implements TileOp {
        @Override
        public List<Value> operands() {
            return List.of(a);
        }

        @Override
        public Op map(UnaryOperator<Value> operand, UnaryOperator<Value> res) {
            return new ArgReduce(res.apply(result), largest, operand.apply(a), axis, at);
        }

        @Override
        public void check() {
            Rules.axis(this, a.tile(), axis);
            Rules.require(a.dtype() != DType.BOOL, this, "does not take bool");
            Rules.result(this, result, ValueType.tile(DType.I32, a.shape().without(axis)));
        }
    }

    /** Element {@code i} along {@code axis} is the combination of elements 0 to {@code i}. */
    record Scan(Value result, Combiner kind, Value a, int axis, SourceLocation at) implements TileOp {
        @Override
        public List<Value> operands() {
            return List.of(a);
        }

        @Override
        public Op map(UnaryOperator<Value> operand, UnaryOperator<Value> res) {
            return new Scan(res.apply(result), kind, operand.apply(a), axis, at);
        }

        @Override
        public void check() {
            Rules.axis(this, a.tile(), axis);
            Rules.require(a.dtype() != DType.BOOL, this, "does not take bool");
            Rules.result(this, result, a.type());
        }
    }

    /**
     * {@code result = accumulator + a · b}: [m, k] times [k, n] added to [m, n]; products are summed in the accumulator's
     * dtype, which is {@link DType#accumulator} of the operands'.
     *
     * @param precision what may be lost of operands or sums; {@link Precision#EXACT} if that is not of their dtype
     */
    record Dot(Value result, Value a, Value b, Value accumulator, Precision precision, SourceLocation at)
            implements TileOp {
        @Override
        public List<Value> operands() {
            return List.of(a, b, accumulator);
        }

        @Override
        public Op map(UnaryOperator<Value> operand, UnaryOperator<Value> res) {
            return new Dot(
                    res.apply(result), operand.apply(a), operand.apply(b), operand.apply(accumulator), precision, at);
        }

        @Override
        public void check() {
            Rules.require(
                    a.shape().rank() == 2
                            && b.shape().rank() == 2
                            && a.shape().extent(1) == b.shape().extent(0)
                            && a.dtype() == b.dtype(),
                    this,
                    "multiplies [m, k] by [k, n] of one dtype, not " + a.type() + " by " + b.type());
            Rules.require(
                    precision == precision.of(a.dtype()),
                    this,
                    "is for other factors in precision " + Printer.word(precision) + ", not for those of " + a.dtype());
            TileType expected =
                    ValueType.tile(a.dtype().accumulator(), Shape.of(a.shape().extent(0), b.shape().extent(1)));
            Rules.result(this, accumulator, expected);
            Rules.result(this, result, expected);
        }
    }
}
