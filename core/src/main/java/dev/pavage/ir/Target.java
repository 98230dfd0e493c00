package dev.pavage.ir;

import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import dev.pavage.type.Shape;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a device can do: all that passes and lowerings may read of it.
 *
 * @param device the device's name, such as {@code cpu} or {@code opencl:0}
 * @param family the class of devices it belongs to, a name of {@link DeviceFamily}; "" if unknown. Tables of tile sizes
 *     have rows for it
 * @param lowering which lowering its code comes from
 * @param dtypes the dtypes its kernels may load, store and compute with
 * @param vectorBits width of a vector register in bits; 0 if code is to be scalar
 * @param vectorRegisters number of vector registers, 0 if unknown
 * @param subGroup threads that run in step and can shuffle, 1 if none
 * @param maxThreads threads that one program may use at most, 1 on a CPU
 * @param localMemory bytes of local (shared) memory per program, 0 if there is none
 * @param caches data cache sizes in bytes from the first level outwards, per core for those that are not shared
 * @param matrixUnits the matrix instructions it has, best first
 * @param asyncCopies whether copies from global to local memory can run beside arithmetic
 * @param approximateExp2 whether it has {@link dev.pavage.lane.ValueOp.ApproximateExp2 approximate powers of two}
 * @param unifiedMemory whether it shares its memory with the host, so that nothing needs copying
 */
public record Target(
        String device,
        String family,
        Lowering lowering,
        Set<DType> dtypes,
        int vectorBits,
        int vectorRegisters,
        int subGroup,
        int maxThreads,
        long localMemory,
        List<Long> caches,
        List<MatrixUnit> matrixUnits,
        boolean asyncCopies,
        boolean approximateExp2,
        boolean unifiedMemory) {
    /** How tile IR becomes code for a device. */
    public enum Lowering {
        /** Not at all: the device runs tile IR itself. */
        INTERPRET,
        /** One thread per program, with wide vectors and caches. */
        LOOPS,
        /** Many threads per program, with local memory. */
        THREADS
    }

    /**
     * A matrix instruction: {@code [m, k] · [k, n]} added to {@code [m, n]}, done by one sub-group; or by one thread, or each
     * lane of a vector, if {@code m} and {@code n} are 1, whose {@code k} factors of each side are packed in 32 bits.
     *
     * @param name the instruction
     * @param m rows of the result
     * @param n columns of the result
     * @param k length of the sums
     * @param operand dtype of the factors
     * @param accumulator dtype of the sums
     * @param precision what it loses of factors or sums; products that do not allow that are not given to it
     */
    public record MatrixUnit(
            String name, int m, int n, int k, DType operand, DType accumulator, Precision precision) {
        /** One that multiplies factors as they are and loses nothing of sums. */
        public MatrixUnit(String name, int m, int n, int k, DType operand, DType accumulator) {
            this(name, m, n, k, operand, accumulator, Precision.EXACT);
        }

        /** What {@code k} factors packed in 32 bits are there, see {@link dev.pavage.lane.ValueOp.PackedDot}. */
        public DType packed() {
            return k == 2 && !operand.isFloat() ? DType.I16 : operand;
        }
    }

    /** What a device can do that has no approximate functions. */
    public Target(
            String device,
            String family,
            Lowering lowering,
            Set<DType> dtypes,
            int vectorBits,
            int vectorRegisters,
            int subGroup,
            int maxThreads,
            long localMemory,
            List<Long> caches,
            List<MatrixUnit> matrixUnits,
            boolean asyncCopies,
            boolean unifiedMemory) {
        this(device, family, lowering, dtypes, vectorBits, vectorRegisters, subGroup, maxThreads, localMemory, caches,
                matrixUnits, asyncCopies, false, unifiedMemory);
    }

    /** Copies the collections. */
    public Target {
        // In order: kernels are named by a hash of this record's text, and the order of a Set.of differs in each run.
        dtypes = dtypes.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(dtypes));
        caches = List.copyOf(caches);
        matrixUnits = List.copyOf(matrixUnits);
    }

    /** The matrix instructions of sub-groups for factors of a dtype, best first, that are as precise as was asked for. */
    public List<MatrixUnit> matrixUnits(DType factors, Precision precision) {
        return matrixUnits.stream()
                .filter(u -> u.n() > 1 && u.operand() == factors && precision.allows(u.precision()))
                .toList();
    }

    /** The first instruction that multiplies packed factors of a dtype. */
    public Optional<MatrixUnit> packedUnit(DType factors) {
        return matrixUnits.stream()
                .filter(u -> u.m() == 1 && u.n() == 1 && u.operand() == factors)
                .findFirst();
    }

    /** The first matrix instruction of sub-groups that takes the operands of a dot and divides its sides. */
    public Optional<MatrixUnit> matrixUnit(TileOp.Dot op) {
        Shape result = op.result().shape();
        long sums = op.a().shape().extent(1);
        return matrixUnits(op.a().dtype(), op.precision()).stream()
                .filter(u -> u.accumulator() == op.result().dtype())
                .filter(u -> result.extent(0) % u.m() == 0 && result.extent(1) % u.n() == 0 && sums % u.k() == 0)
                .findFirst();
    }

    /** Elements of {@code bytes} bytes that one vector register holds, at least 1. */
    public int lanes(int bytes) {
        return Math.max(1, vectorBits / 8 / bytes);
    }
}
