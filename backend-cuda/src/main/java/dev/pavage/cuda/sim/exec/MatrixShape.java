package dev.pavage.cuda.sim.exec;

import static dev.pavage.cuda.sim.exec.MatrixElement.BF16;
import static dev.pavage.cuda.sim.exec.MatrixElement.E4M3;
import static dev.pavage.cuda.sim.exec.MatrixElement.E5M2;
import static dev.pavage.cuda.sim.exec.MatrixElement.F16;
import static dev.pavage.cuda.sim.exec.MatrixElement.F64;
import static dev.pavage.cuda.sim.exec.MatrixElement.S8;
import static dev.pavage.cuda.sim.exec.MatrixElement.TF32;
import static dev.pavage.cuda.sim.exec.MatrixElement.U8;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A form of {@code mma.sync}: {@code [m, k] · [k, n]} added to {@code [m, n]}, each matrix spread over the registers of a
 * warp.
 *
 * <p>The figures "Matrix Fragments for mma.m…n…k…" of the PTX ISA all draw the same thing: a factor is cut into cores of
 * eight rows (of the right factor: columns) by four registers along k, one register for each lane. Of lane {@code l}, with
 * {@code g = l / 4} and {@code t = l % 4} and {@code p} elements in a register,
 *
 * <ul>
 *   <li>register r of the left factor holds row {@code g + 8 (r mod m/8)}, k from {@code (t + 4 (r div m/8)) p} on;
 *   <li>register r of the right factor holds column {@code g}, k from {@code (t + 4 r) p} on;
 *   <li>register r of the sums holds row {@code g + 8 (r div 2)}, column {@code 2 t + r mod 2}.
 * </ul>
 *
 * @param m rows of the sums
 * @param n columns of the sums, always 8
 * @param k length of the sums
 * @param a dtype of the left factor
 * @param b dtype of the right factor
 * @param sums dtype of the sums
 * @param architecture the first compute capability that has it, as in {@code sm_80}
 */
record MatrixShape(int m, int n, int k, MatrixElement a, MatrixElement b, Sums sums, int architecture) {
    /** Dtype of the sums. */
    enum Sums {
        /** Single precision. */
        F32,
        /** 32-bit integers that wrap around. */
        S32,
        /** Double precision. */
        F64
    }

    /** Every form there is. Source: PTX ISA 8.5 (NVIDIA, 2024), Matrix Shape, and mma, Target ISA Notes. */
    static final List<MatrixShape> ALL = List.of(
            new MatrixShape(16, 8, 8, F16, F16, Sums.F32, 75),
            new MatrixShape(16, 8, 16, F16, F16, Sums.F32, 80),
            new MatrixShape(16, 8, 8, BF16, BF16, Sums.F32, 80),
            new MatrixShape(16, 8, 16, BF16, BF16, Sums.F32, 80),
            new MatrixShape(16, 8, 4, TF32, TF32, Sums.F32, 80),
            new MatrixShape(16, 8, 8, TF32, TF32, Sums.F32, 80),
            new MatrixShape(8, 8, 4, F64, F64, Sums.F64, 80),
            new MatrixShape(16, 8, 4, F64, F64, Sums.F64, 90),
            new MatrixShape(16, 8, 8, F64, F64, Sums.F64, 90),
            new MatrixShape(16, 8, 16, F64, F64, Sums.F64, 90),
            new MatrixShape(8, 8, 16, S8, S8, Sums.S32, 75),
            new MatrixShape(8, 8, 16, U8, U8, Sums.S32, 75),
            new MatrixShape(8, 8, 16, S8, U8, Sums.S32, 75),
            new MatrixShape(8, 8, 16, U8, S8, Sums.S32, 75),
            new MatrixShape(16, 8, 16, S8, S8, Sums.S32, 80),
            new MatrixShape(16, 8, 16, U8, U8, Sums.S32, 80),
            new MatrixShape(16, 8, 16, S8, U8, Sums.S32, 80),
            new MatrixShape(16, 8, 16, U8, S8, Sums.S32, 80),
            new MatrixShape(16, 8, 32, S8, S8, Sums.S32, 80),
            new MatrixShape(16, 8, 32, U8, U8, Sums.S32, 80),
            new MatrixShape(16, 8, 32, S8, U8, Sums.S32, 80),
            new MatrixShape(16, 8, 32, U8, S8, Sums.S32, 80),
            new MatrixShape(16, 8, 32, E4M3, E4M3, Sums.F32, 89),
            new MatrixShape(16, 8, 32, E5M2, E5M2, Sums.F32, 89),
            new MatrixShape(16, 8, 32, E4M3, E5M2, Sums.F32, 89),
            new MatrixShape(16, 8, 32, E5M2, E4M3, Sums.F32, 89));

    private static final Map<String, MatrixShape> BY_INSTRUCTION =
            ALL.stream().collect(Collectors.toUnmodifiableMap(MatrixShape::instruction, shape -> shape));

    /** The form that an instruction names, such as {@code mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32}. */
    static Optional<MatrixShape> of(String instruction) {
        return Optional.ofNullable(BY_INSTRUCTION.get(instruction));
    }

    /** Its instruction. */
    String instruction() {
        return ("mma.sync.aligned.m" + m + "n" + n + "k" + k + ".row.col." + sums + "." + a + "." + b + "." + sums)
                .toLowerCase(Locale.ROOT);
    }

    /** The first version of PTX that has it, 10 * major + minor. Source: PTX ISA 8.5, mma, PTX ISA Notes. */
    int isa() {
        return a.isFloat8() ? 84 : 70;
    }

    /** Multiply-adds of one instruction. */
    int multiplyAdds() {
        return m * n * k;
    }

    /** Registers of a lane that hold the left factor. */
    int aRegisters() {
        return m / 8 * k / (4 * a.perRegister());
    }

    /** Registers of a lane that hold the right factor. */
    int bRegisters() {
        return k / (4 * b.perRegister());
    }

    /** Registers of a lane that hold the sums. */
    int sumRegisters() {
        return m / 4;
    }

    /** Whether its registers have 64 bits, all of them; otherwise 32. */
    boolean isWide() {
        return sums == Sums.F64;
    }
}
