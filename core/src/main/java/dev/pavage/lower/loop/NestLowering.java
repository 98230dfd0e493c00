package dev.pavage.lower.loop;

import dev.pavage.ir.MemoryOp;
import dev.pavage.ir.Op;
import dev.pavage.ir.Target;
import dev.pavage.ir.Value;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.lower.Elements;
import dev.pavage.lower.Functions;
import dev.pavage.lower.Views;
import dev.pavage.lower.Views.BlockAccess;
import dev.pavage.lower.loop.Scratch.Buffer;
import dev.pavage.type.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Writes a nest: what it needs from the entry function there, and the nest itself as one function, or two if it reads or
 * writes views. One of the two is for blocks that lie inside their views as a whole and tests nothing; the other tests
 * nothing either as far as they do ({@link Edges}), and masks the rest. This is where bounds checks leave the inner loops:
 * no pass has to prove anything, and edges cost only what lies at the edge.
 */
record NestLowering(
        LaneBuilder b,
        Nest nest,
        Reach reach,
        Views views,
        Elements elements,
        Target target,
        Functions functions) {
    /** Square blocks are written out row by row; HotSpot does not compile methods of 8000 bytes, some 15 for each op. */
    private static final int MOST_OPS = 400;

    void lower(Map<Value, LaneValue> scalars, Function<Value, LaneValue> scalar, LaneValue scratch) {
        Map<Op, BlockAccess> accesses = new LinkedHashMap<>();
        for (Nest.Sink sink : nest.sinks()) {
            collect(sink.value(), scalar, accesses);
            switch (sink) {
                case Nest.Write w -> accesses.put(w.op(), block(w.op().view(), w.op().offsets(), w.value(), scalar));
                case Nest.Send s -> {
                    accesses.put(s.op(), views.elements(s.op().view()));
                    s.indexes().forEach(i -> collect(i, scalar, accesses));
                }
                case Nest.Keep k -> {}
                case Nest.KeepPair k -> {}
                case Nest.Combine c -> {}
                case Nest.Best x -> {}
                case Nest.Prefix p -> {}
                case Nest.Demand d -> {}
            }
        }
        NestShape shape = NestShape.choose(nest, reach, accesses, target);
        nest.sinks().forEach(s -> settleLayout(s, shape));

        boolean hasBlocks = accesses.keySet().stream()
                .anyMatch(op -> op instanceof MemoryOp.Load || op instanceof MemoryOp.Store);
        if (!hasBlocks) {
            call(emit(shape, accesses, scalars, scratch, functions.name("nest"), false));
            return;
        }
        LaneValue full = b.constant(LaneType.I1, 1);
        for (Map.Entry<Op, BlockAccess> access : accesses.entrySet()) {
            if (access.getKey() instanceof MemoryOp.Load || access.getKey() instanceof MemoryOp.Store) {
                full = b.binary(BinaryKind.AND, full, access.getValue().full());
            }
        }
        String name = functions.name("nest");
        NestEmitter.Result inside = emit(shape, accesses, scalars, scratch, name, false);
        NestEmitter.Result edge = emit(shape, accesses, scalars, scratch, name + "_edge", true);
        b.branch(full, () -> call(inside), () -> call(edge));
    }

    private NestEmitter.Result emit(
            NestShape shape,
            Map<Op, BlockAccess> accesses,
            Map<Value, LaneValue> scalars,
            LaneValue scratch,
            String name,
            boolean masked) {
        NestEmitter.Result result =
                new NestEmitter(nest, shape, reach, accesses, elements, scalars, scratch, masked).emit(name);
        return shape.crosses() && result.function().body().size() > MOST_OPS
                ? emit(shape.smallerSquare(), accesses, scalars, scratch, name, masked)
                : result;
    }

    private void call(NestEmitter.Result nested) {
        functions.add(nested.function());
        b.call(nested.function().name(), nested.arguments());
    }

    private void collect(Value value, Function<Value, LaneValue> scalar, Map<Op, BlockAccess> accesses) {
        if (!nest.computes(value)) {
            return;
        }
        Op op = reach.placement().definition(value).orElseThrow();
        if (op instanceof MemoryOp.Load load) {
            accesses.computeIfAbsent(load, l -> block(load.view(), load.offsets(), value, scalar));
        } else if (op instanceof MemoryOp.Gather gather) {
            accesses.computeIfAbsent(gather, g -> views.elements(gather.view()));
        }
        reach.operands(value).forEach(v -> collect(v, scalar, accesses));
    }

    private BlockAccess block(Value view, List<Value> offsets, Value tile, Function<Value, LaneValue> scalar) {
        return views.block(view, offsets.stream().map(scalar).toList(), tile.shape());
    }

    /** Gives each buffer that the nest writes first a layout in which the nest writes by vector. */
    private void settleLayout(Nest.Sink sink, NestShape shape) {
        switch (sink) {
            case Nest.Keep k -> settle(k.target(), shape.vectorAxis());
            case Nest.KeepPair k -> {}
            case Nest.Combine c -> settle(c.target(), without(shape.vectorAxis(), c.op().axis()));
            case Nest.Best x -> settle(x.target(), without(shape.vectorAxis(), x.op().axis()));
            case Nest.Prefix p -> settle(p.target(), shape.vectorAxis());
            case Nest.Write w -> {}
            case Nest.Send s -> {}
            case Nest.Demand d -> {}
        }
    }

    private static int without(int axis, int dropped) {
        return axis == dropped ? Reach.NONE : axis > dropped ? axis - 1 : axis;
    }

    private static void settle(Buffer buffer, int axis) {
        if (!buffer.hasLayout()) {
            Shape shape = buffer.shape();
            buffer.withLayout(axis == Reach.NONE ? BufferLayout.rowMajor(shape) : BufferLayout.plain(shape, axis));
        }
    }
}
