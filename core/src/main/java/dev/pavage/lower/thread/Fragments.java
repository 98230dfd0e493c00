package dev.pavage.lower.thread;

import dev.pavage.ir.Op;
import dev.pavage.ir.TileOp;
import dev.pavage.ir.Value;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lower.Elements;
import dev.pavage.lower.Lookup;
import dev.pavage.type.DType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where a kernel's values are while its function is written: scalars in one register each, the same in all threads, and
 * tiles in fragments. A tile is had in any layout: flexible ones are computed in it, others are moved between threads.
 */
final class Fragments {
    private record Key(Value tile, Layout layout) {}

    private final ThreadCode code;
    private final Layouts layouts;
    private final Exchange exchange;
    private final Map<Value, LaneValue> scalars = new HashMap<>();
    private final Map<Value, Fragment> tiles = new HashMap<>();
    /** What was made of tiles, by the blocks of code in which it may be used; the innermost first. */
    private final Deque<Map<Key, Fragment>> made = new ArrayDeque<>(List.of(new HashMap<>()));

    Fragments(ThreadCode code, Layouts layouts) {
        this.code = code;
        this.layouts = layouts;
        this.exchange = new Exchange(code);
    }

    /** Says what an index or a scalar tile is. */
    void define(Value scalar, LaneValue register) {
        scalars.put(scalar, code.uniform(register));
    }

    /** Says what a tile is; one of rank 0 is a scalar, which all threads hold. */
    void define(Value tile, Fragment fragment) {
        if (Layouts.isTile(tile)) {
            tiles.put(tile, fragment);
        } else {
            define(tile, fragment.registers().getFirst());
        }
    }

    /** The register of an index or a scalar tile. */
    LaneValue scalar(Value value) {
        return Lookup.in(scalars, value);
    }

    /** The registers of several indexes or scalar tiles. */
    List<LaneValue> scalars(List<Value> values) {
        return values.stream().map(this::scalar).toList();
    }

    /** The layout that a tile has; none if it is flexible. */
    Optional<Layout> layoutOf(Value tile) {
        return layouts.of(tile);
    }

    /** The op that defines a value; none for parameters of the kernel and of regions. */
    Optional<Op> definition(Value value) {
        return layouts.definition(value);
    }

    /** A tile in its own layout, or if it is flexible in the one in which it is best computed. */
    Fragment get(Value tile) {
        return get(tile, layouts.orDefault(tile));
    }

    /** A tile in a layout. */
    Fragment get(Value tile, Layout wanted) {
        if (!Layouts.isTile(tile)) {
            return new Fragment(wanted, List.of(scalar(tile)));
        }
        Fragment own = tiles.get(tile);
        if (own != null && own.layout().equals(wanted)) {
            return own;
        }
        Key key = new Key(tile, wanted);
        for (Map<Key, Fragment> known : made) {
            Fragment before = known.get(key);
            if (before != null) {
                return before;
            }
        }
        Fragment fragment = own == null
                ? compute(layouts.definition(tile).orElseThrow(), wanted)
                : exchange.convert(own, wanted, tile.dtype());
        made.getFirst().put(key, fragment);
        return fragment;
    }

    /** Writes a block of code, at whose end all is dropped that was made of tiles in it. */
    <T> T scoped(Supplier<T> block) {
        made.push(new HashMap<>());
        T result = block.get();
        made.pop();
        return result;
    }

    /** Computes, in a layout, the tile that an op defines from its operands. */
    Fragment compute(Op op, Layout layout) {
        return code.b().from(op.at(), () -> computed(op, layout));
    }

    private Fragment computed(Op op, Layout layout) {
        return switch (op) {
            case TileOp.Full f -> {
                LaneValue value = Elements.literal(code.b(), f.value(), 1);
                yield Fragment.of(layout, at -> value);
            }
            case TileOp.Iota i -> iota(i.result().dtype(), layout);
            case TileOp.Broadcast b -> {
                Fragment a = get(b.a(), Relayout.operandLayout(b, layout));
                // The narrow layout has no bits along the repeated axes, so what they add is ignored.
                yield Fragment.of(layout, a::at);
            }
            case TileOp.Transpose t -> new Fragment(layout, operand(t, t.a(), layout));
            case TileOp.Reshape r -> new Fragment(layout, operand(r, r.a(), layout));
            case TileOp t -> elementwise(t, layout);
            case Op other -> throw new IllegalStateException("not computed in any layout: " + other);
        };
    }

    /** The registers of an operand that has the same elements in the same threads and registers. */
    private List<LaneValue> operand(Op op, Value a, Layout layout) {
        return get(a, Relayout.operandLayout(op, layout)).registers();
    }

    private Fragment iota(DType dtype, Layout layout) {
        LaneBuilder b = code.b();
        Kind kind = Elements.kind(dtype);
        LaneValue first = b.convert(kind, code.coordinate(layout, 0));
        return Fragment.of(layout, at -> at[0] == 0 ? first : b.add(first, b.constant(first.type(), (long) at[0])));
    }

    private Fragment elementwise(TileOp op, Layout layout) {
        List<Fragment> operands = op.operands().stream().map(v -> get(v, layout)).toList();
        // What is the same in several registers, such as a row's sum, is computed once.
        Map<List<LaneValue>, LaneValue> known = new HashMap<>();
        List<LaneValue> registers = new ArrayList<>();
        for (int i = 0; i < layout.size(); i++) {
            int register = i;
            List<LaneValue> from =
                    operands.stream().map(f -> f.registers().get(register)).toList();
            registers.add(known.computeIfAbsent(from, f -> code.elements().emit(code.b(), op, f)));
        }
        return new Fragment(layout, registers);
    }
}
