package dev.pavage.cuda.sim.exec;

import dev.pavage.cuda.sim.report.Finding;

/**
 * Branches, calls, ends and barriers.
 *
 * <p>Source: PTX ISA 8.0, 9.7.11 Control Flow Instructions; 9.7.12.1 bar.
 */
final class Controls {
    private Controls() {}

    /** A place in the code; -1 until it is known. */
    static final class Label {
        private int at = -1;

        int at() {
            return at;
        }

        void at(int place) {
            at = place;
        }
    }

    /** Goes on elsewhere. */
    record Branch(Label target) implements Action.Control {
        @Override
        public void run(Warp warp, int mask) {
            warp.jump(mask, target.at());
        }
    }

    /** Goes on in a function, which finds in a register where to return to. */
    record Call(Label function, int returnTo) implements Action.Control {
        @Override
        public void run(Warp warp, int mask) {
            for (int rest = mask; rest != 0; rest &= rest - 1) {
                warp.set(returnTo, Integer.numberOfTrailingZeros(rest), warp.at() + 1);
            }
            warp.jump(mask, function.at());
        }
    }

    /** Goes back to where the function was called. */
    record Return(int returnTo) implements Action.Control {
        @Override
        public void run(Warp warp, int mask) {
            for (int rest = mask; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                warp.jump(1 << lane, (int) warp.get(returnTo, lane));
            }
        }
    }

    /** Ends the threads. */
    record Exit() implements Action.Control {
        @Override
        public void run(Warp warp, int mask) {
            warp.exit(mask);
        }
    }

    /** Waits for all threads of the block. */
    record Barrier() implements Action.Control {
        @Override
        public void run(Warp warp, int mask) {
            warp.await(mask);
        }
    }

    /** Gives up. */
    record Trap() implements Action {
        @Override
        public void run(Warp warp, int mask) {
            throw new AccessFault(Finding.Kind.TRAP, "The kernel ran into a trap.");
        }
    }

    /** Does nothing: what orders memory, waits or prefetches, where everything happens in order at once. */
    record Nothing() implements Action {
        @Override
        public void run(Warp warp, int mask) {
            // Nothing to do.
        }
    }
}
