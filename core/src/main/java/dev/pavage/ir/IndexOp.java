package dev.pavage.ir;

import static dev.pavage.ir.ValueType.INDEX;

import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.List;
import java.util.function.UnaryOperator;

/** Arithmetic on runtime integers. */
public sealed interface IndexOp extends Op {
    /** The value this op defines. */
    Value result();

    @Override
    default List<Value> results() {
        return List.of(result());
    }

    @Override
    default void check() {
        Rules.require(result().type().equals(INDEX), this, "defines an index");
        operands().forEach(v -> Rules.require(v.isIndex(), this, "takes indexes"));
    }

    /** A constant. */
    record Constant(Value result, long value, SourceLocation at) implements IndexOp {
        @Override
        public List<Value> operands() {
            return List.of();
        }

        @Override
        public Op map(UnaryOperator<Value> operand, UnaryOperator<Value> res) {
            return new Constant(res.apply(result), value, at);
        }
    }

    /** The running program's place along an axis (0 to 2) of the grid. */
    record ProgramId(Value result, int axis, SourceLocation at) implements IndexOp {
        @Override
        public List<Value> operands() {
            return List.of();
        }

        @Override
        public Op map(UnaryOperator<Value> operand, UnaryOperator<Value> res) {
            return new ProgramId(res.apply(result), axis, at);
        }
    }

    /** The number of programs along an axis (0 to 2) of the grid. */
    record ProgramCount(Value result, int axis, SourceLocation at) implements IndexOp {
        @Override
        public List<Value> operands() {
            return List.of();
        }

        @Override
        public Op map(UnaryOperator<Value> operand, UnaryOperator<Value> res) {
            return new ProgramCount(res.apply(result), axis, at);
        }
    }

    /** The extent of an axis of a view, in elements. */
    record Size(Value result, Value view, int axis, SourceLocation at) implements IndexOp {
        @Override
        public List<Value> operands() {
            return List.of(view);
        }

        @Override
        public Op map(UnaryOperator<Value> operand, UnaryOperator<Value> res) {
            return new Size(res.apply(result), operand.apply(view), axis, at);
        }

        @Override
        public void check() {
            Rules.require(result.isIndex(), this, "defines an index");
            Rules.require(axis >= 0 && axis < view.view().rank(), this, "has axis " + axis + " of " + view.type());
        }
    }

    /** What {@link Binary} computes. Arithmetic wraps at 64 bits. */
    enum Kind {
        /** a + b. */
        ADD,
        /** a - b. */
        SUB,
        /** a * b. */
        MUL,
        /** The largest integer not above a / b; 0 when b is 0. */
        FLOOR_DIV,
        /** The smallest integer not below a / b; 0 when b is 0. */
        CEIL_DIV,
        /** a - b * floor(a / b); 0 when b is 0. */
        FLOOR_MOD,
        /** The smaller. */
        MIN,
        /** The larger. */
        MAX;

        /** The value of this operation, as every device must compute it. */
        public long apply(long a, long b) {
            return switch (this) {
                case ADD -> a + b;
                case SUB -> a - b;
                case MUL -> a * b;
                case FLOOR_DIV -> b == 0 ? 0 : Math.floorDiv(a, b);
                case CEIL_DIV -> b == 0 ? 0 : Math.ceilDiv(a, b);
                case FLOOR_MOD -> b == 0 ? 0 : Math.floorMod(a, b);
                case MIN -> Math.min(a, b);
                case MAX -> Math.max(a, b);
            };
        }
    }

    /** {@code result = a kind b}. */
    record Binary(Value result, Kind kind, Value a, Value b, SourceLocation at) implements IndexOp {
        @Override
        public List<Value> operands() {
            return List.of(a, b);
        }

        @Override
        public Op map(UnaryOperator<Value> operand, UnaryOperator<Value> res) {
            return new Binary(res.apply(result), kind, operand.apply(a), operand.apply(b), at);
        }
    }

    /** Compares two indexes; the result is a scalar BOOL tile. */
    record Compare(Value result, Comparison kind, Value a, Value b, SourceLocation at) implements IndexOp {
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
            Rules.require(a.isIndex() && b.isIndex(), this, "takes indexes");
            Rules.result(this, result, ValueType.tile(DType.BOOL, Shape.SCALAR));
        }
    }

    /** An index as a scalar I64 tile. */
    record ToTile(Value result, Value index, SourceLocation at) implements IndexOp {
        @Override
        public List<Value> operands() {
            return List.of(index);
        }

        @Override
        public Op map(UnaryOperator<Value> operand, UnaryOperator<Value> res) {
            return new ToTile(res.apply(result), operand.apply(index), at);
        }

        @Override
        public void check() {
            Rules.require(index.isIndex(), this, "takes an index");
            Rules.result(this, result, ValueType.tile(DType.I64, Shape.SCALAR));
        }
    }

    /** A scalar integer tile as an index. */
    record FromTile(Value result, Value tile, SourceLocation at) implements IndexOp {
        @Override
        public List<Value> operands() {
            return List.of(tile);
        }

        @Override
        public Op map(UnaryOperator<Value> operand, UnaryOperator<Value> res) {
            return new FromTile(res.apply(result), operand.apply(tile), at);
        }

        @Override
        public void check() {
            Rules.require(
                    tile.dtype().isInteger() && tile.shape().rank() == 0, this,
                    "takes a scalar integer tile, not " + tile.type());
            Rules.require(result.isIndex(), this, "defines an index");
        }
    }
}
