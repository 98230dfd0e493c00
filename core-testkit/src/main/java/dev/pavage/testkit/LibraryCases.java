package dev.pavage.testkit;

import static dev.pavage.testkit.TensorCheck.tensor;

import dev.pavage.device.DeviceArray;
import dev.pavage.ir.Target;
import dev.pavage.library.Activation;
import dev.pavage.library.Attention;
import dev.pavage.library.AttentionProblem;
import dev.pavage.library.AttentionTiles;
import dev.pavage.library.FewQueriesTiles;
import dev.pavage.tensor.AttentionOptions;
import dev.pavage.tensor.Tensor;
import dev.pavage.testkit.TensorCheck.Formula;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import dev.pavage.type.Shape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;

/** The standard kernels by way of the tensor library, against plain loops in double precision. */
final class LibraryCases {
    static final List<DType> FLOATS = List.of(DType.F64, DType.F32, DType.F16, DType.BF16);
    static final List<DType> NUMBERS = List.of(
            DType.F64, DType.F32, DType.F16, DType.BF16, DType.I64, DType.I32, DType.I16, DType.I8, DType.U8);

    /** Batches of attention. */
    private static final int BATCHES = 2;

    private final Suite suite;

    private LibraryCases(Suite suite) {
        this.suite = suite;
    }

    static void add(Suite suite) {
        LibraryCases cases = new LibraryCases(suite);
        NUMBERS.forEach(cases::reductions);
        NUMBERS.forEach(cases::moves);
        FLOATS.forEach(cases::functions);
        FLOATS.forEach(cases::attention);
        FLOATS.forEach(cases::splitKeys);
        cases.tf32();
        for (DType dtype : Coverage.FLOAT8) {
            cases.reductions(dtype);
            cases.attention(dtype);
            cases.fast(dtype);
        }
        cases.empty();
    }

    private List<Integer> sizes() {
        return sizes(suite);
    }

    /** Extents of the cases of all sizes. */
    static List<Integer> sizes(Suite suite) {
        return suite.options()
                .choose(
                        List.of(1, 9),
                        List.of(1, 7, 33),
                        List.of(1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 63, 65, 100, 127, 129, 255, 257));
    }

    /** Values of which sums keep their digits. */
    static Values numbers(DType dtype) {
        return dtype.isFloat() ? Values.uniform(-1, 1) : Values.whole(-5, 5);
    }

    /** A term of a sum. */
    interface Term {
        double at(long i);
    }

    /** A sum of terms. */
    static double sum(long n, Term term) {
        double sum = 0;
        for (long i = 0; i < n; i++) {
            sum += term.at(i);
        }
        return sum;
    }

    /** What an activation does to a number. */
    static double apply(Activation activation, double x) {
        return switch (activation) {
            case NONE -> x;
            case RELU -> Math.max(x, 0);
            case GELU -> x / 2 * (1 + erf(x / Math.sqrt(2)));
            case SILU -> x / (1 + Math.exp(-x));
        };
    }

    /** The Maclaurin series 2/√π Σ (-1)ⁿ x²ⁿ⁺¹ / (n! (2n+1)), enough for |x| below 4. */
    private static double erf(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; n < 100; n++) {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return 2 / Math.sqrt(Math.PI) * sum;
    }

    /** A function of the library and what it computes. */
    private record Function(UnaryOperator<Tensor> tensor, DoubleUnaryOperator formula) {}

    private static Map<String, Function> functions() {
        Map<String, Function> all = new LinkedHashMap<>();
        all.put("exp", new Function(Tensor::exp, Math::exp));
        all.put("log", new Function(t -> t.abs().plus(1).log(), x -> Math.log(Math.abs(x) + 1)));
        all.put("sqrt", new Function(t -> t.abs().sqrt(), x -> Math.sqrt(Math.abs(x))));
        all.put("rsqrt", new Function(t -> t.abs().plus(1).rsqrt(), x -> 1 / Math.sqrt(Math.abs(x) + 1)));
        all.put("tanh", new Function(Tensor::tanh, Math::tanh));
        all.put("erf", new Function(Tensor::erf, LibraryCases::erf));
        all.put("sin", new Function(Tensor::sin, Math::sin));
        all.put("cos", new Function(Tensor::cos, Math::cos));
        all.put("sigmoid", new Function(Tensor::sigmoid, x -> 1 / (1 + Math.exp(-x))));
        all.put("relu", new Function(Tensor::relu, x -> Math.max(x, 0)));
        all.put("gelu", new Function(Tensor::gelu, x -> apply(Activation.GELU, x)));
        all.put("silu", new Function(Tensor::silu, x -> apply(Activation.SILU, x)));
        all.put("chain", new Function(t -> t.times(2).exp().plus(1).neg(), x -> -(Math.exp(2 * x) + 1)));
        return all;
    }

    private void functions(DType dtype) {
        List<Layout> layouts = List.of(Layout.PACKED, Layout.STRIDED, Layout.TRANSPOSED);
        suite.trials("functions " + dtype, sizes(), (trial, n) -> {
            int number = 0;
            for (Map.Entry<String, Function> each : functions().entrySet()) {
                // Layouts take turns where little is tried.
                List<Layout> one = List.of(layouts.get(number++ % layouts.size()));
                for (Layout layout : suite.options().choose(one, layouts, layouts)) {
                    Suite.within(each.getKey(), () -> function(trial, each.getValue(), dtype, layout, n));
                }
            }
        });
    }

    private static void function(Trial trial, Function function, DType dtype, Layout layout, int n) {
        GuardedTensor a = trial.input(dtype, layout, numbers(dtype), 3, n);
        Formula x = TensorCheck.of(a);
        TensorCheck.equal(
                function.tensor.apply(tensor(a)),
                Shape.of(3, n),
                new Tolerance(8, 8 * Tolerance.epsilon(dtype)),
                at -> function.formula.applyAsDouble(x.at(at)));
    }

    private void reductions(DType dtype) {
        suite.trials("reductions " + dtype, sizes(), (trial, n) -> {
            List<Layout> layouts = List.of(Layout.PACKED, Layout.TRANSPOSED, Layout.PADDED);
            List<Layout> few = layouts.subList(0, n == 1 ? 1 : 3);
            for (Layout layout : suite.options().choose(few, layouts, layouts)) {
                GuardedTensor a = trial.input(dtype, layout, numbers(dtype), 3, n, 5);
                Formula x = TensorCheck.of(a);
                Tensor t = tensor(a);
                Tolerance tolerance = Tolerance.sum(dtype, n, 1);
                TensorCheck.equal(
                        t.sum(1), Shape.of(3, 5), tolerance, at -> sum(n, i -> x.at(at[0], i, at[1])));
                TensorCheck.equal(t.sum(2), Shape.of(3, n), Tolerance.sum(dtype, 5, 1),
                        at -> sum(5, i -> x.at(at[0], at[1], i)));
                TensorCheck.equal(t.sum(0), Shape.of(n, 5), Tolerance.sum(dtype, 3, 1),
                        at -> sum(3, i -> x.at(i, at[0], at[1])));
                TensorCheck.equal(t.sum(0, 2), Shape.of(n), Tolerance.sum(dtype, 15, 1),
                        at -> sum(15, i -> x.at(i / 5, at[0], i % 5)));
                TensorCheck.equal(
                        t.sum(0, 1, 2),
                        Shape.SCALAR,
                        Tolerance.sum(dtype, 15L * n, 1),
                        at -> sum(15L * n, i -> x.at(i / 5 / n, i / 5 % n, i % 5)));
                TensorCheck.equal(t.max(1), Shape.of(3, 5), Tolerance.EXACT,
                        at -> best(n, Math::max, i -> x.at(at[0], i, at[1])));
                TensorCheck.equal(t.min(2), Shape.of(3, n), Tolerance.EXACT,
                        at -> best(5, Math::min, i -> x.at(at[0], at[1], i)));
                TensorCheck.equal(t.argMax(1), Shape.of(3, 5), Tolerance.EXACT,
                        at -> first(n, i -> x.at(at[0], i, at[1])));
                TensorCheck.equal(t.argMin(1), Shape.of(3, 5), Tolerance.EXACT,
                        at -> first(n, i -> -x.at(at[0], i, at[1])));
            }
        });
    }

    private static double best(long n, DoubleBinaryOperator better, Term term) {
        double best = term.at(0);
        for (long i = 1; i < n; i++) {
            best = better.applyAsDouble(best, term.at(i));
        }
        return best;
    }

    /** The place of the first largest. */
    private static double first(long n, Term term) {
        long best = 0;
        for (long i = 1; i < n; i++) {
            best = term.at(i) > term.at(best) ? i : best;
        }
        return best;
    }

    private void moves(DType dtype) {
        suite.trials("moves " + dtype, sizes(), (trial, n) -> {
            GuardedTensor a = trial.input(dtype, Layout.PADDED, Values.whole(0, 100), 3, n, 4);
            GuardedTensor b = trial.input(dtype, Layout.TRANSPOSED, Values.whole(0, 20), n, 4);
            Formula x = TensorCheck.of(a);
            Formula y = TensorCheck.of(b);
            Tensor t = tensor(a);
            Tolerance exact = Tolerance.EXACT;
            TensorCheck.equal(t.permute(2, 0, 1), Shape.of(4, 3, n), exact, at -> x.at(at[1], at[2], at[0]));
            TensorCheck.equal(
                    t.permute(1, 0, 2).reshape(n, 12), Shape.of(n, 12), exact, at -> x.at(at[1] / 4, at[0], at[1] % 4));
            TensorCheck.equal(t.slice(1, n / 2, n).slice(2, 1, 3), Shape.of(3, n - n / 2, 2), exact,
                    at -> x.at(at[0], at[1] + n / 2, at[2] + 1));
            TensorCheck.equal(
                    Tensor.concat(0, t, tensor(b).expandDims(0)),
                    Shape.of(4, n, 4),
                    exact,
                    at -> at[0] < 3 ? x.at(at) : y.at(at[1], at[2]));
            TensorCheck.equal(t.plus(tensor(b)), Shape.of(3, n, 4), exact, at -> x.at(at) + y.at(at[1], at[2]));
            TensorCheck.equal(
                    t.minus(tensor(b)).where(t.gt(tensor(b)), tensor(b)),
                    Shape.of(3, n, 4),
                    exact,
                    at -> x.at(at) > y.at(at[1], at[2]) ? x.at(at) - y.at(at[1], at[2]) : y.at(at[1], at[2]));
            TensorCheck.equal(t.to(DType.F32).times(0.5), Shape.of(3, n, 4), exact, at -> x.at(at) / 2);
        });
    }

    private void attention(DType dtype) {
        int batches = suite.options().choose(1, BATCHES, BATCHES);
        suite.trials("attention " + dtype, sizes(), (trial, n) -> {
            Tolerance tolerance = Tolerance.rounded(dtype, 64);
            attention(trial, dtype, AttentionOptions.NONE, tolerance, Layout.PACKED, BATCHES, n, n, 16, 16);
            attention(trial, dtype, AttentionOptions.NONE, tolerance, Layout.PADDED, batches, 3, n, 24, 10);
            if (n == 1 && suite.options().choose(true, false, false)) {
                return;
            }
            attention(trial, dtype, AttentionOptions.CAUSAL, tolerance, Layout.PACKED, batches, n, n, 16, 16);
            attention(trial, dtype, AttentionOptions.CAUSAL, tolerance, Layout.PACKED, batches, 2, n + 1, 16, 16);
            AttentionOptions scaled = AttentionOptions.CAUSAL.withScale(0.7);
            attention(trial, dtype, scaled, tolerance, Layout.STRIDED, batches, n, n, 5, 32);
        });
    }

    /** What may round factors of F32. */
    private void tf32() {
        suite.trials("attention tf32", sizes(), (trial, n) -> {
            AttentionOptions options = AttentionOptions.NONE.withPrecision(Precision.TF32);
            // Weights are off by less than a score is, 4 · 2⁻¹⁰, and so are the values that they are multiplied by.
            Tolerance tolerance = new Tolerance(2, Math.scalb(1.0, -7));
            attention(trial, DType.F32, options, tolerance, Layout.PACKED, BATCHES, n, n, 16, 16);
        });
    }

    /** What may keep fewer bits of sums: of that a result that is rounded to three bits shows nothing. */
    private void fast(DType dtype) {
        suite.trial("attention fast " + dtype, trial -> {
            AttentionOptions options = AttentionOptions.CAUSAL.withPrecision(Precision.FAST_ACCUMULATION);
            attention(trial, dtype, options, Tolerance.rounded(dtype, 64), Layout.PACKED, 1, 33, 70, 32, 16);
        });
    }

    /** Keys in parts, the last of which is smaller or has none, whether that pays or not. */
    private void splitKeys(DType dtype) {
        // Many threads multiply blocks: no table has them do it element by element, which takes more registers than there are.
        boolean threads = suite.device().target().lowering() == Target.Lowering.THREADS;
        suite.trial("attention by parts of the keys " + dtype, trial -> {
            List<SplitKeys> all = List.of(
                    new SplitKeys(AttentionOptions.NONE, 100, 24, 32),
                    new SplitKeys(AttentionOptions.CAUSAL, 100, 24, 32),
                    new SplitKeys(AttentionOptions.CAUSAL, 29, 24, 32),
                    new SplitKeys(AttentionOptions.NONE, 61, 24, 32));
            List<SplitKeys> few =
                    List.of(new SplitKeys(AttentionOptions.NONE, 61, 12, 16),
                            new SplitKeys(AttentionOptions.CAUSAL, 29, 12, 16));
            for (boolean byElement : threads ? List.of(false) : List.of(true, false)) {
                for (SplitKeys each : suite.options().choose(few, all, all)) {
                    splitKeys(trial, dtype, each, byElement);
                }
            }
        });
    }

    /** A case of {@link #splitKeys(DType)}. */
    private record SplitKeys(AttentionOptions options, int keys, int headDim, int headTile) {}

    private void splitKeys(Trial trial, DType dtype, SplitKeys split, boolean byElement) {
        int batches = suite.options().choose(1, BATCHES, BATCHES);
        // Three queries of two heads in a block for four of each.
        FewQueriesTiles tiles = new FewQueriesTiles(new AttentionTiles(16, 16, split.headTile, 16), 4, 4, byElement);
        Attended attended = (q, k, v) -> {
            DeviceArray out = DeviceArray.allocate(suite.device(), dtype, Shape.of(batches, 4, 3, 10));
            AttentionProblem problem = new AttentionProblem(
                    q.array(),
                    k.array(),
                    v.array(),
                    out,
                    split.options.causal(),
                    1 / Math.sqrt(split.headDim),
                    Precision.EXACT);
            Attention.SPLIT_KEYS.plan().apply(problem, tiles).forEach(l -> l.run(suite.device()));
            return Tensor.of(out);
        };
        Tolerance tolerance = Tolerance.rounded(dtype, 64);
        attention(trial, dtype, split.options, attended, tolerance, Layout.PADDED, batches, 3,
                split.keys, split.headDim, 10);
    }

    /** A way to compute attention. */
    private interface Attended {
        Tensor of(GuardedTensor q, GuardedTensor k, GuardedTensor v);
    }

    private static void attention(
            Trial trial,
            DType dtype,
            AttentionOptions options,
            Tolerance tolerance,
            Layout layout,
            int batches,
            int queries,
            int keys,
            int headDim,
            int valueDim) {
        Attended chosen = (q, k, v) -> Tensor.attention(tensor(q), tensor(k), tensor(v), options);
        attention(trial, dtype, options, chosen, tolerance, layout, batches, queries, keys, headDim, valueDim);
    }

    /** Four heads, of which two share each key head. */
    private static void attention(
            Trial trial,
            DType dtype,
            AttentionOptions options,
            Attended attended,
            Tolerance tolerance,
            Layout layout,
            int batches,
            int queries,
            int keys,
            int headDim,
            int valueDim) {
        GuardedTensor q = trial.input(dtype, layout, numbers(dtype), batches, 4, queries, headDim);
        GuardedTensor k = trial.input(dtype, layout, numbers(dtype), batches, 2, keys, headDim);
        GuardedTensor v = trial.input(dtype, layout, numbers(dtype), batches, 2, keys, valueDim);
        Formula x = TensorCheck.of(q);
        Formula y = TensorCheck.of(k);
        Formula z = TensorCheck.of(v);
        double scale = options.scale().orElse(1 / Math.sqrt(headDim));
        Map<List<Long>, double[]> weights = new HashMap<>();
        TensorCheck.equal(
                attended.of(q, k, v),
                Shape.of(batches, 4, queries, valueDim),
                tolerance,
                at -> {
                    int visible = options.causal() ? (int) at[2] + 1 + keys - queries : keys;
                    double[] row = weights.computeIfAbsent(
                            List.of(at[0], at[1], at[2]),
                            query -> softmax(
                                    visible,
                                    key -> scale
                                            * sum(
                                                    headDim,
                                                    d -> x.at(query.get(0), query.get(1), query.get(2), d)
                                                            * y.at(query.get(0), query.get(1) / 2, key, d))));
                    return sum(visible, key -> row[(int) key] * z.at(at[0], at[1] / 2, key, at[3]));
                });
    }

    private static double[] softmax(int n, Term term) {
        double[] weights = new double[n];
        for (int i = 0; i < n; i++) {
            weights[i] = Math.exp(term.at(i));
        }
        double total = Arrays.stream(weights).sum();
        return Arrays.stream(weights).map(w -> w / total).toArray();
    }

    private void empty() {
        suite.trial("tensors without elements", trial -> {
            GuardedTensor a = trial.input(DType.F32, Layout.PACKED, Values.of(1), 3, 0);
            GuardedTensor b = trial.input(DType.F32, Layout.PACKED, Values.of(1), 0, 4);
            Tolerance exact = Tolerance.EXACT;
            TensorCheck.equal(tensor(a).matmul(tensor(b)), Shape.of(3, 4), exact, at -> 0);
            TensorCheck.equal(tensor(a).sum(1), Shape.of(3), exact, at -> 0);
            TensorCheck.equal(tensor(a).sum(0), Shape.of(0), exact, at -> 0);
            TensorCheck.equal(tensor(a).exp(), Shape.of(3, 0), exact, at -> 0);
            TensorCheck.equal(tensor(b).softmax(1), Shape.of(0, 4), exact, at -> 0);
        });
    }
}
