package dev.pavage.lane;

/** Which threads used each byte of memory, in one way, since the last barrier. */
final class Users {
    private static final int MANY = -1;

    private final int[] epochs;
    private final int[] threads;
    private final LaneOp[] ops;

    Users(int bytes) {
        epochs = new int[bytes];
        threads = new int[bytes];
        ops = new LaneOp[bytes];
    }

    /** Adds a thread; {@code epoch} counts barriers, from 1. */
    void add(int at, int thread, int epoch, LaneOp op) {
        if (epochs[at] != epoch) {
            epochs[at] = epoch;
            threads[at] = thread;
            ops[at] = op;
        } else if (threads[at] != thread) {
            threads[at] = MANY;
            ops[at] = op;
        }
    }

    /** Whether a thread other than this one is there. */
    boolean hasOther(int at, int thread, int epoch) {
        return epochs[at] == epoch && threads[at] != thread;
    }

    /** The latest of them, for messages. */
    String describe(int at) {
        return (threads[at] == MANY ? "several threads" : "thread " + threads[at]) + " by \""
                + LanePrinter.describe(ops[at]) + "\"";
    }
}
