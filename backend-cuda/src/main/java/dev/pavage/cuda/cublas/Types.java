package dev.pavage.cuda.cublas;

import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import java.util.Map;
import java.util.Optional;

/**
 * Types of a product.
 *
 * @param factors that of both factors
 * @param result that of the result
 * @param compute how it is computed
 */
public record Types(DataType factors, DataType result, Compute compute) {
    /** The products of Pavage that the library has, summed in the same dtype (cuBLAS manual, cublasLtMatmul). */
    private static final Map<Asked, Compute> TABLE = Map.of(
            new Asked(DType.F64, DType.F64, Precision.EXACT), Compute.F64,
            new Asked(DType.F32, DType.F32, Precision.EXACT), Compute.F32_PEDANTIC,
            new Asked(DType.F32, DType.F32, Precision.TF32), Compute.TF32,
            new Asked(DType.F16, DType.F16, Precision.EXACT), Compute.F32,
            new Asked(DType.F16, DType.F32, Precision.EXACT), Compute.F32,
            new Asked(DType.BF16, DType.BF16, Precision.EXACT), Compute.F32,
            new Asked(DType.BF16, DType.F32, Precision.EXACT), Compute.F32,
            new Asked(DType.I8, DType.I32, Precision.EXACT), Compute.I32);

    private record Asked(DType factors, DType result, Precision precision) {}

    /** Those of a product of Pavage; nothing if the library has none. */
    public static Optional<Types> of(DType factors, DType result, Precision precision) {
        return Optional.ofNullable(TABLE.get(new Asked(factors, result, precision)))
                .map(compute -> new Types(DataType.of(factors), DataType.of(result), compute));
    }

    /** The same by whatever arithmetic the library has for these types. */
    public Types unrestricted() {
        return compute == Compute.F32_PEDANTIC ? new Types(factors, result, Compute.F32) : this;
    }
}
