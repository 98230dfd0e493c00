package dev.pavage.examples;

import dev.pavage.device.Device;
import dev.pavage.tensor.Tensor;
import dev.pavage.type.DType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Semantic search: finds passages that are about the words of a query, also where they use other words for it (Deerwester
 * et al., "Indexing by latent semantic analysis", JASIS 41, 1990).
 *
 * <p>The rows of the term matrix A are projected on the right singular vectors V of its largest singular values, which
 * lets terms stand close that occur in the same passages; passages are ranked by the cosine of A·V with the query's
 * projection.
 */
public final class Search {
    private static final int ITERATIONS = 6;
    private static final long SEED = 1990;
    /** Directions whose part is smaller than this are rounding errors. */
    private static final double RANK_TOLERANCE = 1e-12;

    private final List<Passage> passages;
    private final TermMatrix terms;
    /** V, of shape [terms, dimensions]. */
    private final Tensor basis;
    /** The passages' projections, each of length 1: [passages, dimensions]. */
    private final Tensor projected;

    /**
     * A passage that was found.
     *
     * @param passage the passage
     * @param score cosine of its angle with the query, at most 1
     */
    public record Hit(Passage passage, double score) {}

    /**
     * Prepares passages for searches.
     *
     * @param dimensions number of singular vectors; fewer if there are fewer passages or terms
     * @throws IllegalArgumentException if there are no passages
     */
    public Search(List<Passage> passages, int dimensions, Device device) {
        if (passages.isEmpty()) {
            throw new IllegalArgumentException("there is nothing to search in: no paragraph has five words or more");
        }
        this.passages = List.copyOf(passages);
        List<String> texts = passages.stream().map(Passage::text).toList();
        terms = new TermMatrix(texts);
        Tensor matrix = terms.rows(texts, device).eval();
        basis = basis(matrix, Math.min(dimensions, Math.min(passages.size(), terms.terms())));
        projected = unitRows(matrix.matmul(basis)).eval();
    }

    /** The singular vectors by subspace iteration: V becomes an orthonormal basis of Aᵀ·A·V, over and over. */
    private static Tensor basis(Tensor matrix, int dimensions) {
        Tensor vectors = Tensor.random(SEED, matrix.shape().extent(1), dimensions)
                .to(matrix.device())
                .minus(0.5);
        for (int i = 0; i < ITERATIONS; i++) {
            vectors = orthonormal(matrix.transpose().matmul(matrix.matmul(vectors))).eval();
        }
        return vectors;
    }

    /**
     * An orthonormal basis of what the columns span: X·R⁻¹ with the Cholesky factor R of Xᵀ·X. That squares the condition
     * number, hence F64.
     */
    private static Tensor orthonormal(Tensor columns) {
        int n = Math.toIntExact(columns.shape().extent(1));
        Tensor wide = columns.to(DType.F64);
        double[] inverse = inverseCholesky(wide.transpose().matmul(wide).toDoubleArray(), n);
        Tensor right = Tensor.of(inverse, n, n).to(columns.device());
        return wide.matmul(right).to(columns.dtype());
    }

    /** R⁻¹ of a Gram matrix RᵀR, with zero columns for directions that depend on those before. */
    static double[] inverseCholesky(double[] gram, int n) {
        double[] inverse = new double[n * n];
        for (int j = 0; j < n; j++) {
            // Column j is e_j made orthogonal, in the product that the Gram matrix defines, to the columns before.
            double[] column = new double[n];
            column[j] = 1;
            for (int i = 0; i < j; i++) {
                double part = 0;
                for (int k = 0; k <= i; k++) {
                    part += inverse[k * n + i] * gram[k * n + j];
                }
                for (int k = 0; k <= i; k++) {
                    column[k] -= part * inverse[k * n + i];
                }
            }
            double square = 0;
            for (int k = 0; k <= j; k++) {
                for (int l = 0; l <= j; l++) {
                    square += column[k] * gram[k * n + l] * column[l];
                }
            }
            boolean independent = square > RANK_TOLERANCE * gram[j * n + j];
            for (int k = 0; k <= j; k++) {
                inverse[k * n + j] = independent ? column[k] / Math.sqrt(square) : 0;
            }
        }
        return inverse;
    }

    private static Tensor unitRows(Tensor rows) {
        Tensor lengths = rows.times(rows).sum(true, 1).sqrt();
        return rows.over(lengths.atLeast(1e-20));
    }

    /**
     * The passages that are closest to a query, best first.
     *
     * @throws IllegalArgumentException if no passage has any of its words
     */
    public List<Hit> find(String query, int most) {
        if (terms.weights(query).isEmpty()) {
            throw new IllegalArgumentException("none of the words \"" + query + "\" occurs in the files");
        }
        Tensor direction = unitRows(terms.rows(List.of(query), basis.device()).matmul(basis));
        float[] scores = projected.matmul(direction.transpose()).toFloatArray();
        return IntStream.range(0, scores.length)
                .mapToObj(i -> new Hit(passages.get(i), scores[i]))
                .sorted(Comparator.comparingDouble(Hit::score).reversed())
                .limit(most)
                .toList();
    }

    /** Searches for the words of the first argument in the files of the others. */
    public static void main(String[] args) throws IOException {
        List<Passage> passages = new ArrayList<>();
        for (int i = 1; i < args.length; i++) {
            passages.addAll(Passage.of(Path.of(args[i])));
        }
        for (Hit hit : new Search(passages, 100, Device.best()).find(args[0], 5)) {
            System.out.println(hit.passage().file() + ":" + hit.passage().line() + ": " + hit.passage().text());
        }
    }
}
