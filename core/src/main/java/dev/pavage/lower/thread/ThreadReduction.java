package dev.pavage.lower.thread;

import dev.pavage.ir.TileOp.Combiner;
import dev.pavage.ir.TileOp.Comparison;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.lane.ValueOp.UnaryKind;
import dev.pavage.lower.Combining;
import dev.pavage.lower.Elements;
import dev.pavage.type.DType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Reductions of a tile along an axis: first each thread's registers, then across threads. All threads that hold an element
 * of the result hold the same bits.
 *
 * @param code where they are written
 */
record ThreadReduction(ThreadCode code) {
    /** All elements along an axis combined, in layout {@code a.layout().drop(axis)}. */
    Fragment reduce(Combiner kind, DType dtype, Fragment a, int axis) {
        LaneBuilder b = code.b();
        List<LaneValue> sums = combine(
                a.layout(),
                axis,
                register -> List.of(a.registers().get(register)),
                (low, high) -> List.of(Combining.combine(b, kind, low.getFirst(), high.getFirst())));
        return new Fragment(
                a.layout().drop(axis),
                sums.stream().map(s -> Elements.normalise(b, dtype, s)).toList());
    }

    /** The position of the largest or smallest element along an axis, I32, in layout {@code a.layout().drop(axis)}. */
    Fragment argReduce(boolean largest, Fragment a, int axis) {
        LaneBuilder b = code.b();
        Layout layout = a.layout();
        LaneValue thread = code.coordinate(layout, axis);
        List<LaneValue> positions = combine(
                layout,
                axis,
                register -> List.of(
                        a.registers().get(register),
                        b.add(thread, b.i32(layout.coordinate(register, axis)))),
                (x, y) -> better(largest, x, y));
        return new Fragment(layout.drop(axis), positions);
    }

    /** Of two values with their positions the better one; of equal ones, that with the lower position. */
    private List<LaneValue> better(boolean largest, List<LaneValue> x, List<LaneValue> y) {
        LaneBuilder b = code.b();
        LaneValue beyond = Combining.isBetter(b, largest, y.getFirst(), x.getFirst());
        LaneValue behind = Combining.isBetter(b, largest, x.getFirst(), y.getFirst());
        LaneValue earlier = b.compare(Comparison.LT, y.getLast(), x.getLast());
        LaneValue tie = b.binary(BinaryKind.AND, b.unary(UnaryKind.NOT, behind), earlier);
        LaneValue second = b.binary(BinaryKind.OR, beyond, tie);
        return List.of(
                b.select(second, y.getFirst(), x.getFirst()), b.select(second, y.getLast(), x.getLast()));
    }

    /** For each register of the result, the last register of what is combined. */
    private List<LaneValue> combine(
            Layout layout,
            int axis,
            IntFunction<List<LaneValue>> leaf,
            BinaryOperator<List<LaneValue>> combine) {
        Layout result = layout.drop(axis);
        List<List<List<LaneValue>>> parts = new ArrayList<>();
        for (int i = 0; i < result.size(); i++) {
            parts.add(new ArrayList<>());
        }
        for (int register : ascending(layout, axis)) {
            int[] at = layout.coordinates(register);
            parts.get(result.register(without(at, axis))).add(leaf.apply(register));
        }
        List<List<LaneValue>> partials = parts.stream().map(p -> tree(p, combine)).toList();
        return new Across(code, combine)
                .all(partials, layout.threadsAlong(axis)).stream().map(List::getLast).toList();
    }

    /** The registers in the order of their coordinate along an axis. */
    static List<Integer> ascending(Layout layout, int axis) {
        return IntStream.range(0, layout.size())
                .boxed()
                .sorted(Comparator.comparingInt(r -> layout.coordinate(r, axis)))
                .toList();
    }

    /** Coordinates without one axis. */
    static int[] without(int[] coordinates, int axis) {
        int[] rest = new int[coordinates.length - 1];
        for (int i = 0; i < rest.length; i++) {
            rest[i] = coordinates[i < axis ? i : i + 1];
        }
        return rest;
    }

    /** Neighbours first, so that rounding errors stay small and no chain is long. */
    private static <T> T tree(List<T> parts, BinaryOperator<T> combine) {
        int size = parts.size();
        return size == 1
                ? parts.getFirst()
                : combine.apply(tree(parts.subList(0, size / 2), combine), tree(parts.subList(size / 2, size), combine));
    }
}
