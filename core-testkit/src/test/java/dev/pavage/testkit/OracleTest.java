package dev.pavage.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.device.Device;
import dev.pavage.ir.TileOp.BinaryKind;
import dev.pavage.ir.TileOp.Combiner;
import dev.pavage.ir.TileOp.UnaryKind;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Kernel;
import dev.pavage.testkit.TensorCheck.Formula;
import dev.pavage.type.DType;
import dev.pavage.type.Floats;
import dev.pavage.type.Precision;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the kit compares with, the reference's results, against plain loops in double precision. */
class OracleTest {
    private static final Device REFERENCE = Device.named("reference");

    @ParameterizedTest
    @EnumSource(
            value = BinaryKind.class,
            names = {"ADD", "SUB", "MUL", "DIV", "MIN", "MAX"})
    void arithmeticIsThatOfJava(BinaryKind kind) {
        try (Trial trial = new Trial(REFERENCE, 1)) {
            GuardedTensor a = trial.input(DType.F32, Layout.STRIDED, Values.uniform(-5, 5), 100);
            GuardedTensor b = trial.input(DType.F32, Layout.REVERSED, Values.uniform(-5, 5), 100);
            GuardedTensor y = trial.output(DType.F32, Layout.PADDED, Tolerance.EXACT, 100);
            trial.launch(Kernel.of(ElementKernels.class, "binary"), Grid.of(7), a, b, y, kind, 16);
            trial.verify();
            for (long i = 0; i < 100; i++) {
                float p = (float) TensorCheck.of(a).at(i);
                float q = (float) TensorCheck.of(b).at(i);
                float expected = switch (kind) {
                    case ADD -> p + q;
                    case SUB -> p - q;
                    case MUL -> p * q;
                    case DIV -> p / q;
                    case MIN -> Math.min(p, q);
                    case MAX -> Math.max(p, q);
                    case REM, POW, AND, OR, XOR, SHL, SHR -> throw new IllegalArgumentException(kind.toString());
                };
                assertEquals(expected, (float) TensorCheck.of(y).at(i));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F64", "F32", "F16", "BF16", "F8E4M3", "F8E5M2"})
    void functionsAreRoundedOnce(DType dtype) {
        try (Trial trial = new Trial(REFERENCE, 2)) {
            GuardedTensor x = trial.input(dtype, Layout.PACKED, Values.uniform(-3, 3), 50);
            GuardedTensor y = trial.output(dtype, Layout.PACKED, Tolerance.EXACT, 50);
            trial.launch(Kernel.of(ElementKernels.class, "unary"), Grid.of(4), x, y, UnaryKind.EXP, 16);
            for (long i = 0; i < 50; i++) {
                double expected = Floats.round(dtype, Math.exp(TensorCheck.of(x).at(i)));
                assertEquals(expected, TensorCheck.of(y).at(i));
            }
        }
    }

    @Test
    void matrixProductsAreTripleLoops() {
        int m = 9;
        int n = 18;
        int k = 7;
        try (Trial trial = new Trial(REFERENCE, 3)) {
            GuardedTensor a = trial.input(DType.F32, Layout.TRANSPOSED, Values.whole(-9, 9), m, k);
            GuardedTensor b = trial.input(DType.F32, Layout.PADDED, Values.whole(-9, 9), k, n);
            GuardedTensor c = trial.output(DType.F32, Layout.PACKED, Tolerance.EXACT, m, n);
            DotKernels.Tiles tiles = new DotKernels.Tiles(4, 8, 2);
            trial.launch(Kernel.of(DotKernels.class, "matmul"), Grid.of(3, 3), a, b, c, tiles, Precision.EXACT);
            for (long i = 0; i < m; i++) {
                for (long j = 0; j < n; j++) {
                    double sum = 0;
                    for (long l = 0; l < k; l++) {
                        sum += TensorCheck.of(a).at(i, l) * TensorCheck.of(b).at(l, j);
                    }
                    assertEquals(sum, TensorCheck.of(c).at(i, j));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Combiner.class)
    void scansCombineAllBefore(Combiner kind) {
        try (Trial trial = new Trial(REFERENCE, 4)) {
            GuardedTensor x = trial.input(DType.I64, Layout.PACKED, Values.whole(-3, 3), 2, 16);
            GuardedTensor y = trial.output(DType.I64, Layout.PACKED, Tolerance.EXACT, 2, 16);
            trial.launch(Kernel.of(AxisKernels.class, "scan"), Grid.of(2), x, y, kind, 0, List.of(16));
            for (long row = 0; row < 2; row++) {
                long value = 0;
                for (long i = 0; i < 16; i++) {
                    long next = (long) TensorCheck.of(x).at(row, i);
                    value = i == 0
                            ? next
                            : switch (kind) {
                                case SUM -> value + next;
                                case PROD -> value * next;
                                case MAX -> Math.max(value, next);
                                case MIN -> Math.min(value, next);
                            };
                    assertEquals((double) value, TensorCheck.of(y).at(row, i));
                }
            }
        }
    }

    @Test
    void loadsBeforeAndBehindAViewGiveTheFillValue() {
        try (Trial trial = new Trial(REFERENCE, 5)) {
            GuardedTensor x = trial.input(DType.I32, Layout.PACKED, Values.counting(100), 9);
            GuardedTensor at = trial.input(DType.I64, Layout.PACKED, Values.of(-3, 4), 2, 1);
            GuardedTensor y = trial.output(DType.I32, Layout.PACKED, Tolerance.EXACT, 2, 8);
            trial.launch(Kernel.of(AccessKernels.class, "loads"), Grid.of(2), x, at, y, 42.0, List.of(8));
            Formula found = TensorCheck.of(y);
            int[][] expected = {{42, 42, 42, 0, 1, 2, 3, 4}, {4, 5, 6, 7, 8, 42, 42, 42}};
            for (int row = 0; row < 2; row++) {
                for (int i = 0; i < 8; i++) {
                    assertEquals(expected[row][i], found.at(row, i));
                }
            }
        }
    }

    @Test
    void loopsRunFromFirstToLast() {
        try (Trial trial = new Trial(REFERENCE, 6)) {
            GuardedTensor bounds = trial.input(DType.I64, Layout.PACKED, Values.of(2, 9, 3, 4, 4, 1), 2, 3);
            GuardedTensor y = trial.output(DType.I64, Layout.PACKED, Tolerance.EXACT, 2, 3);
            trial.launch(Kernel.of(ControlKernels.class, "loop"), Grid.of(2), bounds, y);
            Formula found = TensorCheck.of(y);
            double[][] expected = {{3, (2 * 3 + 5) * 3 + 8, 8}, {0, 0, -77}};
            for (int row = 0; row < 2; row++) {
                for (int i = 0; i < 3; i++) {
                    assertEquals(expected[row][i], found.at(row, i));
                }
            }
        }
    }
}
