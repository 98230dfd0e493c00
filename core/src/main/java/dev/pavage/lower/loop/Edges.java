package dev.pavage.lower.loop;

import dev.pavage.ir.Comparison;
import dev.pavage.ir.MemoryOp;
import dev.pavage.ir.Op;
import dev.pavage.ir.Value;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.lower.Lookup;
import dev.pavage.lower.Views.BlockAccess;
import dev.pavage.lower.Views.BlockAxis;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Where a nest meets the edges of views. Blocks and views are boxes, so the part in which all blocks lie inside their views
 * is a box too, and so is the smallest part that holds all elements of views. Both begin at the nest's first element here;
 * the inner one is empty if a block begins before its view does.
 */
final class Edges {
    /** A tile whose elements the nest computes, and for each axis of the nest the one along which the tile moves. */
    private record Visit(Value value, List<Integer> axes) {}

    private final LaneBuilder b;
    private final Nest nest;
    private final Reach reach;
    private final Map<Op, BlockAccess> accesses;
    private final Entry entry;
    private final boolean onlyWrites;
    private final Set<Visit> visited = new HashSet<>();
    private final LaneValue[] inside;
    private final LaneValue[] outside;

    /** Writes what computes them. */
    Edges(LaneBuilder b, Nest nest, Reach reach, Map<Op, BlockAccess> accesses, Entry entry) {
        this.b = b;
        this.nest = nest;
        this.reach = reach;
        this.accesses = accesses;
        this.entry = entry;
        onlyWrites = nest.sinks().stream().allMatch(Nest.Write.class::isInstance);
        inside = nest.space().stream().mapToObj(e -> b.i32((int) e)).toArray(LaneValue[]::new);
        outside = new LaneValue[inside.length];
        Arrays.fill(outside, b.i32(0));
        List<Integer> axes = IntStream.range(0, inside.length).boxed().toList();
        for (Nest.Sink sink : nest.sinks()) {
            visit(sink.value(), axes);
            switch (sink) {
                case Nest.Write w -> {
                    confine(Lookup.in(accesses, w.op()), axes);
                    extend(Lookup.in(accesses, w.op()), axes);
                }
                case Nest.Send s -> s.indexes().forEach(i -> visit(i, axes));
                case Nest.Keep k -> {}
                case Nest.KeepPair k -> {}
                case Nest.Combine c -> {}
                case Nest.Best x -> {}
                case Nest.Prefix p -> {}
                case Nest.Demand d -> {}
            }
        }
    }

    /** Along each axis of the nest, where the part ends in which all blocks lie inside their views, I32. */
    List<LaneValue> inside() {
        return List.of(inside);
    }

    /** Along each axis, where the part begins in which nothing is read from a view, and nothing written to one, I32. */
    List<LaneValue> outside() {
        return List.of(outside);
    }

    /** Whether there is nothing to do outside. */
    boolean onlyWrites() {
        return onlyWrites;
    }

    private void visit(Value value, List<Integer> axes) {
        if (!nest.computes(value) || !visited.add(new Visit(value, axes))) {
            return;
        }
        if (reach.placement().definition(value).orElseThrow() instanceof MemoryOp.Load load) {
            confine(Lookup.in(accesses, load), axes);
            // What is read for no element that is written need not be read.
            if (!onlyWrites) {
                extend(Lookup.in(accesses, load), axes);
            }
        }
        for (Value operand : reach.operands(value)) {
            visit(operand, axes.stream().map(a -> reach.operandAxis(value, operand, a)).toList());
        }
    }

    private void confine(BlockAccess block, List<Integer> axes) {
        LaneValue begun = b.constant(LaneType.I1, 1);
        for (int i = 0; i < block.axes().size(); i++) {
            BlockAxis axis = block.axes().get(i);
            LaneValue high = entry.get(axis.high());
            begun = and(begun, b.compare(Comparison.LE, entry.get(axis.low()), b.i32(0)));
            int along = axes.indexOf(i);
            if (along < 0) {
                begun = and(begun, b.compare(Comparison.GT, high, b.i32(0)));
            } else {
                inside[along] = b.binary(BinaryKind.MIN, inside[along], high);
            }
        }
        inside[0] = b.select(begun, inside[0], b.i32(0));
    }

    private void extend(BlockAccess block, List<Integer> axes) {
        for (int along = 0; along < outside.length; along++) {
            int axis = axes.get(along);
            outside[along] = axis == Reach.NONE
                    ? b.i32((int) nest.space().extent(along))
                    : b.binary(BinaryKind.MAX, outside[along], entry.get(block.axes().get(axis).high()));
        }
    }

    private LaneValue and(LaneValue x, LaneValue y) {
        return b.binary(BinaryKind.AND, x, y);
    }
}
