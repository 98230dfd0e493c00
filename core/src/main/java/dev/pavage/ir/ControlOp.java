package dev.pavage.ir;

import static dev.pavage.ir.ValueType.INDEX;

import dev.pavage.type.DType;
import java.util.List;
import java.util.function.UnaryOperator;

/** Loops, branches, and what a kernel says to its user. */
public sealed interface ControlOp extends Op {
    /**
     * Runs {@code body} with its first parameter at {@code from}, {@code from + step}, ... below {@code to}; not at all
     * if {@code step} is not positive. The body's other parameters are {@code initial} in the first round and what it
     * yielded in each later one; the results are what the last round yielded, or {@code initial}.
     */
    record For(List<Value> results, Value from, Value to, Value step, List<Value> initial, Region body,
            SourceLocation at)
            implements ControlOp {
        /** Copies the lists. */
        public For {
            results = List.copyOf(results);
            initial = List.copyOf(initial);
        }

        @Override
        public List<Value> operands() {
            return Lists.concat(List.of(from, to, step), initial);
        }

        @Override
        public List<Region> regions() {
            return List.of(body);
        }

        /** The loop variable. */
        public Value variable() {
            return body.params().getFirst();
        }

        /** The body's parameters for the carried values. */
        public List<Value> carried() {
            return body.params().subList(1, body.params().size());
        }

        @Override
        public For map(UnaryOperator<Value> operand, UnaryOperator<Value> res) {
            return new For(
                    Lists.map(results, res),
                    operand.apply(from),
                    operand.apply(to),
                    operand.apply(step),
                    Lists.map(initial, operand),
                    body,
                    at);
        }

        /** This loop with another body. */
        public For withBody(Region newBody) {
            return new For(results, from, to, step, initial, newBody, at);
        }

        @Override
        public boolean hasEffect() {
            return ControlOp.hasEffect(body);
        }

        @Override
        public void check() {
            Rules.indexes(this, List.of(from, to, step), 3);
            Rules.require(
                    !body.params().isEmpty() && variable().type().equals(INDEX), this,
                    "gives its body a loop variable");
            List<ValueType> types = types(initial);
            Rules.require(
                    types.equals(types(carried())) && types.equals(types(body.yielded()))
                            && types.equals(types(results)),
                    this,
                    "carries values of one type each: " + types + " in, " + types(body.yielded()) + " yielded, "
                            + types(results) + " out");
        }
    }

    /** Runs one of two regions; both yield the results. */
    record If(List<Value> results, Value condition, Region then, Region otherwise, SourceLocation at)
            implements ControlOp {
        /** Copies the list. */
        public If {
            results = List.copyOf(results);
        }

        @Override
        public List<Value> operands() {
            return List.of(condition);
        }

        @Override
        public List<Region> regions() {
            return List.of(then, otherwise);
        }

        @Override
        public If map(UnaryOperator<Value> operand, UnaryOperator<Value> res) {
            return new If(Lists.map(results, res), operand.apply(condition), then, otherwise, at);
        }

        /** This branch with other regions. */
        public If withRegions(Region newThen, Region newOtherwise) {
            return new If(results, condition, newThen, newOtherwise, at);
        }

        @Override
        public boolean hasEffect() {
            return ControlOp.hasEffect(then) || ControlOp.hasEffect(otherwise);
        }

        @Override
        public void check() {
            Rules.require(
                    condition.dtype() == DType.BOOL && condition.shape().rank() == 0,
                    this,
                    "branches on a scalar bool tile, not " + condition.type());
            Rules.require(then.params().isEmpty() && otherwise.params().isEmpty(), this,
                    "gives its regions no parameters");
            Rules.require(
                    types(results).equals(types(then.yielded())) && types(results).equals(types(otherwise.yielded())),
                    this,
                    "yields its results' types from both regions");
        }
    }

    /** Ends a region of a {@link For} or an {@link If} and gives back values. */
    record Yield(List<Value> values, SourceLocation at) implements ControlOp {
        /** Copies the list. */
        public Yield {
            values = List.copyOf(values);
        }

        @Override
        public List<Value> operands() {
            return values;
        }

        @Override
        public List<Value> results() {
            return List.of();
        }

        @Override
        public Op map(UnaryOperator<Value> operand, UnaryOperator<Value> res) {
            return new Yield(Lists.map(values, operand), at);
        }

        @Override
        public void check() {}
    }

    /** Shows a tile to the user. */
    record Print(String label, Value tile, SourceLocation at) implements ControlOp {
        @Override
        public List<Value> operands() {
            return List.of(tile);
        }

        @Override
        public List<Value> results() {
            return List.of();
        }

        @Override
        public Op map(UnaryOperator<Value> operand, UnaryOperator<Value> res) {
            return new Print(label, operand.apply(tile), at);
        }

        @Override
        public boolean hasEffect() {
            return true;
        }

        @Override
        public void check() {
            tile.tile();
        }
    }

    /** Fails the launch with {@code message} if any element of {@code condition} is false. */
    record Check(Value condition, String message, SourceLocation at) implements ControlOp {
        @Override
        public List<Value> operands() {
            return List.of(condition);
        }

        @Override
        public List<Value> results() {
            return List.of();
        }

        @Override
        public Op map(UnaryOperator<Value> operand, UnaryOperator<Value> res) {
            return new Check(operand.apply(condition), message, at);
        }

        @Override
        public boolean hasEffect() {
            return true;
        }

        @Override
        public void check() {
            Rules.require(condition.dtype() == DType.BOOL, this, "takes a bool tile, not " + condition.type());
        }
    }

    private static boolean hasEffect(Region region) {
        return region.ops().stream().anyMatch(Op::hasEffect);
    }

    private static List<ValueType> types(List<Value> values) {
        return values.stream().map(Value::type).toList();
    }
}
