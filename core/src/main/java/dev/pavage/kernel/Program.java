package dev.pavage.kernel;

import dev.pavage.ir.ControlOp;
import dev.pavage.ir.Hint;
import dev.pavage.ir.IndexOp;
import dev.pavage.ir.TileOp;
import dev.pavage.type.DType;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * One program of a grid: the first parameter of every kernel. It knows where in the grid it stands, makes tiles, loops
 * and branches on runtime values.
 *
 * <p>Java's own {@code for} and {@code if} work on anything that Java knows, such as block sizes; they run while the
 * kernel is captured, so a Java {@code for} repeats its body in the kernel. {@link #range} and {@link #when} depend on
 * runtime values.
 */
public final class Program {
    private final Recorder recorder;

    Program(Recorder recorder) {
        this.recorder = recorder;
    }

    /** This program's place along an axis of the grid, 0 to 2. */
    public Index id(int axis) {
        checkGridAxis(axis);
        return recorder.index((r, at) -> new IndexOp.ProgramId(r, axis, at));
    }

    /** The number of programs along an axis of the grid, 0 to 2. */
    public Index count(int axis) {
        checkGridAxis(axis);
        return recorder.index((r, at) -> new IndexOp.ProgramCount(r, axis, at));
    }

    /** A number as an index. */
    public Index constant(long value) {
        return new Index(recorder, value);
    }

    /**
     * A loop over {@code from}, {@code from + step}, ... below {@code to}; no round at all if {@code from} is not below
     * {@code to} or {@code step} is not positive.
     *
     * <p>What one round leaves for the next stands in variables made before by {@link #var}. The loop cannot be left by
     * {@code break} or {@code return}.
     *
     * @throws CaptureException if {@code step} is a constant that is not positive
     */
    public Iterable<Index> range(Index from, Index to, Index step) {
        recorder.checkOwn(from.recorder());
        recorder.checkOwn(to.recorder());
        recorder.checkOwn(step.recorder());
        if (step.isConstant() && step.toLong() <= 0) {
            throw recorder.failure("the step of a range is positive, not " + step);
        }
        return recorder.range(from, to, step);
    }

    /** As {@link #range(Index, Index, Index)}. */
    public Iterable<Index> range(Index from, Index to, long step) {
        return range(from, to, constant(step));
    }

    /** As {@link #range(Index, Index, Index)}. */
    public Iterable<Index> range(Index from, long to, Index step) {
        return range(from, constant(to), step);
    }

    /** As {@link #range(Index, Index, Index)}. */
    public Iterable<Index> range(Index from, long to, long step) {
        return range(from, constant(to), constant(step));
    }

    /** As {@link #range(Index, Index, Index)}. */
    public Iterable<Index> range(long from, Index to, Index step) {
        return range(constant(from), to, step);
    }

    /** As {@link #range(Index, Index, Index)}. */
    public Iterable<Index> range(long from, Index to, long step) {
        return range(constant(from), to, constant(step));
    }

    /** As {@link #range(Index, Index, Index)}. */
    public Iterable<Index> range(long from, long to, Index step) {
        return range(constant(from), constant(to), step);
    }

    /** As {@link #range(Index, Index, Index)}; where the number of rounds is small, a Java {@code for} unrolls it. */
    public Iterable<Index> range(long from, long to, long step) {
        return range(constant(from), constant(to), constant(step));
    }

    /** Runs {@code then} if {@code condition}, a scalar BOOL tile such as {@link Index#lt} gives, is true. */
    public void when(TileExpression condition, Runnable then) {
        when(condition, then, () -> {});
    }

    /**
     * Runs {@code then} if {@code condition}, a scalar BOOL tile such as {@link Index#lt} gives, is true, and
     * {@code otherwise} if not. While the kernel is captured both run once; they hand out results in variables made
     * before by {@link #var}.
     */
    public void when(TileExpression condition, Runnable then, Runnable otherwise) {
        Tile tile = Tiles.own(recorder, condition);
        if (tile.dtype() != DType.BOOL || tile.rank() != 0) {
            throw recorder.failure("when takes a scalar bool tile, not " + tile.ir().type()
                    + "; to choose element by element use where(...)");
        }
        recorder.when(tile, then, otherwise);
    }

    /** A variable that loops and branches may change. */
    public TileVar var(TileExpression initial) {
        TileVar variable = new TileVar(recorder, Tiles.own(recorder, initial));
        recorder.declare(variable);
        return variable;
    }

    /** A tile of zeros; without extents a scalar. Each extent is a power of two. */
    public Tile zeros(DType dtype, int... shape) {
        return full(dtype, 0, shape);
    }

    /** A tile of ones; without extents a scalar. Each extent is a power of two. */
    public Tile ones(DType dtype, int... shape) {
        return full(dtype, 1, shape);
    }

    /** A tile of one value, rounded to the dtype; without extents a scalar. Each extent is a power of two. */
    public Tile full(DType dtype, Number value, int... shape) {
        return Tiles.full(recorder, dtype, recorder.shape(shape), value);
    }

    /** The I64 tile {@code offset, offset + 1, ..., offset + n - 1} of shape [n]; {@code n} is a power of two. */
    public Tile indices(Index offset, int n) {
        Tile counted = indices(recorder, n);
        return offset.isConstant() && offset.toLong() == 0 ? counted : counted.plus(offset);
    }

    /** The I64 tile {@code offset, offset + 1, ..., offset + n - 1} of shape [n]; {@code n} is a power of two. */
    public Tile indices(long offset, int n) {
        return indices(constant(offset), n);
    }

    static Tile indices(Recorder recorder, int n) {
        return recorder.tile(DType.I64, recorder.shape(n), TileOp.Iota::new);
    }

    /**
     * Random numbers, uniform in [0, 1): F32 multiples of 2⁻²⁴, of the shape of {@code counters}. The same seed and
     * counter give the same number on every device, whichever program asks for it (see {@link #randomBits}).
     */
    public Tile random(long seed, TileExpression counters) {
        return Philox.uniform(randomBits(seed, counters));
    }

    /** As {@link #random(long, TileExpression)}, with a seed that may differ from launch to launch. */
    public Tile random(Index seed, TileExpression counters) {
        return Philox.uniform(randomBits(seed, counters));
    }

    /**
     * 32 random bits for each of {@code counters} (integers of any dtype), as an I64 tile of numbers in [0, 2³²): the
     * first word of Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011, section 3.3)
     * with the counter as its lower 64 bits and the seed as its key.
     */
    public Tile randomBits(long seed, TileExpression counters) {
        return randomBits(constant(seed), counters);
    }

    /** As {@link #randomBits(long, TileExpression)}, with a seed that may differ from launch to launch. */
    public Tile randomBits(Index seed, TileExpression counters) {
        Tile own = Tiles.own(recorder, counters);
        if (!own.dtype().isInteger()) {
            throw recorder.failure("random numbers are counted by integers, not by " + own.ir().type());
        }
        return Philox.words(Tiles.own(recorder, seed), own.to(DType.I64)).getFirst();
    }

    /** Shows a tile or an index to whoever runs the kernel, with the label; meant for looking for mistakes. */
    public void print(String label, Operand shown) {
        Tile tile = Tiles.own(recorder, shown);
        recorder.effect(at -> new ControlOp.Print(label, tile.ir(), at));
    }

    /** Fails the launch with {@code message} if any element of {@code condition}, a BOOL tile, is false. */
    public void check(TileExpression condition, String message) {
        Tile tile = Tiles.own(recorder, condition);
        if (tile.dtype() != DType.BOOL) {
            throw recorder.failure("check takes a bool tile, not " + tile.ir().type());
        }
        recorder.effect(at -> new ControlOp.Check(tile.ir(), message, at));
    }

    /**
     * Asks something of whoever generates the code, such as {@code hint("fast_math", 1)}; the names are those of
     * {@link Hint#text}. A later value replaces an earlier one.
     *
     * @throws CaptureException if there is no hint of that name
     */
    public void hint(String name, long value) {
        Hint hint = Arrays.stream(Hint.values())
                .filter(h -> h.text().equals(name))
                .findFirst()
                .orElseThrow(() -> recorder.failure("there is no hint \"" + name + "\"; the hints are "
                        + Arrays.stream(Hint.values()).map(Hint::text).collect(Collectors.joining(", "))));
        recorder.hint(hint, value);
    }

    private void checkGridAxis(int axis) {
        if (axis < 0 || axis > 2) {
            throw recorder.failure("a grid has the axes 0, 1 and 2, not " + axis);
        }
    }
}
