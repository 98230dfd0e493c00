package dev.pavage.cpu.machine;

import static dev.pavage.cpu.machine.Instruction.*;

import dev.pavage.ir.Comparison;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.ValueOp.BinaryKind;
import java.util.Optional;

/** Which instruction computes what from two vectors. */
final class BinaryInstructions {
    /** The predicate of floating-point comparisons that holds where either is NaN. */
    static final int UNORDERED = 3;

    /** The one that holds where neither is. */
    static final int ORDERED = 7;

    private BinaryInstructions() {}

    /** The instruction of an op, if one computes it; of floating-point extrema the one that ignores NaN. */
    static Optional<Instruction> of(BinaryKind op, Kind kind) {
        Instruction[] byKind =
                switch (op) {
                    case ADD -> kinds(VADDPS, VADDPD, VPADDD, VPADDQ);
                    case SUB -> kinds(VSUBPS, VSUBPD, VPSUBD, VPSUBQ);
                    case MUL -> kinds(VMULPS, VMULPD, VPMULLD, VPMULLQ);
                    case DIV -> kinds(VDIVPS, VDIVPD);
                    case MIN -> kinds(VRANGEPS, VRANGEPD, VPMINSD, VPMINSQ);
                    case MAX -> kinds(VRANGEPS, VRANGEPD, VPMAXSD, VPMAXSQ);
                    case AND -> integers(VPANDD, VPANDQ);
                    case OR -> integers(VPORD, VPORQ);
                    case XOR -> integers(VPXORD, VPXORQ);
                    case SHL -> integers(VPSLLVD, VPSLLVQ);
                    case SHR -> integers(VPSRAVD, VPSRAVQ);
                    case USHR -> integers(VPSRLVD, VPSRLVQ);
                    case REM, FLOOR_DIV, CEIL_DIV, FLOOR_MOD -> kinds();
                };
        int index =
                switch (kind) {
                    case F32 -> 0;
                    case F64 -> 1;
                    case I32 -> 2;
                    case I64 -> 3;
                    case I1 -> byKind.length;
                };
        return index < byKind.length ? Optional.ofNullable(byKind[index]) : Optional.empty();
    }

    private static Instruction[] kinds(Instruction... byKind) {
        return byKind;
    }

    @SuppressWarnings("NullAway") // Two kinds have none.
    private static Instruction[] integers(Instruction four, Instruction eight) {
        return new Instruction[] {null, null, four, eight};
    }

    static boolean commutes(BinaryKind op) {
        return switch (op) {
            case ADD, MUL, MIN, MAX, AND, OR, XOR -> true;
            case SUB, DIV, REM, SHL, SHR, USHR, FLOOR_DIV, CEIL_DIV, FLOOR_MOD -> false;
        };
    }

    /** The comparison of vectors of a kind. */
    static Instruction comparison(Kind kind) {
        return switch (kind) {
            case F32 -> VCMPPS;
            case F64 -> VCMPPD;
            case I32 -> VPCMPD;
            case I64 -> VPCMPQ;
            case I1 -> throw new NotEncodableException("a comparison of masks");
        };
    }

    /** The immediate of a comparison: ordered and silent for floating point, so that any with NaN is false but NE. */
    static int predicate(Comparison comparison, Kind kind) {
        return switch (comparison) {
            case EQ -> 0;
            case LT -> kind.isFloat() ? 0x11 : 1;
            case LE -> kind.isFloat() ? 0x12 : 2;
            case NE -> 4;
            case GE -> kind.isFloat() ? 0x1D : 5;
            case GT -> kind.isFloat() ? 0x1E : 6;
        };
    }
}
