package dev.pavage.testkit;

import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Kernel;
import dev.pavage.testkit.DotKernels.Tiles;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import java.util.List;

/** Matrix products by dtype, tile, size and layout. */
final class DotCases {
    private static final Kernel MATMUL = Kernel.of(DotKernels.class, "matmul");
    private static final Kernel TRANSPOSED = Kernel.of(DotKernels.class, "transposed");
    private static final Kernel TRANSPOSED_VIEWS = Kernel.of(DotKernels.class, "transposedViews");
    private static final Kernel CHAINED = Kernel.of(DotKernels.class, "chained");

    private static final List<Tiles> TILES = List.of(
            new Tiles(16, 16, 16),
            new Tiles(4, 8, 2),
            new Tiles(1, 1, 1),
            new Tiles(1, 16, 4),
            new Tiles(16, 1, 8),
            new Tiles(32, 64, 16),
            new Tiles(2, 32, 64));

    private final Suite suite;

    private DotCases(Suite suite) {
        this.suite = suite;
    }

    static void add(Suite suite) {
        DotCases cases = new DotCases(suite);
        for (DType dtype : Coverage.WHOLE) {
            cases.tiles(dtype);
            cases.sizes(dtype);
            cases.layouts(dtype);
            cases.chained(dtype);
        }
        Coverage.FLOAT8.forEach(cases::float8);
        cases.tf32();
        Coverage.FLOAT8.forEach(cases::fast);
    }

    /** The smallest tile that matrix instructions divide, and one that none does; in parts, and whole. */
    private void float8(DType dtype) {
        List<Tiles> tiles = List.of(new Tiles(16, 16, 32), new Tiles(4, 8, 2));
        suite.trial("tiles " + dtype, trial -> tiles.forEach(t -> Suite.within(t.toString(), () -> {
            matmul(trial, MATMUL, dtype, Layout.PACKED, Layout.PACKED, 33, 17, 9, t);
            matmul(trial, TRANSPOSED, dtype, Layout.PACKED, Layout.PADDED, 32, 32, 64, t);
        })));
    }

    private void tiles(DType dtype) {
        List<Tiles> tiles = suite.options().choose(TILES.subList(1, 2), TILES.subList(0, 4), TILES);
        int m = suite.options().choose(9, 33, 33);
        int k = suite.options().choose(5, 9, 9);
        suite.trial("tiles " + dtype, trial -> tiles.forEach(t -> Suite.within(t.toString(), () -> {
            matmul(trial, MATMUL, dtype, Layout.PACKED, Layout.PACKED, m, 17, k, t);
            matmul(trial, TRANSPOSED, dtype, Layout.PACKED, Layout.PACKED, 17, m, k, t);
            matmul(trial, TRANSPOSED_VIEWS, dtype, Layout.PACKED, Layout.PACKED, m, m, k, t);
        })));
    }

    private void sizes(DType dtype) {
        List<Integer> sizes = suite.options()
                .choose(
                        List.of(1, 9),
                        List.of(1, 7, 33),
                        List.of(1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 63, 65, 100, 127, 129));
        suite.trials("sizes " + dtype, sizes, (trial, n) -> {
            Tiles t = new Tiles(16, 32, 8);
            matmul(trial, MATMUL, dtype, Layout.PACKED, Layout.PACKED, n, n, n, t);
            if (n == 1 && suite.options().choose(true, false, false)) {
                return;
            }
            matmul(trial, MATMUL, dtype, Layout.PACKED, Layout.PACKED, 3, n, 5, t);
            matmul(trial, MATMUL, dtype, Layout.PACKED, Layout.PACKED, n, 2, 5, t);
            matmul(trial, MATMUL, dtype, Layout.PACKED, Layout.PACKED, 3, 2, n, t);
        });
    }

    private void layouts(DType dtype) {
        int m = suite.options().choose(5, 9, 9);
        int k = suite.options().choose(5, 7, 7);
        suite.trial("layouts " + dtype, trial -> {
            for (int i = 0; i < Layout.ALL.size(); i++) {
                Layout left = Layout.ALL.get(i);
                Layout right = Layout.ALL.get((i + 3) % Layout.ALL.size());
                Suite.within(
                        left + " times " + right,
                        () -> matmul(trial, MATMUL, dtype, left, right, m, 18, k, new Tiles(4, 16, 4)));
            }
        });
    }

    /** Once with numbers of which every sum is exact, once with rounding. */
    private static void matmul(
            Trial trial, Kernel kernel, DType dtype, Layout left, Layout right, int m, int n, int k, Tiles t) {
        DType accumulator = dtype.accumulator();
        boolean flipped = !kernel.equals(MATMUL);
        long[] aShape = flipped ? new long[] {k, m} : new long[] {m, k};
        long[] bShape = flipped ? new long[] {n, k} : new long[] {k, n};
        Grid grid = Grid.of(Math.ceilDiv(m, t.m()), Math.ceilDiv(n, t.n()));
        GuardedTensor a = trial.input(dtype, left, Values.whole(-5, 5), aShape);
        GuardedTensor b = trial.input(dtype, right, Values.whole(-5, 5), bShape);
        GuardedTensor c = trial.output(accumulator, Layout.PACKED, Tolerance.EXACT, m, n);
        trial.launch(kernel, grid, a, b, c, t, Precision.EXACT);
        if (dtype.isFloat()) {
            GuardedTensor x = trial.input(dtype, left, Values.uniform(-1, 1), aShape);
            GuardedTensor y = trial.input(dtype, right, Values.uniform(-1, 1), bShape);
            GuardedTensor z = trial.output(dtype, Layout.PADDED, Tolerance.sum(dtype, k, 1), m, n);
            trial.launch(kernel, grid, x, y, z, t, Precision.EXACT);
        } else {
            GuardedTensor x = trial.input(dtype, left, Values.bits(), aShape);
            GuardedTensor y = trial.input(dtype, right, Values.bits(), bShape);
            GuardedTensor z = trial.output(accumulator, Layout.PADDED, Tolerance.EXACT, m, n);
            trial.launch(kernel, grid, x, y, z, t, Precision.EXACT);
        }
    }

    /** Whole numbers of few bits, and their sums, stay exact. */
    private void tf32() {
        List<Tiles> tiles = suite.options().choose(TILES.subList(0, 1), TILES.subList(0, 4), TILES);
        int side = suite.options().choose(17, 33, 33);
        suite.trial("tf32", trial -> tiles.forEach(t -> Suite.within(t.toString(), () -> {
            square(trial, MATMUL, DType.F32, Precision.TF32, Values.whole(-5, 5), Tolerance.EXACT, side, t);
            for (Kernel kernel : List.of(MATMUL, TRANSPOSED, TRANSPOSED_VIEWS)) {
                square(trial, kernel, DType.F32, Precision.TF32, Values.uniform(-1, 1), Tolerance.tf32Sum(side, 1),
                        side, t);
            }
        })));
    }

    /** Sums of whole numbers stay exact as long as they are small; several rounds, the last of which is a part. */
    private void fast(DType dtype) {
        Tiles t = new Tiles(16, 16, 32);
        int side = suite.options().choose(41, 81, 81);
        suite.trial("fast " + dtype, trial -> {
            square(trial, MATMUL, dtype, Precision.FAST_ACCUMULATION, Values.whole(-5, 5), Tolerance.EXACT, side, t);
            Tolerance tolerance = Tolerance.fastSum(DType.F32, side, 1);
            for (Kernel kernel : List.of(MATMUL, TRANSPOSED)) {
                square(trial, kernel, dtype, Precision.FAST_ACCUMULATION, Values.uniform(-1, 1), tolerance, side, t);
            }
        });
    }

    /** @param side rows, columns and terms of each sum */
    private static void square(
            Trial trial,
            Kernel kernel,
            DType dtype,
            Precision precision,
            Values values,
            Tolerance tolerance,
            int side,
            Tiles t) {
        GuardedTensor a = trial.input(dtype, Layout.PACKED, values, side, side);
        GuardedTensor b = trial.input(dtype, Layout.PADDED, values, side, side);
        GuardedTensor c = trial.output(dtype.accumulator(), Layout.PACKED, tolerance, side, side);
        Grid grid = Grid.of(Math.ceilDiv(side, t.m()), Math.ceilDiv(side, t.n()));
        trial.launch(kernel, grid, a, b, c, t, precision);
    }

    private void chained(DType dtype) {
        if (dtype == DType.BOOL) {
            return;
        }
        suite.trial("chained " + dtype, trial -> {
            for (int n : List.of(1, 4, 16)) {
                GuardedTensor a = trial.input(dtype, Layout.PACKED, Values.whole(-2, 2), n, n);
                GuardedTensor b = trial.input(dtype, Layout.PADDED, Values.whole(-1, 1), n, n);
                GuardedTensor d = trial.input(dtype, Layout.TRANSPOSED, Values.whole(-1, 1), n, n);
                GuardedTensor c = trial.output(dtype.accumulator(), Layout.PACKED, Tolerance.EXACT, n, n);
                trial.launch(CHAINED, Grid.of(1), a, b, d, c, n);
            }
        });
    }
}
