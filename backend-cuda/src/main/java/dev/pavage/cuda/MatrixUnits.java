package dev.pavage.cuda;

import dev.pavage.ir.Target.MatrixUnit;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import java.util.List;
import java.util.stream.Stream;

/**
 * The matrix instructions of NVIDIA's GPUs, for each kind of factors the one with most sums first, since it needs the fewest
 * registers and instructions for a product. Source: PTX ISA 8.5 (NVIDIA, 2024), "Matrix multiply-accumulate operation using
 * mma instruction", table of shapes and target notes.
 */
final class MatrixUnits {
    /** The sum of four products of bytes, by each thread alone: {@code dp4a}. */
    private static final List<MatrixUnit> THREADS = List.of(
            new MatrixUnit("dp4a.s32.s32", 1, 1, 4, DType.I8, DType.I32),
            new MatrixUnit("dp4a.u32.u32", 1, 1, 4, DType.U8, DType.I32));

    private static final List<MatrixUnit> TURING =
            List.of(mma(16, 8, "f16", DType.F16), mma(8, 16, "s8", DType.I8), mma(8, 16, "u8", DType.U8));

    private static final List<MatrixUnit> AMPERE = List.of(
            mma(16, 16, "f16", DType.F16),
            mma(16, 16, "bf16", DType.BF16),
            mma(16, 8, "bf16", DType.BF16),
            mma(16, 8, "tf32", DType.F32, Precision.TF32),
            mma(16, 32, "s8", DType.I8),
            mma(16, 16, "s8", DType.I8),
            mma(16, 32, "u8", DType.U8),
            mma(16, 16, "u8", DType.U8),
            mma(8, 4, "f64", DType.F64));

    /** They keep fewer bits of sums than F32 has. */
    private static final List<MatrixUnit> ADA = List.of(
            mma(16, 32, "e4m3", DType.F8E4M3, Precision.FAST_ACCUMULATION),
            mma(16, 32, "e5m2", DType.F8E5M2, Precision.FAST_ACCUMULATION));

    private MatrixUnits() {}

    /** Those of a compute capability, 10 * major + minor. */
    static List<MatrixUnit> of(int number) {
        Stream<MatrixUnit> newer = Stream.concat(
                number >= 80 ? AMPERE.stream() : Stream.empty(), number >= 89 ? ADA.stream() : Stream.empty());
        return Stream.of(newer, TURING.stream(), THREADS.stream()).flatMap(s -> s).toList();
    }

    private static MatrixUnit mma(int m, int k, String factors, DType operand) {
        return mma(m, k, factors, operand, Precision.EXACT);
    }

    /** An instruction of 8 columns; its name says the types of result, factors and sums. */
    private static MatrixUnit mma(int m, int k, String factors, DType operand, Precision precision) {
        DType accumulator = operand.accumulator();
        String sums = accumulator == DType.I32 ? "s32" : accumulator.toString();
        String name =
                "mma.sync.aligned.m" + m + "n8k" + k + ".row.col." + sums + "." + factors + "." + factors + "." + sums;
        return new MatrixUnit(name, m, 8, k, operand, accumulator, precision);
    }
}
