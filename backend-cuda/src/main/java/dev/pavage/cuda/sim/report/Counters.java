package dev.pavage.cuda.sim.report;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a launch did. Instructions are counted once per warp, as a scheduler issues them.
 *
 * @param instructions warp instructions by class; classes that did not occur are absent
 * @param traffic what went to memory, by way and width
 * @param threadInstructions instructions times the threads that took part
 * @param multiplyAdds multiplications with additions within matrix instructions
 */
public record Counters(
        Map<InstructionClass, Long> instructions,
        Map<Access, Traffic> traffic,
        long threadInstructions,
        long multiplyAdds) {
    /** Copies the maps, in order of their keys. */
    public Counters {
        Map<InstructionClass, Long> ordered = new EnumMap<>(InstructionClass.class);
        ordered.putAll(instructions);
        instructions = Collections.unmodifiableMap(ordered);
        traffic = Collections.unmodifiableMap(new TreeMap<>(traffic));
    }

    /** Warp instructions of a class. */
    public long instructions(InstructionClass wanted) {
        return instructions.getOrDefault(wanted, 0L);
    }

    /** Passes that accesses of shared memory took beyond those they need, because words lie in the same bank. */
    public long bankConflicts() {
        return traffic.entrySet().stream()
                .filter(entry -> entry.getKey().space() == Space.SHARED)
                .mapToLong(entry -> entry.getValue().transactions() - entry.getValue().ideal())
                .sum();
    }

    /** The kinds of instructions that different units of a multiprocessor do. */
    public enum InstructionClass {
        /** Integers, bits, comparisons, selections and moves. */
        INTEGER,
        /** Multiplication and addition of F32 in one. */
        FLOAT_FMA,
        /** Other arithmetic of F32. */
        FLOAT,
        /** Arithmetic of F64. */
        DOUBLE,
        /** Conversions between types. */
        CONVERSION,
        /** Approximations of functions. */
        SPECIAL,
        /** Loads. */
        LOAD,
        /** Stores. */
        STORE,
        /** Atomic operations. */
        ATOMIC,
        /** Copies from global to shared memory, their groups and waits. */
        ASYNC_COPY,
        /** Shuffles and votes. */
        SHUFFLE,
        /** Matrix multiplications. */
        MATRIX,
        /** Loads of matrix fragments. */
        MATRIX_LOAD,
        /** Barriers and fences. */
        BARRIER,
        /** Branches, calls, returns. */
        CONTROL
    }

    /** Memories. */
    public enum Space {
        /** The device's. */
        GLOBAL,
        /** A block's. */
        SHARED;

        /** The name as PTX writes it: {@code global}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What an access does. */
    public enum Direction {
        /** Reads. */
        LOAD,
        /** Writes. */
        STORE,
        /** Reads and writes at once. */
        ATOMIC
    }

    /**
     * A way of accessing memory.
     *
     * @param space the memory
     * @param direction what is done
     * @param bytes how many each thread accesses at once
     */
    public record Access(Space space, Direction direction, int bytes) implements Comparable<Access> {
        @Override
        public int compareTo(Access other) {
            int bySpace = space.compareTo(other.space);
            int byDirection = direction.compareTo(other.direction);
            return bySpace != 0 ? bySpace : byDirection != 0 ? byDirection : Integer.compare(bytes, other.bytes);
        }
    }

    /**
     * How often memory was accessed in one way.
     *
     * @param warps accesses of a warp
     * @param threads accesses of its threads
     * @param transactions of global memory: sectors of 32 bytes that each warp access touches; of shared memory: passes
     *     over its 32 banks of 4 bytes
     * @param ideal the same if the bytes of each warp access lay side by side
     */
    public record Traffic(long warps, long threads, long transactions, long ideal) {
        /** The sum. */
        public Traffic plus(Traffic other) {
            return new Traffic(
                    warps + other.warps,
                    threads + other.threads,
                    transactions + other.transactions,
                    ideal + other.ideal);
        }
    }
}
