package dev.pavage.lower.loop;

import dev.pavage.ir.Comparison;
import dev.pavage.ir.MemoryOp;
import dev.pavage.ir.Op;
import dev.pavage.ir.Value;
import dev.pavage.lane.AccessOp;
import dev.pavage.lane.AccessOp.Space;
import dev.pavage.lane.ControlOp;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneFunction;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import dev.pavage.lane.ValueOp.AcrossKind;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.lower.Combining;
import dev.pavage.lower.Elements;
import dev.pavage.lower.Views.BlockAccess;
import dev.pavage.lower.loop.Nest.Sink;
import dev.pavage.lower.loop.Scratch.Buffer;
import dev.pavage.type.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Writes one variant of a loop nest as a function: for when all blocks lie inside their views, or for when some do not. */
final class NestEmitter {
    /** Bodies of up to this many ops are written four times per round of a loop, those of up to twice as many twice. */
    private static final int SMALL_BODY = 8;
    /** Of bodies of up to this many ops, what is read for one result is used for up to four others. */
    private static final int SHARED_BODY = 24;
    /** Beside longer bodies masks cost little: at edges they are written with masks only, for the compilers' sake. */
    private static final int LONG_BODY = 16;

    private final LaneBuilder b = new LaneBuilder();
    private final Nest nest;
    private final NestShape shape;
    private final Expressions expressions;
    private final Position[] positions;
    private final Entry entry;
    private final Optional<Edges> edges;

    NestEmitter(Nest nest, NestShape shape, Reach reach, Map<Op, BlockAccess> accesses, Elements elements,
            Map<Value, LaneValue> scalars, LaneValue scratch, boolean masked) {
        this.nest = nest;
        this.shape = shape;
        this.entry = new Entry(b);
        Part whole = masked ? Part.EDGE : Part.INSIDE;
        this.expressions =
                new Expressions(b, nest, shape.lanes(), reach, accesses, elements, entry, scalars, scratch, whole);
        this.edges = masked ? Optional.of(new Edges(b, nest, reach, accesses, entry)) : Optional.empty();
        this.positions = new Position[nest.space().rank()];
        Arrays.fill(positions, expressions.start());
    }

    /** The function, and the entry function's registers that its parameters stand for. */
    record Result(LaneFunction function, List<LaneValue> arguments) {}

    Result emit(String name) {
        int reduced = nest.axis().orElse(Reach.NONE);
        List<Integer> order = new ArrayList<>();
        for (int axis = 0; axis < nest.space().rank(); axis++) {
            if (axis != reduced && axis != shape.vectorAxis() && axis != shape.crossAxis()) {
                order.add(axis);
            }
        }
        if (shape.vectorAxis() != Reach.NONE && shape.vectorAxis() != reduced) {
            order.add(shape.vectorAxis());
        }
        if (shape.crosses()) {
            order.add(shape.crossAxis());
        }
        outer(order, 0, reduced);
        return new Result(b.finish(name, false), entry.arguments());
    }

    private void outer(List<Integer> order, int next, int reduced) {
        if (next == order.size() - 2 && writesCrossed()) {
            crossed();
        } else if (next < order.size()) {
            int axis = order.get(next);
            int together = together(order, next, reduced);
            if (together > 1) {
                for (int single : order.subList(next + 1, order.size())) {
                    positions[single] = positions(single, b.i32(0), 0, 1).getFirst();
                }
                walk(axis, together, List.of(), (at, none) -> {
                    reduce(reduced, axis, at);
                    return List.of();
                });
                return;
            }
            Body body = (at, none) -> {
                for (Position position : at) {
                    positions[axis] = position;
                    outer(order, next + 1, reduced);
                }
                return List.of();
            };
            if (next == order.size() - 1 && reduced == Reach.NONE) {
                innermost(axis, unroll(axis), List.of(), body);
            } else {
                walk(axis, 1, List.of(), body);
            }
        } else if (reduced == Reach.NONE) {
            nest.sinks().forEach(s -> element(s));
        } else {
            int other = order.isEmpty() ? reduced : order.getLast();
            reduce(reduced, other, List.of(positions[other]));
        }
    }

    /** Whether square blocks go to views, all of which hold them as a whole. */
    private boolean writesCrossed() {
        return shape.crosses() && edges.isEmpty() && nest.sinks().stream().allMatch(Nest.Write.class::isInstance);
    }

    /** Does square blocks one after the other along what is written, whose rows then are written in the order of memory. */
    private void crossed() {
        walk(shape.crossAxis(), 1, List.of(), (rows, none) -> walk(shape.vectorAxis(), 1, List.of(), (at, nothing) -> {
            positions[shape.vectorAxis()] = at.getFirst();
            for (Position row : rows) {
                positions[shape.crossAxis()] = row;
                nest.sinks().forEach(this::element);
            }
            return List.of();
        }));
    }

    /**
     * How many neighbours along an axis are reduced together, so that they share what is read for all of them, and what each
     * reads by itself comes from several places of memory at once. One unless only one vector of each is left to do.
     */
    private int together(List<Integer> order, int next, int reduced) {
        boolean combinesAcross = reduced != Reach.NONE && reduced != shape.vectorAxis() && carriesSumsOnly();
        boolean last = order.stream().skip(next + 1).allMatch(a -> nest.space().extent(a) == width(a));
        if (!combinesAcross || !last || edges.isPresent() || nest.size() > SHARED_BODY) {
            return 1;
        }
        int axis = order.get(next);
        return (int) Math.min(4, nest.space().extent(axis) / width(axis));
    }

    private boolean carriesSumsOnly() {
        return nest.sinks().stream().noneMatch(s -> s instanceof Nest.Best || s instanceof Nest.Prefix);
    }

    private interface Body {
        List<LaneValue> run(List<Position> at, List<LaneValue> carried);
    }

    /** Walks along an axis, {@code unroll} vectors (or elements) at a time. */
    private List<LaneValue> walk(int axis, int unroll, List<LaneValue> initial, Body body) {
        int extent = (int) nest.space().extent(axis);
        int step = width(axis) * unroll;
        if (extent == step) {
            return body.run(positions(axis, b.i32(0), 0, unroll), initial);
        }
        return b.loop(b.i32(0), b.i32(extent), b.i32(step), initial,
                (i, carried) -> body.run(positions(axis, i, b.depth(), unroll), carried));
    }

    /** Walks along the innermost axis: without masks as far as all is inside, then with masks until nothing is. */
    private List<LaneValue> innermost(int axis, int unroll, List<LaneValue> initial, Body body) {
        if (edges.isEmpty()) {
            return walk(axis, unroll, initial, body);
        }
        int width = width(axis);
        LaneValue from = b.i32(0);
        List<LaneValue> carried = initial;
        if (nest.size() <= LONG_BODY || shape.crosses()) {
            LaneValue inside = end(axis, edges.get().inside(), true);
            LaneValue whole = b.binary(BinaryKind.AND, inside, b.i32(-width * unroll));
            carried = part(Part.INSIDE, axis, from, whole, unroll, carried, body);
            from = whole;
        }
        LaneValue touched = end(axis, edges.get().outside(), false);
        LaneValue end = b.i32((int) nest.space().extent(axis));
        if (shape.crosses()) {
            oneByOne(axis, from, edges.get().onlyWrites() ? touched : end);
            return carried;
        }
        LaneValue outside = b.binary(BinaryKind.AND, b.add(touched, b.i32(width - 1)), b.i32(-width));
        carried = part(Part.EDGE, axis, from, outside, 1, carried, body);
        return edges.get().onlyWrites() ? carried : part(Part.OUTSIDE, axis, outside, end, 1, carried, body);
    }

    private List<LaneValue> part(
            Part part, int axis, LaneValue from, LaneValue to, int unroll, List<LaneValue> initial, Body body) {
        LaneValue step = b.i32(width(axis) * unroll);
        return b.loop(from, to, step, initial, (i, carried) -> expressions.within(part,
                () -> body.run(positions(axis, i, b.depth(), unroll), carried)));
    }

    /** Does a part along the crossed axis for as many neighbours as there are lanes, each by itself and with masks. */
    private void oneByOne(int axis, LaneValue from, LaneValue to) {
        Position vector = positions[shape.vectorAxis()];
        LaneValue first = expressions.place(vector);
        int step = neighbours(axis);
        b.loop(from, to, b.i32(step), List.of(), (i, none) -> expressions.within(Part.EDGE, () -> {
            positions[axis] = new Position(i, 0, step, b.depth(), false);
            return b.loop(first, b.add(first, b.i32(shape.lanes())), b.i32(1), List.of(), (j, nothing) -> {
                positions[shape.vectorAxis()] = new Position(j, 0, 1, b.depth(), false);
                nest.sinks().forEach(this::element);
                return List.of();
            });
        }));
        positions[shape.vectorAxis()] = vector;
    }

    /**
     * Where a part ends along an axis, for where the nest is along the others: of what is done at once there, all have to be
     * within their ends, or the first.
     */
    private LaneValue end(int axis, List<LaneValue> ends, boolean all) {
        LaneValue within = b.constant(LaneType.I1, 1);
        for (int other = 0; other < positions.length; other++) {
            if (other != axis) {
                LaneValue place = expressions.place(positions[other]);
                int last = (positions[other].vector() ? shape.lanes() : neighbours(other)) - 1;
                LaneValue counts = all && last > 0 ? b.add(place, b.i32(last)) : place;
                within = b.binary(BinaryKind.AND, within, b.compare(Comparison.LT, counts, ends.get(other)));
            }
        }
        return b.select(within, ends.get(axis), b.i32(0));
    }

    /** Elements along an axis that are done at once. */
    private int width(int axis) {
        return axis == shape.vectorAxis() || axis == shape.crossAxis() ? shape.lanes() : neighbours(axis);
    }

    /** Neighbours along an axis, other than lanes of a vector, that are done at once. */
    private int neighbours(int axis) {
        return nest.pairs().orElse(Reach.NONE) == axis ? Pairs.SIZE : 1;
    }

    private List<Position> positions(int axis, LaneValue index, int depth, int unroll) {
        boolean vector = axis == shape.vectorAxis();
        int apart = vector ? shape.lanes() : neighbours(axis);
        int step = width(axis) * unroll;
        return IntStream.range(0, step / apart)
                .mapToObj(u -> new Position(index, u * apart, step, depth, vector))
                .toList();
    }

    /** How many times the body of the loop along an axis is written per round; divides the rounds. */
    private int unroll(int axis) {
        long steps = nest.space().extent(axis) / width(axis);
        int size = nest.size();
        int wanted = shape.crosses() ? 1 : size <= SMALL_BODY ? 4 : size <= LONG_BODY ? 2 : 1;
        return (int) Math.min(wanted, steps);
    }

    /** Does one element, or vector, of a sink that combines nothing. */
    private void element(Sink sink) {
        switch (sink) {
            case Nest.Keep k -> keep(k.target(), positions, expressions.evaluate(k.value(), positions));
            case Nest.KeepPair k -> keep(k);
            case Nest.Write w -> expressions.write(w.op(), positions);
            case Nest.Send s -> send(s);
            case Nest.Demand d -> {
                LaneValue holds = expressions.evaluate(d.value(), positions);
                b.add(new ControlOp.Check(b.across(AcrossKind.ALL, holds), d.message()));
            }
            case Nest.Combine c -> throw new IllegalStateException("a reduction without its axis");
            case Nest.Best x -> throw new IllegalStateException("a reduction without its axis");
            case Nest.Prefix p -> throw new IllegalStateException("a scan without its axis");
        }
    }

    private void keep(Nest.KeepPair sink) {
        LaneValue first = expressions.evaluate(sink.value(), positions);
        Position[] next = positions.clone();
        next[sink.along()] = positions[sink.along()].single(1);
        LaneValue second = expressions.evaluate(sink.value(), next);
        int lanes = Math.max(first.type().lanes(), second.type().lanes());
        keep(sink.target(), positions,
                Pairs.of(b, sink.value().dtype(), widen(first, lanes), widen(second, lanes)));
    }

    private LaneValue widen(LaneValue value, int lanes) {
        return value.type().lanes() == lanes ? value : b.splat(value, lanes);
    }

    private void keep(Buffer target, Position[] at, LaneValue value) {
        boolean vector = Arrays.stream(at).anyMatch(p -> p.vector() && shape.lanes() > 1);
        LaneValue all = vector && value.type().isScalar() ? b.splat(value, shape.lanes()) : value;
        LaneValue stored = value.type().kind() == Kind.I1
                ? b.convert(target.memory().kind(), all)
                : value.type().kind() == target.memory().kind() ? all : Elements.toMemory(b, target.dtype(), all);
        b.store(target.memory(), Space.LOCAL, expressions.address(target, at, b.depth()), stored, Optional.empty());
    }

    /** Runs along the reduced axis, combining elements as it goes, for each of {@code results} along another axis. */
    private void reduce(int axis, int other, List<Position> results) {
        List<Sink> sinks = nest.sinks();
        boolean vector = axis == shape.vectorAxis();
        // Each copy of the body has a sum of its own, so that their latencies overlap.
        int each = carriesSumsOnly() ? Math.max(1, unroll(axis) / results.size()) : 1;
        int unroll = each * results.size();
        int lanes = shape.lanes();

        List<LaneValue> initial = new ArrayList<>();
        for (Sink sink : sinks) {
            switch (sink) {
                case Nest.Combine c -> {
                    for (int u = 0; u < unroll; u++) {
                        initial.add(Combining.identity(b, c.op().kind(), c.value().dtype(), lanes));
                    }
                }
                case Nest.Best x -> {
                    initial.add(Combining.worst(b, x.op().largest(), x.value().dtype(), lanes));
                    initial.add(b.constant(new LaneType(Kind.I32, lanes), 0));
                }
                case Nest.Prefix p -> initial.add(Combining.identity(b, p.op().kind(), p.value().dtype(), lanes));
                case Nest.Keep k -> {}
                case Nest.KeepPair k -> {}
                case Nest.Write w -> {}
                case Nest.Send s -> {}
                case Nest.Demand d -> {}
            }
        }
        List<LaneValue> sums = innermost(axis, each, initial, (at, carried) -> {
            List<LaneValue> next = new ArrayList<>(carried);
            int copy = 0;
            for (Position result : results) {
                positions[other] = result;
                for (Position place : at) {
                    positions[axis] = place;
                    int slot = 0;
                    for (Sink sink : sinks) {
                        slot = step(sink, unroll, copy, slot, next);
                    }
                    copy++;
                }
            }
            return next;
        });
        int slot = 0;
        for (Sink sink : sinks) {
            if (sink instanceof Nest.Combine c) {
                for (Position result : results) {
                    positions[other] = result;
                    LaneValue total = tree(c, sums.subList(slot, slot + each));
                    slot += each;
                    if (vector) {
                        total = b.across(Combining.across(c.op().kind()), total);
                    }
                    keep(c.target(), without(axis), Elements.normalise(b, c.value().dtype(), total));
                }
            } else if (sink instanceof Nest.Best x) {
                keep(x.target(), without(axis), sums.get(slot + 1));
                slot += 2;
            } else if (sink instanceof Nest.Prefix) {
                slot++;
            }
        }
    }

    /** Does one element of a sink; its carried values begin at {@code slot} of {@code next}. Returns the next sink's slot. */
    private int step(Sink sink, int unroll, int u, int slot, List<LaneValue> next) {
        switch (sink) {
            case Nest.Combine c -> {
                LaneValue x = expressions.vector(c.value(), positions);
                next.set(slot + u, Combining.combine(b, c.op().kind(), next.get(slot + u), x));
                return slot + unroll;
            }
            case Nest.Best best -> {
                LaneValue x = expressions.vector(best.value(), positions);
                LaneValue better = Combining.isBetter(b, best.op().largest(), x, next.get(slot));
                LaneValue place = b.splat(expressions.place(positions[best.op().axis()]), shape.lanes());
                next.set(slot, b.select(better, x, next.get(slot)));
                next.set(slot + 1, b.select(better, place, next.get(slot + 1)));
                return slot + 2;
            }
            case Nest.Prefix p -> {
                LaneValue x = expressions.vector(p.value(), positions);
                LaneValue sum = Combining.combine(b, p.op().kind(), next.get(slot), x);
                next.set(slot, sum);
                keep(p.target(), positions, Elements.normalise(b, p.value().dtype(), sum));
                return slot + 1;
            }
            case Nest.Keep k -> element(sink);
            case Nest.KeepPair k -> element(sink);
            case Nest.Write w -> element(sink);
            case Nest.Send s -> element(sink);
            case Nest.Demand d -> element(sink);
        }
        return slot;
    }

    /** Combines the results of the unrolled steps in pairs. */
    private LaneValue tree(Nest.Combine sink, List<LaneValue> parts) {
        List<LaneValue> level = parts;
        while (level.size() > 1) {
            List<LaneValue> next = new ArrayList<>();
            for (int i = 0; i + 1 < level.size(); i += 2) {
                next.add(Combining.combine(b, sink.op().kind(), level.get(i), level.get(i + 1)));
            }
            level = next;
        }
        return level.getFirst();
    }

    private Position[] without(int axis) {
        List<Position> rest = new ArrayList<>(Arrays.asList(positions));
        rest.remove(axis);
        return rest.toArray(Position[]::new);
    }

    private void send(Nest.Send sink) {
        LaneValue value = expressions.evaluate(sink.value(), positions);
        Expressions.Element element = expressions.element(sink.op(), sink.indexes(), positions);
        switch (sink.op()) {
            case MemoryOp.Scatter s -> {
                DType dtype = s.tile().dtype();
                b.store(
                        MemoryType.of(dtype),
                        Space.GLOBAL,
                        element.address(),
                        Elements.toMemory(b, dtype, value),
                        Optional.of(element.inside()));
            }
            case MemoryOp.Atomic a ->
                b.branch(
                        element.inside(),
                        () -> b.add(new AccessOp.Atomic(
                                a.kind(), MemoryType.of(a.tile().dtype()), Space.GLOBAL, element.address(), value)),
                        () -> {});
            case MemoryOp.Load l -> throw new IllegalStateException("a load is no sink");
            case MemoryOp.Gather g -> throw new IllegalStateException("a gather is no sink");
            case MemoryOp.Store s -> throw new IllegalStateException("a store has a sink of its own");
        }
    }
}
