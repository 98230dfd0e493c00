package dev.pavage.testkit;

import static dev.pavage.testkit.Suite.name;

import dev.pavage.ir.TileOp.Combiner;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Kernel;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** What combines or moves elements along the axes of a tile: by dtype, tile shape and axis. */
final class AxisCases {
    private static final Kernel REDUCE = Kernel.of(AxisKernels.class, "reduce");
    private static final Kernel ARG_REDUCE = Kernel.of(AxisKernels.class, "argReduce");
    private static final Kernel SCAN = Kernel.of(AxisKernels.class, "scan");
    private static final Kernel TRANSPOSE = Kernel.of(AxisKernels.class, "transpose");
    private static final Kernel RESHAPE = Kernel.of(AxisKernels.class, "reshape");
    private static final Kernel BROADCAST = Kernel.of(AxisKernels.class, "broadcast");
    private static final Kernel OUTER_SUM = Kernel.of(AxisKernels.class, "outerSum");
    private static final Kernel RESHUFFLE = Kernel.of(AxisKernels.class, "reshuffle");
    private static final Kernel REDUCE_ROWS = Kernel.of(AxisKernels.class, "reduceRows");
    private static final int PROGRAMS = 3;

    private static final List<List<Integer>> TILES = List.of(
            List.of(16), List.of(4, 8), List.of(1), List.of(64), List.of(8, 4), List.of(16, 1), List.of(1, 16),
            List.of(2, 4, 8), List.of(128, 2), List.of(4, 1, 2, 8), List.of(512));

    private final Suite suite;

    private AxisCases(Suite suite) {
        this.suite = suite;
    }

    static void add(Suite suite) {
        AxisCases cases = new AxisCases(suite);
        for (DType dtype : Coverage.WHOLE) {
            if (dtype != DType.BOOL) {
                for (Combiner kind : Combiner.values()) {
                    cases.combine(kind, dtype);
                }
                cases.argReduce(dtype);
                cases.outerSum(dtype);
            }
            cases.move(dtype);
        }
        for (DType dtype : Coverage.FLOAT8) {
            cases.reduce(Combiner.SUM, dtype);
            cases.reduce(Combiner.MAX, dtype);
        }
    }

    private List<List<Integer>> tiles() {
        return suite.options().isFull() ? TILES : TILES.subList(0, 3);
    }

    private void reduce(Combiner kind, DType dtype) {
        suite.trial("reduce " + name(kind) + " " + dtype, trial -> forEachAxis((tile, axis) -> {
            int length = tile.get(axis);
            reduce(trial, kind, dtype, tile, axis, exact(kind, dtype, length), Tolerance.EXACT);
            reduce(trial, kind, dtype, tile, axis, rounded(kind), tolerance(kind, dtype, length));
            if (kind == Combiner.MAX || kind == Combiner.MIN) {
                reduce(trial, kind, dtype, tile, axis, Values.special(), Tolerance.EXACT);
            }
        }));
    }

    private void combine(Combiner kind, DType dtype) {
        reduce(kind, dtype);
        suite.trial("scan " + name(kind) + " " + dtype, trial -> forEachAxis((tile, axis) -> {
            int length = tile.get(axis);
            scan(trial, kind, dtype, tile, axis, exact(kind, dtype, length), Tolerance.EXACT);
            scan(trial, kind, dtype, tile, axis, rounded(kind), tolerance(kind, dtype, length));
        }));
        if (kind == Combiner.PROD) {
            return;
        }
        suite.trials("rows " + name(kind) + " " + dtype, suite.options().sizes(), (trial, n) -> {
            Layout layout = n % 2 == 0 ? Layout.PACKED : Layout.PADDED;
            for (int block : List.of(4, 64)) {
                GuardedTensor x = trial.input(dtype, layout, exact(kind, dtype, n), 5, n);
                GuardedTensor y = trial.output(dtype, Layout.PACKED, Tolerance.EXACT, 5);
                trial.launch(REDUCE_ROWS, Grid.of(3), x, y, kind, 2, block);
            }
        });
    }

    private void reduce(
            Trial trial,
            Combiner kind,
            DType dtype,
            List<Integer> tile,
            int axis,
            Values values,
            Tolerance tolerance) {
        Shape shape = shape(tile);
        Suite.within(kind + " of " + tile + " along " + axis, () -> {
            GuardedTensor x = trial.input(dtype, Layout.PACKED, values, ragged(shape));
            GuardedTensor y = trial.output(dtype, Layout.PACKED, tolerance, programs(shape.without(axis)));
            trial.launch(REDUCE, Grid.of(PROGRAMS), x, y, kind, axis, tile);
        });
    }

    private void scan(
            Trial trial,
            Combiner kind,
            DType dtype,
            List<Integer> tile,
            int axis,
            Values values,
            Tolerance tolerance) {
        Shape shape = shape(tile);
        Suite.within(kind + " of " + tile + " along " + axis, () -> {
            GuardedTensor x = trial.input(dtype, Layout.PACKED, values, ragged(shape));
            GuardedTensor y = trial.output(dtype, Layout.PACKED, tolerance, programs(shape));
            trial.launch(SCAN, Grid.of(PROGRAMS), x, y, kind, axis, tile);
        });
    }

    /** Numbers of which every combination is a number of the dtype's accumulator, so that order does not matter. */
    private static Values exact(Combiner kind, DType dtype, int length) {
        return switch (kind) {
            case SUM -> dtype.accumulator() == dtype || !dtype.isFloat() ? Values.whole(-9, 9) : Values.whole(-2, 2);
            case PROD -> length > 16 && dtype.isFloat() ? Values.of(1, -1, -1, 1, -1) : Values.of(1, -2, 1, 1, 2, -1);
            case MAX, MIN -> Values.uniform(-100, 100);
        };
    }

    private static Values rounded(Combiner kind) {
        return kind == Combiner.PROD ? Values.uniform(0.99, 1.01) : Values.uniform(-1, 1);
    }

    private static Tolerance tolerance(Combiner kind, DType dtype, int length) {
        return switch (kind) {
            case SUM -> Tolerance.sum(dtype, length, 1);
            case PROD -> Tolerance.sum(dtype, length, Math.pow(1.01, length));
            case MAX, MIN -> Tolerance.EXACT;
        };
    }

    private void argReduce(DType dtype) {
        suite.trial("arg " + dtype, trial -> forEachAxis((tile, axis) -> {
            for (Values values : List.of(Values.whole(0, 2), Values.bits(), Values.special(), Values.of(1))) {
                for (boolean largest : List.of(true, false)) {
                    Shape shape = shape(tile);
                    Suite.within((largest ? "argmax" : "argmin") + " of " + tile + " along " + axis, () -> {
                        GuardedTensor x = trial.input(dtype, Layout.PACKED, values, ragged(shape));
                        GuardedTensor y = trial.output(
                                DType.I32, Layout.PACKED, Tolerance.EXACT, programs(shape.without(axis)));
                        trial.launch(ARG_REDUCE, Grid.of(PROGRAMS), x, y, largest, axis, tile);
                    });
                }
            }
        }));
    }

    private void move(DType dtype) {
        move("transpose " + dtype, dtype, (mover) -> {
            mover.run(TRANSPOSE, List.of(4, 8), List.of(8, 4), List.of(1, 0));
            mover.run(TRANSPOSE, List.of(16, 1), List.of(1, 16), List.of(1, 0));
            mover.run(TRANSPOSE, List.of(16, 32), List.of(32, 16), List.of(1, 0));
            mover.run(TRANSPOSE, List.of(2, 4, 8), List.of(8, 2, 4), List.of(2, 0, 1));
            mover.run(TRANSPOSE, List.of(2, 4, 8), List.of(2, 8, 4), List.of(0, 2, 1));
            mover.run(TRANSPOSE, List.of(2, 4, 8), List.of(4, 2, 8), List.of(1, 0, 2));
            mover.run(TRANSPOSE, List.of(2, 1, 4, 2), List.of(2, 4, 1, 2), List.of(3, 2, 1, 0));
        });
        move("reshape " + dtype, dtype, (mover) -> {
            mover.run(RESHAPE, List.of(4, 8), List.of(8, 4), List.of(8, 4));
            mover.run(RESHAPE, List.of(32), List.of(4, 8), List.of(4, 8));
            mover.run(RESHAPE, List.of(4, 8), List.of(32), List.of(32));
            mover.run(RESHAPE, List.of(2, 4, 8), List.of(16, 4), List.of(16, 4));
            mover.run(RESHAPE, List.of(1), List.of(1, 1, 1), List.of(1, 1, 1));
            mover.run(RESHAPE, List.of(1, 1), List.of(), List.of());
        });
        move("broadcast " + dtype, dtype, (mover) -> {
            mover.run(BROADCAST, List.of(8), List.of(4, 8), List.of(4, 8));
            mover.run(BROADCAST, List.of(4, 1), List.of(4, 16), List.of(4, 16));
            mover.run(BROADCAST, List.of(1), List.of(32), List.of(32));
            mover.run(BROADCAST, List.of(2, 1, 4), List.of(2, 8, 4), List.of(2, 8, 4));
            mover.run(BROADCAST, List.of(1, 1), List.of(2, 4, 8), List.of(2, 4, 8));
        });
    }

    /** Launches a kernel that brings a tile of one shape to another. */
    private interface Mover {
        void run(Kernel kernel, List<Integer> from, List<Integer> to, List<Integer> how);
    }

    private void move(String name, DType dtype, Consumer<Mover> body) {
        boolean all = suite.options().choose(false, true, true);
        suite.trial(name, trial -> {
            AtomicInteger number = new AtomicInteger(share(dtype));
            body.accept((kernel, from, to, how) -> {
                if (number.getAndIncrement() % 2 != 0 && !all) {
                    return;
                }
                Suite.within(from + " to " + to, () -> {
                    GuardedTensor x = trial.input(dtype, Layout.PACKED, Values.bits(), programs(shape(from)));
                    GuardedTensor y = trial.output(dtype, Layout.PACKED, Tolerance.EXACT, programs(shape(to)));
                    trial.launch(kernel, Grid.of(PROGRAMS), x, y, how, from);
                });
            });
        });
    }

    /** Dtypes of the same size are moved in the same way, so that two of them share the cases where little is tried. */
    private static int share(DType dtype) {
        return Math.toIntExact(Arrays.stream(DType.values())
                .filter(other -> other.bytes() == dtype.bytes() && other.ordinal() < dtype.ordinal())
                .count());
    }

    private void outerSum(DType dtype) {
        suite.trial("rows and columns " + dtype, trial -> {
            for (int m : List.of(1, 8, 32)) {
                GuardedTensor x = trial.input(dtype, Layout.PACKED, Values.whole(-9, 9), PROGRAMS, m);
                GuardedTensor y = trial.output(dtype, Layout.PADDED, Tolerance.EXACT, PROGRAMS, m, m);
                trial.launch(OUTER_SUM, Grid.of(PROGRAMS), x, y, m);
            }
            for (int m : List.of(1, 4, 16)) {
                GuardedTensor x = trial.input(dtype, Layout.PADDED, Values.whole(-2, 2), PROGRAMS, m, 8);
                GuardedTensor y = trial.output(dtype, Layout.PACKED, Tolerance.EXACT, PROGRAMS, m, 8);
                trial.launch(RESHUFFLE, Grid.of(PROGRAMS), x, y, m, 8);
            }
        });
    }

    /** A test of one tile shape and one of its axes. */
    private interface AxisBody {
        void run(List<Integer> tile, int axis);
    }

    private void forEachAxis(AxisBody body) {
        for (List<Integer> tile : tiles()) {
            for (int axis = 0; axis < tile.size(); axis++) {
                body.run(tile, axis);
            }
        }
    }

    private static Shape shape(List<Integer> tile) {
        return Shape.of(tile.stream().mapToLong(i -> i).toArray());
    }

    private static long[] programs(Shape shape) {
        return shape.insert(0, PROGRAMS).toArray();
    }

    /** One part per program, and of the last axis an element less than the tile has, so that part of it is filled. */
    private static long[] ragged(Shape tile) {
        int last = tile.rank() - 1;
        return programs(tile.with(last, Math.max(1, tile.extent(last) - 1)));
    }
}
