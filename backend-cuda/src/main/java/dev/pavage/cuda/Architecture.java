package dev.pavage.cuda;

import dev.pavage.ir.DeviceFamily;
import dev.pavage.ir.Target;
import dev.pavage.ir.Target.MatrixUnit;
import dev.pavage.type.DType;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/**
 * A compute capability of NVIDIA GPUs, with what code for it may use.
 *
 * @param number 10 * major + minor, as in {@code sm_80}
 * @param isa the version of the PTX instruction set that its code is written in, but for kernels with matrix instructions that
 *     need a newer one
 * @param sharedBytes shared memory of a block at most, where a kernel asks for more than 48 KiB
 * @param l2Bytes second-level cache of a device that nobody can ask
 * @param asyncCopies whether copies from global to shared memory run beside arithmetic ({@code cp.async})
 * @param matrixUnits its matrix instructions, best first
 */
public record Architecture(
        int number, PtxVersion isa, int sharedBytes, long l2Bytes, boolean asyncCopies, List<MatrixUnit> matrixUnits) {
    private static final int KIB = 1024;
    private static final int WARP = 32;
    private static final int MAX_THREADS = 1024;
    private static final int VECTOR_BITS = 128;

    /** Registers of a thread at most. */
    public static final int REGISTERS = 255;

    /** Registers of a multiprocessor. */
    public static final int ALL_REGISTERS = 1 << 16;

    /**
     * The architectures that code is written for, oldest first. Source: CUDA C++ Programming Guide 12 (NVIDIA, 2024),
     * Compute Capabilities, Technical Specifications; PTX ISA 8.0, Release Notes.
     */
    public static final List<Architecture> ALL = List.of(
            new Architecture(75, PtxVersion.V7_0, 64 * KIB, 4L << 20, false, MatrixUnits.of(75)),
            new Architecture(80, PtxVersion.V7_0, 163 * KIB, 40L << 20, true, MatrixUnits.of(80)),
            new Architecture(86, PtxVersion.V7_1, 99 * KIB, 6L << 20, true, MatrixUnits.of(86)),
            new Architecture(89, PtxVersion.V7_8, 99 * KIB, 72L << 20, true, MatrixUnits.of(89)),
            new Architecture(90, PtxVersion.V8_0, 227 * KIB, 50L << 20, true, MatrixUnits.of(90)));

    /** Copies the list. */
    public Architecture {
        matrixUnits = List.copyOf(matrixUnits);
    }

    /** The newest architecture whose code runs on a compute capability; none below 7.5. */
    public static Optional<Architecture> of(int major, int minor) {
        int wanted = 10 * major + minor;
        return ALL.stream().filter(a -> a.number <= wanted).reduce((older, newer) -> newer);
    }

    /**
     * This architecture with those matrix instructions alone that a driver's compiler takes.
     *
     * @param cuda the driver's version, as {@code cuDriverGetVersion} counts
     */
    public Architecture under(int cuda) {
        List<MatrixUnit> taken =
                matrixUnits.stream().filter(u -> PtxVersion.of(u).cuda() <= cuda).toList();
        return new Architecture(number, isa, sharedBytes, l2Bytes, asyncCopies, taken);
    }

    /** Its name, such as {@code sm_80}. */
    public String name() {
        return "sm_" + number;
    }

    /** What a device of this architecture can do, by its documents. */
    public Target target(String device) {
        return target(device, sharedBytes, l2Bytes);
    }

    /** What a device can do that was asked for its shared memory and cache. */
    public Target target(String device, long shared, long l2) {
        return new Target(
                device,
                DeviceFamily.NVIDIA,
                Target.Lowering.THREADS,
                EnumSet.allOf(DType.class),
                VECTOR_BITS,
                REGISTERS,
                WARP,
                MAX_THREADS,
                shared,
                List.of(l2),
                matrixUnits,
                asyncCopies,
                true,
                false);
    }
}
