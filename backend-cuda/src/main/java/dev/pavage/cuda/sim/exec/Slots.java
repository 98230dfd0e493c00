package dev.pavage.cuda.sim.exec;

import java.util.ArrayList;
import java.util.List;

/** Finds the registers of one instruction's operands, and notes which it reads and writes. */
final class Slots {
    private final Statement statement;
    private final Registers registers;
    private final List<Integer> reads = new ArrayList<>();
    private final List<Integer> writes = new ArrayList<>();

    Slots(Statement statement, Registers registers) {
        this.statement = statement;
        this.registers = registers;
    }

    /** The register of an operand that is read as a type of the same width. */
    int read(Operand operand, Type type) {
        return read(operand, type, false);
    }

    /** The register of an operand that is read as a type; {@code wider} if it may be wider. */
    int read(Operand operand, Type type, boolean wider) {
        int slot =
                switch (operand) {
                    case Operand.Register register -> checked(register, type, wider);
                    case Operand.Constant constant -> registers.constant(bits(constant, type));
                    default -> throw statement.wrong("needs a register or a number of type " + type);
                };
        reads.add(slot);
        return slot;
    }

    /** The register of an operand that is written; {@code _} is one that nobody reads. */
    int write(Operand operand, Type type, boolean wider) {
        if (operand instanceof Operand.Name name && name.name().equals("_")) {
            return registers.add("_", type).slot();
        }
        if (!(operand instanceof Operand.Register register)) {
            throw statement.wrong("needs a register to write to");
        }
        int slot = checked(register, type, wider);
        writes.add(slot);
        return slot;
    }

    /** The registers of a group, or of a single operand. */
    int[] readAll(Operand operand, Type type, boolean wider) {
        return members(operand).stream().mapToInt(o -> read(o, type, wider)).toArray();
    }

    /** The registers of a group, or of a single operand, that are written. */
    int[] writeAll(Operand operand, Type type, boolean wider) {
        return members(operand).stream().mapToInt(o -> write(o, type, wider)).toArray();
    }

    /** The register that holds a constant. */
    int constant(long bits) {
        return registers.constant(bits);
    }

    /** The register that holds the address of memory. */
    int base(Operand.Address address) {
        return switch (address.base()) {
            case Operand.Register register -> {
                reads.add(register.slot());
                yield register.slot();
            }
            case Operand.Constant constant -> registers.constant(constant.bits());
            default -> throw statement.wrong("needs a register or a variable in brackets");
        };
    }

    /** The memory that an operand names. */
    Operand.Address address(int index) {
        if (statement.operand(index) instanceof Operand.Address address) {
            return address;
        }
        throw statement.wrong("needs an address in brackets");
    }

    int[] reads() {
        return reads.stream().mapToInt(Integer::intValue).toArray();
    }

    int[] writes() {
        return writes.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The members of a group; a single operand is alone. */
    static List<Operand> members(Operand operand) {
        return operand instanceof Operand.Group group ? group.members() : List.of(operand);
    }

    private int checked(Operand.Register register, Type type, boolean wider) {
        int bits = register.type().bits();
        if (bits != type.bits() && !(wider && bits > type.bits())) {
            throw statement.wrong("has a register of %d bits where it needs %d".formatted(bits, type.bits()));
        }
        return register.slot();
    }

    private long bits(Operand.Constant constant, Type type) {
        if (!constant.type().floating()) {
            if (type.floating()) {
                throw statement.wrong("needs a floating-point number");
            }
            return type.wrap(constant.bits());
        }
        boolean isDouble = constant.type() == Type.F64;
        if (type == Type.F32 && isDouble) {
            return FloatOperations.bits((float) FloatOperations.f64(constant.bits()));
        }
        if (type == Type.F64 && !isDouble) {
            return FloatOperations.bits((double) FloatOperations.f32(constant.bits()));
        }
        return constant.bits();
    }
}
