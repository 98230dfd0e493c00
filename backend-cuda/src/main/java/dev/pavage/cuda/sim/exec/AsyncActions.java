package dev.pavage.cuda.sim.exec;

import dev.pavage.cuda.sim.report.Counters.Direction;
import dev.pavage.cuda.sim.report.Counters.Space;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Copies from global to shared memory that happen while a thread goes on. They are done as late as is allowed, when the
 * thread waits for them: who forgets to wait finds what was there before.
 *
 * <p>Source: PTX ISA 8.0, 9.7.8.24.3 Non-bulk copy.
 */
final class AsyncActions {
    private AsyncActions() {}

    /**
     * Begins a copy.
     *
     * @param present the register that says how many bytes are read; zeros follow
     */
    record Copy(int to, long toOffset, int from, long fromOffset, int bytes, int present) implements Action {
        @Override
        public void run(Warp warp, int mask) {
            int reading = 0;
            for (int rest = mask; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                reading |= warp.get(present, lane) != 0 ? 1 << lane : 0;
            }
            Profile profile = warp.block().profile();
            long[] from = warp.locate(reading, Space.GLOBAL, this.from, fromOffset, bytes).clone();
            profile.access(Space.GLOBAL, Direction.LOAD, bytes, reading, from);
            long[] to = warp.locate(mask, Space.SHARED, this.to, toOffset, bytes);
            profile.access(Space.SHARED, Direction.STORE, bytes, mask, to);
            for (int rest = mask; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                warp.lane(lane);
                warp.block().shared().begin(to[lane], bytes, warp.thread(lane));
                int read = (int) Math.min(bytes, warp.get(present, lane));
                warp.copies(lane).open.add(new Pending(to[lane], from[lane], bytes, read));
            }
        }
    }

    /** Makes a group of the copies that were begun. */
    record Commit() implements Action {
        @Override
        public void run(Warp warp, int mask) {
            for (int rest = mask; rest != 0; rest &= rest - 1) {
                warp.copies(Integer.numberOfTrailingZeros(rest)).commit();
            }
        }
    }

    /** Waits for all groups but the last {@code left}. */
    record Wait(int left) implements Action {
        @Override
        public void run(Warp warp, int mask) {
            for (int rest = mask; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                warp.lane(lane);
                warp.copies(lane).land(left, warp.block(), warp.thread(lane));
            }
        }
    }

    /** Waits for all copies, in groups or not. */
    record WaitAll() implements Action {
        @Override
        public void run(Warp warp, int mask) {
            new Commit().run(warp, mask);
            new Wait(0).run(warp, mask);
        }
    }

    private record Pending(long to, long from, int bytes, int present) {}

    /** The copies of one thread that are under way. */
    static final class Copies {
        private final Deque<List<Pending>> groups = new ArrayDeque<>();
        private List<Pending> open = new ArrayList<>();

        void clear() {
            groups.clear();
            open.clear();
        }

        private void commit() {
            groups.add(open);
            open = new ArrayList<>();
        }

        private void land(int left, Block block, int thread) {
            while (groups.size() > left) {
                for (Pending copy : groups.remove()) {
                    land(copy, block, thread);
                }
            }
        }

        private static void land(Pending copy, Block block, int thread) {
            block.shared().end(copy.to, copy.bytes, thread);
            block.races().read(copy.from, copy.present, thread);
            int unit = Math.min(Long.BYTES, Integer.lowestOneBit(copy.bytes | copy.present));
            for (int i = 0; i < copy.bytes; i += unit) {
                long read = i < copy.present ? block.load(Space.GLOBAL, copy.from + i, unit) : 0;
                block.shared().store(copy.to + i, unit, read);
            }
        }
    }
}
