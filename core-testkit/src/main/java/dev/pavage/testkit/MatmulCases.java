package dev.pavage.testkit;

import static dev.pavage.testkit.LibraryCases.FLOATS;
import static dev.pavage.testkit.LibraryCases.NUMBERS;
import static dev.pavage.testkit.LibraryCases.apply;
import static dev.pavage.testkit.LibraryCases.numbers;
import static dev.pavage.testkit.LibraryCases.sum;
import static dev.pavage.testkit.TensorCheck.tensor;

import dev.pavage.device.DeviceArray;
import dev.pavage.library.Activation;
import dev.pavage.library.Epilogue;
import dev.pavage.library.Launch;
import dev.pavage.library.Matmul;
import dev.pavage.library.MatmulProblem;
import dev.pavage.library.MatmulTiles;
import dev.pavage.library.SplitTiles;
import dev.pavage.library.StreamTiles;
import dev.pavage.tensor.MatmulOptions;
import dev.pavage.tensor.Tensor;
import dev.pavage.testkit.TensorCheck.Formula;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import dev.pavage.type.Shape;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Matrix products by way of the tensor library, and each way of the library to compute them, against plain loops. */
final class MatmulCases {
    /** Extents of a product [m, k] times [k, n], none of them a multiple of a tile's side. */
    private record Sides(int m, int n, int k) {}

    /** Still tiles of 16 by 32 with sums of 32 terms, which every dtype's matrix instructions need. */
    private static final Sides SMALL_SIDES = new Sides(9, 17, 17);

    private static final Sides SIDES = new Sides(18, 37, 21);

    private final Suite suite;
    private final Sides sides;

    private MatmulCases(Suite suite) {
        this.suite = suite;
        sides = suite.options().choose(SMALL_SIDES, SIDES, SIDES);
    }

    static void add(Suite suite) {
        MatmulCases cases = new MatmulCases(suite);
        NUMBERS.forEach(cases::matmul);
        FLOATS.forEach(cases::epilogues);
        cases.tf32();
        // What tables choose for large problems takes a simulated device minutes.
        if (suite.options().choose(false, true, true)) {
            cases.longSums();
        }
        List.of(DType.F32, DType.I32).forEach(cases::splitSums);
        FLOATS.forEach(cases::sharedTiles);
        cases.sharedTiles(DType.I8);
        Coverage.FLOAT8.forEach(cases::matmulOfSizes);
        Coverage.FLOAT8.forEach(cases::fast);
    }

    private void matmulOfSizes(DType dtype) {
        suite.trials("matmul " + dtype, LibraryCases.sizes(suite), (trial, n) -> {
            matmul(trial, dtype, Layout.PACKED, n, n, n);
            matmul(trial, dtype, Layout.PACKED, 5, n, 3);
            matmul(trial, dtype, Layout.PACKED, n, 2, 17);
            matmul(trial, dtype, Layout.PACKED, 1, 9, n);
        });
    }

    private void matmul(DType dtype) {
        matmulOfSizes(dtype);
        suite.trial("matmul of every layout " + dtype, trial -> {
            for (Layout layout : Layout.ALL) {
                Suite.within(layout.toString(), () -> matmul(trial, dtype, layout, sides.m, sides.n, sides.k));
            }
        });
        suite.trial("matmul of batches " + dtype, trial -> {
            GuardedTensor a = trial.input(dtype, Layout.PADDED, numbers(dtype), 3, 1, 5, 7);
            GuardedTensor b = trial.input(dtype, Layout.PACKED, numbers(dtype), 2, 7, 9);
            Formula x = TensorCheck.of(a);
            Formula y = TensorCheck.of(b);
            TensorCheck.equal(
                    tensor(a).matmul(tensor(b)),
                    Shape.of(3, 2, 5, 9),
                    Tolerance.sum(dtype, 7, 1),
                    at -> sum(7, k -> x.at(at[0], 0, at[2], k) * y.at(at[1], k, at[3])));
        });
    }

    /** So few tiles and such long sums that devices of several cores split them, by their tables. */
    private void longSums() {
        suite.trial("matmul of long sums", trial -> {
            matmul(trial, DType.F32, Layout.PACKED, 16, 16, 20_000);
            matmul(trial, DType.I32, Layout.PADDED, 3, 20, 9_999);
        });
    }

    /** Sums in parts, the last of which is smaller or has none, whether that pays or not. */
    private void splitSums(DType dtype) {
        suite.trial("matmul of split sums " + dtype, trial -> {
            GuardedTensor a = trial.input(dtype, Layout.PADDED, numbers(dtype), 2, 9, 75);
            GuardedTensor b = trial.input(dtype, Layout.PACKED, numbers(dtype), 2, 75, 20);
            GuardedTensor bias = trial.input(dtype, Layout.PACKED, numbers(dtype), 20);
            for (int parts : List.of(2, 8)) {
                SplitTiles tiles = new SplitTiles(new MatmulTiles(16, 16, 16), parts);
                checkPlan(a, b, bias, problem -> Matmul.SPLIT_SUMS.plan().apply(problem, tiles));
            }
        });
    }

    /** The last tiles of a product shared by more programs: with tiles so small that there are some before. */
    private void sharedTiles(DType dtype) {
        suite.trial("matmul by stream-K " + dtype, trial -> {
            StreamSizes usual = new StreamSizes(33, 40, 75, 32, List.of(23, 13, 7));
            // Sums of bytes are multiplied 32 terms at a time by matrix units.
            StreamSizes few = new StreamSizes(17, 10, 40, dtype == DType.I8 ? 32 : 16, List.of(7, 3));
            StreamSizes sizes = suite.options().choose(few, usual, usual);
            GuardedTensor a = trial.input(dtype, Layout.PADDED, numbers(dtype), 2, sizes.m, sizes.k);
            GuardedTensor b = trial.input(dtype, Layout.PACKED, numbers(dtype), 2, sizes.k, sizes.n);
            GuardedTensor bias = trial.input(dtype, Layout.PACKED, numbers(dtype), sizes.n);
            for (int programs : sizes.programs) {
                StreamTiles tiles = new StreamTiles(new MatmulTiles(16, 16, sizes.terms), programs);
                checkPlan(a, b, bias, problem -> Matmul.STREAM_K.plan().apply(problem, tiles));
            }
        });
    }

    /**
     * A case of {@link #sharedTiles}, of tiles of 16 by 16.
     *
     * @param m rows
     * @param n columns
     * @param k terms of each sum
     * @param terms those of a tile
     * @param programs how many share the last tiles, so that each has none, one or two whole ones before
     */
    private record StreamSizes(int m, int n, int k, int terms, List<Integer> programs) {}

    /** Whether launches compute the products of a batch of matrices with a bias. */
    private void checkPlan(
            GuardedTensor a, GuardedTensor b, GuardedTensor bias, Function<MatmulProblem, List<Launch>> plan) {
        long terms = a.array().shape().extent(2);
        Shape shape = a.array().shape().with(2, b.array().shape().extent(2));
        Formula x = TensorCheck.of(a);
        Formula y = TensorCheck.of(b);
        Formula z = TensorCheck.of(bias);
        DeviceArray c = DeviceArray.allocate(suite.device(), a.dtype().accumulator(), shape);
        MatmulProblem problem = new MatmulProblem(
                a.array(), b.array(), Optional.of(bias.array()), c, Epilogue.NONE, Precision.EXACT);
        plan.apply(problem).forEach(launch -> launch.run(suite.device()));
        TensorCheck.equal(
                Tensor.of(c),
                shape,
                Tolerance.sum(a.dtype(), terms + 1, 1),
                at -> sum(terms, k -> x.at(at[0], at[1], k) * y.at(at[0], k, at[2])) + z.at(at[2]));
    }

    /** What may round factors of F32. */
    private void tf32() {
        suite.trials("matmul tf32", LibraryCases.sizes(suite), (trial, n) -> {
            MatmulOptions options = MatmulOptions.NONE.withPrecision(Precision.TF32);
            matmul(trial, DType.F32, options, Tolerance.tf32Sum(n, 1), Layout.PACKED, n, n, n);
            matmul(trial, DType.F32, options, Tolerance.tf32Sum(n, 1), Layout.PADDED, 5, 3, n);
        });
    }

    /** What may keep fewer bits of sums, copied by pieces of 16 bytes, and element by element where rows are padded. */
    private void fast(DType dtype) {
        suite.trial("matmul fast " + dtype, trial -> {
            MatmulOptions options = MatmulOptions.NONE.withPrecision(Precision.FAST_ACCUMULATION);
            matmul(trial, dtype, options, Tolerance.fastSum(dtype, 96, 1), Layout.PACKED, 48, 64, 96);
            matmul(trial, dtype, options, Tolerance.fastSum(dtype, 70, 1), Layout.PADDED, 33, 31, 70);
        });
    }

    private static void matmul(Trial trial, DType dtype, Layout layout, int m, int n, int k) {
        matmul(trial, dtype, MatmulOptions.NONE, Tolerance.sum(dtype, k, 1), layout, m, n, k);
    }

    private static void matmul(
            Trial trial,
            DType dtype,
            MatmulOptions options,
            Tolerance tolerance,
            Layout layout,
            int m,
            int n,
            int k) {
        GuardedTensor a = trial.input(dtype, layout, numbers(dtype), m, k);
        GuardedTensor b = trial.input(dtype, Layout.TRANSPOSED, numbers(dtype), k, n);
        GuardedTensor c = trial.input(dtype, layout, numbers(dtype), k, n);
        for (GuardedTensor right : List.of(b, c)) {
            Formula x = TensorCheck.of(a);
            Formula y = TensorCheck.of(right);
            TensorCheck.equal(
                    tensor(a).matmul(tensor(right), options),
                    Shape.of(m, n),
                    tolerance,
                    at -> sum(k, i -> x.at(at[0], i) * y.at(i, at[1])));
        }
    }

    private void epilogues(DType dtype) {
        suite.trial("matmul with an epilogue " + dtype, trial -> {
            for (Activation activation : Activation.values()) {
                GuardedTensor a = trial.input(dtype, Layout.PACKED, numbers(dtype), sides.m, sides.k);
                GuardedTensor b = trial.input(dtype, Layout.PACKED, numbers(dtype), sides.k, sides.n);
                GuardedTensor bias = trial.input(dtype, Layout.STRIDED, numbers(dtype), sides.n);
                Formula x = TensorCheck.of(a);
                Formula y = TensorCheck.of(b);
                Formula z = TensorCheck.of(bias);
                MatmulOptions options = MatmulOptions.NONE
                        .withScale(0.25)
                        .withBias(tensor(bias))
                        .withActivation(activation);
                TensorCheck.equal(
                        tensor(a).matmul(tensor(b), options),
                        Shape.of(sides.m, sides.n),
                        Tolerance.rounded(dtype, 40),
                        at -> apply(
                                activation, 0.25 * sum(sides.k, i -> x.at(at[0], i) * y.at(i, at[1])) + z.at(at[1])));
            }
        });
    }
}
