package dev.pavage.benchmarks;

import dev.pavage.io.HostArray;
import dev.pavage.type.BinaryFormat;
import dev.pavage.type.DType;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/** Results in double precision, element by element, and how far off a device's may be. */
final class Oracle {
    /** Factor of the probabilistic bound below; its chance of a false alarm is below 1e-10 an element. */
    private static final double CONFIDENCE = 8;

    /** The unit roundoff of F32 that is rounded to 10 bits of fraction. */
    static final double TF32_ROUNDOFF = 0x1p-11;

    private Oracle() {}

    /**
     * An exact element.
     *
     * @param value what it should be
     * @param magnitude the sum of the magnitudes that were added up for it
     * @param length how many were
     */
    record Expected(double value, double magnitude, long length) {}

    /** The unit roundoff of a dtype: half the distance from 1 to the next number. */
    static double roundoff(DType dtype) {
        return switch (dtype) {
            case F64, F32, F16, BF16, F8E4M3, F8E5M2 -> BinaryFormat.of(dtype).epsilon() / 2;
            case I64, I32, I16, I8, U8, BOOL -> 0;
        };
    }

    /**
     * How far off rounding explains: twice the roundoff of the stored dtype, and that of a sum of n products,
     * 8·√n·u·Σ|a·b| (Higham and Mary, "A new approach to probabilistic rounding error analysis", SIAM J. Sci. Comput.
     * 41, 2019, theorem 3.1).
     *
     * @param step roundoff of the least exact intermediate result
     */
    static double tolerance(Expected expected, DType stored, double step) {
        double smallest = stored == DType.F16 ? 0x1p-24 : 0;
        return 2 * roundoff(stored) * Math.abs(expected.value)
                + CONFIDENCE * Math.sqrt((double) expected.length) * step * expected.magnitude
                + smallest;
    }

    /**
     * Fails if a result is off by more than the {@link #tolerance}.
     *
     * @param where names the element
     */
    static void check(double found, Expected expected, DType stored, double step, Supplier<String> where) {
        double tolerance = tolerance(expected, stored, step);
        // Not the other way round: NaN must fail.
        if (!(Math.abs(found - expected.value) <= tolerance)) {
            throw new WrongResultException(
                    where.get() + " is " + found + " and should be " + expected.value + " ± " + tolerance);
        }
    }

    /** All positions below a count, or as many random ones as allowed, the first and the last among them. */
    static LongStream sample(long count, long most) {
        if (count <= most) {
            return LongStream.range(0, count);
        }
        SplittableRandom random = new SplittableRandom(count);
        return LongStream.concat(LongStream.of(0, count - 1), random.longs(most - 2, 0, count));
    }

    /** Element {@code index}, in row-major order, of a product of matrices, as they are stored, with as many batches each. */
    static Expected product(HostArray a, HostArray b, MatmulShape shape, long index) {
        long column = index % shape.n();
        long row = index / shape.n() % shape.m();
        long batch = index / shape.n() / shape.m();
        MatmulForm form = shape.form();
        double sum = 0;
        double magnitude = 0;
        for (long k = 0; k < shape.k(); k++) {
            double term = value(a, element(batch, row, k, shape.m(), shape.k(), form.leftTransposed()))
                    * value(b, element(batch, k, column, shape.k(), shape.n(), form.rightTransposed()));
            sum += term;
            magnitude += Math.abs(term);
        }
        return new Expected(sum, magnitude, shape.k());
    }

    /** Where an element of one of several matrices is stored. */
    private static long element(long matrix, long row, long column, long rows, long columns, boolean transposed) {
        return matrix * rows * columns + (transposed ? column * rows + row : row * columns + column);
    }

    /**
     * The elements of row {@code row} (of all batches and heads) of attention. A causal mask is aligned at the end:
     * query i sees keys up to i + keys − queries.
     */
    static Expected[] attentionRow(
            HostArray q, HostArray k, HostArray v, AttentionShape shape, long row) {
        int dim = Math.toIntExact(shape.headDim());
        long queryHead = row / shape.queries();
        long group = shape.heads() / shape.keyHeads();
        long head = queryHead / shape.heads() * shape.keyHeads() + queryHead % shape.heads() / group;
        long visible = shape.keys();
        if (shape.causal()) {
            visible = Math.clamp(row % shape.queries() + shape.keys() - shape.queries() + 1, 0, shape.keys());
        }
        double[] scores = new double[Math.toIntExact(visible)];
        double max = Double.NEGATIVE_INFINITY;
        for (int key = 0; key < scores.length; key++) {
            for (int d = 0; d < dim; d++) {
                scores[key] += value(q, row * dim + d) * value(k, (head * shape.keys() + key) * dim + d);
            }
            scores[key] /= Math.sqrt(dim);
            max = Math.max(max, scores[key]);
        }
        double[] sums = new double[dim];
        double[] magnitudes = new double[dim];
        double weights = 0;
        for (int key = 0; key < scores.length; key++) {
            double weight = Math.exp(scores[key] - max);
            weights += weight;
            for (int d = 0; d < dim; d++) {
                double term = weight * value(v, (head * shape.keys() + key) * dim + d);
                sums[d] += term;
                magnitudes[d] += Math.abs(term);
            }
        }
        Expected[] expected = new Expected[dim];
        for (int d = 0; d < dim; d++) {
            expected[d] = visible == 0
                    ? new Expected(0, 0, 0)
                    : new Expected(sums[d] / weights, magnitudes[d] / weights, dim + visible);
        }
        return expected;
    }

    static double value(HostArray array, long index) {
        return array.element(index).doubleValue();
    }
}
