package dev.pavage.lane;

import dev.pavage.ir.SourceLocation;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;

/** Loops, branches, calls, and what a kernel tells its user. */
public sealed interface ControlOp extends LaneOp {
    /**
     * Runs {@code body} with {@code variable} (scalar I32 or I64) at {@code from}, {@code from + step}, ... below
     * {@code to}, carrying values around.
     *
     * @param step a positive constant
     * @param carried the body's names for the carried values
     * @param initial what they are in the first round
     * @param results what they are after the last
     */
    record For(
            List<LaneValue> results,
            LaneValue variable,
            LaneValue from,
            LaneValue to,
            LaneValue step,
            List<LaneValue> carried,
            List<LaneValue> initial,
            Block body)
            implements ControlOp {
        /** Copies the lists. */
        public For {
            results = List.copyOf(results);
            carried = List.copyOf(carried);
            initial = List.copyOf(initial);
        }

        /**
         * Whether a variable of 32 bits may pass the largest number after the last round.
         *
         * @param constants the values that are known
         */
        public boolean mayOverflow(Function<LaneValue, OptionalLong> constants) {
            long end = constants.apply(to).orElse(Integer.MAX_VALUE);
            long most = constants.apply(step).orElse(Integer.MAX_VALUE);
            return variable.type().kind() == LaneType.Kind.I32 && end > Integer.MAX_VALUE - most + 1;
        }

        @Override
        public List<LaneValue> operands() {
            List<LaneValue> all = new java.util.ArrayList<>(List.of(from, to, step));
            all.addAll(initial);
            return List.copyOf(all);
        }
    }

    /** Runs one of two blocks by a scalar I1; both yield the results. */
    record If(List<LaneValue> results, LaneValue condition, Block then, Block otherwise) implements ControlOp {
        /** Copies the list. */
        public If {
            results = List.copyOf(results);
        }

        @Override
        public List<LaneValue> operands() {
            return List.of(condition);
        }
    }

    /** Calls another function of the kernel. */
    record Call(String function, List<LaneValue> arguments) implements ControlOp {
        /** Copies the list. */
        public Call {
            arguments = List.copyOf(arguments);
        }

        @Override
        public List<LaneValue> operands() {
            return arguments;
        }

        @Override
        public List<LaneValue> results() {
            return List.of();
        }
    }

    /** What follows was written for this line of the user's source; for tools that show where time goes or what failed. */
    record Line(SourceLocation at) implements ControlOp {
        @Override
        public List<LaneValue> operands() {
            return List.of();
        }

        @Override
        public List<LaneValue> results() {
            return List.of();
        }
    }

    /**
     * Fails the launch unless a scalar I1 is true.
     *
     * @param message position in {@link LaneKernel#messages}
     */
    record Check(LaneValue condition, int message) implements ControlOp {
        @Override
        public List<LaneValue> operands() {
            return List.of(condition);
        }

        @Override
        public List<LaneValue> results() {
            return List.of();
        }
    }

    /**
     * Shows a tile that lies in row-major order in local memory.
     *
     * @param message position in {@link LaneKernel#messages}; its text is the label
     * @param address where the tile lies
     * @param dtype its dtype
     * @param shape its shape
     */
    record Print(int message, LaneValue address, DType dtype, Shape shape) implements ControlOp {
        @Override
        public List<LaneValue> operands() {
            return List.of(address);
        }

        @Override
        public List<LaneValue> results() {
            return List.of();
        }
    }
}
