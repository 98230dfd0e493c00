package dev.pavage.cuda;

import dev.pavage.ir.Target.MatrixUnit;

/**
 * A version of the PTX instruction set, older ones first. Source: PTX ISA 8.5 (NVIDIA, 2024), Release Notes, whose table says
 * with which CUDA each came.
 */
public enum PtxVersion {
    /** The first for sm_80. */
    V7_0("7.0", 11_000),
    /** The first for sm_86. */
    V7_1("7.1", 11_010),
    /** The first for sm_89. */
    V7_8("7.8", 11_080),
    /** The newest that every driver compiles which Pavage takes. */
    V8_0("8.0", 12_000),
    /** The first with conversions to 8-bit floating point for sm_89. */
    V8_1("8.1", 12_010),
    /** The first with {@code mma.sync} of 8-bit floating point. */
    V8_4("8.4", 12_040);

    private final String text;
    private final int cuda;

    PtxVersion(String text, int cuda) {
        this.text = text;
        this.cuda = cuda;
    }

    /** The first version that has a matrix instruction; the oldest here for those that came before. Source: PTX ISA 8.5, mma. */
    public static PtxVersion of(MatrixUnit unit) {
        return switch (unit.operand()) {
            case F8E4M3, F8E5M2 -> V8_4;
            case F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL -> V7_0;
        };
    }

    /** The newer of this version and another. */
    public PtxVersion atLeast(PtxVersion other) {
        return compareTo(other) < 0 ? other : this;
    }

    /** The CUDA that it came with, as {@code cuDriverGetVersion} counts: 1000 * major + 10 * minor. */
    public int cuda() {
        return cuda;
    }

    /** As {@code .version} has it, such as {@code 8.0}. */
    @Override
    public String toString() {
        return text;
    }
}
