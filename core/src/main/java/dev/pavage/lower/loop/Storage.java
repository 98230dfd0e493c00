package dev.pavage.lower.loop;

import dev.pavage.ir.Op;
import dev.pavage.ir.Region;
import dev.pavage.ir.TileOp;
import dev.pavage.ir.Value;
import dev.pavage.lower.Lookup;
import dev.pavage.lower.loop.Scratch.Buffer;
import java.util.HashMap;
import java.util.Map;

/** Gives stored values their buffers; what a loop carries to its next round is computed in place where that is safe. */
final class Storage {
    private final Scratch scratch = new Scratch();
    private final NestQueue queue;
    private final DotLowering dots;
    /** For a value that a loop yields: the loop's own name for it in the next round. */
    private final Map<Value, Value> carriedAs = new HashMap<>();

    Storage(NestQueue queue, DotLowering dots) {
        this.queue = queue;
        this.dots = dots;
    }

    Scratch scratch() {
        return scratch;
    }

    /** Says that a value becomes the next round's {@code param}, which has a buffer. */
    void carry(Value yielded, Value param) {
        carriedAs.put(yielded, param);
    }

    /** A buffer for a value: the one in which a loop carries it to the next round if that is free by now. */
    Buffer store(Value value) {
        Value carrier = carriedAs.get(value);
        Buffer buffer;
        if (carrier != null && isFree(carrier, value)) {
            buffer = Lookup.in(queue.stored(), carrier);
        } else {
            buffer = scratch.allocate(value.dtype(), value.shape());
            dots.wanted(value).ifPresent(buffer::withLayout);
        }
        queue.stored().put(value, buffer);
        return buffer;
    }

    /** Whether a carried value is not needed once {@code value}, the next round's, is computed over it. */
    private boolean isFree(Value carrier, Value value) {
        Placement placement = queue.placement();
        Reach reach = queue.reach();
        if (placement.lastUse(carrier) > position(placement.regionOf(value), value)) {
            return false;
        }
        Buffer buffer = Lookup.in(queue.stored(), carrier);
        return switch (placement.definition(value).orElseThrow()) {
            // These read all of their operand for an element of the result.
            case TileOp.Reduce r -> !reach.reads(r.a(), buffer);
            case TileOp.ArgReduce a -> !reach.reads(a.a(), buffer);
            case TileOp.Scan s -> !reach.reads(s.a(), buffer);
            case TileOp.Dot d ->
                !reach.reads(d.a(), buffer)
                        && !reach.reads(d.b(), buffer)
                        && !reach.readsElsewhere(d.accumulator(), buffer);
            case Op op -> !reach.operandsReadElsewhere(value, buffer);
        };
    }

    /** The position in a region of the op that defines a value. */
    static int position(Region region, Value value) {
        for (int i = 0; i < region.ops().size(); i++) {
            if (region.ops().get(i).results().contains(value)) {
                return i;
            }
        }
        return -1;
    }
}
