package dev.pavage.cuda.cublas;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;

/**
 * The functions of {@code cublasLt.h} that are called, the same in CUDA 12 and 13. Handles and addresses of the device are
 * numbers of 64 bits, pointers that the library follows on the host are addresses.
 */
enum CublasLtFunction {
    CREATE("cublasLtCreate", ADDRESS),
    DESTROY("cublasLtDestroy", JAVA_LONG),

    DESC_CREATE("cublasLtMatmulDescCreate", ADDRESS, JAVA_INT, JAVA_INT),
    DESC_SET_ATTRIBUTE("cublasLtMatmulDescSetAttribute", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG),
    DESC_DESTROY("cublasLtMatmulDescDestroy", JAVA_LONG),

    LAYOUT_CREATE("cublasLtMatrixLayoutCreate", ADDRESS, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG),
    LAYOUT_SET_ATTRIBUTE("cublasLtMatrixLayoutSetAttribute", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG),
    LAYOUT_DESTROY("cublasLtMatrixLayoutDestroy", JAVA_LONG),

    PREFERENCE_CREATE("cublasLtMatmulPreferenceCreate", ADDRESS),
    PREFERENCE_SET_ATTRIBUTE("cublasLtMatmulPreferenceSetAttribute", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG),
    PREFERENCE_DESTROY("cublasLtMatmulPreferenceDestroy", JAVA_LONG),

    HEURISTIC(
            "cublasLtMatmulAlgoGetHeuristic", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
            JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS),
    MATMUL(
            "cublasLtMatmul", JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
            ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    private final String symbol;
    private final FunctionDescriptor descriptor;

    CublasLtFunction(String symbol, ValueLayout... parameters) {
        this.symbol = symbol;
        this.descriptor = FunctionDescriptor.of(JAVA_INT, (MemoryLayout[]) parameters);
    }

    /** Its name in the library. */
    String symbol() {
        return symbol;
    }

    /** Its parameters; all return a {@code cublasStatus_t}. */
    FunctionDescriptor descriptor() {
        return descriptor;
    }
}
