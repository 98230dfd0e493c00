package dev.pavage.lower.loop;

import dev.pavage.ir.MemoryOp;
import dev.pavage.ir.Op;
import dev.pavage.ir.Target;
import dev.pavage.ir.Value;
import dev.pavage.lower.Elements;
import dev.pavage.lower.Lookup;
import dev.pavage.lower.Views.BlockAccess;
import dev.pavage.lower.Views.Stride;
import dev.pavage.lower.loop.Nest.Sink;
import dev.pavage.lower.loop.Scratch.Buffer;
import dev.pavage.type.Shape;
import java.util.Map;

/**
 * How a nest runs over its elements: which axis is walked a vector at a time, and how wide a vector is.
 *
 * @param vectorAxis the axis, {@link Reach#NONE} if elements are done one by one
 * @param lanes elements per vector, 1 if there is no vector axis
 */
record NestShape(int vectorAxis, int lanes) {
    /** Chooses the axis along which everything lies side by side; if there is none, elements are done one by one. */
    static NestShape choose(Nest nest, Reach reach, Map<Op, BlockAccess> accesses, Target target) {
        Shape space = nest.space();
        Chooser chooser = new Chooser(nest, reach, accesses);
        for (int axis = space.rank() - 1; axis >= 0; axis--) {
            int widest = 4;
            for (Sink sink : nest.sinks()) {
                widest = Math.max(widest, chooser.widest(sink.value(), axis));
            }
            int lanes = (int) Math.min(space.extent(axis), target.lanes(widest));
            int candidate = axis;
            if (lanes > 1 && nest.sinks().stream().allMatch(s -> chooser.fits(s, candidate, lanes))) {
                return new NestShape(axis, lanes);
            }
        }
        return new NestShape(Reach.NONE, 1);
    }

    private record Chooser(Nest nest, Reach reach, Map<Op, BlockAccess> accesses) {
        boolean fits(Sink sink, int axis, int lanes) {
            if (!fits(sink.value(), axis, lanes)) {
                return false;
            }
            return switch (sink) {
                case Nest.Keep k -> fits(k.target(), axis, lanes);
                case Nest.Write w ->
                    Lookup.in(accesses, w.op()).axes().get(axis).stride() == Stride.UNIT;
                case Nest.Combine c -> c.op().axis() == axis || fits(c.target(), without(axis, c.op().axis()), lanes);
                case Nest.Best b -> b.op().axis() != axis && fits(b.target(), without(axis, b.op().axis()), lanes);
                case Nest.Prefix p -> p.op().axis() != axis && fits(p.target(), axis, lanes);
                case Nest.Send s -> false;
                case Nest.Demand d -> true;
            };
        }

        private static int without(int axis, int dropped) {
            return axis > dropped ? axis - 1 : axis;
        }

        private static boolean fits(Buffer buffer, int axis, int lanes) {
            return !buffer.hasLayout() || buffer.layout().isContiguous(axis, lanes);
        }

        private boolean fits(Value value, int axis, int lanes) {
            if (axis == Reach.NONE) {
                return true;
            }
            if (!nest.computes(value)) {
                Buffer buffer = reach.stored().get(value);
                return buffer == null || fits(buffer, axis, lanes);
            }
            return switch (reach.placement().definition(value).orElseThrow()) {
                case MemoryOp.Load load ->
                    Lookup.in(accesses, load).axes().get(axis).stride() != Stride.ANY;
                case MemoryOp.Gather gather -> false;
                default ->
                    reach.operands(value).stream()
                            .allMatch(v -> fits(v, reach.operandAxis(value, v, axis), lanes));
            };
        }

        /** Bytes of the widest register kind among the values that change along the axis. */
        int widest(Value value, int axis) {
            if (axis == Reach.NONE) {
                return 0;
            }
            int own = Elements.kind(value.dtype()).bytes();
            if (!nest.computes(value)) {
                return own;
            }
            return reach.operands(value).stream()
                    .mapToInt(v -> widest(v, reach.operandAxis(value, v, axis)))
                    .reduce(own, Math::max);
        }
    }
}
