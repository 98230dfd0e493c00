package dev.pavage.cpu.machine;

import dev.pavage.cpu.machine.Assembler.Gpr;

/** The operand of a vector instruction that may be memory. */
sealed interface Operand {
    /** A vector register. */
    record Register(int number) implements Operand {}

    /**
     * Memory at a general register.
     *
     * @param displacement in bytes
     * @param broadcast whether it is one element, which stands for all lanes
     */
    record Memory(Gpr base, int displacement, boolean broadcast) implements Operand {
        @Override
        public String toString() {
            return "[" + base + (displacement < 0 ? " - " : " + ") + Math.abs((long) displacement) + "]"
                    + (broadcast ? "{1toN}" : "");
        }
    }

    /**
     * A constant behind the code.
     *
     * @param offset from the first one, in bytes
     * @param broadcast whether it is one element, which stands for all lanes
     */
    record Pool(int offset, boolean broadcast) implements Operand {
        /** The same for an instruction that reads one element by itself. */
        Pool whole() {
            return new Pool(offset, false);
        }

        @Override
        public String toString() {
            return "[constants + " + offset + "]" + (broadcast ? "{1toN}" : "");
        }
    }
}
