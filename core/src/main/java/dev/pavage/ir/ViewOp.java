package dev.pavage.ir;

import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

/** New views of the same memory; nothing is read. No view ever reaches outside the one it was made from. */
public sealed interface ViewOp extends Op {
    /** The view this op defines. */
    Value result();

    /** The view it is made from. */
    Value view();

    @Override
    default List<Value> results() {
        return List.of(result());
    }

    /** Fixes the leading axes at {@code indexes}; outside of them the result has no elements. */
    record At(Value result, Value view, List<Value> indexes, SourceLocation at) implements ViewOp {
        /** Copies the list. */
        public At {
            indexes = List.copyOf(indexes);
        }

        @Override
        public List<Value> operands() {
            return Lists.prepend(view, indexes);
        }

        @Override
        public Op map(UnaryOperator<Value> operand, UnaryOperator<Value> res) {
            return new At(res.apply(result), operand.apply(view), Lists.map(indexes, operand), at);
        }

        @Override
        public void check() {
            int rank = view.view().rank();
            Rules.require(
                    indexes.size() <= rank && indexes.stream().allMatch(Value::isIndex),
                    this,
                    "fixes " + indexes.size() + " leading axes of " + view.type());
            Rules.result(this, result, ValueType.view(view.dtype(), rank - indexes.size()));
        }
    }

    /** Reorders the axes: axis {@code i} of the result is axis {@code order[i]} of the view. */
    record Transpose(Value result, Value view, List<Integer> order, SourceLocation at) implements ViewOp {
        /** Copies the list. */
        public Transpose {
            order = List.copyOf(order);
        }

        @Override
        public List<Value> operands() {
            return List.of(view);
        }

        @Override
        public Op map(UnaryOperator<Value> operand, UnaryOperator<Value> res) {
            return new Transpose(res.apply(result), operand.apply(view), order, at);
        }

        @Override
        public void check() {
            int rank = view.view().rank();
            Rules.require(
                    order.stream().sorted().toList().equals(java.util.stream.IntStream.range(0, rank).boxed().toList()),
                    this,
                    "names each axis of " + view.type() + " once, not " + order);
            Rules.result(this, result, view.type());
        }
    }

    /**
     * The part that begins at {@code starts} and has {@code sizes}, per axis. A start is clamped to {@code [0, extent]}
     * and a size to what is left, so a slice cannot reach outside.
     */
    record Slice(Value result, Value view, List<Value> starts, List<Value> sizes, SourceLocation at) implements ViewOp {
        /** Copies the lists. */
        public Slice {
            starts = List.copyOf(starts);
            sizes = List.copyOf(sizes);
        }

        @Override
        public List<Value> operands() {
            return Lists.prepend(view, Lists.concat(starts, sizes));
        }

        @Override
        public Op map(UnaryOperator<Value> operand, UnaryOperator<Value> res) {
            return new Slice(
                    res.apply(result), operand.apply(view), Lists.map(starts, operand), Lists.map(sizes, operand), at);
        }

        @Override
        public void check() {
            Rules.indexes(this, starts, view.view().rank());
            Rules.indexes(this, sizes, view.view().rank());
            Rules.result(this, result, view.type());
        }
    }

    /**
     * Reads a kernel argument, which must be packed in row-major order when the kernel is launched, under other extents:
     * {@code trailing} are all but the first, and the first is the number of elements divided by their product, rounded
     * down (0 if the product is not positive).
     */
    record Reshape(Value result, Value view, List<Value> trailing, SourceLocation at) implements ViewOp {
        /** Copies the list. */
        public Reshape {
            trailing = List.copyOf(trailing);
        }

        @Override
        public List<Value> operands() {
            return Lists.prepend(view, trailing);
        }

        @Override
        public Op map(UnaryOperator<Value> operand, UnaryOperator<Value> res) {
            return new Reshape(res.apply(result), operand.apply(view), Lists.map(trailing, operand), at);
        }

        @Override
        public void check() {
            Rules.indexes(this, trailing, trailing.size());
            Rules.result(this, result, ValueType.view(view.dtype(), trailing.size() + 1));
        }
    }

    /** The order that undoes {@code order}. */
    static List<Integer> inverse(List<Integer> order) {
        Integer[] inverse = new Integer[order.size()];
        for (int i = 0; i < order.size(); i++) {
            inverse[order.get(i)] = i;
        }
        return Collections.unmodifiableList(java.util.Arrays.asList(inverse));
    }
}
