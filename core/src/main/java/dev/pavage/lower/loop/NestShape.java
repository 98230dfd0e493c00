package dev.pavage.lower.loop;

import dev.pavage.ir.MemoryOp;
import dev.pavage.ir.Op;
import dev.pavage.ir.Target;
import dev.pavage.ir.Value;
import dev.pavage.lower.Elements;
import dev.pavage.lower.Lookup;
import dev.pavage.lower.Views.BlockAccess;
import dev.pavage.lower.Views.BlockAxis;
import dev.pavage.lower.Views.Stride;
import dev.pavage.lower.loop.Nest.Sink;
import dev.pavage.lower.loop.Scratch.Buffer;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.List;
import java.util.Map;

/**
 * How a nest runs over its elements: which axis is walked a vector at a time, and how wide a vector is.
 *
 * @param vectorAxis the axis, {@link Reach#NONE} if elements are done one by one
 * @param crossAxis another axis, along which some of what is read lies side by side instead: it is read by vectors along
 *     that axis, square block by square block, and transposed; {@link Reach#NONE} if there is none
 * @param lanes elements per vector, 1 if there is no vector axis
 */
record NestShape(int vectorAxis, int crossAxis, int lanes) {
    /** One element after the other. */
    static final NestShape SCALAR = new NestShape(Reach.NONE, Reach.NONE, 1);

    /** The fewest lanes that are quickly moved within a vector. */
    private static final int FEWEST_TO_CROSS = 4;

    boolean crosses() {
        return crossAxis != Reach.NONE;
    }

    /** With square blocks of a quarter of the size, or one element after the other. */
    NestShape smallerSquare() {
        return lanes / 2 >= FEWEST_TO_CROSS ? new NestShape(vectorAxis, crossAxis, lanes / 2) : SCALAR;
    }

    /**
     * Chooses the axis along which everything lies side by side; if there is none, one along which everything is written so;
     * if there is none, elements are done one by one.
     */
    static NestShape choose(Nest nest, Reach reach, Map<Op, BlockAccess> accesses, Target target) {
        Shape space = nest.space();
        for (int axis = space.rank() - 1; axis >= 0; axis--) {
            NestShape shape = new NestShape(axis, Reach.NONE, lanes(nest, reach, target, axis));
            if (shape.lanes() > 1 && new Chooser(nest, reach, accesses, shape).fits()) {
                return shape;
            }
        }
        if (nest.axis().isPresent()) {
            return SCALAR;
        }
        for (int axis = space.rank() - 1; axis >= 0; axis--) {
            int lanes = lanes(nest, reach, target, axis);
            for (int cross = space.rank() - 1; cross >= 0; cross--) {
                NestShape shape = new NestShape(axis, cross, lanes);
                if (cross != axis
                        && lanes >= FEWEST_TO_CROSS
                        && space.extent(cross) >= lanes
                        && new Chooser(nest, reach, accesses, shape).fits()) {
                    return shape;
                }
            }
        }
        return SCALAR;
    }

    private static int lanes(Nest nest, Reach reach, Target target, int axis) {
        int widest = 4;
        for (Sink sink : nest.sinks()) {
            widest = Math.max(widest, widest(nest, reach, sink.value(), axis));
        }
        return (int) Math.min(nest.space().extent(axis), target.lanes(widest));
    }

    /** Bytes of the widest register kind among the values that change along the axis. */
    private static int widest(Nest nest, Reach reach, Value value, int axis) {
        if (axis == Reach.NONE) {
            return 0;
        }
        int own = Elements.kind(value.dtype()).bytes();
        if (!nest.computes(value)) {
            return own;
        }
        return reach.operands(value).stream()
                .mapToInt(v -> widest(nest, reach, v, reach.operandAxis(value, v, axis)))
                .reduce(own, Math::max);
    }

    /** Whether all that a nest reads and writes suits a shape. */
    private record Chooser(Nest nest, Reach reach, Map<Op, BlockAccess> accesses, NestShape shape) {
        boolean fits() {
            return nest.sinks().stream().allMatch(this::fits);
        }

        private boolean fits(Sink sink) {
            int axis = shape.vectorAxis();
            if (!fits(sink.value(), axis, shape.crossAxis())) {
                return false;
            }
            return switch (sink) {
                case Nest.Keep k -> fits(k.target(), axis);
                case Nest.KeepPair k -> fits(k.target(), axis);
                case Nest.Write w ->
                    Lookup.in(accesses, w.op()).axes().get(axis).stride() == Stride.UNIT;
                case Nest.Combine c -> c.op().axis() == axis || fits(c.target(), without(axis, c.op().axis()));
                case Nest.Best b -> b.op().axis() != axis && fits(b.target(), without(axis, b.op().axis()));
                case Nest.Prefix p -> p.op().axis() != axis && fits(p.target(), axis);
                case Nest.Send s -> false;
                case Nest.Demand d -> true;
            };
        }

        private static int without(int axis, int dropped) {
            return axis > dropped ? axis - 1 : axis;
        }

        private boolean fits(Buffer buffer, int axis) {
            return !buffer.hasLayout() || buffer.layout().isContiguous(axis, shape.lanes());
        }

        private boolean fits(Value value, int axis, int cross) {
            if (axis == Reach.NONE) {
                return true;
            }
            if (!nest.computes(value)) {
                Buffer buffer = reach.stored().get(value);
                return buffer == null || fits(buffer, axis) || crosses(value, cross, buffer);
            }
            return switch (reach.placement().definition(value).orElseThrow()) {
                case MemoryOp.Load load -> {
                    List<BlockAxis> axes = Lookup.in(accesses, load).axes();
                    yield axes.get(axis).stride() != Stride.ANY
                            || cross != Reach.NONE
                                    && axes.get(cross).stride() == Stride.UNIT
                                    && value.dtype() != DType.BOOL;
                }
                case MemoryOp.Gather gather -> false;
                default ->
                    reach.operands(value).stream()
                            .allMatch(v -> fits(v, reach.operandAxis(value, v, axis),
                                    reach.operandAxis(value, v, cross)));
            };
        }

        private boolean crosses(Value value, int cross, Buffer buffer) {
            return cross != Reach.NONE && fits(buffer, cross) && value.dtype() != DType.BOOL;
        }
    }
}
