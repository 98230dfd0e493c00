package dev.pavage.lower.loop;

import dev.pavage.ir.Comparison;
import dev.pavage.ir.Target;
import dev.pavage.ir.Value;
import dev.pavage.lane.AccessOp.Space;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneValue;
import dev.pavage.lower.Elements;
import dev.pavage.lower.Functions;
import dev.pavage.lower.Views;
import dev.pavage.lower.loop.Scratch.Buffer;
import dev.pavage.type.DType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the values of a kernel are while its entry function is written, and the one loop nest that is still open. Whoever
 * writes something that must come after the nest flushes it first.
 */
final class NestQueue {
    private final LaneBuilder b;
    private final Placement placement;
    private final Views views;
    private final Elements elements;
    private final Target target;
    private final LaneValue scratch;
    private final Map<Value, LaneValue> scalars = new HashMap<>();
    private final Map<Value, Buffer> stored = new HashMap<>();
    private final Functions functions = new Functions();
    private final Reach reach;
    private Optional<Nest> open = Optional.empty();

    NestQueue(
            LaneBuilder b, Placement placement, Views views, Elements elements, Target target, LaneValue scratch) {
        this.b = b;
        this.placement = placement;
        this.views = views;
        this.elements = elements;
        this.target = target;
        this.scratch = scratch;
        this.reach = new Reach(placement, stored);
    }

    /** The registers of indexes and scalar tiles. */
    Map<Value, LaneValue> scalars() {
        return scalars;
    }

    /** The buffers of stored tiles. */
    Map<Value, Buffer> stored() {
        return stored;
    }

    Placement placement() {
        return placement;
    }

    Reach reach() {
        return reach;
    }

    Functions functions() {
        return functions;
    }

    /** Adds something to be done for each element of a tile, in the open nest if it may join it. */
    void sink(Nest.Sink sink) {
        if (open.isEmpty() || !open.get().accepts(sink)) {
            flush();
            open = Optional.of(new Nest(sink.value().shape(), reach));
        }
        open.get().add(sink);
    }

    /** Writes the open nest, if there is one. */
    void flush() {
        if (open.isPresent()) {
            Nest nest = open.get();
            open = Optional.empty();
            new NestLowering(b, nest, reach, views, elements, target, functions)
                    .lower(scalars, this::scalar, scratch);
        }
    }

    /** The register of an index or a scalar tile. */
    LaneValue scalar(Value value) {
        LaneValue register = scalars.get(value);
        if (register != null) {
            return register;
        }
        Buffer buffer = stored.get(value);
        if (buffer == null) {
            throw new IllegalStateException(value + " is not in scope");
        }
        flush();
        return load(buffer);
    }

    /** The registers of several values. */
    List<LaneValue> scalars(List<Value> values) {
        return values.stream().map(this::scalar).toList();
    }

    /** The first element of a buffer. */
    LaneValue load(Buffer buffer) {
        LaneValue loaded = b.load(buffer.memory(), Space.LOCAL, 1, address(buffer), Optional.empty());
        return buffer.dtype() == DType.BOOL ? b.compare(Comparison.NE, loaded, b.i32(0)) : loaded;
    }

    /** The address of a buffer. */
    LaneValue address(Buffer buffer) {
        return b.add(scratch, b.i64(buffer.offset()));
    }
}
