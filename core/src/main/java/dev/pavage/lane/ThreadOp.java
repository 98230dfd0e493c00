package dev.pavage.lane;

import dev.pavage.ir.Target.MatrixUnit;
import java.util.List;

/** What exists only where a program has many threads; the loop lowering makes none of these. */
public sealed interface ThreadOp extends LaneOp {
    /** This thread's number within its program, scalar I32. */
    record ThreadId(LaneValue result) implements ThreadOp {
        @Override
        public List<LaneValue> operands() {
            return List.of();
        }

        @Override
        public List<LaneValue> results() {
            return List.of(result);
        }
    }

    /**
     * Waits until all threads of the program are here and their accesses to local memory are seen by all.
     *
     * @param global whether those to global memory are, too
     */
    record Barrier(boolean global) implements ThreadOp {
        @Override
        public List<LaneValue> operands() {
            return List.of();
        }

        @Override
        public List<LaneValue> results() {
            return List.of();
        }
    }

    /** The value that the thread at distance {@code laneMask} (exclusive or of the numbers within the sub-group) holds. */
    record ShuffleXor(LaneValue result, LaneValue a, int laneMask) implements ThreadOp {
        @Override
        public List<LaneValue> operands() {
            return List.of(a);
        }

        @Override
        public List<LaneValue> results() {
            return List.of(result);
        }
    }

    /** The lanes of a vector as scalars, lane 0 first. */
    record Unpack(List<LaneValue> results, LaneValue vector) implements ThreadOp {
        /** Copies the list. */
        public Unpack {
            results = List.copyOf(results);
        }

        @Override
        public List<LaneValue> operands() {
            return List.of(vector);
        }
    }

    /** Scalars as the lanes of a vector, lane 0 first. */
    record Pack(LaneValue result, List<LaneValue> lanes) implements ThreadOp {
        /** Copies the list. */
        public Pack {
            lanes = List.copyOf(lanes);
        }

        @Override
        public List<LaneValue> operands() {
            return lanes;
        }

        @Override
        public List<LaneValue> results() {
            return List.of(result);
        }
    }

    /**
     * One matrix instruction of a sub-group on fragments, as {@link MatrixUnit} describes: {@code results = c + a · b}.
     * Registers are in the order of the fragments' figures in the PTX ISA ({@code mma}); factors narrower than 32 bits are
     * packed in I32, the first one lowest, and so are the bits of F32 that are multiplied as tf32.
     */
    record MatrixMultiply(
            List<LaneValue> results, MatrixUnit unit, List<LaneValue> a, List<LaneValue> b, List<LaneValue> c)
            implements ThreadOp {
        /** Copies the lists. */
        public MatrixMultiply {
            results = List.copyOf(results);
            a = List.copyOf(a);
            b = List.copyOf(b);
            c = List.copyOf(c);
        }

        @Override
        public List<LaneValue> operands() {
            return java.util.stream.Stream.of(a, b, c).flatMap(List::stream).toList();
        }
    }

    /**
     * Reads matrices of 8 by 8 elements of 16 bits from local memory with all threads of a sub-group of 32: thread
     * {@code 8 i + r} gives the address of row {@code r} of matrix {@code i}, 16 bytes at a multiple of 16, and gets of
     * each matrix the two neighbours {@code 2 (thread % 4)} of row {@code thread / 4}. PTX ISA, {@code ldmatrix}.
     *
     * @param results I32, one for each of 1, 2 or 4 matrices; the first neighbour is in the lower half
     * @param address I64; of threads from 8 times the number of matrices on it means nothing
     * @param transposed whether rows are taken for columns
     */
    record MatrixLoad(List<LaneValue> results, LaneValue address, boolean transposed) implements ThreadOp {
        /** Copies the list. */
        public MatrixLoad {
            results = List.copyOf(results);
        }

        @Override
        public List<LaneValue> operands() {
            return List.of(address);
        }
    }

    /**
     * Starts a copy of {@code bytes} (4, 8 or 16) from global to local memory.
     *
     * @param present scalar I32: how many of the bytes to read; the rest is filled with zeros
     */
    record AsyncCopy(LaneValue localAddress, LaneValue globalAddress, int bytes, LaneValue present)
            implements ThreadOp {
        @Override
        public List<LaneValue> operands() {
            return List.of(localAddress, globalAddress, present);
        }

        @Override
        public List<LaneValue> results() {
            return List.of();
        }
    }

    /** Ends a group of {@link AsyncCopy}s. */
    record AsyncCommit() implements ThreadOp {
        @Override
        public List<LaneValue> operands() {
            return List.of();
        }

        @Override
        public List<LaneValue> results() {
            return List.of();
        }
    }

    /** Waits until at most {@code pending} of the latest groups of this thread's copies are still under way. */
    record AsyncWait(int pending) implements ThreadOp {
        @Override
        public List<LaneValue> operands() {
            return List.of();
        }

        @Override
        public List<LaneValue> results() {
            return List.of();
        }
    }
}
