package dev.pavage.lower;

import dev.pavage.ir.ControlOp;
import dev.pavage.ir.Hint;
import dev.pavage.ir.IndexOp;
import dev.pavage.ir.MemoryOp;
import dev.pavage.ir.Op;
import dev.pavage.ir.Region;
import dev.pavage.ir.Target;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.TileOp;
import dev.pavage.ir.TileOp.Comparison;
import dev.pavage.ir.Value;
import dev.pavage.ir.ValueType.TileType;
import dev.pavage.ir.ViewFacts;
import dev.pavage.ir.ViewOp;
import dev.pavage.lane.AccessOp.Space;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneFunction;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import dev.pavage.lower.Placement.Home;
import dev.pavage.lower.Scratch.Buffer;
import dev.pavage.lower.Views.BlockAccess;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lowers tile IR to lane IR in which one thread does the work of a program: for CPUs, and for OpenCL devices that are CPUs.
 *
 * <p>The entry function walks the kernel's ops in order. Scalars become registers there. Tiles become loop nests
 * ({@link Nest}), each a function of its own so that a JIT compiler gets small methods; a value is either computed inside
 * the nests that read it or kept in scratch memory ({@link Placement}). A {@code dot} becomes loops around a shared
 * {@link MicroKernel} on operands rearranged in scratch memory ({@link DotLowering}).
 */
public final class LoopLowering {
    private final Target target;
    private final Placement placement;
    private final DotLowering dots;
    private final Elements elements;
    private final LaneBuilder b = new LaneBuilder();
    private final List<LaneValue> ids = new ArrayList<>();
    private final LaneValue scratchBase;
    private final Views views;
    private final Scratch scratch = new Scratch();
    private final Map<Value, LaneValue> scalars = new HashMap<>();
    private final Map<Value, Buffer> stored = new HashMap<>();
    private final Reach reach;
    private final Functions functions = new Functions();
    private Optional<Nest> open = Optional.empty();
    /** Where values that a loop carries to its next round should be put at once. */
    private final Map<Value, Value> carriedAs = new HashMap<>();

    private LoopLowering(TileKernel kernel, List<ViewFacts> facts, Target target) {
        this.target = target;
        this.placement = new Placement(kernel);
        this.reach = new Reach(placement, stored);
        this.elements = new Elements(kernel.hints().getOrDefault(Hint.FAST_MATH, 0L) == 1, target.nativeMath());
        for (int i = 0; i < 6; i++) {
            ids.add(b.param(LaneType.I64));
        }
        this.scratchBase = b.param(LaneType.I64);
        this.views = new Views(b);
        Map<Value, ViewFacts> known = new HashMap<>();
        for (int i = 0; i < kernel.params().size(); i++) {
            views.param(kernel.params().get(i), facts.get(i));
            known.put(kernel.params().get(i), facts.get(i));
        }
        this.dots = new DotLowering(placement, known, target);
    }

    /**
     * The kernel as lane IR for a target and for arguments of which {@code facts} hold, one entry per argument.
     *
     * @throws dev.pavage.ir.IrException if a program would need more than 2 GiB of scratch memory
     */
    public static LaneKernel lower(TileKernel kernel, List<ViewFacts> facts, Target target) {
        LoopLowering lowering = new LoopLowering(kernel, facts, target);
        lowering.ops(kernel.body());
        lowering.flush();
        return lowering.finish(kernel);
    }

    private LaneKernel finish(TileKernel kernel) {
        if (scratch.bytes() > Integer.MAX_VALUE) {
            throw new dev.pavage.ir.IrException("kernel " + kernel.name() + " needs " + scratch.bytes()
                    + " bytes of scratch memory per program; use smaller tiles");
        }
        functions.add(b.finish(kernel.name(), false));
        return new LaneKernel(
                kernel.name(),
                Target.Lowering.LOOPS,
                kernel.params().stream().map(p -> p.view().rank()).toList(),
                functions.all(),
                scratch.bytes(),
                1,
                functions.messages());
    }

    private void ops(Region region) {
        for (Op op : region.ops()) {
            switch (op) {
                case IndexOp i -> index(i);
                case ViewOp v -> views.define(v, this::scalar);
                case MemoryOp m -> memory(m);
                case TileOp t -> tile(t, region);
                case ControlOp c -> control(c);
            }
        }
    }

    /** The register of an index or a scalar tile. */
    private LaneValue scalar(Value value) {
        LaneValue register = scalars.get(value);
        if (register != null) {
            return register;
        }
        Buffer buffer = stored.get(value);
        if (buffer == null) {
            throw new IllegalStateException(value + " is not in scope");
        }
        flush();
        LaneValue address = b.add(scratchBase, b.i64(buffer.offset()));
        return fromBuffer(value.dtype(), b.load(buffer.memory(), Space.LOCAL, 1, address, Optional.empty()));
    }

    private List<LaneValue> scalars(List<Value> values) {
        return values.stream().map(this::scalar).toList();
    }

    private void index(IndexOp op) {
        scalars.put(
                op.result(),
                switch (op) {
                    case IndexOp.Constant c -> b.i64(c.value());
                    case IndexOp.ProgramId p -> ids.get(p.axis());
                    case IndexOp.ProgramCount p -> ids.get(3 + p.axis());
                    case IndexOp.Size s -> views.size(s);
                    case IndexOp.Binary x -> Elements.index(b, x.kind(), scalar(x.a()), scalar(x.b()));
                    case IndexOp.Compare c -> b.compare(c.kind(), scalar(c.a()), scalar(c.b()));
                    case IndexOp.ToTile t -> scalar(t.index());
                    case IndexOp.FromTile f -> b.convert(Kind.I64, scalar(f.tile()));
                });
    }

    // Memory

    private void memory(MemoryOp op) {
        switch (op) {
            case MemoryOp.Load load -> {
                if (load.result().shape().rank() == 0) {
                    BlockAccess block = views.block(load.view(), List.of(), Shape.SCALAR);
                    flush();
                    scalars.put(load.result(), scalarLoad(block.origin(), block.full(), load.fill()));
                } else {
                    keepIfStored(load.result());
                }
            }
            case MemoryOp.Gather gather -> {
                if (gather.result().shape().rank() == 0) {
                    LaneValue[] at = scalarElement(gather.view(), gather.indexes());
                    flush();
                    scalars.put(gather.result(), scalarLoad(at[0], at[1], gather.fill()));
                } else {
                    keepIfStored(gather.result());
                }
            }
            case MemoryOp.Store store -> {
                if (store.tile().shape().rank() == 0) {
                    BlockAccess block = views.block(store.view(), List.of(), Shape.SCALAR);
                    scalarStore(block.origin(), block.full(), store.tile());
                } else {
                    sink(new Nest.Write(store));
                }
            }
            case MemoryOp.Scatter scatter -> {
                if (scatter.tile().shape().rank() == 0) {
                    LaneValue[] at = scalarElement(scatter.view(), scatter.indexes());
                    scalarStore(at[0], at[1], scatter.tile());
                } else {
                    sink(new Nest.Send(scatter, scatter.indexes(), scatter.tile()));
                }
            }
            case MemoryOp.Atomic atomic -> {
                if (atomic.tile().shape().rank() == 0) {
                    LaneValue[] at = scalarElement(atomic.view(), atomic.indexes());
                    LaneValue value = scalar(atomic.tile());
                    flush();
                    b.branch(
                            at[1],
                            () -> b.add(new dev.pavage.lane.AccessOp.Atomic(
                                    atomic.kind(), MemoryType.of(atomic.tile().dtype()), Space.GLOBAL, at[0], value)),
                            () -> {});
                } else {
                    sink(new Nest.Send(atomic, atomic.indexes(), atomic.tile()));
                }
            }
        }
    }

    private LaneValue scalarLoad(LaneValue address, LaneValue inside, dev.pavage.ir.Literal fill) {
        DType dtype = fill.dtype();
        LaneValue raw = b.load(MemoryType.of(dtype), Space.GLOBAL, 1, address, Optional.of(inside));
        return b.select(inside, Elements.fromMemory(b, dtype, raw), Elements.literal(b, fill, 1));
    }

    private void scalarStore(LaneValue address, LaneValue inside, Value tile) {
        LaneValue value = scalar(tile);
        flush();
        b.store(
                MemoryType.of(tile.dtype()),
                Space.GLOBAL,
                address,
                Elements.toMemory(b, tile.dtype(), value),
                Optional.of(inside));
    }

    /** Address of the element that scalar tiles name, and whether it lies inside its view. */
    private LaneValue[] scalarElement(Value view, List<Value> indexes) {
        BlockAccess block = views.elements(view);
        LaneValue address = block.origin();
        LaneValue inside = block.full();
        for (int i = 0; i < indexes.size(); i++) {
            LaneValue place = b.convert(Kind.I64, scalar(indexes.get(i)));
            address = b.add(address, b.mul(place, block.axes().get(i).bytes()));
            inside = b.binary(
                    dev.pavage.lane.ValueOp.BinaryKind.AND,
                    inside,
                    views.within(place, block.axes().get(i).high()));
        }
        return new LaneValue[] {address, inside};
    }

    // Tiles

    private void tile(TileOp op, Region region) {
        Value result = op.result();
        switch (op) {
            case TileOp.Reduce r -> sink(new Nest.Combine(r, store(result)));
            case TileOp.ArgReduce a -> sink(new Nest.Best(a, store(result)));
            case TileOp.Scan s -> sink(new Nest.Prefix(s, store(result)));
            case TileOp.Dot d -> dot(d, region);
            case TileOp.Reshape r when r.result().shape().rank() > 0
                    && r.a().shape().rank() > 0
                    && !Placement.isUnitReshape(r) -> {
                Buffer packed = scratch.allocate(r.a().dtype(), r.a().shape())
                        .withLayout(BufferLayout.rowMajor(r.a().shape()));
                sink(new Nest.Keep(r.a(), packed));
                flush();
                stored.put(result, packed.reshaped(result.shape()));
            }
            case TileOp t when result.shape().rank() == 0 -> scalarTile(t);
            case TileOp t -> keepIfStored(result);
        }
    }

    private void scalarTile(TileOp op) {
        LaneValue value =
                switch (op) {
                    case TileOp.Full f -> Elements.literal(b, f.value(), 1);
                    case TileOp.Broadcast x -> scalar(x.a());
                    case TileOp.Transpose t -> scalar(t.a());
                    case TileOp.Reshape r -> r.a().shape().rank() == 0 ? scalar(r.a()) : single(r.a());
                    case TileOp t -> elements.emit(b, t, scalars(t.operands()));
                };
        scalars.put(op.result(), value);
    }

    /** The one element of a tile of extents 1. */
    private LaneValue single(Value tile) {
        Buffer buffer = scratch.allocate(tile.dtype(), tile.shape()).withLayout(BufferLayout.rowMajor(tile.shape()));
        sink(new Nest.Keep(tile, buffer));
        flush();
        LaneValue loaded = b.load(
                buffer.memory(), Space.LOCAL, 1, b.add(scratchBase, b.i64(buffer.offset())), Optional.empty());
        return fromBuffer(tile.dtype(), loaded);
    }

    private LaneValue fromBuffer(DType dtype, LaneValue loaded) {
        return dtype == DType.BOOL ? b.compare(Comparison.NE, loaded, b.i32(0)) : loaded;
    }

    private void keepIfStored(Value value) {
        if (placement.home(value) == Home.STORED) {
            sink(new Nest.Keep(value, store(value)));
        }
    }

    /** A buffer for a value: the one in which a loop carries it to the next round if that is free by now. */
    private Buffer store(Value value) {
        Value carrier = carriedAs.get(value);
        Buffer buffer;
        if (carrier != null && isFree(carrier, value)) {
            buffer = stored.get(carrier);
        } else {
            buffer = scratch.allocate(value.dtype(), value.shape());
            dots.wanted(value).ifPresent(buffer::withLayout);
        }
        stored.put(value, buffer);
        return buffer;
    }

    /** Whether a carried value is not needed once {@code value}, the next round's, is computed over it. */
    private boolean isFree(Value carrier, Value value) {
        Region region = placement.regionOf(value);
        int position = position(region, value);
        if (placement.lastUse(carrier) > position) {
            return false;
        }
        Buffer buffer = stored.get(carrier);
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

    private static int position(Region region, Value value) {
        for (int i = 0; i < region.ops().size(); i++) {
            if (region.ops().get(i).results().contains(value)) {
                return i;
            }
        }
        return -1;
    }

    // Nests

    private void sink(Nest.Sink sink) {
        if (open.isEmpty() || !open.get().accepts(sink)) {
            flush();
            open = Optional.of(new Nest(sink.value().shape(), reach));
        }
        open.get().add(sink);
    }

    /** Writes the open nest, if there is one. */
    private void flush() {
        if (open.isEmpty()) {
            return;
        }
        Nest nest = open.get();
        open = Optional.empty();
        new NestLowering(b, nest, reach, views, elements, target, functions).lower(scalars, this::scalar, scratchBase);
    }

    // Dot

    private void dot(TileOp.Dot op, Region region) {
        DotLowering.Plan plan = dots.plan(op);
        BufferLayout layout = BufferLayout.plain(op.result().shape(), plan.columnAxis());
        boolean adds = !isZero(op.accumulator());
        Buffer sum = accumulator(op, layout, region);
        long mark = scratch.mark();
        Operand rows = operand(
                plan.rows(), l -> DotLowering.canReadRows(l, plan), op.result().dtype(), Optional.empty());
        Operand columns = operand(
                plan.columns(),
                l -> DotLowering.canRead(l, plan),
                op.result().dtype(),
                Optional.of(BufferLayout.panels(
                        plan.columns().shape(), plan.columnAxis(), plan.block().columns())));
        flush();
        LaneFunction loops = DotLowering.loops(
                functions, plan, rows.layout(), rows.buffer(), columns.layout(), columns.buffer(), sum, adds);
        functions.add(loops);
        b.call(loops.name(), List.of(scratchBase));
        scratch.release(mark);
        stored.put(op.result(), sum);
    }

    /** A buffer that holds the accumulator in the layout that the product needs, and may be added to. */
    private Buffer accumulator(TileOp.Dot op, BufferLayout layout, Region region) {
        Buffer own = stored.get(op.accumulator());
        boolean inPlace = own != null
                && placement.definedIn(op.accumulator(), region)
                && placement.lastUse(op.accumulator()) <= position(region, op.result())
                && own.hasLayout()
                && own.layout().equals(layout)
                && !reach.reads(op.a(), own)
                && !reach.reads(op.b(), own);
        if (inPlace) {
            return own;
        }
        Buffer sum = store(op.result());
        if (!sum.hasLayout()) {
            sum.withLayout(layout);
        } else if (!sum.layout().equals(layout)) {
            sum = scratch.allocate(op.result().dtype(), op.result().shape()).withLayout(layout);
        }
        stored.remove(op.result());
        if (!isZero(op.accumulator())) {
            sink(new Nest.Keep(op.accumulator(), sum));
        }
        flush();
        return sum;
    }

    private boolean isZero(Value value) {
        return reach.isInline(value)
                && placement.definition(value).orElseThrow() instanceof TileOp.Full full
                && full.value().isZero();
    }

    private record Operand(Buffer buffer, BufferLayout layout) {}

    /** An operand of a dot in scratch memory, where it lies if the micro-kernel can read it there, else rearranged. */
    private Operand operand(
            Value value,
            java.util.function.Predicate<BufferLayout> readable,
            DType accumulator,
            Optional<BufferLayout> layout) {
        flush();
        Value source = value;
        List<Integer> order = List.of(0, 1);
        while (reach.isInline(source)
                && placement.definition(source).orElseThrow() instanceof TileOp.Transpose t) {
            order = order.stream().map(i -> t.order().get(i)).toList();
            source = t.a();
        }
        Buffer found = stored.get(source);
        if (found != null && found.memory() == Scratch.inRegisters(accumulator)) {
            BufferLayout seen = found.layout().permute(order);
            if (readable.test(seen)) {
                return new Operand(found, seen);
            }
        }
        Buffer copy = scratch.allocate(value.dtype(), value.shape(), Scratch.inRegisters(accumulator));
        layout.ifPresent(copy::withLayout);
        sink(new Nest.Keep(value, copy));
        flush();
        return new Operand(copy, copy.layout());
    }

    // Control

    private void control(ControlOp op) {
        switch (op) {
            case ControlOp.For loop -> loop(loop);
            case ControlOp.If branch -> branch(branch);
            case ControlOp.Yield y -> {}
            case ControlOp.Print print -> {
                Value tile = print.tile();
                Buffer shown = scratch.allocate(tile.dtype(), tile.shape(), MemoryType.of(tile.dtype()))
                        .withLayout(BufferLayout.rowMajor(tile.shape()));
                LaneValue address = b.add(scratchBase, b.i64(shown.offset()));
                if (tile.shape().rank() == 0) {
                    LaneValue value = Elements.toMemory(b, tile.dtype(), scalar(tile));
                    b.store(shown.memory(), Space.LOCAL, address, value, Optional.empty());
                } else {
                    sink(new Nest.Keep(tile, shown));
                }
                flush();
                int message = functions.message(print.label(), print.at());
                b.add(new dev.pavage.lane.ControlOp.Print(message, address, tile.dtype(), tile.shape()));
            }
            case ControlOp.Check check -> {
                int message = functions.message(check.message(), check.at());
                if (check.condition().shape().rank() == 0) {
                    LaneValue condition = scalar(check.condition());
                    flush();
                    b.add(new dev.pavage.lane.ControlOp.Check(condition, message));
                } else {
                    sink(new Nest.Demand(check, message));
                }
            }
        }
    }

    /** Whether a value is kept in a register of the entry function. */
    private static boolean isScalar(Value value) {
        return value.isIndex() || value.type() instanceof TileType t && t.shape().rank() == 0;
    }

    private void loop(ControlOp.For op) {
        flush();
        List<Value> carried = op.carried();
        List<LaneValue> initial = new ArrayList<>();
        List<Buffer> buffers = new ArrayList<>();
        for (int i = 0; i < carried.size(); i++) {
            Value param = carried.get(i);
            if (isScalar(param)) {
                initial.add(scalar(op.initial().get(i)));
                continue;
            }
            Buffer buffer = scratch.allocate(param.dtype(), param.shape());
            buffer.withLayout(carriedLayout(op, i));
            sink(new Nest.Keep(op.initial().get(i), buffer));
            buffers.add(buffer);
        }
        flush();
        LaneValue from = scalar(op.from());
        LaneValue step = scalar(op.step());
        // A step that is not positive runs no round; the loop itself is given one that is.
        LaneValue to = b.select(b.compare(Comparison.GT, step, b.i64(0)), scalar(op.to()), from);
        LaneValue stride = b.binary(dev.pavage.lane.ValueOp.BinaryKind.MAX, step, b.i64(1));
        long mark = scratch.mark();
        List<LaneValue> results = b.loop(from, to, stride, initial, (variable, registers) -> {
            scalars.put(op.variable(), variable);
            int register = 0;
            int buffer = 0;
            for (int i = 0; i < carried.size(); i++) {
                Value param = carried.get(i);
                if (isScalar(param)) {
                    scalars.put(param, registers.get(register++));
                } else {
                    stored.put(param, buffers.get(buffer++));
                    carriedAs.put(op.body().yielded().get(i), param);
                }
            }
            ops(op.body());
            return yields(op.body(), buffers);
        });
        scratch.release(mark);
        define(op.results(), results, buffers);
    }

    private BufferLayout carriedLayout(ControlOp.For op, int i) {
        Value param = op.carried().get(i);
        return dots.wanted(param)
                .or(() -> placement.definition(op.body().yielded().get(i))
                        .filter(TileOp.Dot.class::isInstance)
                        .map(d -> BufferLayout.plain(param.shape(), dots.plan((TileOp.Dot) d).columnAxis())))
                .or(() -> dots.wanted(op.body().yielded().get(i)))
                .orElseGet(() -> BufferLayout.rowMajor(param.shape()));
    }

    /** Puts what a region yields into the buffers of the op that holds it, and returns what it yields in registers. */
    private List<LaneValue> yields(Region region, List<Buffer> buffers) {
        List<Value> tiles = region.yielded().stream().filter(v -> !isScalar(v)).toList();
        List<LaneValue> registers =
                region.yielded().stream().filter(LoopLowering::isScalar).map(this::scalar).toList();
        flush();
        Map<Integer, Buffer> moved = new HashMap<>();
        for (int i = 0; i < tiles.size(); i++) {
            Value tile = tiles.get(i);
            Buffer there = buffers.get(i);
            if (isIn(tile, there)) {
                continue;
            }
            // What is computed from a buffer that another yield overwrites is put aside first.
            boolean atRisk = buffers.stream().anyMatch(other -> reach.reads(tile, other));
            if (atRisk) {
                Buffer aside = scratch.allocate(tile.dtype(), tile.shape());
                sink(new Nest.Keep(tile, aside));
                flush();
                moved.put(i, aside);
            }
        }
        for (int i = 0; i < tiles.size(); i++) {
            Value tile = tiles.get(i);
            if (isIn(tile, buffers.get(i))) {
                continue;
            }
            Buffer before = stored.get(tile);
            if (moved.containsKey(i)) {
                stored.put(tile, moved.get(i));
            }
            sink(new Nest.Keep(tile, buffers.get(i)));
            flush();
            if (before == null) {
                stored.remove(tile);
            } else {
                stored.put(tile, before);
            }
        }
        return registers;
    }

    private boolean isIn(Value tile, Buffer buffer) {
        Buffer home = stored.get(tile);
        return home != null && home.offset() == buffer.offset();
    }

    private void define(List<Value> results, List<LaneValue> registers, List<Buffer> buffers) {
        int register = 0;
        int buffer = 0;
        for (Value result : results) {
            if (isScalar(result)) {
                scalars.put(result, registers.get(register++));
            } else {
                stored.put(result, buffers.get(buffer++));
            }
        }
    }

    private void branch(ControlOp.If op) {
        LaneValue condition = scalar(op.condition());
        flush();
        List<Buffer> buffers = new ArrayList<>();
        for (Value result : op.results()) {
            if (!isScalar(result)) {
                buffers.add(scratch.allocate(result.dtype(), result.shape())
                        .withLayout(dots.wanted(result).orElseGet(() -> BufferLayout.rowMajor(result.shape()))));
            }
        }
        List<LaneValue> results = b.branch(condition, () -> side(op.then(), buffers), () -> side(op.otherwise(), buffers));
        define(op.results(), results, buffers);
    }

    private List<LaneValue> side(Region region, List<Buffer> buffers) {
        long mark = scratch.mark();
        ops(region);
        List<LaneValue> registers = yields(region, buffers);
        scratch.release(mark);
        return registers;
    }
}
