package dev.pavage.lane;

import dev.pavage.ir.Target.MatrixUnit;
import dev.pavage.lane.LaneInterpreter.LaneData;
import dev.pavage.type.DType;
import dev.pavage.type.Floats;
import java.util.List;
import java.util.Map;

/**
 * Matrix instructions as the PTX ISA describes {@code mma.sync}: which thread has which elements of a fragment, in groups of
 * four threads. Sums are rounded once.
 */
final class LaneMatrices {
    /** Threads that do an instruction together. */
    static final int THREADS = 32;

    private LaneMatrices() {}

    /** Does an instruction for all sub-groups of all threads. */
    static void multiply(ThreadOp.MatrixMultiply op, int threads, Map<LaneValue, LaneData> registers) {
        MatrixUnit unit = op.unit();
        List<LaneData> results = op.c().stream()
                .map(c -> LaneData.zeros(new LaneType(c.type().kind(), threads)))
                .toList();
        for (int first = 0; first < threads; first += THREADS) {
            for (int lane = 0; lane < THREADS; lane++) {
                for (int r = 0; r < results.size(); r++) {
                    int row = lane / 4 + 8 * (r / 2);
                    int column = lane % 4 * 2 + r % 2;
                    LaneData c = registers.get(op.c().get(r));
                    if (unit.accumulator() == DType.I32) {
                        long sum = c.whole(first + lane);
                        for (int k = 0; k < unit.k(); k++) {
                            sum += (long) factor(unit, op.a(), row, k, unit.m(), first, registers)
                                    * (long) factor(unit, op.b(), column, k, 8, first, registers);
                        }
                        results.get(r).wholes()[first + lane] = (int) sum;
                    } else {
                        double sum = c.real(first + lane);
                        for (int k = 0; k < unit.k(); k++) {
                            sum += factor(unit, op.a(), row, k, unit.m(), first, registers)
                                    * factor(unit, op.b(), column, k, 8, first, registers);
                        }
                        results.get(r).reals()[first + lane] =
                                unit.accumulator() == DType.F64 ? sum : (float) sum;
                    }
                }
            }
        }
        for (int r = 0; r < results.size(); r++) {
            registers.put(op.results().get(r), results.get(r));
        }
    }

    /** A factor, which is in row {@code o} of A or column {@code o} of B, of {@code outer} ones. */
    private static double factor(
            MatrixUnit unit, List<LaneValue> fragment, int o, int k, int outer, int first,
            Map<LaneValue, LaneData> of) {
        int packed = Math.max(1, Integer.BYTES / unit.operand().bytes());
        int lane = o % 8 * 4 + k / packed % 4;
        int register = o / 8 + outer / 8 * (k / (4 * packed));
        LaneData data = of.get(fragment.get(register));
        if (unit.operand() == DType.F64) {
            return data.real(first + lane);
        }
        int word = (int) data.whole(first + lane) >>> k % packed * (32 / packed);
        return switch (unit.operand()) {
            case F16 -> Float.float16ToFloat((short) word);
            case BF16 -> Floats.fromBfloat16((short) word);
            case F32 -> Float.intBitsToFloat(word & 0xffffe000);
            case F8E4M3, F8E5M2 -> Floats.fromFloat8(unit.operand(), (byte) word);
            case I8 -> (byte) word;
            case U8 -> word & 0xff;
            default -> throw new IllegalArgumentException("no factors of matrix instructions: " + unit);
        };
    }
}
