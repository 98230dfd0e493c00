package dev.pavage.pass;

import dev.pavage.ir.Parser;
import dev.pavage.ir.Target;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.Verifier;
import dev.pavage.reference.HostView;
import dev.pavage.reference.Interpreter;
import dev.pavage.reference.Options;
import dev.pavage.reference.TileData;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.lang.foreign.Arena;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;

/** Kernels with dots, for the tests of passes and lowerings that look for them. */
public final class ProductKernels {
    /** Rows of {@code a} by columns of {@code b}, a loop over sums whose last block reaches outside. */
    public static final String MATMUL =
            """
            kernel @matmul(%0 a: view<f32 rank 2>, %1 b: view<f32 rank 2>, %2 c: view<f32 rank 2>) {
              %3 = program_id 0 : index
              %4 = program_id 1 : index
              %5 = constant 4 : index
              %6 = constant 8 : index
              %7 = mul %4, %5 : index
              %8 = mul %3, %6 : index
              %9 = size %0, 1 : index
              %10 = constant 0 : index
              %11 = full 0.0 : tile<f32[4, 8]>
              %12 = for %13 = %10 to %9 step %6 carry (%14 = %11) : tile<f32[4, 8]> {
                %15 = load %0[%7, %13] fill 0.0 : tile<f32[4, 8]>
                %16 = load %1[%13, %8] fill 0.0 : tile<f32[8, 8]>
                %17 = dot %15, %16, %14 : tile<f32[4, 8]>
                yield %17
              }
              store %2[%7, %8], %12
            }
            """;

    /**
     * Two dots in a row, of which the second one takes the first one's result: attention without its softmax. Axis 1 of
     * the grid are heads, which lie side by side.
     */
    public static final String CHAIN =
            """
            kernel @chain(%0 q: view<f32 rank 2>, %1 k: view<f32 rank 2>, %2 out: view<f32 rank 2>) {
              %3 = program_id 0 : index
              %4 = program_id 1 : index
              %5 = constant 4 : index
              %6 = constant 8 : index
              %7 = mul %3, %5 : index
              %8 = mul %4, %6 : index
              %23 = constant 0 : index
              %9 = size %1, 0 : index
              %10 = load %0[%7, %8] fill 0.0 : tile<f32[4, 8]>
              %11 = full 0.0 : tile<f32[4, 8]>
              %12 = for %13 = %23 to %9 step %6 carry (%14 = %11) : tile<f32[4, 8]> {
                %15 = load %1[%13, %8] fill 0.0 : tile<f32[8, 8]>
                %16 = transpose %15 order [1, 0] : tile<f32[8, 8]>
                %17 = dot %10, %16, %11 : tile<f32[4, 8]>
                %18 = neg %17 : tile<f32[4, 8]>
                %20 = max %13, %23 : index
                %21 = load %1[%20, %8] fill 0.0 : tile<f32[8, 8]>
                %22 = dot %18, %21, %14 : tile<f32[4, 8]>
                yield %22
              }
              store %2[%7, %8], %12
            }
            """;

    private ProductKernels() {}

    /** {@link #MATMUL} for another dtype and larger tiles; {@code c} is of the accumulator's dtype. */
    public static String matmul(DType dtype, int m, int k, int n) {
        String zero = dtype.isFloat() ? "0.0" : "0";
        return """
                kernel @matmul(%0 a: view<T rank 2>, %1 b: view<T rank 2>, %2 c: view<S rank 2>) {
                  %3 = program_id 0 : index
                  %4 = program_id 1 : index
                  %5 = constant ROWS : index
                  %6 = constant COLUMNS : index
                  %18 = constant SUMS : index
                  %7 = mul %4, %5 : index
                  %8 = mul %3, %6 : index
                  %9 = size %0, 1 : index
                  %10 = constant 0 : index
                  %11 = full ZERO : tile<S[ROWS, COLUMNS]>
                  %12 = for %13 = %10 to %9 step %18 carry (%14 = %11) : tile<S[ROWS, COLUMNS]> {
                    %15 = load %0[%7, %13] fill ZERO : tile<T[ROWS, SUMS]>
                    %16 = load %1[%13, %8] fill ZERO : tile<T[SUMS, COLUMNS]>
                    %17 = dot %15, %16, %14 : tile<S[ROWS, COLUMNS]>
                    yield %17
                  }
                  store %2[%7, %8], %12
                }
                """
                .replace("T rank", dtype + " rank")
                .replace("T[", dtype + "[")
                .replace("S rank", dtype.accumulator() + " rank")
                .replace("S[", dtype.accumulator() + "[")
                .replace("ZERO", zero)
                .replace("ROWS", "" + m)
                .replace("SUMS", "" + k)
                .replace("COLUMNS", "" + n);
    }

    /** The two dots of attention, for tiles of queries and of keys; {@code out} is of the accumulator's dtype. */
    public static String attention(DType dtype, int queries, int keys, int dim) {
        return """
                kernel @attention(%0 q: view<T rank 2>, %1 k: view<T rank 2>, %2 out: view<S rank 2>) {
                  %3 = program_id 0 : index
                  %5 = constant QUERIES : index
                  %6 = constant KEYS : index
                  %7 = mul %3, %5 : index
                  %8 = constant 0 : index
                  %9 = size %1, 0 : index
                  %10 = load %0[%7, %8] fill 0.0 : tile<T[QUERIES, DIM]>
                  %11 = full 0.0 : tile<S[QUERIES, DIM]>
                  %23 = full 0.0 : tile<S[QUERIES, KEYS]>
                  %12 = for %13 = %8 to %9 step %6 carry (%14 = %11) : tile<S[QUERIES, DIM]> {
                    %15 = load %1[%13, %8] fill 0.0 : tile<T[KEYS, DIM]>
                    %16 = transpose %15 order [1, 0] : tile<T[DIM, KEYS]>
                    %17 = dot %10, %16, %23 : tile<S[QUERIES, KEYS]>
                    %18 = exp %17 : tile<S[QUERIES, KEYS]>
                    %19 = cast %18 : tile<T[QUERIES, KEYS]>
                    %20 = add %13, %6 : index
                    %21 = load %1[%20, %8] fill 0.0 : tile<T[KEYS, DIM]>
                    %22 = dot %19, %21, %14 : tile<S[QUERIES, DIM]>
                    yield %22
                  }
                  store %2[%7, %8], %12
                }
                """
                .replace("T rank", dtype + " rank")
                .replace("T[", dtype + "[")
                .replace("S rank", dtype.accumulator() + " rank")
                .replace("S[", dtype.accumulator() + "[")
                .replace("QUERIES", "" + queries)
                .replace("KEYS", "" + keys)
                .replace("DIM", "" + dim);
    }

    /** A kernel, verified. */
    public static TileKernel parse(String text) {
        TileKernel kernel = Parser.parse(text);
        Verifier.verify(kernel);
        return kernel;
    }

    /** A device of many threads. */
    static PassContext threads(int maxThreads) {
        return new PassContext(new Target("test", "", Target.Lowering.THREADS, EnumSet.allOf(DType.class), 128, 0, 32,
                maxThreads, 48 << 10, List.of(), List.of(), false, false));
    }

    /** What programs write to the third view. */
    static TileData run(TileKernel kernel, long[] grid, Shape a, Shape b, Shape c) {
        try (Arena arena = Arena.ofConfined()) {
            List<HostView> views = List.of(tile(arena, a), tile(arena, b), tile(arena, c));
            Interpreter.run(kernel, grid, views, Options.detecting());
            return views.get(2).toTile();
        }
    }

    private static HostView tile(Arena arena, Shape shape) {
        double[] values =
                new Random(shape.hashCode()).ints(shape.elements(), -3, 4).asDoubleStream().toArray();
        return HostView.allocate(arena, TileData.ofReals(DType.F32, shape, values));
    }
}
