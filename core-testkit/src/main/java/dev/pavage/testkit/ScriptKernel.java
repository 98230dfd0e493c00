package dev.pavage.testkit;

import dev.pavage.kernel.Index;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.TileVar;
import dev.pavage.kernel.View;
import dev.pavage.type.DType;
import java.util.List;
import java.util.SplittableRandom;

/** The one kernel that all generated ones are: it runs a {@link Script} while it is captured. */
final class ScriptKernel {
    /** Programs per launch; each has a part of the outputs of its own. */
    static final int PROGRAMS = 3;

    private static final int MOST_ROUNDS = 4;

    /** Sides of loaded tiles. */
    private static final int[] SIDES = {1, 2, 4, 8, 16};

    private final Program p;
    private final View reals;
    private final View integers;
    private final View line;
    private final View exact;
    private final View rounded;
    private final View scratch;
    private final View cells;
    private final Script script;
    private final ScriptValues values;
    private double error;

    private ScriptKernel(
            Program p,
            View reals,
            View integers,
            View line,
            View exact,
            View rounded,
            View scratch,
            View cells,
            Script script) {
        this.p = p;
        this.reals = reals;
        this.integers = integers;
        this.line = line;
        this.exact = exact;
        this.rounded = rounded;
        this.scratch = scratch;
        this.cells = cells;
        this.script = script;
        this.values = new ScriptValues(p);
    }

    /**
     * The kernel.
     *
     * @param reals floating-point input of rank 2
     * @param integers integer input of rank 2
     * @param line input of rank 1
     * @param exact output [programs, m, n] of values that are the same on every device
     * @param rounded floating-point output [programs, n] of values that may differ
     * @param scratch changed tensor [programs, n]
     * @param cells changed integers of rank 1, by all programs through atomics
     * @param script what to do
     */
    static void run(
            Program p,
            View reals,
            View integers,
            View line,
            View exact,
            View rounded,
            View scratch,
            View cells,
            Script script) {
        ScriptKernel kernel = new ScriptKernel(p, reals, integers, line, exact, rounded, scratch, cells, script);
        kernel.values.add(p.id(0));
        kernel.steps(script.genes());
        script.error(kernel.error);
    }

    private void steps(List<Gene> genes) {
        genes.forEach(this::step);
    }

    private void step(Gene gene) {
        SplittableRandom random = new SplittableRandom(gene.seed());
        ScriptOps ops = new ScriptOps(values, random);
        switch (gene.kind()) {
            case LOAD -> load(random);
            case LOAD_PART -> loadPart(random);
            case CONSTANT -> ops.constant(script.dtypes());
            case UNARY -> ops.unary();
            case FUNCTION -> ops.function();
            case BINARY -> ops.binary();
            case COMPARE -> ops.compare();
            case SELECT -> ops.select();
            case CAST -> ops.cast(script.dtypes());
            case REDUCE -> ops.reduce();
            case ARG_REDUCE -> ops.argReduce();
            case SCAN -> ops.scan();
            case TRANSPOSE -> ops.transpose();
            case RESHAPE -> ops.reshape();
            case BROADCAST -> ops.broadcast();
            case DOT -> ops.dot();
            case RANDOM -> ops.random();
            case INDEX -> ops.index();
            case GATHER -> gather(random);
            case VARIABLE -> values.anyExact(random).ifPresent(k -> values.add(p.var(k.tile())));
            case SET -> set(random);
            case SCRATCH_LOAD -> scratchLoad(random);
            case SCRATCH_STORE -> scratchStore(random);
            case SCATTER -> scatter(random);
            case ATOMIC -> atomic(random);
            case STORE -> store(random);
            case LOOP -> loop(gene, random);
            case ACCUMULATE -> accumulate(gene, random);
            case BRANCH -> branch(gene, random);
        }
    }

    private Quality quality(View view) {
        return view == reals
                ? script.reals()
                : view == integers ? Quality.whole(100).in(view.dtype()) : Quality.any(view.dtype());
    }

    /** With a number outside that the view might hold itself. */
    private View filled(View view, SplittableRandom random) {
        return random.nextBoolean() ? view : view.withFill(1);
    }

    private void load(SplittableRandom random) {
        int place = random.nextInt(5);
        if (place == 0) {
            values.add(
                    filled(line, random).load(values.index(random), 4 << random.nextInt(4)), Quality.any(line.dtype()));
            return;
        }
        View view = place < 3 ? reals : integers;
        int m = SIDES[random.nextInt(4)];
        int n = SIDES[random.nextInt(SIDES.length)];
        Tile tile = filled(view, random).load(values.index(random), values.index(random), m, n);
        values.add(tile, quality(view));
    }

    /** Through a view of a view. */
    private void loadPart(SplittableRandom random) {
        View view = random.nextBoolean() ? reals : integers;
        Quality quality = quality(view);
        View whole = filled(view, random);
        int n = SIDES[random.nextInt(SIDES.length)];
        Index i = values.index(random);
        Index j = values.index(random);
        switch (random.nextInt(4)) {
            case 0 -> values.add(whole.at(i).load(j, n), quality);
            case 1 -> values.add(whole.transpose().load(i, j, 4, n), quality);
            case 2 -> values.add(whole.slice(1, i, values.index(random)).load(0, j, 2, n), quality);
            default -> values.add(whole.slice(0, i, p.constant(3)).transpose().at(j).load(0, n), quality);
        }
    }

    private void gather(SplittableRandom random) {
        values.any(random, k -> k.dtype().isInteger()).ifPresent(at -> {
            if (random.nextBoolean()) {
                values.add(filled(line, random).gather(at.tile()), Quality.any(line.dtype()));
            } else {
                Tile column = at.tile().to(DType.I64).and(7);
                values.add(filled(reals, random).gather(at.tile(), column), script.reals());
            }
        });
    }

    private void set(SplittableRandom random) {
        values.variable(random)
                .ifPresent(variable -> values.any(
                        random,
                        k -> k.quality().isExact()
                                && k.dtype() == variable.dtype()
                                && k.tile().shape().equals(variable.shape()))
                        .ifPresentOrElse(
                                k -> variable.set(k.tile()),
                                () -> variable.set(ScriptOps.changed(variable.value()))));
    }

    private View ownScratch() {
        return scratch.at(p.id(0));
    }

    private void scratchLoad(SplittableRandom random) {
        Tile tile = filled(ownScratch(), random).load(values.index(random), SIDES[random.nextInt(SIDES.length)]);
        values.add(tile, Quality.any(scratch.dtype()));
    }

    private void scratchStore(SplittableRandom random) {
        values.anyExact(random).ifPresent(k -> {
            Tile flat = k.tile().reshape((int) k.tile().shape().elements());
            ownScratch().store(values.index(random), flat.to(scratch.dtype()));
        });
    }

    /** To places that differ, since an odd factor permutes the numbers below a power of two. */
    private void scatter(SplittableRandom random) {
        values.anyExact(random).ifPresent(k -> {
            int n = (int) k.tile().shape().elements();
            Tile places = p.indices(0, n).times(2 * random.nextInt(4) + 1).and(n - 1).plus(values.index(random));
            ownScratch().scatter(k.tile().reshape(n).to(scratch.dtype()), places);
        });
    }

    private void atomic(SplittableRandom random) {
        values.any(random, k -> k.dtype().isInteger()).ifPresent(at -> {
            Tile value = at.tile().to(cells.dtype());
            cells.atomicAdd(value, at.tile().to(DType.I32).and(15));
        });
    }

    private void store(SplittableRandom random) {
        Index i = values.index(random);
        if (random.nextBoolean()) {
            values.anyExact(random).ifPresent(k -> {
                int n = (int) k.tile().shape().elements();
                int columns = k.tile().rank() == 2 ? (int) k.tile().shape().extent(1) : n;
                Tile matrix = k.tile().reshape(n / columns, columns).to(exact.dtype());
                exact.at(p.id(0)).store(i, values.index(random), matrix);
            });
            return;
        }
        values.any(random, k -> k.quality().isExact() || k.dtype().isFloat()).ifPresent(k -> {
            Quality stored = k.quality().cast(k.dtype(), rounded.dtype());
            if (!stored.isLost()) {
                error = Math.max(error, stored.error());
                Tile flat = k.tile().reshape((int) k.tile().shape().elements());
                rounded.at(p.id(0)).store(i, flat.to(rounded.dtype()));
            }
        });
    }

    private Iterable<Index> range(SplittableRandom random) {
        Index to = random.nextBoolean()
                ? p.constant(random.nextInt(MOST_ROUNDS + 1))
                : values.index(random).min(MOST_ROUNDS);
        return p.range(random.nextInt(3), to, random.nextInt(1, 4));
    }

    private void loop(Gene gene, SplittableRandom random) {
        for (Index i : range(random)) {
            values.within(() -> {
                values.add(i);
                steps(gene.first());
            });
        }
    }

    /** A loop that sums matrix products, which bounds the error by the number of rounds. */
    private void accumulate(Gene gene, SplittableRandom random) {
        int n = SIDES[random.nextInt(SIDES.length)];
        boolean whole = random.nextBoolean();
        View view = whole ? integers : reals;
        DType dtype = view.dtype().accumulator();
        TileVar sum = p.var(p.zeros(dtype, 4, n));
        for (Index i : range(random)) {
            values.within(() -> {
                values.add(i);
                steps(gene.first());
                Tile left = view.load(values.index(random), i, 4, 4);
                Tile right = view.load(i, values.index(random), 4, n);
                sum.set(sum.plusDot(left, right));
            });
        }
        Quality product = quality(view).times(quality(view), dtype);
        values.add(ScriptOps.positiveZeros(sum.value()), product.sum(4L * MOST_ROUNDS, dtype));
    }

    private void branch(Gene gene, SplittableRandom random) {
        Tile condition = random.nextBoolean()
                ? values.index(random).lt(values.index(random))
                : values.any(random, k -> k.dtype() == DType.BOOL)
                        .map(k -> k.tile().reshape((int) k.tile().shape().elements()).to(DType.I32).max(0).eq(1))
                        .orElseGet(() -> p.id(0).eq(1));
        p.when(
                condition,
                () -> values.within(() -> steps(gene.first())),
                () -> values.within(() -> steps(gene.second())));
    }
}
