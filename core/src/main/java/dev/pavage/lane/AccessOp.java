package dev.pavage.lane;

import java.util.List;
import java.util.Optional;

/**
 * Reads and writes of memory. Addresses are scalar I64 in bytes, multiples of the element's size; in kernels for many
 * threads, where there is no mask or memory is local, multiples of the size of what is accessed at once. Instructions of
 * GPUs that move a vector want that.
 */
public sealed interface AccessOp extends LaneOp {
    /** Where memory lies. */
    enum Space {
        /** Memory of arguments, seen by all programs. */
        GLOBAL,
        /** This program's own memory: scratch from the loop lowering, local (shared) memory from the thread lowering. */
        LOCAL
    }

    /** The element type in memory. */
    MemoryType memory();

    /** Where it lies. */
    Space space();

    /** Address of the first element. */
    LaneValue address();

    /**
     * Reads as many neighbouring elements as the result has lanes. Lanes whose mask is false are not read and hold 0.
     *
     * @param mask I1 of as many lanes, or absent to read all
     */
    record Load(LaneValue result, MemoryType memory, Space space, LaneValue address, Optional<LaneValue> mask)
            implements AccessOp {
        @Override
        public List<LaneValue> operands() {
            return mask.map(m -> List.of(address, m)).orElse(List.of(address));
        }

        @Override
        public List<LaneValue> results() {
            return List.of(result);
        }
    }

    /**
     * Writes the value's lanes to neighbouring elements. Lanes whose mask is false leave memory as it is.
     *
     * @param mask I1 of as many lanes, or absent to write all
     */
    record Store(MemoryType memory, Space space, LaneValue address, LaneValue value, Optional<LaneValue> mask)
            implements AccessOp {
        @Override
        public List<LaneValue> operands() {
            return mask.map(m -> List.of(address, value, m)).orElse(List.of(address, value));
        }

        @Override
        public List<LaneValue> results() {
            return List.of();
        }
    }

    /** Combines a scalar into one element, atomically among all programs; I32, I64, F32 and F64. */
    record Atomic(
            dev.pavage.ir.MemoryOp.AtomicKind kind, MemoryType memory, Space space, LaneValue address, LaneValue value)
            implements AccessOp {
        @Override
        public List<LaneValue> operands() {
            return List.of(address, value);
        }

        @Override
        public List<LaneValue> results() {
            return List.of();
        }
    }
}
