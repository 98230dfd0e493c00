package dev.pavage.lower.thread;

import dev.pavage.ir.Comparison;
import dev.pavage.ir.ControlOp;
import dev.pavage.ir.IrException;
import dev.pavage.ir.Op;
import dev.pavage.ir.Region;
import dev.pavage.ir.Target;
import dev.pavage.ir.Target.MatrixUnit;
import dev.pavage.ir.TileOp;
import dev.pavage.ir.Value;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import dev.pavage.pass.AsyncLoads;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Writes {@code dot} with multiplications of one thread each: of scalars, or of words of four bytes where the target
 * multiplies those.
 *
 * <p>Each thread has a part of the result in registers ({@link DotBlocks}). Both operands are brought into local memory
 * ({@link Staging}), all sums at once or in slices, from where each thread reads the factors of its rows and columns
 * ({@link Products}). This is the scheme of Volkov and Demmel, "Benchmarking GPUs to tune dense linear algebra" (2008), with
 * both factors in local memory as in later libraries.
 *
 * <p>In a loop, rounds take turns with two copies of the operands, so that a round needs one barrier: threads write a copy,
 * wait, and read it while others still write the other one. An operand that all rounds share is brought in before the loop.
 */
final class ThreadDot {
    private final ThreadCode code;
    private final DotTuning tuning;
    private final List<Kept> kept = new ArrayList<>();
    private final Deque<Round> rounds = new ArrayDeque<>();

    ThreadDot(ThreadCode code) {
        this.code = code;
        this.tuning = DotTuning.of(code.target());
    }

    /**
     * An operand.
     *
     * @param shape the tile's shape
     * @param dtype its dtype
     * @param axis its axis that is not summed over
     * @param fragment gives the tile in registers
     * @param tiles the matrix instruction that takes it, if one does
     * @param inPlace whether its registers are those of the instruction, so that it needs no local memory
     * @param kept where it lies if it is in local memory already
     */
    private record Operand(
            Shape shape,
            DType dtype,
            int axis,
            Supplier<Fragment> fragment,
            Optional<MatrixTiles> tiles,
            boolean inPlace,
            Optional<Staged> kept) {
        int outer() {
            return (int) shape.extent(axis);
        }

        int sums() {
            return (int) shape.extent(1 - axis);
        }

        int pack(Target target) {
            return DotTuning.pack(target, dtype, sums());
        }

        /** The fewest sums that are multiplied at once. */
        int least(Target target) {
            return tiles.map(t -> t.unit().k()).orElseGet(() -> pack(target));
        }

        boolean isStaged() {
            return kept.isEmpty() && !inPlace;
        }

        MemoryType memory() {
            return MemoryType.converting(dtype);
        }

        /** The layout in which a matrix instruction takes it. */
        Optional<Layout> wanted() {
            return tiles.map(t -> t.operand(axis, shape));
        }

        /** Bytes that the factors of one sum take in addition to what is there. */
        long bytes() {
            return isStaged() ? (long) outer() * memory().bytes() : 0;
        }
    }

    /**
     * An operand of the dots of loops that follow, which was brought into local memory before the first of them.
     *
     * @param run neighbours of the result along the axis that a thread has
     * @param wanted the layout in which matrix instructions take it, for dots that those do
     */
    private record Kept(Value tile, int axis, int run, Optional<Layout> wanted, Staged stage) {}

    /**
     * A loop whose body is being written.
     *
     * @param variable its variable
     * @param turn which copies of operands this round writes and reads, I32
     * @param depth how deep in loops and branches the body's own ops are
     */
    private record Round(LaneValue variable, LaneValue turn, int depth) {}

    /**
     * The layout of a dot's result; its accumulator is taken in the same.
     *
     * @param rows whether sub-groups had best have whole rows of it
     */
    static Layout resultLayout(TileOp.Dot op, int threads, Target target, boolean rows) {
        Optional<MatrixUnit> unit = MatrixTiles.unit(op, threads, target);
        if (unit.isPresent()) {
            return MatrixTiles.of(unit.get(), op.result().shape(), threads, rows).result();
        }
        int pack = DotTuning.pack(target, op.a().dtype(), (int) op.a().shape().extent(1));
        int bytes = Math.max(op.a().dtype().bytes() * pack, op.result().dtype().bytes() / 2);
        return DotBlocks.of(op.result().shape(), DotTuning.ACCESS / bytes, threads, DotTuning.of(target).lanes());
    }

    // Loops

    /** Whether the rounds of a loop take turns with several copies of operands: whether its body has a dot. */
    static boolean takesTurns(ControlOp.For loop) {
        return loop.body().ops().stream().anyMatch(TileOp.Dot.class::isInstance);
    }

    /** Brings into local memory what dots inside a loop multiply by in each round, if half of what is left is enough. */
    void beforeLoop(ControlOp.For loop, Fragments fragments) {
        Set<Value> changing = new HashSet<>();
        defined(loop.body(), changing);
        keep(loop.body(), changing, fragments);
    }

    private static void defined(Region region, Set<Value> values) {
        values.addAll(region.params());
        for (Op op : region.ops()) {
            values.addAll(op.results());
            op.regions().forEach(inner -> defined(inner, values));
        }
    }

    private void keep(Region region, Set<Value> changing, Fragments fragments) {
        for (Op op : region.ops()) {
            if (op instanceof TileOp.Dot dot) {
                Layout result = fragments.layoutOf(dot.result()).orElseThrow();
                for (int axis = 0; axis < 2; axis++) {
                    Value tile = dot.operands().get(axis);
                    long bytes = tile.shape().elements() * tile.dtype().bytes();
                    Operand operand = operand(dot, axis, result, fragments);
                    if (!changing.contains(tile) && operand.isStaged() && 2 * bytes <= left()) {
                        Fragment fragment = operand.fragment().get();
                        Staged stage = stage(operand, fragment, operand.sums(), result, Optional.empty());
                        stage.store(fragment, 0);
                        int run = Staging.run(result.registers(), axis);
                        kept.add(new Kept(tile, axis, run, operand.wanted(), stage));
                    }
                }
            }
            op.regions().forEach(inner -> keep(inner, changing, fragments));
        }
    }

    private Optional<Staged> kept(Value tile, int axis, Layout result, Optional<Layout> wanted) {
        int run = Staging.run(result.registers(), axis);
        return kept.stream()
                .filter(k -> k.tile().equals(tile) && k.axis() == axis && k.run() == run && k.wanted().equals(wanted))
                .map(Kept::stage)
                .findFirst();
    }

    /** Says where operands of dots lie from now on, until {@link #release} gives back their memory. */
    void given(Map<AsyncLoads.Operand, MatrixStage> stages) {
        stages.forEach((operand, stage) -> {
            int run = Staging.run(stage.tiles().result().registers(), operand.number());
            Layout wanted = stage.tiles().operand(operand.number(), operand.tile().shape());
            kept.add(new Kept(operand.tile(), operand.number(), run, Optional.of(wanted), stage));
        });
    }

    /** Bytes of local memory that copies of operands may take together. */
    long room() {
        return code.target().localMemory() * tuning.share() / 100;
    }

    /** Begins the body of a loop that takes turns; {@code turn} is carried around it, from 0 on. */
    void enter(LaneValue variable, LaneValue turn) {
        rounds.push(new Round(variable, turn, code.b().depth()));
    }

    /** Ends the body of a loop that takes turns; the result is the turn of its next round. */
    LaneValue leave() {
        LaneBuilder b = code.b();
        LaneValue next = b.add(rounds.pop().turn(), b.i32(1));
        return b.select(b.compare(Comparison.LT, next, b.i32(tuning.stages())), next, b.i32(0));
    }

    /** Gives back the local memory that was taken since a mark, at the end of a region. */
    void release(long mark) {
        kept.removeIf(k -> k.stage().range().offset() >= mark);
        code.memory().release(mark);
    }

    // Products

    /** The result of a dot, in {@link #resultLayout}. */
    Fragment emit(TileOp.Dot op, Fragments fragments) {
        Layout result = fragments.layoutOf(op.result()).orElseThrow();
        Fragment sum = fragments.get(op.accumulator(), result);
        return multiply(operand(op, 0, result, fragments), operand(op, 1, result, fragments), sum);
    }

    private Operand operand(TileOp.Dot op, int axis, Layout result, Fragments fragments) {
        Value tile = op.operands().get(axis);
        Optional<MatrixTiles> tiles = tiles(op, fragments);
        Optional<Layout> wanted = tiles.map(t -> t.operand(axis, tile.shape()));
        Optional<Staged> kept = kept(tile, axis, result, wanted);
        Value computed = rounded(tile, fragments).orElse(tile);
        boolean inPlace = kept.isEmpty()
                && wanted.isPresent()
                && fragments.layoutOf(computed).map(Layout::threads).equals(wanted.map(Layout::threads));
        Supplier<Fragment> fragment =
                inPlace ? () -> fragments.get(computed, wanted.get()) : () -> fragments.get(tile);
        return new Operand(
                tile.shape(), tile.dtype(), axis, fragment, tiles, inPlace, kept);
    }

    /** How sub-groups share a dot that is done by matrix instructions. */
    Optional<MatrixTiles> tiles(TileOp.Dot op, Fragments fragments) {
        Layout result = fragments.layoutOf(op.result()).orElseThrow();
        return MatrixTiles.unit(op, code.threads(), code.target()).map(unit -> new MatrixTiles(unit, result));
    }

    /** What a tile of narrow floating point is rounded from, which matrix instructions' registers are made of at once. */
    private static Optional<Value> rounded(Value tile, Fragments fragments) {
        return fragments.definition(tile)
                .filter(op -> op instanceof TileOp.Cast c
                        && c.a().dtype() == DType.F32
                        && tile.dtype().isFloat()
                        && tile.dtype().bytes() <= Short.BYTES)
                .map(op -> ((TileOp.Cast) op).a());
    }

    /** {@code c + a · b}, in {@code c}'s layout. */
    Fragment multiply(DType dtype, Fragment a, Fragment b, Fragment c) {
        return multiply(
                scalars(a, dtype, 0),
                scalars(b, dtype, 1),
                c);
    }

    private static Operand scalars(Fragment tile, DType dtype, int axis) {
        return new Operand(tile.layout().shape(), dtype, axis, () -> tile, Optional.empty(), false, Optional.empty());
    }

    private Fragment multiply(Operand a, Operand b, Fragment c) {
        // Before the stages, since what an operand is made from may take local memory of its own.
        Optional<Fragment> fragmentA = a.kept().isPresent() ? Optional.empty() : Optional.of(a.fragment().get());
        Optional<Fragment> fragmentB = b.kept().isPresent() ? Optional.empty() : Optional.of(b.fragment().get());
        long mark = code.memory().mark();
        int slice = slice(a, b);
        Optional<Round> round = round(slice * (a.bytes() + b.bytes())).filter(r -> slice == a.sums());
        Optional<Staged> left = staged(a, fragmentA, slice, c.layout(), round);
        Optional<Staged> right = staged(b, fragmentB, slice, c.layout(), round);
        Fragment sum = c;
        for (int first = 0; first < a.sums(); first += slice) {
            if (a.isStaged()) {
                left.orElseThrow().store(fragmentA.orElseThrow(), first);
            }
            if (b.isStaged()) {
                right.orElseThrow().store(fragmentB.orElseThrow(), first);
            }
            int firstA = a.isStaged() ? 0 : first;
            int firstB = b.isStaged() ? 0 : first;
            sum = a.tiles().isPresent()
                    ? new MatrixProducts(code, a.tiles().get())
                            .add(sum, words(a, left, fragmentA, firstA), words(b, right, fragmentB, firstB), slice)
                    : new Products(code, (Stage) left.orElseThrow(), firstA, (Stage) right.orElseThrow(), firstB, slice)
                            .add(sum, tuning);
        }
        if (round.isEmpty()) {
            code.memory().release(mark);
        }
        return sum;
    }

    /** Where an operand lies in local memory, or is about to; none if it needs not. */
    private Optional<Staged> staged(
            Operand operand, Optional<Fragment> tile, int slice, Layout result, Optional<Round> round) {
        return operand.isStaged()
                ? Optional.of(stage(operand, tile.orElseThrow(), slice, result, round))
                : operand.kept();
    }

    private MatrixOperand words(Operand operand, Optional<Staged> staged, Optional<Fragment> tile, int first) {
        return staged.map(s -> ((MatrixStage) s).words(first))
                .orElseGet(
                        () -> MatrixOperand.of(code, tile.orElseThrow(), operand.dtype(), 1 - operand.axis(), first));
    }

    /** The round that is being written, if there is room for a copy of operands for each turn. */
    private Optional<Round> round(long bytes) {
        boolean fits =
                code.memory().mark() + bytes * tuning.stages() <= room();
        return Optional.ofNullable(rounds.peek()).filter(r -> fits && r.depth() == code.b().depth());
    }

    /** Bytes of local memory that nobody has. */
    private long left() {
        return code.target().localMemory() - code.memory().mark();
    }

    /** The most sums of which the factors fit into what is left of local memory. */
    private int slice(Operand a, Operand b) {
        long bytes = a.bytes() + b.bytes();
        int least = a.least(code.target());
        int slice = a.sums();
        while (slice > least && slice * bytes > left()) {
            slice /= 2;
        }
        if (slice * bytes > left()) {
            throw new IrException((least == 1 ? "one sum" : least + " sums") + " of a dot of [" + a.outer() + ", "
                    + a.sums() + "] and [" + b.sums() + ", " + b.outer() + "] " + a.dtype()
                    + (least == 1 ? " needs " : " need ") + slice * bytes + " bytes of local memory, of which "
                    + code.target().device() + " has " + code.target().localMemory() + " and " + left()
                    + " are left; use smaller tiles");
        }
        return slice;
    }

    private Staged stage(Operand operand, Fragment tile, int slice, Layout result, Optional<Round> round) {
        if (operand.tiles().isPresent()) {
            return matrixStage(operand, tile.layout(), slice, round);
        }
        Staging staging = Staging.of(
                operand.memory(),
                operand.pack(code.target()),
                tile.layout(),
                operand.axis(),
                slice,
                Staging.run(result.registers(), operand.axis()));
        Copies copies = copies(staging, round);
        return new Stage(
                code, staging, operand.dtype(), operand.axis(), copies.range(), copies.start(), copies.turn());
    }

    private MatrixStage matrixStage(Operand operand, Layout layout, int slice, Optional<Round> round) {
        int sums = 1 - operand.axis();
        Shape shape = operand.shape().with(sums, slice);
        int piece = Math.min(slice, MatrixStage.PIECE / operand.memory().bytes());
        MatrixTiles tiles = operand.tiles().orElseThrow();
        // Bytes of single rows cannot be taken apart by those who read, so they are put together by those who write.
        boolean alongSums = operand.memory().bytes() == 1 && !tiles.isPaired(operand.axis())
                || Staging.run(layout.registers(), sums) >= piece
                || Staging.run(layout.registers(), operand.axis()) == 1;
        int along = alongSums ? sums : operand.axis();
        Staging staging = MatrixStage.staging(tiles, shape, operand.axis(), along);
        Copies copies = copies(staging, round);
        return new MatrixStage(
                code,
                tiles,
                shape,
                operand.axis(),
                along,
                staging,
                copies.range(),
                copies.start(),
                copies.turn());
    }

    /** Local memory for an operand, with a copy for each turn of a round. */
    private record Copies(LocalMemory.Range range, LaneValue start, Optional<Touch.Turn> turn) {}

    private Copies copies(Staging staging, Optional<Round> round) {
        LaneBuilder b = code.b();
        int copies = round.isPresent() ? tuning.stages() : 1;
        return new Copies(
                code.memory().allocate(staging.bytes() * copies),
                round.map(r -> b.mul(r.turn(), b.i32((int) staging.bytes()))).orElse(b.i32(0)),
                round.map(r -> new Touch.Turn(r.variable(), 0, copies)));
    }
}
