package dev.pavage.ir;

import java.util.List;
import java.util.function.UnaryOperator;

/** Reads and writes of views. Elements outside a view are never touched. */
public sealed interface MemoryOp extends Op {
    /** The view read or written. */
    Value view();

    /** Reads the block at {@code offsets} (one per axis); the result's shape is the block's; outside the view it has {@code fill}. */
    record Load(Value result, Value view, List<Value> offsets, Literal fill, SourceLocation at) implements MemoryOp {
        /** Copies the list. */
        public Load {
            offsets = List.copyOf(offsets);
        }

        @Override
        public List<Value> operands() {
            return Lists.prepend(view, offsets);
        }

        @Override
        public List<Value> results() {
            return List.of(result);
        }

        @Override
        public Op map(UnaryOperator<Value> operand, UnaryOperator<Value> res) {
            return new Load(res.apply(result), operand.apply(view), Lists.map(offsets, operand), fill, at);
        }

        @Override
        public void check() {
            Rules.indexes(this, offsets, view.view().rank());
            Rules.require(
                    result.shape().rank() == view.view().rank() && result.dtype() == view.dtype()
                            && fill.dtype() == view.dtype(),
                    this,
                    "reads a tile of the rank and dtype of " + view.type() + ", not " + result.type());
        }
    }

    /** Writes {@code tile} at {@code offsets} (one per axis); what lies outside the view is dropped. */
    record Store(Value view, List<Value> offsets, Value tile, SourceLocation at) implements MemoryOp {
        /** Copies the list. */
        public Store {
            offsets = List.copyOf(offsets);
        }

        @Override
        public List<Value> operands() {
            return Lists.concat(Lists.prepend(view, offsets), List.of(tile));
        }

        @Override
        public List<Value> results() {
            return List.of();
        }

        @Override
        public Op map(UnaryOperator<Value> operand, UnaryOperator<Value> res) {
            return new Store(operand.apply(view), Lists.map(offsets, operand), operand.apply(tile), at);
        }

        @Override
        public boolean hasEffect() {
            return true;
        }

        @Override
        public void check() {
            Rules.indexes(this, offsets, view.view().rank());
            Rules.require(
                    tile.shape().rank() == view.view().rank() && tile.dtype() == view.dtype(),
                    this,
                    "writes a tile of the rank and dtype of " + view.type() + ", not " + tile.type());
        }
    }

    /** Reads the elements that {@code indexes} name (one integer tile per axis, all of the result's shape); outside, {@code fill}. */
    record Gather(Value result, Value view, List<Value> indexes, Literal fill, SourceLocation at) implements MemoryOp {
        /** Copies the list. */
        public Gather {
            indexes = List.copyOf(indexes);
        }

        @Override
        public List<Value> operands() {
            return Lists.prepend(view, indexes);
        }

        @Override
        public List<Value> results() {
            return List.of(result);
        }

        @Override
        public Op map(UnaryOperator<Value> operand, UnaryOperator<Value> res) {
            return new Gather(res.apply(result), operand.apply(view), Lists.map(indexes, operand), fill, at);
        }

        @Override
        public void check() {
            checkIndexes(this, view, indexes, result);
            Rules.require(result.dtype() == view.dtype() && fill.dtype() == view.dtype(), this,
                    "reads " + view.dtype());
        }
    }

    /** Writes {@code tile} to the elements that {@code indexes} name; outside the view it is dropped; two of one tile may not meet. */
    record Scatter(Value view, List<Value> indexes, Value tile, SourceLocation at) implements MemoryOp {
        /** Copies the list. */
        public Scatter {
            indexes = List.copyOf(indexes);
        }

        @Override
        public List<Value> operands() {
            return Lists.concat(Lists.prepend(view, indexes), List.of(tile));
        }

        @Override
        public List<Value> results() {
            return List.of();
        }

        @Override
        public Op map(UnaryOperator<Value> operand, UnaryOperator<Value> res) {
            return new Scatter(operand.apply(view), Lists.map(indexes, operand), operand.apply(tile), at);
        }

        @Override
        public boolean hasEffect() {
            return true;
        }

        @Override
        public void check() {
            checkIndexes(this, view, indexes, tile);
            Rules.require(tile.dtype() == view.dtype(), this, "writes " + view.dtype() + ", not " + tile.dtype());
        }
    }

    /** What an {@link Atomic} does to an element. */
    enum AtomicKind {
        /** Adds. */
        ADD,
        /** Keeps the larger. */
        MAX,
        /** Keeps the smaller. */
        MIN
    }

    /** Combines {@code tile} into the elements that {@code indexes} name, atomically; dtypes F32, F64, I32 and I64. */
    record Atomic(AtomicKind kind, Value view, List<Value> indexes, Value tile, SourceLocation at) implements MemoryOp {
        /** Copies the list. */
        public Atomic {
            indexes = List.copyOf(indexes);
        }

        @Override
        public List<Value> operands() {
            return Lists.concat(Lists.prepend(view, indexes), List.of(tile));
        }

        @Override
        public List<Value> results() {
            return List.of();
        }

        @Override
        public Op map(UnaryOperator<Value> operand, UnaryOperator<Value> res) {
            return new Atomic(kind, operand.apply(view), Lists.map(indexes, operand), operand.apply(tile), at);
        }

        @Override
        public boolean hasEffect() {
            return true;
        }

        @Override
        public void check() {
            checkIndexes(this, view, indexes, tile);
            Rules.require(
                    tile.dtype() == view.dtype()
                            && switch (tile.dtype()) {
                                case F32, F64, I32, I64 -> true;
                                case F16, BF16, F8E4M3, F8E5M2, I16, I8, U8, BOOL -> false;
                            },
                    this,
                    "combines f32, f64, i32 or i64, not " + tile.dtype() + " into " + view.dtype());
        }
    }

    private static void checkIndexes(Op op, Value view, List<Value> indexes, Value tile) {
        Rules.require(
                indexes.size() == view.view().rank()
                        && indexes.stream().allMatch(i -> i.dtype().isInteger() && i.shape().equals(tile.shape())),
                op,
                "takes one integer tile per axis of " + view.type() + ", each of shape " + tile.shape());
    }
}
