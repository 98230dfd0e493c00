package dev.pavage.cuda.sim.exec;

import dev.pavage.cuda.sim.report.Counters.Direction;
import dev.pavage.cuda.sim.report.Counters.Space;

/**
 * What the threads of a warp do together.
 *
 * <p>Source: PTX ISA 8.0, 9.7.8.6 shfl.sync; 9.7.12.2 bar.warp.sync; 9.7.12.6 vote.sync; 9.7.12.9 activemask; 9.7.13 mma and
 * ldmatrix.
 */
final class WarpActions {
    private static final int LANE = Warp.LANES - 1;

    private WarpActions() {}

    /** How a shuffle finds the lane to read. */
    enum Shuffle {
        UP,
        DOWN,
        BFLY,
        IDX
    }

    /** Reads a register of another thread; {@code inRange}, if not -1, says whether there is one to read. */
    record Shuffles(Shuffle mode, int result, int inRange, int value, int lane, int clamp, int members)
            implements Action {
        @Override
        public void run(Warp warp, int mask) {
            warp.together(members, mask);
            long[] before = new long[Warp.LANES];
            System.arraycopy(warp.registers(), value * Warp.LANES, before, 0, Warp.LANES);
            for (int rest = mask; rest != 0; rest &= rest - 1) {
                int own = Integer.numberOfTrailingZeros(rest);
                int by = (int) warp.get(lane, own) & LANE;
                int limits = (int) warp.get(clamp, own);
                int segment = limits >> 8 & LANE;
                int last = own & segment | limits & LANE & ~segment;
                int other =
                        switch (mode) {
                            case UP -> own - by;
                            case DOWN -> own + by;
                            case BFLY -> own ^ by;
                            case IDX -> own & segment | by & ~segment;
                        };
                boolean found = mode == Shuffle.UP ? other >= last : other <= last;
                warp.set(result, own, before[found ? other : own]);
                if (inRange >= 0) {
                    warp.set(inRange, own, found ? 1 : 0);
                }
            }
        }
    }

    /** What a vote finds out. */
    enum Vote {
        ALL,
        ANY,
        UNI,
        BALLOT
    }

    /** Counts a predicate over the threads. */
    record Votes(Vote mode, int result, int predicate, boolean negated, int members) implements Action {
        @Override
        public void run(Warp warp, int mask) {
            warp.together(members, mask);
            int yes = warp.where(predicate, negated, mask);
            long outcome =
                    switch (mode) {
                        case ALL -> yes == mask ? 1 : 0;
                        case ANY -> yes != 0 ? 1 : 0;
                        case UNI -> yes == mask || yes == 0 ? 1 : 0;
                        case BALLOT -> Type.B32.wrap(yes);
                    };
            warp.setAll(result, mask, outcome);
        }
    }

    /** Which threads are here. */
    record ActiveMask(int result) implements Action {
        @Override
        public void run(Warp warp, int mask) {
            warp.setAll(result, mask, Type.B32.wrap(mask));
        }
    }

    /** Waits for threads of the warp. */
    record WarpBarrier(int members) implements Action {
        @Override
        public void run(Warp warp, int mask) {
            warp.together(members, mask);
        }
    }

    /** Multiplies matrices whose elements the threads hold. */
    record Multiply(MatrixShape shape, int[] d, int[] a, int[] b, int[] c) implements Action {
        @Override
        public void run(Warp warp, int mask) {
            warp.allTogether(mask);
            long[] sums = gather(warp, c);
            MatrixMath.multiply(shape, gather(warp, a), gather(warp, b), sums, sums);
            scatter(warp, d, sums);
            warp.block().profile().multiplyAdds(shape.multiplyAdds());
        }
    }

    /** Loads matrices of 8 by 8 elements of 16 bits from shared memory, each thread the address of a row. */
    record MatrixLoad(int[] results, boolean transposed, int address, long offset) implements Action {
        private static final int ROW = 16;
        private static final int ROWS = 8;

        @Override
        public void run(Warp warp, int mask) {
            warp.allTogether(mask);
            int rows = ROWS * results.length;
            int readers = rows == Warp.LANES ? -1 : (1 << rows) - 1;
            long[] addresses = warp.locate(readers, Space.SHARED, address, offset, ROW);
            warp.block().profile().access(Space.SHARED, Direction.LOAD, ROW, readers, addresses);
            SharedMemory shared = warp.block().shared();
            long[] bits = new long[2 * rows];
            for (int lane = 0; lane < rows; lane++) {
                warp.lane(lane);
                shared.read(addresses[lane], ROW, warp.thread(lane));
                bits[2 * lane] = shared.load(addresses[lane], Long.BYTES);
                bits[2 * lane + 1] = shared.load(addresses[lane] + Long.BYTES, Long.BYTES);
            }
            long[] fragments = new long[results.length * Warp.LANES];
            MatrixMath.load(results.length, transposed, bits, fragments);
            scatter(warp, results, fragments);
        }
    }

    private static long[] gather(Warp warp, int[] slots) {
        long[] gathered = new long[slots.length * Warp.LANES];
        for (int i = 0; i < slots.length; i++) {
            System.arraycopy(warp.registers(), slots[i] * Warp.LANES, gathered, i * Warp.LANES, Warp.LANES);
        }
        return gathered;
    }

    private static void scatter(Warp warp, int[] slots, long[] values) {
        for (int i = 0; i < slots.length; i++) {
            System.arraycopy(values, i * Warp.LANES, warp.registers(), slots[i] * Warp.LANES, Warp.LANES);
        }
    }
}
