package dev.pavage.testkit;

import static dev.pavage.testkit.TensorCheck.tensor;

import dev.pavage.tensor.Quantized;
import dev.pavage.testkit.TensorCheck.Formula;
import dev.pavage.type.DType;
import dev.pavage.type.QuantFormat;
import dev.pavage.type.Shape;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.SplittableRandom;

/** Weights in blocks that share a scale, against {@link BlockOracle}. */
final class QuantizedCases {
    private static final List<DType> FLOATS = List.of(DType.F64, DType.F32, DType.F16, DType.BF16);

    /** One block has a positive largest weight and halves between codes, of others all are zero. */
    private static final Values HALVES = (dtype, flat, random) -> Values.of(
            127, 0.5, -0.5, 1.5, -1.5, 2.5, 63.5, -126.5, 8, 24, -24, 40, 0.499, 100, -100, 7)
            .at(dtype, flat / 32 % 3 == 2 ? 0 : flat, random);

    /** One block is that of the integers from -8 to 7.5 in steps of a half; in the others all are zero, of either sign. */
    private static final Values EIGHTS =
            (dtype, flat, random) -> Values.of(flat / 32 % 2 == 0 ? flat % 32 / 2.0 - 8 : -0.0)
                    .at(dtype, flat, random);

    private final Suite suite;

    private QuantizedCases(Suite suite) {
        this.suite = suite;
    }

    static void add(Suite suite) {
        QuantizedCases cases = new QuantizedCases(suite);
        for (QuantFormat format : QuantFormat.values()) {
            FLOATS.forEach(dtype -> cases.quantize(format, dtype));
            FLOATS.forEach(dtype -> cases.dequantize(format, dtype));
            List.of(DType.F32, DType.F16, DType.BF16).forEach(dtype -> cases.linear(format, dtype));
        }
    }

    private void quantize(QuantFormat format, DType dtype) {
        int rows = suite.options().choose(1, 2, 2);
        int columns = suite.options().choose(5, 130, 130) * 32;
        suite.trial("quantize " + dtype + " to " + format, trial -> {
            List<Values> all = List.of(Values.uniform(-1, 1), HALVES, EIGHTS);
            for (Values values : all) {
                quantize(trial, format, dtype, Layout.PACKED, values, 3, 96);
                quantize(trial, format, dtype, Layout.TRANSPOSED, values, 5, 64);
            }
            // Rows of more than a program's 64 blocks; where little is tried, only those of weights that are computed have so many.
            for (Values values : suite.options().choose(all.subList(0, 1), all, all)) {
                quantize(trial, format, dtype, Layout.STRIDED, values, rows, columns);
            }
        });
    }

    private static void quantize(
            Trial trial, QuantFormat format, DType dtype, Layout layout, Values values, int rows, int columns) {
        GuardedTensor a = trial.input(dtype, layout, values, rows, columns);
        Formula x = TensorCheck.of(a);
        float[] weights = new float[rows * columns];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) x.at(i / columns, i % columns);
        }
        byte[] expected = BlockOracle.encode(format, weights);
        int bytes = BlockOracle.bytes(format);
        Suite.within(layout + " " + rows + " rows of " + columns, () -> TensorCheck.equal(
                tensor(a).quantize(format).blocks(),
                Shape.of(rows, columns / 32, bytes),
                Tolerance.EXACT,
                at -> expected[(int) ((at[0] * (columns / 32) + at[1]) * bytes + at[2])]));
    }

    private void dequantize(QuantFormat format, DType dtype) {
        int rows = suite.options().choose(2, 7, 7);
        suite.trial("dequantize " + format + " to " + dtype, trial -> {
            Trial.need(suite.device(), dtype);
            byte[] blocks = blocks(format, rows * 65);
            Quantized weights = Quantized.of(
                    suite.device(), MemorySegment.ofArray(blocks), format, Shape.of(rows, 65 * 32));
            TensorCheck.equal(
                    weights.dequantize(dtype),
                    weights.shape(),
                    Tolerance.EXACT,
                    at -> BlockOracle.decode(format, blocks, at[0] * 65 * 32 + at[1]));
        });
    }

    private void linear(QuantFormat format, DType dtype) {
        List<Integer> blocks =
                suite.options().choose(List.of(1, 3), List.of(1, 3, 33), List.of(1, 2, 3, 4, 31, 33, 130));
        suite.trials("linear " + dtype + " by " + format, blocks, (trial, n) -> {
            linear(trial, format, dtype, Layout.PACKED, 1, 37, n);
            if (n == 1 && suite.options().choose(true, false, false)) {
                return;
            }
            linear(trial, format, dtype, Layout.STRIDED, 1, 5, n);
            linear(trial, format, dtype, Layout.PACKED, 5, 70, n);
            linear(trial, format, dtype, Layout.TRANSPOSED, 33, 16, n);
        });
    }

    private void linear(
            Trial trial, QuantFormat format, DType dtype, Layout layout, int rows, int columns, int blocks) {
        GuardedTensor a = trial.input(dtype, layout, Values.uniform(-1, 1), rows, blocks * 32L);
        byte[] bytes = blocks(format, columns * blocks);
        Quantized weights = Quantized.of(
                suite.device(), MemorySegment.ofArray(bytes), format, Shape.of(columns, blocks * 32L));
        Formula x = TensorCheck.of(a);
        int k = blocks * 32;
        // Of weights rounded to the dtype, errors of half a unit have either sign: k of them add up as the root of k.
        Tolerance exact = Tolerance.sum(dtype, k, 1);
        double rounded = dtype == DType.F32 ? 0 : Tolerance.epsilon(dtype) * Math.sqrt(k);
        Suite.within(layout + " " + rows + " rows by " + columns, () -> TensorCheck.equal(
                tensor(a).linear(weights),
                Shape.of(rows, columns),
                new Tolerance(exact.ulps(), exact.absolute() + rounded),
                at -> {
                    double sum = 0;
                    for (int i = 0; i < k; i++) {
                        sum += x.at(at[0], i) * BlockOracle.decode(format, bytes, at[1] * k + i);
                    }
                    return sum;
                }));
    }

    /** Blocks of weights from -1 to 1, of every code. */
    private static byte[] blocks(QuantFormat format, int count) {
        SplittableRandom random = new SplittableRandom(count);
        float[] weights = new float[count * 32];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextDouble(-1, 1);
        }
        return BlockOracle.encode(format, weights);
    }
}
