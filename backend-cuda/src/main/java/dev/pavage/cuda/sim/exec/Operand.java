package dev.pavage.cuda.sim.exec;

import java.util.List;

/** An operand of an instruction as it is written; names of registers and variables are found already. */
sealed interface Operand {
    /** A register, or a variable that is held in one. */
    record Register(int slot, Type type) implements Operand {}

    /** A number: {@code type} says how its bits are meant, S64 for an integer of any type. */
    record Constant(long bits, Type type) implements Operand {}

    /** A parameter of the entry, at its offset. */
    record Parameter(int offset) implements Operand {}

    /** A label or a function. */
    record Name(String name) implements Operand {}

    /** What another operand says, negated. */
    record Not(Operand operand) implements Operand {}

    /** Memory at an address, which a register or a constant holds, or a parameter. */
    record Address(Operand base, long offset) implements Operand {}

    /** Several registers in braces, the results or arguments of a call in parentheses, or two results with a bar between. */
    record Group(List<Operand> members) implements Operand {}
}
