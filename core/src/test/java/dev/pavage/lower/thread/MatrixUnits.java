package dev.pavage.lower.thread;

import dev.pavage.ir.Target;
import dev.pavage.ir.Target.MatrixUnit;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import java.util.EnumSet;
import java.util.List;

/** Matrix instructions as GPUs have them, for tests. */
final class MatrixUnits {
    /** Those of a newer GPU. */
    static final List<MatrixUnit> MANY = List.of(
            new MatrixUnit("f16", 16, 8, 16, DType.F16, DType.F32),
            new MatrixUnit("bf16", 16, 8, 16, DType.BF16, DType.F32),
            new MatrixUnit("tf32", 16, 8, 8, DType.F32, DType.F32, Precision.TF32),
            new MatrixUnit("e4m3", 16, 8, 32, DType.F8E4M3, DType.F32),
            new MatrixUnit("e5m2", 16, 8, 32, DType.F8E5M2, DType.F32),
            new MatrixUnit("i8", 16, 8, 32, DType.I8, DType.I32),
            new MatrixUnit("u8", 16, 8, 32, DType.U8, DType.I32),
            new MatrixUnit("f64", 8, 8, 4, DType.F64, DType.F64));

    /** Those of an older one. */
    static final List<MatrixUnit> FEW = List.of(
            new MatrixUnit("f16", 16, 8, 8, DType.F16, DType.F32),
            new MatrixUnit("i8", 8, 8, 16, DType.I8, DType.I32),
            new MatrixUnit("u8", 8, 8, 16, DType.U8, DType.I32));

    private MatrixUnits() {}

    /** A device that has some. */
    static Target target(List<MatrixUnit> units, int threads, long localMemory, boolean asyncCopies) {
        return new Target("test", "", Target.Lowering.THREADS, EnumSet.allOf(DType.class), 128, 0, MatrixTiles.LANES,
                threads, localMemory, List.of(), units, asyncCopies, false);
    }
}
