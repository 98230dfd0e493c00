package dev.pavage.lower.loop;

import dev.pavage.ir.Comparison;
import dev.pavage.ir.ControlOp;
import dev.pavage.ir.IndexOp;
import dev.pavage.ir.MemoryOp;
import dev.pavage.ir.Op;
import dev.pavage.ir.Region;
import dev.pavage.ir.Target;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.TileOp;
import dev.pavage.ir.Value;
import dev.pavage.ir.ValueType.TileType;
import dev.pavage.ir.ViewFacts;
import dev.pavage.ir.ViewOp;
import dev.pavage.lane.AccessOp.Space;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import dev.pavage.lower.Elements;
import dev.pavage.lower.Views;
import dev.pavage.lower.loop.Placement.Home;
import dev.pavage.lower.loop.Scratch.Buffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
    private final LaneBuilder b = new LaneBuilder();
    private final List<LaneValue> ids = new ArrayList<>();
    private final Views views;
    private final Elements elements;
    private final Placement placement;
    private final NestQueue queue;
    private final ScalarMemory memory;
    private final DotLowering dots;
    private final Storage storage;
    private final DotEmitter dotEmitter;

    private LoopLowering(TileKernel kernel, List<ViewFacts> facts, Target target) {
        placement = new Placement(kernel);
        elements = Elements.of(kernel, target);
        for (int i = 0; i < 6; i++) {
            ids.add(b.param(LaneType.I64));
        }
        LaneValue scratch = b.param(LaneType.I64);
        views = new Views(b);
        Map<Value, ViewFacts> known = new HashMap<>();
        for (int i = 0; i < kernel.params().size(); i++) {
            views.param(kernel.params().get(i), facts.get(i));
            known.put(kernel.params().get(i), facts.get(i));
        }
        queue = new NestQueue(b, placement, views, elements, target, scratch);
        memory = new ScalarMemory(b, views, queue);
        dots = new DotLowering(placement, known, target);
        storage = new Storage(queue, dots);
        dotEmitter = new DotEmitter(b, scratch, queue, storage, dots, new HashMap<>());
    }

    /**
     * The kernel as lane IR for a target and for arguments of which {@code facts} hold, one entry per argument.
     *
     * @throws dev.pavage.ir.IrException if a program would need more than 2 GiB of scratch memory
     */
    public static LaneKernel lower(TileKernel kernel, List<ViewFacts> facts, Target target) {
        LoopLowering lowering = new LoopLowering(kernel, facts, target);
        lowering.ops(kernel.body());
        lowering.queue.flush();
        return lowering.finish(kernel);
    }

    private LaneKernel finish(TileKernel kernel) {
        if (storage.scratch().bytes() > Integer.MAX_VALUE) {
            throw new dev.pavage.ir.IrException("kernel " + kernel.name() + " needs " + storage.scratch().bytes()
                    + " bytes of scratch memory per program; use smaller tiles");
        }
        queue.functions().add(b.finish(kernel.name(), false));
        return new LaneKernel(
                kernel.name(),
                Target.Lowering.LOOPS,
                kernel.params().stream().map(p -> p.view().rank()).toList(),
                queue.functions().all(),
                storage.scratch().bytes(),
                1,
                queue.functions().messages());
    }

    private void ops(Region region) {
        for (Op op : region.ops()) {
            switch (op) {
                case IndexOp i -> index(i);
                case ViewOp v -> views.define(v, queue::scalar);
                case MemoryOp m -> memory(m);
                case TileOp t -> tile(t, region);
                case ControlOp c -> control(c);
            }
        }
    }

    private void index(IndexOp op) {
        queue.scalars().put(
                op.result(),
                switch (op) {
                    case IndexOp.Constant c -> b.i64(c.value());
                    case IndexOp.ProgramId p -> ids.get(p.axis());
                    case IndexOp.ProgramCount p -> ids.get(3 + p.axis());
                    case IndexOp.Size s -> views.size(s);
                    case IndexOp.Binary x -> Elements.index(b, x.kind(), queue.scalar(x.a()), queue.scalar(x.b()));
                    case IndexOp.Compare c -> b.compare(c.kind(), queue.scalar(c.a()), queue.scalar(c.b()));
                    case IndexOp.ToTile t -> queue.scalar(t.index());
                    case IndexOp.FromTile f -> b.convert(Kind.I64, queue.scalar(f.tile()));
                });
    }

    private void memory(MemoryOp op) {
        switch (op) {
            case MemoryOp.Load load when isScalar(load.result()) -> memory.load(load);
            case MemoryOp.Load load -> keepIfStored(load.result());
            case MemoryOp.Gather gather when isScalar(gather.result()) -> memory.gather(gather);
            case MemoryOp.Gather gather -> keepIfStored(gather.result());
            case MemoryOp.Store store when isScalar(store.tile()) -> memory.store(store);
            case MemoryOp.Store store -> queue.sink(new Nest.Write(store));
            case MemoryOp.Scatter scatter when isScalar(scatter.tile()) -> memory.scatter(scatter);
            case MemoryOp.Scatter scatter ->
                queue.sink(new Nest.Send(scatter, scatter.indexes(), scatter.tile()));
            case MemoryOp.Atomic atomic when isScalar(atomic.tile()) -> memory.atomic(atomic);
            case MemoryOp.Atomic atomic -> queue.sink(new Nest.Send(atomic, atomic.indexes(), atomic.tile()));
        }
    }

    // Tiles

    private void tile(TileOp op, Region region) {
        Value result = op.result();
        switch (op) {
            case TileOp.Reduce r -> queue.sink(new Nest.Combine(r, storage.store(result)));
            case TileOp.ArgReduce a -> queue.sink(new Nest.Best(a, storage.store(result)));
            case TileOp.Scan s -> queue.sink(new Nest.Prefix(s, storage.store(result)));
            case TileOp.Dot d -> dotEmitter.emit(d, region);
            case TileOp.Reshape r when r.result().shape().rank() > 0
                    && r.a().shape().rank() > 0
                    && !Placement.isUnitReshape(r) -> {
                Buffer packed = storage.scratch().allocate(r.a().dtype(), r.a().shape())
                        .withLayout(BufferLayout.rowMajor(r.a().shape()));
                queue.sink(new Nest.Keep(r.a(), packed));
                queue.flush();
                queue.stored().put(result, packed.reshaped(result.shape()));
            }
            case TileOp t when result.shape().rank() == 0 -> scalarTile(t);
            case TileOp t -> keepIfStored(result);
        }
    }

    private void scalarTile(TileOp op) {
        LaneValue value =
                switch (op) {
                    case TileOp.Full f -> Elements.literal(b, f.value(), 1);
                    case TileOp.Broadcast x -> queue.scalar(x.a());
                    case TileOp.Transpose t -> queue.scalar(t.a());
                    case TileOp.Reshape r -> r.a().shape().rank() == 0 ? queue.scalar(r.a()) : single(r.a());
                    case TileOp t -> elements.emit(b, t, queue.scalars(t.operands()));
                };
        queue.scalars().put(op.result(), value);
    }

    /** The one element of a tile of extents 1. */
    private LaneValue single(Value tile) {
        Buffer buffer =
                storage.scratch().allocate(tile.dtype(), tile.shape()).withLayout(BufferLayout.rowMajor(tile.shape()));
        queue.sink(new Nest.Keep(tile, buffer));
        queue.flush();
        return queue.load(buffer);
    }

    private void keepIfStored(Value value) {
        if (placement.home(value) == Home.STORED) {
            queue.sink(new Nest.Keep(value, storage.store(value)));
        }
    }

    // Control

    private void control(ControlOp op) {
        switch (op) {
            case ControlOp.For loop -> loop(loop);
            case ControlOp.If branch -> branch(branch);
            case ControlOp.Yield y -> {}
            case ControlOp.Print print -> {
                Value tile = print.tile();
                Buffer shown = storage.scratch().allocate(tile.dtype(), tile.shape(), MemoryType.of(tile.dtype()))
                        .withLayout(BufferLayout.rowMajor(tile.shape()));
                LaneValue address = queue.address(shown);
                if (tile.shape().rank() == 0) {
                    LaneValue value = Elements.toMemory(b, tile.dtype(), queue.scalar(tile));
                    b.store(shown.memory(), Space.LOCAL, address, value, Optional.empty());
                } else {
                    queue.sink(new Nest.Keep(tile, shown));
                }
                queue.flush();
                int message = queue.functions().message(print.label(), print.at());
                b.add(new dev.pavage.lane.ControlOp.Print(message, address, tile.dtype(), tile.shape()));
            }
            case ControlOp.Check check -> {
                int message = queue.functions().message(check.message(), check.at());
                if (check.condition().shape().rank() == 0) {
                    LaneValue condition = queue.scalar(check.condition());
                    queue.flush();
                    b.add(new dev.pavage.lane.ControlOp.Check(condition, message));
                } else {
                    queue.sink(new Nest.Demand(check, message));
                }
            }
        }
    }

    /** Whether a value is kept in a register of the entry function. */
    private static boolean isScalar(Value value) {
        return value.isIndex() || value.type() instanceof TileType t && t.shape().rank() == 0;
    }

    private void loop(ControlOp.For op) {
        queue.flush();
        List<Value> carried = op.carried();
        List<LaneValue> initial = new ArrayList<>();
        List<Buffer> buffers = new ArrayList<>();
        Map<Buffer, Value> sums = new LinkedHashMap<>();
        for (int i = 0; i < carried.size(); i++) {
            Value param = carried.get(i);
            if (isScalar(param)) {
                initial.add(queue.scalar(op.initial().get(i)));
                continue;
            }
            Buffer buffer = storage.scratch().allocate(param.dtype(), param.shape());
            buffer.withLayout(carriedLayout(op, i));
            if (dots.isOnlySum(op, i)) {
                sums.put(buffer, op.initial().get(i));
            } else {
                queue.sink(new Nest.Keep(op.initial().get(i), buffer));
            }
            buffers.add(buffer);
        }
        queue.flush();
        LaneValue from = queue.scalar(op.from());
        LaneValue step = queue.scalar(op.step());
        // A step that is not positive runs no round; the loop itself is given one that is.
        LaneValue to = b.select(b.compare(Comparison.GT, step, b.i64(0)), queue.scalar(op.to()), from);
        LaneValue stride = b.binary(dev.pavage.lane.ValueOp.BinaryKind.MAX, step, b.i64(1));
        // The first round writes these sums; they have to be zero only if there is none.
        sums.forEach((buffer, zero) -> b.branch(b.compare(Comparison.LT, from, to), () -> {}, () -> {
            queue.sink(new Nest.Keep(zero, buffer));
            queue.flush();
        }));
        long mark = storage.scratch().mark();
        List<LaneValue> results = b.loop(from, to, stride, initial, (variable, registers) -> {
            queue.scalars().put(op.variable(), variable);
            int register = 0;
            int buffer = 0;
            for (int i = 0; i < carried.size(); i++) {
                Value param = carried.get(i);
                if (isScalar(param)) {
                    queue.scalars().put(param, registers.get(register++));
                } else {
                    queue.stored().put(param, buffers.get(buffer++));
                    storage.carry(op.body().yielded().get(i), param);
                    if (dots.isOnlySum(op, i)) {
                        dotEmitter.startsIn(param, b.compare(Comparison.EQ, variable, from));
                    }
                }
            }
            ops(op.body());
            return yields(op.body(), buffers);
        });
        storage.scratch().release(mark);
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
                region.yielded().stream().filter(LoopLowering::isScalar).map(queue::scalar).toList();
        queue.flush();
        Map<Integer, Buffer> moved = new HashMap<>();
        for (int i = 0; i < tiles.size(); i++) {
            Value tile = tiles.get(i);
            Buffer there = buffers.get(i);
            if (isIn(tile, there)) {
                continue;
            }
            // What is computed from a buffer that is overwritten before is put aside first.
            boolean atRisk = buffers.stream().anyMatch(other -> other == there
                    ? queue.reach().readsElsewhere(tile, other)
                    : queue.reach().reads(tile, other));
            if (atRisk) {
                Buffer aside = storage.scratch().allocate(tile.dtype(), tile.shape());
                queue.sink(new Nest.Keep(tile, aside));
                queue.flush();
                moved.put(i, aside);
            }
        }
        for (int i = 0; i < tiles.size(); i++) {
            Value tile = tiles.get(i);
            if (isIn(tile, buffers.get(i))) {
                continue;
            }
            Buffer before = queue.stored().get(tile);
            if (moved.containsKey(i)) {
                queue.stored().put(tile, moved.get(i));
            }
            queue.sink(new Nest.Keep(tile, buffers.get(i)));
            queue.flush();
            if (before == null) {
                queue.stored().remove(tile);
            } else {
                queue.stored().put(tile, before);
            }
        }
        return registers;
    }

    private boolean isIn(Value tile, Buffer buffer) {
        Buffer home = queue.stored().get(tile);
        return home != null && home.offset() == buffer.offset();
    }

    private void define(List<Value> results, List<LaneValue> registers, List<Buffer> buffers) {
        int register = 0;
        int buffer = 0;
        for (Value result : results) {
            if (isScalar(result)) {
                queue.scalars().put(result, registers.get(register++));
            } else {
                queue.stored().put(result, buffers.get(buffer++));
            }
        }
    }

    private void branch(ControlOp.If op) {
        LaneValue condition = queue.scalar(op.condition());
        queue.flush();
        List<Buffer> buffers = new ArrayList<>();
        for (Value result : op.results()) {
            if (!isScalar(result)) {
                buffers.add(storage.scratch().allocate(result.dtype(), result.shape())
                        .withLayout(dots.wanted(result).orElseGet(() -> BufferLayout.rowMajor(result.shape()))));
            }
        }
        List<LaneValue> results =
                b.branch(condition, () -> side(op.then(), buffers), () -> side(op.otherwise(), buffers));
        define(op.results(), results, buffers);
    }

    private List<LaneValue> side(Region region, List<Buffer> buffers) {
        long mark = storage.scratch().mark();
        ops(region);
        List<LaneValue> registers = yields(region, buffers);
        storage.scratch().release(mark);
        return registers;
    }
}
