package dev.pavage.lower.thread;

import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.type.DType;
import java.util.ArrayList;
import java.util.List;

/** Where matrix instructions take the registers of an operand from, each written once. */
interface MatrixOperand {
    /** The lower halves of two registers, as {@link dev.pavage.lane.ValueOp.PickBytes} numbers bytes. */
    int LOWER_HALVES = 0x5410;

    /** The register with the factors from a place on; {@code at} is what register numbers add to each coordinate. */
    LaneValue word(int[] at);

    /** The operand's elements in registers, in the layout of the instruction; sums from {@code first} on. */
    static MatrixOperand of(ThreadCode code, Fragment fragment, DType dtype, int sums, int first) {
        return at -> {
            List<LaneValue> factors = new ArrayList<>();
            for (int i = 0; i < MatrixTiles.packed(dtype); i++) {
                int[] place = at.clone();
                place[sums] += first + i;
                factors.add(fragment.at(place));
            }
            return pack(code.b(), dtype, factors);
        };
    }

    /** Neighbours in register form as the register of an instruction. */
    private static LaneValue pack(LaneBuilder b, DType dtype, List<LaneValue> factors) {
        return switch (dtype) {
            case F16, BF16 -> b.packPair(factors.get(0), factors.get(1), dtype);
            case F32 -> b.bitcast(Kind.I32, b.roundTf32(factors.getFirst()));
            case F8E4M3, F8E5M2 -> {
                LaneValue low = b.packPair(factors.get(0), factors.get(1), dtype);
                LaneValue high = b.packPair(factors.get(2), factors.get(3), dtype);
                yield b.pickBytes(low, high, LOWER_HALVES);
            }
            case I8, U8 -> bytes(b, factors);
            case F64, I64, I32, I16, BOOL -> factors.getFirst();
        };
    }

    private static LaneValue bytes(LaneBuilder b, List<LaneValue> factors) {
        LaneValue word = b.i32(0);
        for (int i = 0; i < factors.size(); i++) {
            LaneValue one = b.binary(BinaryKind.AND, factors.get(i), b.i32(0xff));
            LaneValue placed = i == 0 ? one : b.binary(BinaryKind.SHL, one, b.i32(8 * i));
            word = b.binary(BinaryKind.OR, word, placed);
        }
        return word;
    }
}
