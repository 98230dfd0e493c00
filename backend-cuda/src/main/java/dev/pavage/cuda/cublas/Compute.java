package dev.pavage.cuda.cublas;

/**
 * {@code cublasComputeType_t}, how a product is computed, with the numbers of {@code cublas_api.h} (CUDA 12.0) and the type of the
 * factors alpha and beta that goes with it (cuBLAS manual, cublasLtMatmul).
 */
public enum Compute {
    /** {@code CUBLAS_COMPUTE_32F}: sums of F32. */
    F32(68, DataType.F32),
    /** {@code CUBLAS_COMPUTE_32F_PEDANTIC}: the same by F32 arithmetic alone, whatever the environment allows. */
    F32_PEDANTIC(69, DataType.F32),
    /** {@code CUBLAS_COMPUTE_64F}. */
    F64(70, DataType.F64),
    /** {@code CUBLAS_COMPUTE_32I}. */
    I32(72, DataType.I32),
    /** {@code CUBLAS_COMPUTE_32F_FAST_TF32}: factors may be rounded to TF32. */
    TF32(77, DataType.F32);

    private final int number;
    private final DataType scale;

    Compute(int number, DataType scale) {
        this.number = number;
        this.scale = scale;
    }

    /** The library's number of it. */
    public int number() {
        return number;
    }

    /** The type of alpha and beta. */
    public DataType scale() {
        return scale;
    }
}
