package dev.pavage.lower.loop;

import dev.pavage.ir.ControlOp;
import dev.pavage.ir.MemoryOp;
import dev.pavage.ir.Op;
import dev.pavage.ir.TileOp;
import dev.pavage.ir.Value;
import dev.pavage.lower.loop.Scratch.Buffer;
import dev.pavage.type.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A loop nest to be: what is done for each element of one shape. Ops of the same shape join the nest one after another
 * until one of them needs all of what the nest makes, or would see memory in another order than the program has it.
 */
final class Nest {
    /** A method should stay small enough for the JIT compiler to compile well. */
    private static final int MAX_SINKS = 6;

    /** Something done for each element. */
    sealed interface Sink {
        /** The tile whose elements are computed. */
        Value value();

        /** The axis along which elements are combined, if they are. */
        default OptionalInt axis() {
            return OptionalInt.empty();
        }
    }

    /** The element is kept in scratch memory. */
    record Keep(Value value, Buffer target) implements Sink {}

    /**
     * The element and its neighbour along an axis are kept in scratch memory as one.
     *
     * @param along the axis; the nest walks along it by two
     */
    record KeepPair(Value value, Buffer target, int along) implements Sink {}

    /** The element is written to a view. */
    record Write(MemoryOp.Store op) implements Sink {
        @Override
        public Value value() {
            return op.tile();
        }
    }

    /** The element is written, or combined, into the element of a view that index tiles name. */
    record Send(MemoryOp op, List<Value> indexes, Value value) implements Sink {}

    /** The element goes into a sum, maximum, ... along an axis. */
    record Combine(TileOp.Reduce op, Buffer target) implements Sink {
        @Override
        public Value value() {
            return op.a();
        }

        @Override
        public OptionalInt axis() {
            return OptionalInt.of(op.axis());
        }
    }

    /** The element is compared with the best along an axis. */
    record Best(TileOp.ArgReduce op, Buffer target) implements Sink {
        @Override
        public Value value() {
            return op.a();
        }

        @Override
        public OptionalInt axis() {
            return OptionalInt.of(op.axis());
        }
    }

    /** The element goes into the running sum, maximum, ... along an axis. */
    record Prefix(TileOp.Scan op, Buffer target) implements Sink {
        @Override
        public Value value() {
            return op.a();
        }

        @Override
        public OptionalInt axis() {
            return OptionalInt.of(op.axis());
        }
    }

    /** The element must be true. */
    record Demand(ControlOp.Check op, int message) implements Sink {
        @Override
        public Value value() {
            return op.condition();
        }
    }

    private final Shape space;
    private final List<Sink> sinks = new ArrayList<>();
    private final Reach reach;
    private final Map<Value, Buffer> kept = new HashMap<>();

    Nest(Shape space, Reach reach) {
        this.space = space;
        this.reach = reach;
    }

    Shape space() {
        return space;
    }

    List<Sink> sinks() {
        return sinks;
    }

    /** The axis along which sinks combine elements, if any does. */
    OptionalInt axis() {
        return sinks.stream().map(Sink::axis).filter(OptionalInt::isPresent).findFirst().orElse(OptionalInt.empty());
    }

    /** The axis along which elements are done two at once, if there is one. */
    OptionalInt pairs() {
        return sinks.stream()
                .filter(KeepPair.class::isInstance)
                .mapToInt(s -> ((KeepPair) s).along())
                .findFirst();
    }

    /** Whether an element of the value is computed here: it is inline, or this nest is what fills its buffer. */
    boolean computes(Value value) {
        return reach.isInline(value) || isFilledHere(value, kept.get(value));
    }

    private boolean isFilledHere(Value value, @Nullable Buffer target) {
        return target != null && target == reach.stored().get(value);
    }

    void add(Sink sink) {
        sinks.add(sink);
        // A value may be copied to a second buffer in the same nest; what counts is that this nest fills its own.
        if (sink instanceof Keep k && !isFilledHere(k.value(), kept.get(k.value()))) {
            kept.put(k.value(), k.target());
        }
    }

    /** About how many operations are done for one element. */
    int size() {
        Set<Value> computed = new HashSet<>();
        return sinks.stream().mapToInt(s -> 1 + size(s.value(), computed)).sum();
    }

    private int size(Value value, Set<Value> computed) {
        if (!computes(value) || !computed.add(value)) {
            return 0;
        }
        Op op = reach.placement().definition(value).orElseThrow();
        return Placement.ownCost(op)
                + reach.operands(value).stream()
                        .mapToInt(v -> size(v, computed))
                        .sum();
    }

    /** Whether a sink can be done in the same pass over the elements. */
    boolean accepts(Sink sink) {
        if (!sink.value().shape().equals(space) || sinks.size() >= MAX_SINKS || !isPlain(sink)) {
            return false;
        }
        for (Sink other : sinks) {
            if (!isPlain(other)
                    || sink.axis().isPresent() && other.axis().isPresent() && !sink.axis().equals(other.axis())) {
                return false;
            }
        }
        List<MemoryOp.Load> loads = new ArrayList<>();
        if (!readsInPlace(sink, loads)) {
            return false;
        }
        boolean wroteView = sinks.stream().anyMatch(Write.class::isInstance);
        if (wroteView && !loads.isEmpty()) {
            return false;
        }
        if (sink instanceof Write w) {
            for (Sink other : sinks) {
                readsInPlace(other, loads);
            }
            return loads.stream().allMatch(l -> isSamePlace(l, w.op()) || !sameRoot(l.view(), w.op()))
                    && sinks.stream()
                            .allMatch(s -> !(s instanceof Write other)
                                    || isSamePlace(other.op(), w.op())
                                    || !sameRoot(other.op().view(), w.op()));
        }
        return !(sink instanceof Keep k) || !isReadElsewhere(k.target());
    }

    private boolean sameRoot(Value view, MemoryOp.Store store) {
        return reach.placement()
                .root(view)
                .equals(reach.placement().root(store.view()));
    }

    private static boolean isSamePlace(MemoryOp.Load load, MemoryOp.Store store) {
        return load.view().equals(store.view()) && load.offsets().equals(store.offsets());
    }

    private static boolean isSamePlace(MemoryOp.Store first, MemoryOp.Store second) {
        return first.view().equals(second.view()) && first.offsets().equals(second.offsets());
    }

    private static boolean isPlain(Sink sink) {
        return sink instanceof Keep || sink instanceof Write || sink instanceof Combine;
    }

    /** Whether one of this nest's sinks reads a buffer at other elements than the one at hand. */
    private boolean isReadElsewhere(Buffer buffer) {
        return sinks.stream()
                .anyMatch(s -> s instanceof Keep k && isFilledHere(k.value(), k.target())
                        ? reach.operandsReadElsewhere(k.value(), buffer)
                        : reach.readsElsewhere(s.value(), buffer));
    }

    private boolean readsInPlace(Sink sink, List<MemoryOp.Load> loads) {
        return sink instanceof Keep k && isFilledHere(k.value(), k.target())
                ? operandsReadInPlace(k.value(), true, loads)
                : readsInPlace(sink.value(), true, loads);
    }

    /** Whether all that a value reads of what this nest makes is the element at hand; collects its loads. */
    private boolean readsInPlace(Value value, boolean sameElement, List<MemoryOp.Load> loads) {
        if (kept.containsKey(value)) {
            return sameElement;
        }
        if (!reach.isInline(value)) {
            Buffer home = reach.stored().get(value);
            return home == null || sinks.stream().noneMatch(s -> writes(s, home));
        }
        return operandsReadInPlace(value, sameElement, loads);
    }

    private boolean operandsReadInPlace(Value value, boolean sameElement, List<MemoryOp.Load> loads) {
        if (reach.placement().definition(value).orElseThrow() instanceof MemoryOp.Load load) {
            loads.add(load);
        }
        boolean inPlace = true;
        for (Value operand : reach.operands(value)) {
            inPlace &= readsInPlace(operand, sameElement && reach.keepsElement(value), loads);
        }
        return inPlace;
    }

    private static boolean writes(Sink sink, Buffer buffer) {
        return switch (sink) {
            case Keep k -> k.target().offset() == buffer.offset();
            case KeepPair k -> k.target().offset() == buffer.offset();
            case Combine c -> c.target().offset() == buffer.offset();
            case Best b -> b.target().offset() == buffer.offset();
            case Prefix p -> p.target().offset() == buffer.offset();
            case Write w -> false;
            case Send s -> false;
            case Demand d -> false;
        };
    }
}
