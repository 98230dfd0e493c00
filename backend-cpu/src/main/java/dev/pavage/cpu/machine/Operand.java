package dev.pavage.cpu.machine;

import dev.pavage.cpu.machine.Assembler.Gpr;
import java.util.Optional;

/** The operand of a vector instruction that may be memory. */
sealed interface Operand {
    /** A vector register. */
    record Register(int number) implements Operand {}

    /** A general register. */
    record General(Gpr register) implements Operand {
        @Override
        public String toString() {
            return register.toString();
        }
    }

    /**
     * Memory at a general register.
     *
     * @param index another register that is added as often as {@code scale} says: 1, 2, 4 or 8 times
     * @param displacement in bytes
     * @param broadcast whether it is one element, which stands for all lanes
     */
    record Memory(Gpr base, Optional<Gpr> index, int scale, int displacement, boolean broadcast) implements Operand {
        /** Without an index. */
        Memory(Gpr base, int displacement, boolean broadcast) {
            this(base, Optional.empty(), 1, displacement, broadcast);
        }

        /** So many bytes behind. */
        Memory plus(int bytes) {
            return new Memory(base, index, scale, displacement + bytes, broadcast);
        }

        @Override
        public String toString() {
            return "[" + base + index.map(i -> " + " + i + " * " + scale).orElse("")
                    + (displacement < 0 ? " - " : " + ")
                    + Math.abs((long) displacement) + "]" + (broadcast ? "{1toN}" : "");
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
