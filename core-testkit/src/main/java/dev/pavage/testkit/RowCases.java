package dev.pavage.testkit;

import static dev.pavage.testkit.TensorCheck.tensor;

import dev.pavage.device.DeviceArray;
import dev.pavage.library.Candidate;
import dev.pavage.library.Normalization;
import dev.pavage.library.ReduceTiles;
import dev.pavage.library.Softmax;
import dev.pavage.tensor.Tensor;
import dev.pavage.testkit.TensorCheck.Formula;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Softmax and normalizations, whose results depend on whole rows, against plain loops in double precision. */
final class RowCases {
    private static final int ROWS = 4;
    private static final double EPSILON = 0.01;

    /** Blocks that do not cover a row, in either orientation. */
    private static final List<ReduceTiles> TILES =
            List.of(new ReduceTiles(2, 16, false), new ReduceTiles(4, 8, true), new ReduceTiles(1, 64, false));

    private final Suite suite;
    private final DType dtype;

    private RowCases(Suite suite, DType dtype) {
        this.suite = suite;
        this.dtype = dtype;
    }

    static void add(Suite suite) {
        for (DType dtype : List.of(DType.F64, DType.F32, DType.F16, DType.BF16)) {
            RowCases cases = new RowCases(suite, dtype);
            cases.softmax();
            cases.norms();
            cases.longRows();
        }
        Coverage.FLOAT8.forEach(dtype -> new RowCases(suite, dtype).softmax());
    }

    private void softmax() {
        suite.trials("softmax " + dtype, LibraryCases.sizes(suite), (trial, n) -> {
            for (Layout layout : List.of(Layout.PACKED, Layout.TRANSPOSED)) {
                GuardedTensor a = trial.input(dtype, layout, Values.uniform(-10, 10), ROWS, n);
                softmax(a, n, tensor(a).softmax(1));
                Formula x = TensorCheck.of(a);
                TensorCheck.equal(tensor(a).softmax(0), Shape.of(ROWS, n), Tolerance.rounded(dtype, 16), at -> {
                    double total = IntStream.range(0, ROWS).mapToDouble(i -> Math.exp(x.at(i, at[1]))).sum();
                    return Math.exp(x.at(at)) / total;
                });
            }
        });
    }

    private void softmax(GuardedTensor a, int n, Tensor found) {
        Formula x = TensorCheck.of(a);
        TensorCheck.equal(found, Shape.of(ROWS, n), Tolerance.rounded(dtype, 16), at -> {
            double total =
                    IntStream.range(0, n).mapToDouble(i -> Math.exp(x.at(at[0], i))).sum();
            return Math.exp(x.at(at)) / total;
        });
    }

    private void norms() {
        suite.trials("norms " + dtype, LibraryCases.sizes(suite), (trial, n) -> {
            GuardedTensor weight = trial.input(dtype, Layout.PACKED, Values.uniform(-2, 2), n);
            GuardedTensor bias = trial.input(dtype, Layout.PACKED, Values.uniform(-1, 1), n);
            for (Layout layout : List.of(Layout.PACKED, Layout.TRANSPOSED)) {
                GuardedTensor a = trial.input(dtype, layout, Values.uniform(-2, 2), ROWS, n);
                Norm rms = new Norm(a, false, weight, Optional.empty());
                rms.check(tensor(a).rmsNorm(tensor(weight), EPSILON), Tolerance.rounded(dtype, 64));
                Norm layer = new Norm(a, true, weight, Optional.of(bias));
                layer.check(
                        tensor(a).layerNorm(tensor(weight), tensor(bias), EPSILON), Tolerance.rounded(dtype, 64));
            }
        });
    }

    /** What tables choose for rows that are longer than those of the other cases. */
    private void longRows() {
        suite.trial("rows block by block " + dtype, trial -> {
            int n = 100;
            GuardedTensor a = trial.input(dtype, Layout.PADDED, Values.uniform(-4, 4), ROWS, n);
            GuardedTensor weight = trial.input(dtype, Layout.PACKED, Values.uniform(-2, 2), n);
            for (ReduceTiles tiles : TILES) {
                Suite.within(tiles.toString(), () -> {
                    softmax(a, n, run(Softmax.ONLINE, tiles, a, out -> new Softmax.Problem(a.array(), 1, out)));
                    for (boolean centred : List.of(false, true)) {
                        Norm norm = new Norm(a, centred, weight, Optional.empty());
                        norm.check(
                                run(Normalization.STREAMED, tiles, a, norm::problem), Tolerance.rounded(dtype, 64));
                    }
                });
            }
        });
        suite.trial("layer norm far from zero " + dtype, trial -> {
            int n = 100;
            double far = 512;
            GuardedTensor a = trial.input(dtype, Layout.PACKED, Values.uniform(far - 4, far + 4), ROWS, n);
            GuardedTensor weight = trial.input(dtype, Layout.PACKED, Values.uniform(-2, 2), n);
            Norm norm = new Norm(a, true, weight, Optional.empty());
            // Sums of n numbers are off by some units of the far one.
            Tolerance tolerance = Tolerance.rounded(dtype, 64 * (int) far);
            norm.check(run(Normalization.WHOLE, new ReduceTiles(2, 128, false), a, norm::problem), tolerance);
            norm.check(run(Normalization.STREAMED, TILES.getFirst(), a, norm::problem), tolerance);
        });
    }

    private <P> Tensor run(
            Candidate<P, ReduceTiles> candidate, ReduceTiles tiles, GuardedTensor a, Function<DeviceArray, P> problem) {
        DeviceArray out = DeviceArray.allocate(suite.device(), dtype, a.array().shape());
        candidate.plan().apply(problem.apply(out), tiles).forEach(launch -> launch.run(suite.device()));
        return Tensor.of(out);
    }

    /** A normalization of rows. */
    private record Norm(GuardedTensor a, boolean centred, GuardedTensor weight, Optional<GuardedTensor> bias) {
        Normalization.Problem problem(DeviceArray out) {
            return new Normalization.Problem(
                    a.array(), centred, weight.array(), bias.map(GuardedTensor::array), EPSILON, out);
        }

        void check(Tensor found, Tolerance tolerance) {
            Formula x = TensorCheck.of(a);
            Formula w = TensorCheck.of(weight);
            Optional<Formula> b = bias.map(TensorCheck::of);
            int n = Math.toIntExact(a.array().shape().extent(1));
            Map<Long, Double> means = new HashMap<>();
            Map<Long, Double> factors = new HashMap<>();
            TensorCheck.equal(found, a.array().shape(), tolerance, at -> {
                double mean = means.computeIfAbsent(at[0], row -> centred ? mean(n, i -> x.at(row, i)) : 0);
                double factor = factors.computeIfAbsent(
                        at[0], row -> 1 / Math.sqrt(mean(n, i -> Math.pow(x.at(row, i) - mean, 2)) + EPSILON));
                return (x.at(at) - mean) * factor * w.at(at[1]) + b.map(f -> f.at(at[1])).orElse(0.0);
            });
        }

        private static double mean(int n, IntToDoubleFunction element) {
            return IntStream.range(0, n).mapToDouble(element).sum() / n;
        }
    }
}
