package dev.pavage.cuda.cublas;

import dev.pavage.type.DType;

/** {@code cudaDataType} with the numbers of {@code library_types.h} (CUDA 12.0). */
public enum DataType {
    /** {@code CUDA_R_32F}. */
    F32(0),
    /** {@code CUDA_R_64F}. */
    F64(1),
    /** {@code CUDA_R_16F}. */
    F16(2),
    /** {@code CUDA_R_8I}. */
    I8(3),
    /** {@code CUDA_R_32I}. */
    I32(10),
    /** {@code CUDA_R_16BF}. */
    BF16(14);

    private final int number;

    DataType(int number) {
        this.number = number;
    }

    /** The library's number of it. */
    public int number() {
        return number;
    }

    /** That of a dtype which has the same name. */
    static DataType of(DType dtype) {
        return valueOf(dtype.name());
    }
}
