package dev.pavage.testkit;

import static dev.pavage.testkit.Suite.name;

import dev.pavage.ir.MemoryOp.AtomicKind;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Kernel;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.List;

/** Loads and stores inside, partly and wholly outside of views; views of views; gathers, scatters and atomics. */
final class AccessCases {
    private static final Kernel LOADS = kernel("loads");
    private static final Kernel STORES = kernel("stores");
    private static final Kernel COPY = kernel("copy");
    private static final Kernel AROUND = kernel("around");
    private static final Kernel AT = kernel("at");
    private static final Kernel SLICES = kernel("slices");
    private static final Kernel VIEWS = kernel("views");
    private static final Kernel RESHAPED = kernel("reshaped");
    private static final Kernel GATHER = kernel("gather");
    private static final Kernel GATHER_2 = kernel("gather2");
    private static final Kernel SCATTER = kernel("scatter");
    private static final Kernel SCATTER_2 = kernel("scatter2");
    private static final Kernel ATOMICS = kernel("atomics");
    private static final Kernel ATOMIC_BLOCKS = kernel("atomicBlocks");
    private static final Kernel IN_PLACE = kernel("inPlace");
    private static final Kernel MOVED = kernel("moved");
    private static final Kernel REWRITTEN = kernel("rewritten");
    private static final Kernel NEIGHBOURS = kernel("neighbours");

    /** Offsets before, at, inside, across the end of and far beyond an axis. */
    private static final Number[] OFFSETS = {
        0, -1, -3, 1, 2, -8, 5, 7, -100, 100, 3, 9, 1L << 33, -(1L << 33), Integer.MAX_VALUE, Long.MIN_VALUE,
        Long.MAX_VALUE, 16, -16, 4, -7
    };

    private final Suite suite;

    private AccessCases(Suite suite) {
        this.suite = suite;
    }

    private static Kernel kernel(String name) {
        return Kernel.of(AccessKernels.class, name);
    }

    static void add(Suite suite) {
        AccessCases cases = new AccessCases(suite);
        for (DType dtype : Coverage.WHOLE) {
            cases.offsets(dtype);
            cases.ranks(dtype);
            cases.gathers(dtype);
            if (dtype != DType.BOOL) {
                cases.views(dtype);
                cases.inPlace(dtype);
            }
        }
        for (DType dtype : List.of(DType.F32, DType.F64, DType.I32, DType.I64)) {
            for (AtomicKind kind : AtomicKind.values()) {
                cases.atomics(kind, dtype);
            }
        }
        Coverage.FLOAT8.forEach(cases::offsets);
        cases.empty();
    }

    private void offsets(DType dtype) {
        List<Layout> all = List.of(Layout.PACKED, Layout.STRIDED, Layout.TRANSPOSED, Layout.REVERSED);
        for (Layout layout : suite.options().choose(all.subList(0, 2), all, all)) {
            suite.trial("offsets " + name(layout) + " " + dtype, trial -> {
                int n = OFFSETS.length;
                double fill = dtype == DType.BOOL ? 1 : 42;
                for (List<Integer> tile : List.of(List.of(8), List.of(4, 8), List.of(1, 16), List.of(2, 2, 4))) {
                    int rank = tile.size();
                    long[] shape = rank == 1 ? new long[] {9} : rank == 2 ? new long[] {5, 7} : new long[] {3, 4, 5};
                    GuardedTensor offsets = trial.input(DType.I64, Layout.PACKED, Values.of(OFFSETS), n, rank);
                    GuardedTensor x = trial.input(dtype, layout, Values.bits(), shape);
                    GuardedTensor y = trial.output(dtype, Layout.PACKED, Tolerance.EXACT, programs(n, tile));
                    trial.launch(LOADS, Grid.of(n), x, offsets, y, fill, tile);
                    GuardedTensor t = trial.input(dtype, Layout.PACKED, Values.bits(), shape);
                    GuardedTensor z =
                            trial.output(dtype, layout, Tolerance.EXACT, Shape.of(shape).insert(0, n).toArray());
                    trial.launch(STORES, Grid.of(n), t, offsets, z, tile);
                }
            });
        }
        suite.trials("around " + dtype, suite.options().sizes(), (trial, n) -> {
            GuardedTensor x = trial.input(dtype, Layout.PACKED, Values.bits(), n);
            GuardedTensor y = trial.changed(dtype, Layout.SHIFTED, Values.bits(), Tolerance.EXACT, n);
            trial.launch(AROUND, Grid.of(1), x, y, 3, 16);
        });
    }

    private static long[] programs(long count, List<Integer> tile) {
        return Shape.of(tile.stream().mapToLong(i -> i).toArray())
                .insert(0, count)
                .toArray();
    }

    private void ranks(DType dtype) {
        suite.trial("ranks " + dtype, trial -> {
            copy(trial, dtype, List.of(), Grid.of(1));
            copy(trial, dtype, List.of(8), Grid.of(3), 17);
            copy(trial, dtype, List.of(4, 4), Grid.of(2, 3), 7, 9);
            copy(trial, dtype, List.of(2, 4, 4), Grid.of(2, 2, 2), 3, 7, 6);
            copy(trial, dtype, List.of(2, 1, 4, 8), Grid.of(2, 3, 1), 3, 3, 4, 5);
            copy(trial, dtype, List.of(1, 2, 1, 4, 2), Grid.of(2, 1, 3), 2, 2, 3, 3, 2);
            copy(trial, dtype, List.of(1, 1, 2, 1, 1, 2, 1, 4), Grid.of(2, 1, 1), 2, 1, 2, 1, 1, 2, 1, 3);
        });
    }

    private void copy(Trial trial, DType dtype, List<Integer> tile, Grid grid, long... shape) {
        List<Layout> all = List.of(Layout.PACKED, Layout.TRANSPOSED, Layout.PADDED);
        for (Layout layout : suite.options().choose(all.subList(0, 2), all, all)) {
            Suite.within("tile " + tile + " " + layout, () -> {
                GuardedTensor x = trial.input(dtype, layout, Values.bits(), shape);
                GuardedTensor y = trial.output(dtype, Layout.PACKED, Tolerance.EXACT, shape);
                trial.launch(COPY, grid, x, y, tile);
                GuardedTensor z = trial.output(dtype, layout, Tolerance.EXACT, shape);
                trial.launch(COPY, grid, x, z, tile);
            });
        }
    }

    private void views(DType dtype) {
        suite.trial("at " + dtype, trial -> {
            GuardedTensor x = trial.input(dtype, Layout.PADDED, Values.whole(0, 100), 3, 5);
            GuardedTensor y = trial.output(dtype, Layout.PACKED, Tolerance.EXACT, 5, 12);
            trial.launch(AT, Grid.of(5), x, y, 4);
        });
        suite.trial("slice " + dtype, trial -> {
            GuardedTensor bounds = trial.input(
                    DType.I64,
                    Layout.PACKED,
                    Values.of(0, 4, 1, 2, -3, 2, 2, 100, 9, 3, 1, -5, 1L << 40, 1L << 40, 3, 0, 4, 1, -(1L << 62), 7),
                    10,
                    2);
            for (Layout layout : List.of(Layout.PACKED, Layout.REVERSED, Layout.TRANSPOSED)) {
                GuardedTensor x = trial.input(dtype, layout, Values.whole(0, 50), 5, 6);
                GuardedTensor y = trial.output(dtype, Layout.PADDED, Tolerance.EXACT, 10, 4, 20);
                trial.launch(SLICES, Grid.of(10), x, bounds, y, 4, 8);
            }
        });
        suite.trial("transposed views " + dtype, trial -> {
            for (Layout layout : List.of(Layout.PACKED, Layout.STRIDED, Layout.BROADCAST)) {
                GuardedTensor x = trial.input(dtype, layout, Values.whole(0, 100), 5, 6, 3);
                GuardedTensor y = trial.output(dtype, Layout.PACKED, Tolerance.EXACT, 3, 6, 10);
                trial.launch(VIEWS, Grid.of(3), x, y, 4, 4);
            }
        });
        suite.trial("reshaped views " + dtype, trial -> {
            for (long[] shape : new long[][] {{4, 6}, {24}, {2, 3, 4}, {5, 5}, {1}}) {
                GuardedTensor x = trial.input(dtype, Layout.PACKED, Values.bits(), shape);
                GuardedTensor y = trial.output(dtype, Layout.PACKED, Tolerance.EXACT, shape);
                GuardedTensor z = trial.output(dtype, Layout.SHIFTED, Tolerance.EXACT, shape);
                trial.launch(RESHAPED, Grid.of(4), x, y, z, 2, 8);
            }
        });
        suite.trials("neighbours " + dtype, suite.options().sizes(), (trial, n) -> {
            for (Layout layout : List.of(Layout.PACKED, Layout.STRIDED, Layout.REVERSED, Layout.BROADCAST)) {
                GuardedTensor x = trial.input(dtype, layout, Values.whole(0, 40), n);
                GuardedTensor y = trial.output(dtype, Layout.PACKED, Tolerance.EXACT, n);
                trial.launch(NEIGHBOURS, Grid.of(Math.ceilDiv(n, 16)), x, y, 16);
            }
        });
    }

    private void gathers(DType dtype) {
        for (DType index : List.of(DType.I64, DType.I32, DType.I16, DType.I8)) {
            suite.trials("gather " + dtype + " by " + index, suite.options().sizes(), (trial, n) -> {
                GuardedTensor x = trial.input(dtype, Layout.STRIDED, Values.bits(), n);
                GuardedTensor at = trial.input(index, Layout.PACKED, Values.uniform(-3, n + 4), 40);
                GuardedTensor y = trial.output(dtype, Layout.PACKED, Tolerance.EXACT, 40);
                trial.launch(GATHER, Grid.of(3), x, at, y, dtype == DType.BOOL ? 1 : -3, 16);
            });
        }
        suite.trial("gather by unsigned and far indexes " + dtype, trial -> {
            GuardedTensor x = trial.input(dtype, Layout.PACKED, Values.bits(), 300);
            GuardedTensor at = trial.input(DType.U8, Layout.PACKED, Values.bits(), 32);
            GuardedTensor y = trial.output(dtype, Layout.PACKED, Tolerance.EXACT, 32);
            trial.launch(GATHER, Grid.of(2), x, at, y, 0, 16);
            GuardedTensor far = trial.input(DType.I64, Layout.PACKED, Values.of(OFFSETS), 32);
            GuardedTensor z = trial.output(dtype, Layout.PACKED, Tolerance.EXACT, 32);
            trial.launch(GATHER, Grid.of(2), x, far, z, 0, 16);
        });
        suite.trial("gather rows and columns " + dtype, trial -> {
            for (Layout layout : List.of(Layout.PACKED, Layout.TRANSPOSED)) {
                GuardedTensor x = trial.input(dtype, layout, Values.bits(), 5, 9);
                GuardedTensor rows = trial.input(DType.I32, Layout.PACKED, Values.of(4, 0, -1, 2, 5, 1, 0, 3), 8);
                GuardedTensor columns = trial.input(DType.I32, Layout.PACKED, Values.of(8, 9, 0, -4, 3), 16);
                GuardedTensor y = trial.output(dtype, Layout.PACKED, Tolerance.EXACT, 8, 16);
                trial.launch(GATHER_2, Grid.of(1), x, rows, columns, y, 8, 16);
            }
        });
        suite.trials("scatter " + dtype, suite.options().sizes(), (trial, n) -> {
            // Each element goes elsewhere: 7 has no factor in common with these lengths but 7 itself and 63.
            Values places = (type, flat, random) -> Values
                    .of(flat % 5 == 4 ? -1 - flat : (n % 7 == 0 ? flat : flat * 7 % n)).at(type, 0, random);
            GuardedTensor x = trial.input(dtype, Layout.PACKED, Values.bits(), n);
            GuardedTensor at = trial.input(DType.I64, Layout.PACKED, places, n);
            GuardedTensor y = trial.output(dtype, Layout.STRIDED, Tolerance.EXACT, n);
            trial.launch(SCATTER, Grid.of(Math.ceilDiv(n, 16)), x, at, y, 16);
        });
        suite.trial("scatter rows " + dtype, trial -> {
            GuardedTensor x = trial.input(dtype, Layout.PACKED, Values.bits(), 8, 7);
            GuardedTensor rows = trial.input(DType.I32, Layout.PACKED, Values.of(3, 0, -1, 2, 9, 1, 5, 4), 8);
            GuardedTensor y = trial.output(dtype, Layout.PADDED, Tolerance.EXACT, 6, 7);
            trial.launch(SCATTER_2, Grid.of(1), x, rows, y, 8, 8);
        });
    }

    private void atomics(AtomicKind kind, DType dtype) {
        suite.trial("atomic " + name(kind) + " " + dtype, trial -> {
            int n = suite.options().choose(200, 2000, 2000);
            GuardedTensor x = trial.input(dtype, Layout.PACKED, Values.whole(-100, 100), n);
            GuardedTensor at = trial.input(DType.I32, Layout.PACKED, Values.whole(-1, 5), n);
            GuardedTensor y = trial.changed(dtype, Layout.STRIDED, Values.whole(-9, 9), Tolerance.EXACT, 5);
            trial.launch(ATOMICS, Grid.of(Math.ceilDiv(n, 16)), x, at, y, kind, 16);
            GuardedTensor blocks = trial.input(dtype, Layout.PACKED, Values.whole(-100, 100), 40, 8);
            GuardedTensor z = trial.changed(dtype, Layout.PADDED, Values.whole(-9, 9), Tolerance.EXACT, 6, 7);
            trial.launch(ATOMIC_BLOCKS, Grid.of(40), blocks, z, kind, 4, 8);
            if (kind != AtomicKind.ADD) {
                GuardedTensor edges = trial.input(dtype, Layout.PACKED, Values.special(), 40);
                GuardedTensor cells = trial.input(DType.I32, Layout.PACKED, Values.counting(7), 40);
                GuardedTensor kept = trial.changed(dtype, Layout.PACKED, Values.of(1), Tolerance.EXACT, 7);
                trial.launch(ATOMICS, Grid.of(5), edges, cells, kept, kind, 8);
            }
        });
    }

    private void inPlace(DType dtype) {
        suite.trials("in place " + dtype, suite.options().sizes(), (trial, n) -> {
            for (Layout layout : Layout.DISTINCT) {
                GuardedTensor y = trial.changed(dtype, layout, Values.whole(-50, 50), Tolerance.EXACT, n);
                trial.launch(IN_PLACE, Grid.of(Math.ceilDiv(n, 16)), y, 16);
                trial.launch(IN_PLACE, Grid.of(Math.ceilDiv(n, 64)), y, 64);
            }
        });
        suite.trial("moved in place " + dtype, trial -> {
            for (int distance : List.of(1, -1, 3, -5, 16)) {
                GuardedTensor y = trial.changed(dtype, Layout.PADDED, Values.bits(), Tolerance.EXACT, 4, 37);
                trial.launch(MOVED, Grid.of(4), y, distance, 16);
            }
        });
        suite.trial("written and read " + dtype, trial -> {
            for (int n : List.of(1, 4, 16)) {
                GuardedTensor x = trial.input(dtype, Layout.PACKED, Values.whole(0, 40), 3, n, n);
                GuardedTensor y = trial.changed(dtype, Layout.PACKED, Values.of(1), Tolerance.EXACT, 3, n + 1, n + 2);
                trial.launch(REWRITTEN, Grid.of(3), x, y, n);
            }
        });
    }

    private void empty() {
        suite.trial("tensors without elements", trial -> {
            GuardedTensor x = trial.input(DType.F32, Layout.PACKED, Values.of(1), 0);
            GuardedTensor y = trial.output(DType.F32, Layout.PACKED, Tolerance.EXACT, 0);
            trial.launch(COPY, Grid.of(3), x, y, List.of(8));
            GuardedTensor a = trial.input(DType.F32, Layout.PACKED, Values.of(1), 4, 0);
            GuardedTensor b = trial.output(DType.F32, Layout.PACKED, Tolerance.EXACT, 0, 4);
            trial.launch(COPY, Grid.of(2, 2), a, b, List.of(2, 2));
            GuardedTensor z = trial.output(DType.F32, Layout.PACKED, Tolerance.EXACT, 16);
            trial.launch(NEIGHBOURS, Grid.of(1), x, z, 16);
        });
        suite.trial("grids without programs", trial -> {
            GuardedTensor x = trial.input(DType.F32, Layout.PACKED, Values.of(1), 8);
            GuardedTensor y = trial.output(DType.F32, Layout.PACKED, Tolerance.EXACT, 8);
            trial.launch(COPY, Grid.of(0), x, y, List.of(8));
            trial.launch(COPY, Grid.of(1, 0), x, y, List.of(8));
        });
    }
}
