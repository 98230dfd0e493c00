package dev.pavage.cuda.ptx;

import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** Values as operands of instructions: registers, literals, addresses with a distance, the low half of 64 bits. */
final class Operands {
    /**
     * An address as instructions take it.
     *
     * @param base a register
     * @param distance bytes from there
     */
    record Address(String base, long distance) {
        /** The operand for what lies some bytes further. */
        String at(long bytes) {
            long sum = distance + bytes;
            return sum == 0 ? "[" + base + "]" : "[%s+%d]".formatted(base, sum);
        }
    }

    private final Registers registers;
    private final Code code;
    private final Map<LaneValue, Long> constants = new HashMap<>();
    private final Map<LaneValue, String> lowHalves = new HashMap<>();
    private final Map<LaneValue, Address> addresses = new HashMap<>();

    Operands(Registers registers, Code code) {
        this.registers = registers;
        this.code = code;
    }

    /** Makes a value a literal. Truth values need registers. */
    void define(ValueOp.Constant op) {
        LaneValue result = op.result();
        constants.put(result, op.bits());
        String literal = literal(result.type().kind(), op.bits());
        if (result.type().kind() == Kind.I1) {
            String register = registers.fresh(Bank.PRED);
            code.line("mov.pred " + register + ", " + literal + ";");
            literal = register;
        }
        registers.bind(result, Collections.nCopies(result.type().lanes(), literal));
    }

    /** A number as PTX writes it: floating point as its bits, of which a decimal would be another number. */
    static String literal(Kind kind, long bits) {
        return switch (kind) {
            case I1, I32, I64 -> Long.toString(bits);
            case F32 -> "0f%08X".formatted(Float.floatToRawIntBits((float) Double.longBitsToDouble(bits)));
            case F64 -> "0d%016X".formatted(bits);
        };
    }

    /** A floating-point number as PTX writes it. */
    static String literal(Kind kind, double number) {
        return literal(kind, Double.doubleToRawLongBits(number));
    }

    /** A vector's lanes are 0, 1, 2, ... */
    void define(ValueOp.Iota op) {
        registers.bind(
                op.result(),
                IntStream.range(0, op.result().type().lanes())
                        .mapToObj(Integer::toString)
                        .toList());
    }

    /** The bits of a value that is a constant. */
    OptionalLong constant(LaneValue value) {
        Long bits = constants.get(value);
        return bits == null ? OptionalLong.empty() : OptionalLong.of(bits);
    }

    /** Makes a 32-bit register the low half of a 64-bit value, which gets no register of its own. */
    void bindLowHalf(LaneValue value, String register) {
        lowHalves.put(value, register);
    }

    /** Makes an address a distance from another, if it fits in an instruction; the address gets no register of its own. */
    boolean bind(LaneValue address, LaneValue base, long distance) {
        boolean fits = distance == (int) distance;
        if (fits) {
            addresses.put(address, new Address(registers.scalar(base), distance));
        }
        return fits;
    }

    /** A value as an address. */
    Address address(LaneValue value) {
        Address folded = addresses.get(value);
        return folded == null ? new Address(registers.scalar(value), 0) : folded;
    }

    /** The kind in which a value is computed: that of its registers. */
    Kind kind(LaneValue value) {
        return registers.isShared(value) ? Kind.I32 : value.type().kind();
    }

    /** A lane of a value for an instruction of a kind, which is another than the value's where addresses are shared. */
    String lane(LaneValue value, int lane, Kind kind) {
        if (kind == Kind.I32 && value.type().kind() == Kind.I64) {
            return lowHalf(value, lane);
        }
        String name = registers.of(value).get(lane);
        return kind == Kind.I64 && registers.isShared(value) ? converted("cvt.u64.u32", Bank.B64, name) : name;
    }

    private String lowHalf(LaneValue value, int lane) {
        String known = lowHalves.get(value);
        if (known != null) {
            return known;
        }
        if (constants.containsKey(value)) {
            return Integer.toString(Objects.requireNonNull(constants.get(value)).intValue());
        }
        String name = registers.of(value).get(lane);
        return registers.isShared(value) ? name : converted("cvt.u32.u64", Bank.B32, name);
    }

    private String converted(String instruction, Bank bank, String from) {
        String to = registers.fresh(bank);
        code.line(instruction + " " + to + ", " + from + ";");
        return to;
    }

    /** Values in braces, as instructions take vectors. */
    String braces(List<LaneValue> values) {
        return "{" + String.join(", ", values.stream().map(registers::scalar).toList()) + "}";
    }
}
