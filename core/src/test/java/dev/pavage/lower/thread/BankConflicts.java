package dev.pavage.lower.thread;

import dev.pavage.lane.AccessOp;
import dev.pavage.lane.AccessOp.Space;
import dev.pavage.lane.LaneInterpreter.Watcher;
import dev.pavage.lane.ThreadOp;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;

/**
 * Counts how often threads that access local memory together meet in its banks, as GPUs with 32 banks of 4 bytes do it: 32
 * threads together if each accesses up to 4 bytes, 16 for 8 bytes, 8 for 16. Those that meet at the same word share it, each
 * further word of a bank costs one more step.
 */
final class BankConflicts implements Watcher {
    private static final int BANKS = 32;
    private static final int WORD = 4;
    private static final int PIECE = 16;

    /** For reads and writes, how many groups of threads took how many steps. */
    private final TreeMap<Integer, Integer> reads = new TreeMap<>();
    private final TreeMap<Integer, Integer> writes = new TreeMap<>();

    @Override
    public void access(AccessOp op, long[] addresses) {
        if (op.space() != Space.LOCAL) {
            return;
        }
        count(op instanceof AccessOp.Load ? reads : writes, op.memory().bytes() * lanes(op), addresses);
    }

    /** Eight threads name the lines of a matrix, which is read at once. */
    @Override
    public void rows(ThreadOp.MatrixLoad op, long[] addresses) {
        long[] named = addresses.clone();
        for (int t = 0; t < named.length; t++) {
            named[t] = t % BANKS / 8 < op.results().size() ? named[t] : -1;
        }
        count(reads, PIECE, named);
    }

    @Override
    public void copies(ThreadOp.AsyncCopy op, long[] addresses) {
        count(writes, op.bytes(), addresses);
    }

    private static void count(TreeMap<Integer, Integer> steps, int bytes, long[] addresses) {
        int together = Math.min(BANKS, BANKS * WORD / Math.max(WORD, bytes));
        for (int first = 0; first < addresses.length; first += together) {
            Set<Long> words = new HashSet<>();
            for (int t = first; t < Math.min(first + together, addresses.length); t++) {
                for (long at = addresses[t]; addresses[t] >= 0 && at < addresses[t] + bytes; at++) {
                    words.add(at / WORD);
                }
            }
            if (!words.isEmpty()) {
                int[] taken = new int[BANKS];
                int most = 0;
                for (long word : words) {
                    most = Math.max(most, ++taken[(int) (word % BANKS)]);
                }
                steps.merge(most, 1, Integer::sum);
            }
        }
    }

    private static int lanes(AccessOp op) {
        return switch (op) {
            case AccessOp.Load l -> l.result().type().lanes();
            case AccessOp.Store s -> s.value().type().lanes();
            case AccessOp.Atomic a -> 1;
        };
    }

    /** The most steps that a read took. */
    int worstRead() {
        return reads.isEmpty() ? 0 : reads.lastKey();
    }

    /** The most steps that a write took. */
    int worstWrite() {
        return writes.isEmpty() ? 0 : writes.lastKey();
    }

    @Override
    public String toString() {
        return "reads " + reads + ", writes " + writes;
    }
}
