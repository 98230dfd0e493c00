package dev.pavage.testkit;

import static dev.pavage.testkit.Suite.name;

import dev.pavage.ir.Comparison;
import dev.pavage.ir.Literal;
import dev.pavage.ir.TileOp;
import dev.pavage.ir.TileOp.BinaryKind;
import dev.pavage.ir.TileOp.UnaryKind;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Kernel;
import dev.pavage.type.BinaryFormat;
import dev.pavage.type.DType;
import java.util.Arrays;
import java.util.List;

/** Every elementwise operation by dtype: numbers at the edges, random ones, awkward sizes, and every layout. */
final class ElementCases {
    private static final Kernel UNARY = Kernel.of(ElementKernels.class, "unary");
    private static final Kernel BINARY = Kernel.of(ElementKernels.class, "binary");
    private static final Kernel BINARY_WITH_NUMBER = Kernel.of(ElementKernels.class, "binaryWithNumber");
    private static final Kernel COMPARE = Kernel.of(ElementKernels.class, "compare");
    private static final Kernel WHERE = Kernel.of(ElementKernels.class, "where");
    private static final Kernel FMA = Kernel.of(ElementKernels.class, "fma");
    private static final Kernel CAST = Kernel.of(ElementKernels.class, "cast");
    private static final Kernel CAST_THROUGH = Kernel.of(ElementKernels.class, "castThrough");
    private static final Kernel FILL = Kernel.of(ElementKernels.class, "fill");
    private static final Kernel INDICES = Kernel.of(ElementKernels.class, "indices");
    private static final Kernel SCALED_SUM = Kernel.of(ElementKernels.class, "scaledSum");
    private static final int BLOCK = 32;

    private final Suite suite;
    private final int random;

    private ElementCases(Suite suite) {
        this.suite = suite;
        random = suite.options().choose(130, 500, 500);
    }

    static void add(Suite suite) {
        ElementCases cases = new ElementCases(suite);
        for (DType dtype : Coverage.WHOLE) {
            for (UnaryKind kind : UnaryKind.values()) {
                if (kind.takes(dtype)) {
                    cases.unary(kind, dtype);
                }
            }
            for (BinaryKind kind : BinaryKind.values()) {
                if (kind.takes(dtype)) {
                    cases.binary(kind, dtype);
                }
            }
            for (Comparison kind : Comparison.values()) {
                cases.compare(kind, dtype);
            }
            for (DType to : Coverage.WHOLE) {
                cases.cast(dtype, to);
            }
            cases.where(dtype);
            cases.fma(dtype);
            cases.sizes(dtype);
            cases.layouts(dtype);
            cases.constants(dtype);
        }
        for (DType dtype : Coverage.FLOAT8) {
            cases.float8(dtype);
            // Of the others each is rounded to 8 bits as one of these is.
            List<DType> few = List.of(DType.F64, DType.I32);
            List<DType> all = Arrays.stream(DType.values()).filter(d -> d != dtype).toList();
            for (DType other : suite.options().choose(few, few, all)) {
                cases.cast(dtype, other);
                cases.cast(other, dtype);
            }
            cases.binary(BinaryKind.ADD, dtype);
            cases.constants(dtype);
        }
    }

    /** What inputs hold: each kind of values in a launch of its own, or a share of each in one where little is tried. */
    private List<Values> launches(Values... kinds) {
        List<Values> all = List.of(kinds);
        return suite.options().choose(List.of(Values.inTurn(all)), all, all);
    }

    private static Grid blocks(long elements) {
        return Grid.of(Math.ceilDiv(elements, (long) BLOCK));
    }

    private void unary(UnaryKind kind, DType dtype) {
        Tolerance tolerance = ElementKernels.isExact(kind) ? Tolerance.EXACT : Tolerance.elementary(dtype);
        suite.trial(name(kind) + " " + dtype, trial -> {
            for (Values values : launches(Values.special(), Values.bits(), range(kind))) {
                GuardedTensor x = trial.input(dtype, Layout.PACKED, values, random);
                GuardedTensor y = trial.output(dtype, Layout.PACKED, tolerance, random);
                trial.launch(UNARY, blocks(random), x, y, kind, BLOCK);
            }
        });
    }

    /** Where an operation's values are neither all alike nor all infinite. */
    private static Values range(UnaryKind kind) {
        return switch (kind) {
            case LOG, SQRT, RSQRT -> Values.uniform(0, 100);
            case ERF -> Values.uniform(-4, 4);
            case NEG, ABS, EXP, TANH, SIN, COS, SIGMOID, FLOOR, CEIL, ROUND, NOT -> Values.uniform(-20, 20);
        };
    }

    private void binary(BinaryKind kind, DType dtype) {
        Tolerance tolerance = ElementKernels.isExact(kind) ? Tolerance.EXACT : Tolerance.elementary(dtype);
        suite.trial(name(kind) + " " + dtype, trial -> {
            int pairs = Values.pairs(dtype);
            binary(trial, kind, dtype, tolerance, Values.pairFirst(), Values.pairSecond(), pairs);
            Values left = kind == BinaryKind.POW ? Values.uniform(0.1, 10) : Values.uniform(-50, 50);
            List<Values> lefts = launches(Values.bits(), left);
            List<Values> rights = launches(Values.bits(), Values.uniform(-5, 5));
            for (int i = 0; i < lefts.size(); i++) {
                binary(trial, kind, dtype, tolerance, lefts.get(i), rights.get(i), random);
            }
        });
    }

    private static void binary(
            Trial trial, BinaryKind kind, DType dtype, Tolerance tolerance, Values left, Values right, int count) {
        GuardedTensor a = trial.input(dtype, Layout.PACKED, left, count);
        GuardedTensor b = trial.input(dtype, Layout.PACKED, right, count);
        GuardedTensor y = trial.output(dtype, Layout.PACKED, tolerance, count);
        trial.launch(BINARY, blocks(count), a, b, y, kind, BLOCK);
    }

    private void compare(Comparison kind, DType dtype) {
        suite.trial(name(kind) + " " + dtype, trial -> {
            int pairs = Values.pairs(dtype);
            GuardedTensor a = trial.input(dtype, Layout.PACKED, Values.pairFirst(), pairs);
            GuardedTensor b = trial.input(dtype, Layout.PACKED, Values.pairSecond(), pairs);
            GuardedTensor y = trial.output(DType.BOOL, Layout.PACKED, Tolerance.EXACT, pairs);
            trial.launch(COMPARE, blocks(pairs), a, b, y, kind, BLOCK);
        });
    }

    private void cast(DType from, DType to) {
        suite.trial("cast " + from + " to " + to, trial -> {
            for (Values values : launches(Values.special(), Values.bits(), Values.uniform(-300, 300))) {
                GuardedTensor x = trial.input(from, Layout.PACKED, values, random);
                GuardedTensor y = trial.output(to, Layout.PACKED, Tolerance.EXACT, random);
                trial.launch(CAST, blocks(random), x, y, BLOCK);
                GuardedTensor back = trial.output(from, Layout.PACKED, Tolerance.EXACT, random);
                trial.launch(CAST_THROUGH, blocks(random), x, back, to, BLOCK);
            }
        });
    }

    /** All 256 numbers, and F32 at each of their ties and right beside it. */
    private void float8(DType dtype) {
        suite.trial("numbers and ties " + dtype, trial -> {
            BinaryFormat format = BinaryFormat.of(dtype);
            int all = 1 << Byte.SIZE;
            GuardedTensor numbers =
                    trial.input(dtype, Layout.SHIFTED, (d, at, random) -> Literal.of(d, format.decode(at)), all);
            GuardedTensor wide = trial.output(DType.F32, Layout.PACKED, Tolerance.EXACT, all);
            trial.launch(CAST, blocks(all), numbers, wide, BLOCK);
            GuardedTensor other = trial.output(
                    Coverage.FLOAT8.get(1 - Coverage.FLOAT8.indexOf(dtype)), Layout.PACKED, Tolerance.EXACT, all);
            trial.launch(CAST, blocks(all), numbers, other, BLOCK);
            GuardedTensor back = trial.output(dtype, Layout.SHIFTED, Tolerance.EXACT, all);
            trial.launch(CAST_THROUGH, blocks(all), numbers, back, DType.F32, BLOCK);
            Values ties = (d, at, random) -> {
                float tie = (float) ((format.decode(at / 3) + format.decode(at / 3 + 1)) / 2);
                return Literal.of(d, at % 3 == 0 ? tie : at % 3 == 1 ? Math.nextUp(tie) : Math.nextDown(tie));
            };
            GuardedTensor x = trial.input(DType.F32, Layout.PACKED, ties, 3 * all);
            GuardedTensor rounded = trial.output(dtype, Layout.PACKED, Tolerance.EXACT, 3 * all);
            trial.launch(CAST, blocks(3 * all), x, rounded, BLOCK);
            Values edges = Values.of(464f, Math.nextUp(464f), -480f, 61440f, Math.nextDown(61440f), -1e30f, 1 / 0f);
            GuardedTensor y = trial.input(DType.F32, Layout.PACKED, edges, 7);
            GuardedTensor ends = trial.output(dtype, Layout.PACKED, Tolerance.EXACT, 7);
            trial.launch(CAST, blocks(7), y, ends, BLOCK);
        });
    }

    private void where(DType dtype) {
        suite.trials("where " + dtype, suite.options().sizes(), (trial, n) -> {
            GuardedTensor condition = trial.input(DType.BOOL, Layout.PACKED, Values.whole(0, 1), n);
            GuardedTensor a = trial.input(dtype, Layout.PACKED, Values.special(), n);
            GuardedTensor b = trial.input(dtype, Layout.SHIFTED, Values.bits(), n);
            GuardedTensor y = trial.output(dtype, Layout.PACKED, Tolerance.EXACT, n);
            trial.launch(WHERE, blocks(n), condition, a, b, y, BLOCK);
        });
    }

    private void fma(DType dtype) {
        if (!TileOp.Fma.takes(dtype)) {
            return;
        }
        suite.trials("fma " + dtype, suite.options().sizes(), (trial, n) -> {
            for (Values values : launches(Values.special(), Values.bits(), Values.uniform(-2, 2))) {
                GuardedTensor a = trial.input(dtype, Layout.PACKED, values, n);
                GuardedTensor b = trial.input(dtype, Layout.SHIFTED, values, n);
                GuardedTensor c = trial.input(dtype, Layout.PACKED, values, n);
                GuardedTensor y = trial.output(dtype, Layout.PACKED, Tolerance.EXACT, n);
                trial.launch(FMA, blocks(n), a, b, c, y, BLOCK);
            }
        });
    }

    private void sizes(DType dtype) {
        BinaryKind kind = dtype == DType.BOOL ? BinaryKind.XOR : BinaryKind.SUB;
        List<Integer> all = List.of(1, 2, 4, 8, 16, 64, 256);
        for (int block : suite.options().choose(List.of(1, 8, 256), all, all)) {
            suite.trials(name(kind) + " " + dtype + " in blocks of " + block, suite.options().sizes(), (trial, n) -> {
                GuardedTensor a = trial.input(dtype, Layout.PACKED, Values.bits(), n);
                GuardedTensor b = trial.input(dtype, Layout.SHIFTED, Values.bits(), n);
                GuardedTensor y = trial.output(dtype, Layout.SHIFTED, Tolerance.EXACT, n);
                trial.launch(BINARY, Grid.of(Math.ceilDiv(n, block)), a, b, y, kind, block);
            });
        }
    }

    /** All pairs of a layout of the input and one of the output, over two axes. */
    private void layouts(DType dtype) {
        if (dtype == DType.BOOL) {
            return;
        }
        for (Layout input : Layout.ALL) {
            suite.trial("layout " + name(input) + " " + dtype, trial -> {
                for (Layout output : suite.options().choose(
                        List.of(output(input)), List.of(Layout.PACKED, output(input)), Layout.DISTINCT)) {
                    for (int[] shape : new int[][] {{5, 17}, {16, 32}, {1, 3}, {9, 1}}) {
                        GuardedTensor a = trial.input(dtype, input, Values.whole(-40, 40), shape[0], shape[1]);
                        GuardedTensor b = trial.input(dtype, Layout.PADDED, Values.whole(-40, 40), shape[0], shape[1]);
                        GuardedTensor y = trial.output(dtype, output, Tolerance.EXACT, shape[0], shape[1]);
                        Grid grid = Grid.of(Math.ceilDiv(shape[0], 4), Math.ceilDiv(shape[1], 16));
                        trial.launch(SCALED_SUM, grid, a, b, y, 4, 16);
                    }
                }
            });
        }
    }

    private static Layout output(Layout input) {
        return switch (input) {
            case PACKED -> Layout.TRANSPOSED;
            case SHIFTED, PADDED -> Layout.STRIDED;
            case STRIDED -> Layout.REVERSED;
            case TRANSPOSED -> Layout.TRANSPOSED;
            case REVERSED -> Layout.PADDED;
            case BROADCAST, OVERLAPPING -> Layout.SHIFTED;
        };
    }

    private void constants(DType dtype) {
        suite.trials("constants " + dtype, suite.options().sizes(), (trial, n) -> {
            double number = dtype == DType.BOOL ? 1 : dtype.isFloat() ? -0.3 : 100;
            GuardedTensor filled = trial.output(dtype, Layout.PACKED, Tolerance.EXACT, n);
            trial.launch(FILL, blocks(n), filled, number, BLOCK);
            GuardedTensor counted = trial.output(dtype, Layout.PACKED, Tolerance.EXACT, n);
            trial.launch(INDICES, blocks(n), counted, BLOCK);
            if (dtype != DType.BOOL) {
                GuardedTensor a = trial.input(dtype, Layout.PACKED, Values.bits(), n);
                GuardedTensor y = trial.output(dtype, Layout.PACKED, Tolerance.EXACT, n);
                trial.launch(BINARY_WITH_NUMBER, blocks(n), a, y, BinaryKind.MUL, number, BLOCK);
            }
        });
    }
}
