package dev.pavage.lower.thread;

import dev.pavage.ir.Comparison;
import dev.pavage.ir.ControlOp;
import dev.pavage.ir.Hint;
import dev.pavage.ir.IndexOp;
import dev.pavage.ir.IrException;
import dev.pavage.ir.MemoryOp;
import dev.pavage.ir.Op;
import dev.pavage.ir.Region;
import dev.pavage.ir.Target;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.TileOp;
import dev.pavage.ir.Value;
import dev.pavage.ir.ViewFacts;
import dev.pavage.ir.ViewOp;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneFunction;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.lower.Elements;
import dev.pavage.lower.Functions;
import dev.pavage.lower.Views;
import dev.pavage.pass.AsyncLoads;
import dev.pavage.pass.LoopLoads;
import dev.pavage.type.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Lowers tile IR to lane IR in which many threads do the work of a program: for GPUs.
 *
 * <p>Every thread runs the one function that this writes. Indexes and scalar tiles are the same in all threads, so all of
 * them take the same way through loops and branches. A tile is spread over the threads' registers as its {@link Layout} says
 * ({@link Layouts}, {@link Fragments}); what one thread needs of another goes through local memory ({@link Exchange},
 * {@link ThreadReduction}, {@link ThreadScan}, {@link ThreadDot}). Where threads have to wait for each other is found out at
 * the end, from what the accesses touch ({@link Barriers}).
 */
public final class ThreadLowering {
    private final TileKernel kernel;
    private final Target target;
    private final LaneBuilder b = new LaneBuilder();
    private final List<LaneValue> ids = new ArrayList<>();
    private final Functions functions = new Functions();
    private final Views views;
    private final Layouts layouts;
    private final ThreadCode code;
    private final Fragments fragments;
    private final GlobalAccess memory;
    private final ThreadReduction reduction;
    private final ThreadScan scan;
    private final ThreadDot dot;
    private final StoreChains chains;
    private final Set<MemoryOp> copied = new HashSet<>();

    private ThreadLowering(TileKernel kernel, List<ViewFacts> facts, Target target, int threads) {
        this.kernel = kernel;
        this.target = target;
        for (int i = 0; i < 6; i++) {
            ids.add(b.param(LaneType.I64));
        }
        LaneValue local = b.param(LaneType.I64);
        views = new Views(b);
        for (int i = 0; i < kernel.params().size(); i++) {
            views.param(kernel.params().get(i), facts.get(i));
        }
        Accesses accesses = new Accesses(kernel, facts, threads, target.subGroup());
        Elements elements = Elements.of(kernel, target);
        layouts = Layouts.of(kernel, accesses, target, threads);
        code = new ThreadCode(b, local, threads, target, elements);
        fragments = new Fragments(code, layouts);
        memory = new GlobalAccess(code, views, accesses, fragments);
        reduction = new ThreadReduction(code);
        scan = new ThreadScan(code);
        dot = new ThreadDot(code);
        chains = new StoreChains(kernel, layouts, code, fragments, memory);
    }

    /**
     * The kernel as lane IR for a target and for arguments of which {@code facts} hold, one entry per argument.
     *
     * @throws IrException if a tile has too many elements for the threads' registers, or a program would need more local
     *     memory than the target has
     */
    public static LaneKernel lower(TileKernel kernel, List<ViewFacts> facts, Target target) {
        return lower(kernel, facts, target, ThreadCount.of(kernel, facts, target));
    }

    /** The same for a number of threads, a power of two. */
    static LaneKernel lower(TileKernel kernel, List<ViewFacts> facts, Target target, int threads) {
        ThreadLowering lowering = new ThreadLowering(kernel, facts, target, threads);
        lowering.ops(kernel.body());
        return lowering.finish();
    }

    private LaneKernel finish() {
        long bytes = code.memory().bytes();
        if (bytes > target.localMemory()) {
            throw new IrException(
                    "kernel " + kernel.name() + " needs " + bytes + " bytes of local memory per program, but "
                            + target.device() + " has " + target.localMemory() + "; use smaller tiles");
        }
        LaneFunction entry = b.finish(kernel.name(), false);
        ValueNumbering.Known tidy =
                ValueNumbering.tidy(new ValueNumbering.Known(entry, code.touches(), code.uniform()));
        functions.add(
                code.threads() == 1
                        ? tidy.function()
                        : Barriers.place(tidy.function(), tidy.touches(), tidy.uniform()));
        return new LaneKernel(
                kernel.name(),
                Target.Lowering.THREADS,
                kernel.params().stream().map(p -> p.view().rank()).toList(),
                functions.all(),
                bytes,
                code.threads(),
                functions.messages());
    }

    private void ops(Region region) {
        for (Op op : region.ops()) {
            b.from(op.at(), () -> op(op));
        }
    }

    private void op(Op op) {
        switch (op) {
            case Op o when chains.contain(o) -> {}
            case MemoryOp.Store s when chains.end(s) -> chains.write(s);
            case IndexOp i -> fragments.define(i.result(), index(i));
            case ViewOp v -> views.define(v, fragments::scalar);
            // Its tile is in local memory, from where the dot takes it.
            case MemoryOp m when copied.contains(m) -> {}
            case MemoryOp m -> memory(m);
            case TileOp t -> tile(t);
            case ControlOp c -> control(c);
        }
    }

    private LaneValue index(IndexOp op) {
        return switch (op) {
            case IndexOp.Constant c -> b.i64(c.value());
            case IndexOp.ProgramId p -> ids.get(p.axis());
            case IndexOp.ProgramCount p -> ids.get(3 + p.axis());
            case IndexOp.Size s -> views.size(s);
            case IndexOp.Binary x -> Elements.index(b, x.kind(), fragments.scalar(x.a()), fragments.scalar(x.b()));
            case IndexOp.Compare c -> b.compare(c.kind(), fragments.scalar(c.a()), fragments.scalar(c.b()));
            case IndexOp.ToTile t -> fragments.scalar(t.index());
            case IndexOp.FromTile f -> b.convert(Kind.I64, fragments.scalar(f.tile()));
        };
    }

    private void memory(MemoryOp op) {
        switch (op) {
            case MemoryOp.Load l -> fragments.define(l.result(), memory.load(l, layouts.orDefault(l.result())));
            case MemoryOp.Gather g -> fragments.define(g.result(), memory.gather(g, layouts.orDefault(g.result())));
            case MemoryOp.Store s -> memory.store(s, fragments.get(s.tile(), layouts.taken(s)));
            case MemoryOp.Scatter s -> memory.scatter(s, fragments.get(s.tile(), layouts.taken(s)));
            case MemoryOp.Atomic a -> memory.atomic(a, fragments.get(a.tile(), layouts.taken(a)));
        }
    }

    // Tiles

    private void tile(TileOp op) {
        Value result = op.result();
        switch (op) {
            case TileOp.Reduce r -> {
                Fragment a = fragments.get(r.a(), layouts.taken(r));
                fragments.define(result, reduction.reduce(r.kind(), r.a().dtype(), a, r.axis()));
            }
            case TileOp.ArgReduce r -> {
                Fragment a = fragments.get(r.a(), layouts.taken(r));
                fragments.define(result, reduction.argReduce(r.largest(), r.a().dtype(), a, r.axis()));
            }
            case TileOp.Scan s -> {
                Fragment a = fragments.get(s.a(), layouts.taken(s));
                fragments.define(result, scan.scan(s.kind(), s.a().dtype(), a, s.axis()));
            }
            case TileOp.Dot d -> fragments.define(result, dot.emit(d, fragments));
            case TileOp t when !Layouts.isTile(result) -> fragments.define(result, scalar(t));
            // A flexible tile is computed when somebody asks for it.
            case TileOp t -> layouts.of(result).ifPresent(own -> fragments.define(result, fragments.compute(t, own)));
        }
    }

    private LaneValue scalar(TileOp op) {
        return switch (op) {
            case TileOp.Full f -> Elements.literal(b, f.value(), 1);
            case TileOp.Broadcast x -> fragments.scalar(x.a());
            case TileOp.Transpose t -> fragments.scalar(t.a());
            // Of a tile of extents 1 every thread holds the one element.
            case TileOp.Reshape r -> fragments.get(r.a()).registers().getFirst();
            case TileOp t -> code.elements().emit(b, t, fragments.scalars(t.operands()));
        };
    }

    // Control

    private void control(ControlOp op) {
        switch (op) {
            case ControlOp.For loop -> loop(loop);
            case ControlOp.If branch -> {
                List<LaneValue> registers = b.branch(
                        fragments.scalar(branch.condition()),
                        () -> side(branch.then(), branch.results()),
                        () -> side(branch.otherwise(), branch.results()));
                define(branch.results(), registers);
            }
            case ControlOp.Yield y -> {}
            case ControlOp.Print print -> print(print);
            case ControlOp.Check check -> {
                int message = functions.message(check.message(), check.at());
                LaneValue all = fragments.get(check.condition()).registers().stream()
                        .reduce((x, y) -> b.binary(BinaryKind.AND, x, y))
                        .orElseThrow();
                b.add(new dev.pavage.lane.ControlOp.Check(all, message));
            }
        }
    }

    private void loop(ControlOp.For op) {
        LaneValue from = fragments.scalar(op.from());
        LaneValue step = fragments.scalar(op.step());
        // A step that is not positive runs no round; the loop itself is given one that is.
        LaneValue to = b.select(b.compare(Comparison.GT, step, b.i64(0)), fragments.scalar(op.to()), from);
        LaneValue stride = b.binary(BinaryKind.MAX, step, b.i64(1));
        dot.beforeLoop(op, fragments);
        Optional<AsyncRounds> copies = copies(op);
        copies.ifPresent(c -> {
            copied.addAll(c.loads());
            c.start(from, to, stride);
        });
        List<LaneValue> initial = registers(op.initial(), op.carried());
        boolean turns = ThreadDot.takesTurns(op);
        if (turns) {
            initial.add(b.i32(0));
        }
        copies.ifPresent(c -> initial.add(b.i32(0)));
        List<LaneValue> results = b.loop(from, to, stride, initial, (variable, registers) -> scoped(() -> {
            copies.ifPresent(c -> dot.given(c.round(variable, registers.getLast(), to, stride)));
            fragments.define(op.variable(), variable);
            define(op.carried(), registers);
            if (turns) {
                dot.enter(variable, registers.get(registers.size() - (copies.isPresent() ? 2 : 1)));
            }
            ops(op.body());
            List<LaneValue> yielded = registers(op.body().yielded(), op.carried());
            if (turns) {
                yielded.add(dot.leave());
            }
            copies.ifPresent(c -> yielded.add(c.next(registers.getLast())));
            return yielded;
        }));
        define(op.results(), results);
        copies.ifPresent(c -> {
            c.finish();
            dot.release(c.mark());
        });
    }

    /** The copies of a loop's operands that run ahead of its rounds, if there is local memory for them. */
    private Optional<AsyncRounds> copies(ControlOp.For op) {
        long stages = kernel.hints().getOrDefault(Hint.STAGES, (long) AsyncRounds.MOST_STAGES);
        List<AsyncLoads.Operand> operands = stages > 1 ? AsyncLoads.of(op, target) : List.of();
        return AsyncRounds.of(code, memory, dot, operands, (int) stages, later -> {
            fragments.define(op.variable(), later);
            new LoopLoads(op)
                    .withNeeded(operands.stream().map(AsyncLoads.Operand::load).toList()).stream()
                    .filter(needed -> !(needed instanceof MemoryOp))
                    .forEach(this::op);
        });
    }

    private List<LaneValue> side(Region region, List<Value> results) {
        return scoped(() -> {
            ops(region);
            return registers(region.yielded(), results);
        });
    }

    /** Writes a block of code, at whose end tiles that were made in it and their local memory are dropped. */
    private List<LaneValue> scoped(Supplier<List<LaneValue>> block) {
        long mark = code.memory().mark();
        List<LaneValue> yielded = fragments.scoped(block);
        dot.release(mark);
        return yielded;
    }

    /** The registers of values, tiles in the layouts of those that they become. */
    private List<LaneValue> registers(List<Value> values, List<Value> as) {
        List<LaneValue> registers = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            Value value = values.get(i);
            if (Layouts.isTile(value)) {
                registers.addAll(fragments.get(value, layouts.orDefault(as.get(i))).registers());
            } else {
                registers.add(fragments.scalar(value));
            }
        }
        return registers;
    }

    /** Says what values are that a loop or branch gives back, or that a loop carries. */
    private void define(List<Value> values, List<LaneValue> registers) {
        int next = 0;
        for (Value value : values) {
            if (Layouts.isTile(value)) {
                Layout layout = layouts.orDefault(value);
                fragments.define(value, new Fragment(layout, registers.subList(next, next + layout.size())));
                next += layout.size();
            } else {
                fragments.define(value, registers.get(next++));
            }
        }
    }

    /** Puts a tile into local memory in row-major order, whence the first thread shows it. */
    private void print(ControlOp.Print op) {
        Value tile = op.tile();
        Fragment fragment = fragments.get(tile, layouts.orDefault(tile));
        MemoryType type = MemoryType.of(tile.dtype());
        long mark = code.memory().mark();
        LocalMemory.Range range = code.memory().allocate(tile.shape().elements() * type.bytes());
        Touch.Local written = new Touch.Local(range.offset(), range.end(), code.memory().phase(), Optional.empty());
        code.onlyOwners(fragment.layout(), () -> put(fragment, tile, range, written));
        Touch.Local shown = new Touch.Local(range.offset(), range.end(), code.memory().phase(), Optional.empty());
        int message = functions.message(op.label(), op.at());
        b.branch(
                b.compare(Comparison.EQ, code.thread(), b.i32(0)),
                () -> code.add(
                        new dev.pavage.lane.ControlOp.Print(
                                message, code.address(range, b.i32(0)), tile.dtype(), tile.shape()),
                        shown),
                () -> {});
        code.memory().release(mark);
    }

    private void put(Fragment fragment, Value tile, LocalMemory.Range range, Touch.Local touch) {
        MemoryType type = MemoryType.of(tile.dtype());
        // The place in row-major order is the coordinate of the flat tile.
        Layout flat = fragment.layout().reshape(Shape.of(tile.shape().elements()));
        LaneValue first = code.coordinate(flat, 0);
        for (int i = 0; i < flat.size(); i++) {
            LaneValue place = b.add(first, b.i32(flat.coordinate(i, 0)));
            LaneValue raw = Elements.toMemory(b, tile.dtype(), fragment.registers().get(i));
            code.storeLocal(
                    type, code.address(range, b.mul(place, b.i32(type.bytes()))), raw, Optional.empty(), touch);
        }
    }
}
