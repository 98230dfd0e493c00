package dev.pavage.lower.loop;

import dev.pavage.ir.Comparison;
import dev.pavage.ir.IndexOp;
import dev.pavage.ir.Literal;
import dev.pavage.ir.MemoryOp;
import dev.pavage.ir.Op;
import dev.pavage.ir.TileOp;
import dev.pavage.ir.Value;
import dev.pavage.lane.AccessOp.Space;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.lower.Elements;
import dev.pavage.lower.Lookup;
import dev.pavage.lower.Views.BlockAccess;
import dev.pavage.lower.Views.BlockAxis;
import dev.pavage.lower.Views.Stride;
import dev.pavage.lower.loop.Placement.Home;
import dev.pavage.lower.loop.Scratch.Buffer;
import dev.pavage.type.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Computes elements of tiles inside a loop nest. Each piece is written at the depth of the innermost loop that it depends
 * on, and once per position, so that what a row has in common is computed once per row.
 */
final class Expressions {
    /**
     * An element that index tiles name.
     *
     * @param address where it is
     * @param inside I1 whether it lies in its view
     */
    record Element(LaneValue address, LaneValue inside) {}

    private record Key(Object what, List<Position> at) {}

    private final LaneBuilder b;
    private final Nest nest;
    private final int lanes;
    private final Reach reach;
    private final Map<Op, BlockAccess> accesses;
    private final Elements elements;
    private final Entry entry;
    private final Map<Value, LaneValue> scalars;
    private final LaneValue scratch;
    private final Part whole;
    private final Map<Key, LaneValue> known = new HashMap<>();
    private final Map<LaneValue, Integer> depths = new HashMap<>();
    private final Position start;
    private Part part;
    /** How many loops are around what lies in the part, the one that walks through it included. */
    private int partDepth;

    Expressions(
            LaneBuilder b,
            Nest nest,
            int lanes,
            Reach reach,
            Map<Op, BlockAccess> accesses,
            Elements elements,
            Entry entry,
            Map<Value, LaneValue> scalars,
            LaneValue scratch,
            Part whole) {
        this.b = b;
        this.nest = nest;
        this.lanes = lanes;
        this.reach = reach;
        this.accesses = accesses;
        this.elements = elements;
        this.entry = entry;
        this.scalars = scalars;
        this.scratch = scratch;
        this.whole = whole;
        this.part = whole;
        this.start = new Position(b.i32(0), 0, 1, 0, false);
    }

    /** The first position of any axis. */
    Position start() {
        return start;
    }

    /**
     * Writes the body of the loop that is open now, which walks through a part of the nest. Other parts may follow; what does
     * not depend on the loop was written before it, with masks, and is the same for all.
     */
    <T> T within(Part part, Supplier<T> code) {
        this.part = part;
        partDepth = b.depth();
        T result = code.get();
        known.values().removeIf(v -> depth(v) >= partDepth);
        this.part = whole;
        return result;
    }

    /** The part in which all lies that is read or written at a position. */
    private Part part(Position[] at) {
        return Arrays.stream(at).anyMatch(p -> p.depth() >= partDepth) ? part : whole;
    }

    /** The element as a vector, even if it is the same in all lanes. */
    LaneValue vector(Value value, Position[] at) {
        return splat(evaluate(value, at));
    }

    private LaneValue splat(LaneValue value) {
        return value.type().lanes() == lanes ? value : at(depth(value), () -> b.splat(value, lanes));
    }

    /** The element of a tile at a position; a scalar if it is the same in all lanes. */
    LaneValue evaluate(Value value, Position[] at) {
        return once(new Key(value, List.of(at)), () -> compute(value, at));
    }

    private LaneValue once(Key key, Supplier<LaneValue> code) {
        LaneValue found = known.get(key);
        if (found == null) {
            found = code.get();
            known.put(key, found);
        }
        return found;
    }

    private LaneValue compute(Value value, Position[] at) {
        Buffer buffer = reach.stored().get(value);
        if (buffer != null && !nest.computes(value)) {
            int across = Position.vectorAxis(at);
            boolean crossed = across != Reach.NONE && !buffer.layout().isContiguous(across, lanes);
            return crossed ? transposed(value, at, across, p -> load(buffer, p)) : load(buffer, at);
        }
        if (reach.placement().home(value) == Home.REGISTER) {
            return entry.get(Lookup.in(scalars, value));
        }
        return switch (reach.placement().definition(value).orElseThrow()) {
            case MemoryOp.Load load -> {
                int across = Position.vectorAxis(at);
                boolean crossed = across != Reach.NONE
                        && part(at) != Part.OUTSIDE
                        && Lookup.in(accesses, load).axes().get(across).stride() == Stride.ANY;
                yield crossed ? transposed(value, at, across, p -> load(load, p)) : load(load, at);
            }
            case MemoryOp.Gather gather -> gather(gather, at);
            case TileOp.Full full -> Elements.literal(b, full.value(), 1);
            case TileOp.Iota iota -> iota(iota.result().dtype(), at[0]);
            case TileOp.Broadcast broadcast -> {
                Position[] from = at.clone();
                for (int i = 0; i < from.length; i++) {
                    from[i] = broadcast.a().shape().extent(i) == 1 ? start : at[i];
                }
                yield evaluate(broadcast.a(), from);
            }
            case TileOp.Transpose transpose -> {
                Position[] from = new Position[at.length];
                for (int i = 0; i < at.length; i++) {
                    from[transpose.order().get(i)] = at[i];
                }
                yield evaluate(transpose.a(), from);
            }
            case TileOp.Reshape reshape -> {
                Position[] from = new Position[reshape.a().shape().rank()];
                Arrays.fill(from, start);
                for (int i = 0; i < at.length; i++) {
                    int axis = Reach.reshapedAxis(reshape.result().shape(), reshape.a().shape(), i);
                    if (axis != Reach.NONE) {
                        from[axis] = at[i];
                    }
                }
                yield evaluate(reshape.a(), from);
            }
            case TileOp op -> elementwise(op, at);
            case IndexOp op -> throw new IllegalStateException("scalar " + value + " has no register");
            case Op op -> throw new IllegalStateException("not computed element by element: " + op);
        };
    }

    /**
     * A vector along an axis along which elements do not lie side by side: those of a square block are read along the other
     * axis, and all of its vectors are known from then on.
     */
    private LaneValue transposed(Value value, Position[] at, int across, Function<Position[], LaneValue> load) {
        Transposition block = Transposition.at(at, across, lanes);
        List<LaneValue> rows = block.rows().map(row -> splat(load.apply(row))).toList();
        List<LaneValue> columns = Transposition.of(b, rows);
        for (int i = 0; i < lanes; i++) {
            depths.put(columns.get(i), b.depth());
            known.put(new Key(value, List.of(block.column(i))), columns.get(i));
        }
        return columns.get(block.own());
    }

    private LaneValue elementwise(TileOp op, Position[] at) {
        List<LaneValue> operands = new ArrayList<>();
        for (Value operand : op.operands()) {
            operands.add(evaluate(operand, at));
        }
        boolean vector = operands.stream().anyMatch(v -> !v.type().isScalar());
        List<LaneValue> even = vector ? operands.stream().map(this::splat).toList() : operands;
        return at(opensBranch(op) ? b.depth() : deepest(even), () -> elements.emit(b, op, even));
    }

    /** Whether the code of an op has a branch, for rare arguments, which cannot be written before a loop that is open. */
    private static boolean opensBranch(TileOp op) {
        return op instanceof TileOp.Unary u
                && switch (u.kind()) {
                    case SIN, COS -> true;
                    case NEG, ABS, EXP, LOG, SQRT, RSQRT, TANH, ERF, SIGMOID, FLOOR, CEIL, ROUND, NOT -> false;
                };
    }

    private LaneValue iota(DType dtype, Position position) {
        Kind kind = Elements.kind(dtype);
        return at(position.depth(), () -> {
            LaneValue first = b.convert(kind, place(position));
            return position.vector() ? b.add(b.splat(first, lanes), b.iota(new LaneType(kind, lanes))) : first;
        });
    }

    // Memory of views

    private LaneValue load(MemoryOp.Load op, Position[] at) {
        BlockAccess block = Lookup.in(accesses, op);
        Part part = part(at);
        if (part == Part.OUTSIDE) {
            return literal(op.fill(), 1);
        }
        boolean masks = part == Part.EDGE;
        // Along an axis of stride zero all lanes read one element, unless some of them lie outside.
        Position[] from = at.clone();
        for (int i = 0; i < from.length; i++) {
            if (!masks && block.axes().get(i).stride() == Stride.ZERO) {
                from[i] = start;
            }
        }
        boolean vector = Position.isVector(from);
        boolean repeated = vector && IntStream.range(0, from.length)
                .anyMatch(i -> from[i].vector() && block.axes().get(i).stride() == Stride.ZERO);
        LaneValue address = address(block, from);
        Optional<LaneValue> mask = masks ? Optional.of(mask(block, from)) : Optional.empty();
        // What is read without a mask because a loop is inside all views is read in that loop.
        int depth = Math.max(depth(address), mask.map(this::depth).orElse(part == whole ? 0 : partDepth));
        return at(depth, () -> {
            Optional<LaneValue> own = repeated ? Optional.of(anyInside(block, from)) : mask;
            LaneValue raw = b.load(block.memory(), Space.GLOBAL, vector && !repeated ? lanes : 1, address, own);
            LaneValue value = Elements.fromMemory(b, block.dtype(), raw);
            if (repeated) {
                value = b.splat(value, lanes);
            }
            boolean fills = masks && (repeated || !op.fill().isZero());
            return fills
                    ? b.select(mask.orElseThrow(), value, literal(op.fill(), value.type().lanes()))
                    : value;
        });
    }

    private LaneValue literal(Literal fill, int width) {
        return Elements.literal(b, fill, width);
    }

    /** I1: whether the block has any element inside along its axes of stride zero, and the others are inside at a position. */
    private LaneValue anyInside(BlockAccess block, Position[] at) {
        LaneValue inside = b.constant(LaneType.I1, 1);
        for (int i = 0; i < at.length; i++) {
            BlockAxis axis = block.axes().get(i);
            LaneValue here = at[i].vector()
                    ? b.compare(Comparison.LT, entry.get(axis.low()), entry.get(axis.high()))
                    : between(axis, place(at[i]));
            inside = b.binary(BinaryKind.AND, inside, here);
        }
        return inside;
    }

    private LaneValue between(BlockAxis axis, LaneValue index) {
        return b.binary(
                BinaryKind.AND,
                b.compare(Comparison.GE, index, entry.get(axis.low())),
                b.compare(Comparison.LT, index, entry.get(axis.high())));
    }

    /** I1 of as many lanes as are read: which of them lie inside the view. */
    private LaneValue mask(BlockAccess block, Position[] at) {
        return once(new Key(block, List.of(at)), () -> {
            LaneValue inside = b.constant(LaneType.I1, 1);
            int innermost = 0;
            for (int i : Position.byDepth(at)) {
                if (!at[i].vector()) {
                    LaneValue sofar = inside;
                    innermost = Math.max(innermost, at[i].depth());
                    inside = at(innermost,
                            () -> b.binary(BinaryKind.AND, sofar, between(block.axes().get(i), place(at[i]))));
                }
            }
            for (int i = 0; i < at.length; i++) {
                if (at[i].vector()) {
                    BlockAxis axis = block.axes().get(i);
                    LaneValue index = place(at[i]);
                    LaneValue all = inside;
                    return at(Math.max(innermost, at[i].depth()), () -> {
                        // Outside rows get an empty range, which spares combining a scalar with a mask.
                        LaneValue left = b.select(all, b.sub(entry.get(axis.high()), index), b.i32(0));
                        LaneValue lane = b.iota(new LaneType(Kind.I32, lanes));
                        LaneValue low = b.splat(b.sub(entry.get(axis.low()), index), lanes);
                        return b.binary(
                                BinaryKind.AND,
                                b.compare(Comparison.LT, lane, b.splat(left, lanes)),
                                b.compare(Comparison.GE, lane, low));
                    });
                }
            }
            return inside;
        });
    }

    private LaneValue address(BlockAccess block, Position[] at) {
        LaneValue base = once(new Key(block.origin(), bases(at)), () -> base(block, at));
        long constant = 0;
        LaneValue address = base;
        for (int i = 0; i < at.length; i++) {
            BlockAxis axis = block.axes().get(i);
            if (axis.stride() == Stride.UNIT) {
                constant += (long) at[i].plus() * block.dtype().bytes();
            } else if (axis.stride() == Stride.ANY && at[i].plus() != 0) {
                LaneValue sofar = address;
                LaneValue apart = b.i64(at[i].plus());
                LaneValue distance = once(
                        new Key(axis.bytes(), List.of(at[i])),
                        () -> at(0, () -> b.mul(entry.get(axis.bytes()), apart)));
                address = at(depth(base), () -> b.add(sofar, distance));
            }
        }
        return plus(address, constant, depth(base));
    }

    private LaneValue plus(LaneValue address, long constant, int depth) {
        return constant == 0 ? address : at(depth, () -> b.add(address, b.i64(constant)));
    }

    private static List<Position> bases(Position[] at) {
        return Arrays.stream(at).map(Position::base).toList();
    }

    private LaneValue base(BlockAccess block, Position[] at) {
        LaneValue address = entry.get(block.origin());
        int innermost = 0;
        for (int i : Position.byDepth(at)) {
            BlockAxis axis = block.axes().get(i);
            if (at[i].equals(start) || axis.stride() == Stride.ZERO) {
                continue;
            }
            LaneValue sofar = address;
            innermost = Math.max(innermost, at[i].depth());
            address = at(innermost, () -> {
                LaneValue step = axis.stride() == Stride.UNIT
                        ? b.i64(block.dtype().bytes())
                        : entry.get(axis.bytes());
                return b.add(sofar, b.mul(b.convert(Kind.I64, at[i].index()), step));
            });
        }
        return address;
    }

    /** Writes the element of a store. */
    void write(MemoryOp.Store op, Position[] at) {
        Part part = part(at);
        if (part == Part.OUTSIDE) {
            return;
        }
        BlockAccess block = Lookup.in(accesses, op);
        LaneValue value = evaluate(op.tile(), at);
        LaneValue all = Position.isVector(at) ? splat(value) : value;
        LaneValue address = address(block, at);
        Optional<LaneValue> mask = part == Part.EDGE ? Optional.of(mask(block, at)) : Optional.empty();
        b.store(block.memory(), Space.GLOBAL, address, Elements.toMemory(b, block.dtype(), all), mask);
    }

    private LaneValue gather(MemoryOp.Gather op, Position[] at) {
        Element element = element(op, op.indexes(), at);
        return at(Math.max(depth(element.address()), depth(element.inside())), () -> {
            DType dtype = op.result().dtype();
            LaneValue raw = b.load(
                    MemoryType.of(dtype), Space.GLOBAL, 1, element.address(), Optional.of(element.inside()));
            LaneValue value = Elements.fromMemory(b, dtype, raw);
            return b.select(element.inside(), value, literal(op.fill(), 1));
        });
    }

    /** The element of a view that index tiles name at a position; its lanes are done one by one. */
    Element element(MemoryOp op, List<Value> indexes, Position[] at) {
        BlockAccess view = Lookup.in(accesses, op);
        List<LaneValue> places = indexes.stream().map(v -> evaluate(v, at)).toList();
        return at(Math.max(deepest(places), b.depth()), () -> {
            LaneValue address = entry.get(view.origin());
            LaneValue inside = entry.get(view.full());
            for (int i = 0; i < places.size(); i++) {
                BlockAxis axis = view.axes().get(i);
                LaneValue place = b.convert(Kind.I64, places.get(i));
                address = b.add(address, b.mul(place, entry.get(axis.bytes())));
                inside = b.binary(BinaryKind.AND, inside, b.compare(Comparison.GE, place, b.i64(0)));
                inside = b.binary(
                        BinaryKind.AND, inside, b.compare(Comparison.LT, place, entry.get(axis.high())));
            }
            depths.put(address, b.depth());
            depths.put(inside, b.depth());
            return new Element(address, inside);
        });
    }

    // Scratch memory

    private LaneValue load(Buffer buffer, Position[] at) {
        LaneValue address = address(buffer, at, 0);
        return at(Math.max(depth(address), deepestStore(buffer)), () -> {
            LaneValue raw =
                    b.load(buffer.memory(), Space.LOCAL, Position.isVector(at) ? lanes : 1, address, Optional.empty());
            return buffer.dtype() == DType.BOOL
                    ? b.compare(Comparison.NE, raw, b.constant(raw.type(), 0))
                    : raw;
        });
    }

    /** A buffer that this nest writes in place must be read where it is written, not before the loop. */
    private int deepestStore(Buffer buffer) {
        return nest.sinks().stream().anyMatch(s -> s instanceof Nest.Keep k && k.target().offset() == buffer.offset())
                ? b.depth()
                : 0;
    }

    /** The address of an element of a buffer, written at {@code depth} or deeper. */
    LaneValue address(Buffer buffer, Position[] at, int depth) {
        int bytes = buffer.memory().bytes();
        long constant = buffer.offset();
        int innermost = depth;
        LaneValue address = entry.get(scratch);
        for (int i : Position.byDepth(at)) {
            BufferLayout.Axis axis = buffer.layout().axes().get(i);
            constant += (long) axis.offset(at[i].plus()) * bytes;
            if (at[i].index().equals(start.index())) {
                continue;
            }
            LaneValue sofar = address;
            innermost = Math.max(innermost, at[i].depth());
            LaneValue index = at[i].index();
            int step = at[i].step();
            int extent = (int) buffer.shape().extent(i);
            address = at(innermost, () -> b.add(sofar, axis.offset(b, index, step, extent, bytes)));
        }
        return plus(address, constant, innermost);
    }

    /** The register of a position. */
    LaneValue place(Position position) {
        return position.plus() == 0
                ? position.index()
                : once(
                        new Key(position.index(), List.of(position)),
                        () -> at(position.depth(), () -> b.add(position.index(), b.i32(position.plus()))));
    }

    // Depths

    private int depth(LaneValue value) {
        return depths.getOrDefault(value, 0);
    }

    private int deepest(List<LaneValue> values) {
        return values.stream().mapToInt(this::depth).max().orElse(0);
    }

    private <T> T at(int depth, Supplier<T> code) {
        T result = b.at(depth, code);
        if (result instanceof LaneValue value) {
            depths.merge(value, depth, Math::min);
        }
        return result;
    }
}
