package dev.pavage.cuda.cublas;

import java.lang.foreign.MemorySegment;

/**
 * The way that the library takes for a product. Graphs that were recorded with it do not need it any more.
 *
 * @param operation handle of its {@code cublasLtMatmulDesc_t}
 * @param first handles of the {@code cublasLtMatrixLayout_t} of its matrices
 * @param second likewise
 * @param result likewise
 * @param algorithm its {@code cublasLtMatmulAlgo_t}
 * @param workspaceBytes memory that it needs on the device
 * @param scale type of alpha and beta
 * @param destroy gives the handles back
 */
public record MatmulPlan(
        long operation,
        long first,
        long second,
        long result,
        MemorySegment algorithm,
        long workspaceBytes,
        DataType scale,
        Runnable destroy)
        implements AutoCloseable {
    @Override
    public void close() {
        destroy.run();
    }
}
