package dev.pavage.testkit;

import dev.pavage.device.KernelException;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Kernel;
import dev.pavage.type.DType;
import java.util.List;

/** Loops, branches, carried variables, ids, index arithmetic, random numbers, prints and checks. */
final class ControlCases {
    private static final Kernel LOOP = kernel("loop");
    private static final Kernel CARRIED = kernel("carried");
    private static final Kernel ROTATED = kernel("rotated");
    private static final Kernel NESTED = kernel("nested");
    private static final Kernel PREFIX = kernel("prefix");
    private static final Kernel BRANCH = kernel("branch");
    private static final Kernel NESTED_BRANCHES = kernel("nestedBranches");
    private static final Kernel DATA_BRANCH = kernel("dataBranch");
    private static final Kernel IDS = kernel("ids");
    private static final Kernel ARITHMETIC = kernel("arithmetic");
    private static final Kernel RANDOM = kernel("random");
    private static final Kernel PRINT = kernel("print");
    private static final Kernel CHECK = kernel("check");
    private static final Kernel MIXED = kernel("mixed");

    /** From, to and step: usual ones, none, steps that do not divide, negative ones, one round at the edge. */
    private static final Number[] BOUNDS = {
        0, 5, 1, 0, 0, 1, 3, 3, 1, 5, 2, 1, 0, 7, 3, -4, 4, 3, 2, 3, 100, 0, 5, 0, 0, 5, -1, 10, 0, -2, -9, -2, 2,
        1L << 40, (1L << 40) + 3, 2
    };

    private static final Number[] INDEXES = {
        0, 1, -1, 2, 3, -3, 7, -7, 8, -8, 16, 17, -17, 100, 1L << 31, -(1L << 31), 1L << 40, -(1L << 40),
        Long.MAX_VALUE, Long.MIN_VALUE
    };

    private final Suite suite;

    private ControlCases(Suite suite) {
        this.suite = suite;
    }

    private static Kernel kernel(String name) {
        return Kernel.of(ControlKernels.class, name);
    }

    static void add(Suite suite) {
        ControlCases cases = new ControlCases(suite);
        cases.loopBounds();
        for (DType dtype : Coverage.WHOLE) {
            if (dtype != DType.BOOL) {
                cases.loops(dtype);
                cases.branches(dtype);
            }
        }
        cases.indexes();
        cases.random();
        cases.mixed();
        cases.messages();
    }

    private void loopBounds() {
        suite.trial("loop bounds", trial -> {
            int n = BOUNDS.length / 3;
            GuardedTensor bounds = trial.input(DType.I64, Layout.PACKED, Values.of(BOUNDS), n, 3);
            GuardedTensor y = trial.output(DType.I64, Layout.PACKED, Tolerance.EXACT, n, 3);
            trial.launch(LOOP, Grid.of(n), bounds, y);
        });
    }

    private void loops(DType dtype) {
        suite.trial("carried variables " + dtype, trial -> {
            for (int block : suite.options().choose(List.of(1, 8), List.of(1, 8, 64), List.of(1, 8, 64))) {
                for (int rounds : suite.options().choose(List.of(0, 2), List.of(0, 1, 2, 5), List.of(0, 1, 2, 5))) {
                    GuardedTensor x = trial.input(dtype, Layout.PACKED, Values.whole(0, 20), 2L * block + 3);
                    GuardedTensor y = trial.output(dtype, Layout.PACKED, Tolerance.EXACT, 2, 4L * block);
                    trial.launch(CARRIED, Grid.of(2), x, y, rounds, block);
                }
                for (int step : suite.options().choose(List.of(2), List.of(1, 2, 3), List.of(1, 2, 3))) {
                    GuardedTensor x = trial.input(dtype, Layout.STRIDED, Values.whole(-9, 9), block + 3);
                    GuardedTensor y = trial.output(dtype, Layout.PADDED, Tolerance.EXACT, 5, 4, block);
                    trial.launch(ROTATED, Grid.of(5), x, y, step, block);
                }
            }
        });
        suite.trial("nested loops " + dtype, trial -> {
            for (int block : suite.options().choose(List.of(1, 4), List.of(1, 4, 32), List.of(1, 4, 32))) {
                GuardedTensor x = trial.input(dtype, Layout.PACKED, Values.whole(0, 1), block + 9);
                GuardedTensor y = trial.output(dtype, Layout.PACKED, Tolerance.EXACT, 5, 2L * block);
                trial.launch(NESTED, Grid.of(5), x, y, block);
            }
        });
        suite.trial("stores in loops " + dtype, trial -> {
            for (int block : List.of(1, 8)) {
                GuardedTensor x = trial.input(dtype, Layout.PACKED, Values.whole(0, 9), 40);
                GuardedTensor y = trial.output(dtype, Layout.PADDED, Tolerance.EXACT, 3, 32);
                trial.launch(PREFIX, Grid.of(3), x, y, block);
            }
        });
    }

    private void branches(DType dtype) {
        suite.trial("branches " + dtype, trial -> {
            for (int block : suite.options().choose(List.of(1, 8), List.of(1, 8, 32), List.of(1, 8, 32))) {
                GuardedTensor x = trial.input(dtype, Layout.PACKED, Values.whole(0, 9), block + 2);
                GuardedTensor y = trial.output(dtype, Layout.PACKED, Tolerance.EXACT, 5, 5L * block);
                trial.launch(BRANCH, Grid.of(5), x, y, block);
                GuardedTensor z = trial.output(dtype, Layout.PACKED, Tolerance.EXACT, 5, 2L * block);
                trial.launch(NESTED_BRANCHES, Grid.of(5), x, z, block);
                GuardedTensor signs = trial.input(dtype, Layout.PACKED, Values.whole(-3, 3), 5L * block);
                GuardedTensor chosen = trial.output(dtype, Layout.SHIFTED, Tolerance.EXACT, 5L * block);
                trial.launch(DATA_BRANCH, Grid.of(5), signs, chosen, block);
            }
        });
    }

    private void indexes() {
        suite.trial("ids, counts and sizes", trial -> {
            GuardedTensor x = trial.input(DType.F32, Layout.PADDED, Values.of(1), 7, 1, 5);
            GuardedTensor y = trial.output(DType.I64, Layout.PACKED, Tolerance.EXACT, 4, 3, 5, 3);
            trial.launch(IDS, Grid.of(5, 3, 4), x, y);
        });
        suite.trial("index arithmetic", trial -> {
            int n = INDEXES.length;
            Values pairs = (dtype, flat, random) -> {
                long pair = flat / 2;
                return Values.of(INDEXES).at(dtype, flat % 2 == 0 ? pair / n : pair % n, random);
            };
            GuardedTensor x = trial.input(DType.I64, Layout.PACKED, pairs, (long) n * n, 2);
            GuardedTensor y = trial.output(DType.I64, Layout.PACKED, Tolerance.EXACT, (long) n * n, 24);
            trial.launch(ARITHMETIC, Grid.of((long) n * n), x, y);
        });
    }

    private void random() {
        for (DType counters : List.of(DType.I64, DType.I32, DType.U8)) {
            suite.trials("random by " + counters, suite.options().sizes(), (trial, n) -> {
                for (long seed : List.of(0L, -1L, 1L << 40)) {
                    GuardedTensor x = trial.input(counters, Layout.PACKED, Values.bits(), n);
                    GuardedTensor y = trial.output(DType.F32, Layout.PACKED, Tolerance.EXACT, n);
                    GuardedTensor bits = trial.output(DType.I64, Layout.PACKED, Tolerance.EXACT, n);
                    trial.launch(RANDOM, Grid.of(Math.ceilDiv(n, 16)), x, y, bits, seed, 16);
                }
            });
        }
    }

    private void mixed() {
        for (DType to : List.of(DType.I64, DType.I32, DType.I16, DType.F32, DType.BF16)) {
            suite.trials("dtypes together, to " + to, suite.options().sizes(), (trial, n) -> {
                Trial.need(suite.device(), DType.F16, DType.F64, DType.I8, DType.I64);
                GuardedTensor x = trial.input(DType.F32, Layout.PACKED, Values.uniform(-200, 200), n);
                GuardedTensor y = trial.output(DType.F32, Layout.PACKED, Tolerance.EXACT, n);
                GuardedTensor z = trial.output(to, Layout.SHIFTED, Tolerance.EXACT, n);
                trial.launch(MIXED, Grid.of(Math.ceilDiv(n, 32)), x, y, z, 32);
            });
        }
    }

    private void messages() {
        suite.trial("a check that holds", trial -> {
            GuardedTensor x = trial.input(DType.F32, Layout.PACKED, Values.uniform(-100, 100), 40);
            GuardedTensor y = trial.output(DType.F32, Layout.PACKED, Tolerance.EXACT, 40);
            trial.launch(CHECK, Grid.of(5), x, y, 8);
        });
        suite.add("a check that fails", () -> {
            try (Trial trial = new Trial(suite.device(), suite.options().seed())) {
                GuardedTensor x = trial.input(DType.F32, Layout.PACKED, Values.counting(200), 160);
                GuardedTensor y = trial.output(DType.F32, Layout.PACKED, Tolerance.EXACT, 160);
                KernelException failure = Expect.failure(KernelException.class, "the launch", () -> {
                    trial.launchDevice(CHECK, Grid.of(20), x, y, 8);
                    suite.device().synchronize();
                });
                Expect.mentions(failure, "check", "every element is below a hundred");
            }
            try (Trial trial = new Trial(suite.device(), suite.options().seed())) {
                GuardedTensor x = trial.input(DType.F32, Layout.PACKED, Values.of(1), 40);
                GuardedTensor y = trial.output(DType.F32, Layout.PACKED, Tolerance.EXACT, 40);
                trial.launch(CHECK, Grid.of(5), x, y, 8);
                trial.verify();
            }
        });
        suite.trial("prints", trial -> {
            GuardedTensor x = trial.input(DType.F32, Layout.PACKED, Values.special(), 16);
            GuardedTensor y = trial.output(DType.F32, Layout.PACKED, Tolerance.EXACT, 16);
            trial.launch(PRINT, Grid.of(2), x, y, 8);
        });
    }
}
