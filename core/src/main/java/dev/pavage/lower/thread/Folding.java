package dev.pavage.lower.thread;

import dev.pavage.ir.Comparison;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp;
import dev.pavage.lane.ValueOp.BinaryKind;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;

/**
 * What integer and truth ops give where that is known now: addresses and bounds are full of zeros, ones and constants.
 *
 * @param constants the constants among the registers
 * @param constant the register of a constant
 */
record Folding(Map<LaneValue, Long> constants, BiFunction<LaneType, Long, LaneValue> constant) {
    Folding(BiFunction<LaneType, Long, LaneValue> constant) {
        this(new HashMap<>(), constant);
    }

    /** What a constant is, the same in all lanes; empty for floating point. */
    OptionalLong of(LaneValue value) {
        Long bits = constants.get(value);
        return bits == null ? OptionalLong.empty() : OptionalLong.of(bits);
    }

    private boolean is(LaneValue value, long bits) {
        Long known = constants.get(value);
        return known != null && known == bits;
    }

    /** The register that holds what an op computes already; empty if it has to be computed. */
    Optional<LaneValue> fold(ValueOp op) {
        return switch (op) {
            case ValueOp.Binary b when !b.result().type().kind().isFloat() -> binary(b);
            case ValueOp.Compare c when of(c.a()).isPresent() && of(c.b()).isPresent() ->
                Optional.of(constant.apply(
                        c.result().type(),
                        holds(c.kind(), Long.compare(of(c.a()).getAsLong(), of(c.b()).getAsLong())) ? 1L : 0L));
            case ValueOp.Select s when is(s.condition(), 1) || s.a().equals(s.b()) -> Optional.of(s.a());
            case ValueOp.Select s when is(s.condition(), 0) -> Optional.of(s.b());
            case ValueOp.Convert c when of(c.a()).isPresent() && !c.result().type().kind().isFloat() ->
                Optional.of(constant.apply(
                        c.result().type(), wrapped(c.result().type().kind(), of(c.a()).getAsLong())));
            case ValueOp other -> Optional.empty();
        };
    }

    private static boolean holds(Comparison kind, int order) {
        return switch (kind) {
            case LT -> order < 0;
            case LE -> order <= 0;
            case GT -> order > 0;
            case GE -> order >= 0;
            case EQ -> order == 0;
            case NE -> order != 0;
        };
    }

    private static long wrapped(Kind kind, long value) {
        return switch (kind) {
            case I1 -> value & 1;
            case I32 -> (int) value;
            case I64 -> value;
            case F32, F64 -> throw new IllegalArgumentException("not an integer kind: " + kind);
        };
    }

    private Optional<LaneValue> binary(ValueOp.Binary op) {
        LaneType type = op.result().type();
        OptionalLong a = of(op.a());
        OptionalLong b = of(op.b());
        if (a.isPresent() && b.isPresent()) {
            return compute(op.kind(), a.getAsLong(), b.getAsLong())
                    .map(value -> constant.apply(type, wrapped(type.kind(), value)));
        }
        return switch (op.kind()) {
            case ADD -> is(op.a(), 0) ? Optional.of(op.b()) : is(op.b(), 0) ? Optional.of(op.a()) : Optional.empty();
            case OR, XOR ->
                is(op.a(), 0) ? Optional.of(op.b()) : is(op.b(), 0) ? Optional.of(op.a()) : Optional.empty();
            case SUB, SHL, SHR, USHR -> is(op.b(), 0) ? Optional.of(op.a()) : Optional.empty();
            case MUL -> times(op, 1);
            case AND -> times(op, type.kind() == Kind.I1 ? 1 : -1);
            case MIN, MAX -> op.a().equals(op.b()) ? Optional.of(op.a()) : Optional.empty();
            case DIV, REM, FLOOR_DIV, CEIL_DIV, FLOOR_MOD -> Optional.empty();
        };
    }

    private Optional<LaneValue> times(ValueOp.Binary op, long one) {
        return is(op.a(), one) || is(op.b(), 0)
                ? Optional.of(op.b())
                : is(op.b(), one) || is(op.a(), 0) ? Optional.of(op.a()) : Optional.empty();
    }

    private static Optional<Long> compute(BinaryKind kind, long a, long b) {
        return switch (kind) {
            case ADD -> Optional.of(a + b);
            case SUB -> Optional.of(a - b);
            case MUL -> Optional.of(a * b);
            case MIN -> Optional.of(Math.min(a, b));
            case MAX -> Optional.of(Math.max(a, b));
            case AND -> Optional.of(a & b);
            case OR -> Optional.of(a | b);
            case XOR -> Optional.of(a ^ b);
            case SHL -> Optional.of(a << b);
            case DIV, REM, SHR, USHR, FLOOR_DIV, CEIL_DIV, FLOOR_MOD -> Optional.empty();
        };
    }
}
