package dev.pavage.cpu;

import dev.pavage.lane.AccessOp;
import dev.pavage.lane.Block;
import dev.pavage.lane.ControlOp;
import dev.pavage.lane.LaneFunction;
import dev.pavage.lane.LaneOp;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp;
import dev.pavage.lane.ValueOp.BinaryKind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a function's addresses are made of: a base, and distances from it that are small whatever happens, such as a loop
 * variable times a constant.
 *
 * <p>Each access tests that its address lies in {@link Memory#ALL}. C2 moves the tests of a loop to where it begins, which
 * takes dozens of instructions for each access, often more than the loop itself. It writes none at all if it sees that the
 * sum cannot leave the range: so the upper bits of bases are set to zero, which they are in any address, and what is known not
 * to be negative is widened without its sign.
 */
final class AddressRanges {
    /** The bits of an address that count. Distances do not lead from there to {@link Long#MAX_VALUE}. */
    static final long BASE_BITS = (1L << 62) - 1;

    /** The bits of an I32 that is not negative, widened. */
    static final long NATURAL_BITS = 0xFFFF_FFFFL;

    /** The most that a distance may be. */
    private static final double FAR = 1L << 48;

    private static final double UNKNOWN = Double.POSITIVE_INFINITY;

    private final Map<LaneValue, ValueOp> definitions = new HashMap<>();
    private final Map<LaneValue, Double> magnitudes = new HashMap<>();
    private final Set<LaneValue> bases = new HashSet<>();
    private final Set<LaneValue> counters = new HashSet<>();

    AddressRanges(LaneFunction function) {
        collect(function.body());
    }

    /** Whether addresses are made by adding distances to a value. */
    boolean isBase(LaneValue value) {
        return bases.contains(value);
    }

    /** Whether an I32 is known not to be negative. */
    boolean isNatural(LaneValue value) {
        return counters.contains(value)
                || switch (definitions.get(value)) {
                    case ValueOp.Constant c -> c.bits() >= 0;
                    case ValueOp.Binary b ->
                        switch (b.kind()) {
                            case AND -> isNatural(b.a()) || isNatural(b.b());
                            case SHR, USHR -> isNatural(b.a());
                            default -> false;
                        };
                    case null, default -> false;
                };
    }

    private void collect(Block block) {
        for (LaneOp op : block.ops()) {
            switch (op) {
                case ValueOp value -> definitions.put(value.result(), value);
                case AccessOp access -> bases.add(base(access.address()));
                case ControlOp.For loop -> {
                    if (isNatural(loop.from())) {
                        counters.add(loop.variable());
                    }
                    collect(loop.body());
                }
                case ControlOp.If branch -> {
                    collect(branch.then());
                    collect(branch.otherwise());
                }
                default -> {}
            }
        }
    }

    private LaneValue base(LaneValue address) {
        if (definitions.get(address) instanceof ValueOp.Binary sum && sum.kind() == BinaryKind.ADD) {
            if (magnitude(sum.b()) <= FAR) {
                return base(sum.a());
            }
            if (magnitude(sum.a()) <= FAR) {
                return base(sum.b());
            }
        }
        return address;
    }

    private double magnitude(LaneValue value) {
        Double known = magnitudes.get(value);
        if (known == null) {
            known = compute(value);
            magnitudes.put(value, known);
        }
        return known;
    }

    private double compute(LaneValue value) {
        if (value.type().equals(LaneType.I32)) {
            return 1L << 31;
        }
        return switch (definitions.get(value)) {
            case ValueOp.Constant c -> Math.abs((double) c.bits());
            case ValueOp.Convert c when c.a().type().kind() == Kind.I32 -> magnitude(c.a());
            case ValueOp.Binary b ->
                switch (b.kind()) {
                    case ADD, SUB -> magnitude(b.a()) + magnitude(b.b());
                    case MUL -> magnitude(b.a()) * magnitude(b.b());
                    case SHR -> magnitude(b.a());
                    default -> UNKNOWN;
                };
            case null, default -> UNKNOWN;
        };
    }
}
