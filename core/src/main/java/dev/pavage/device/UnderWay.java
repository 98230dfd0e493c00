package dev.pavage.device;

import java.util.ArrayList;
import java.util.List;

/** The last launches since a device was waited for: any of them may be why waiting fails. */
public final class UnderWay {
    /** Launches that are named. */
    private static final int KEPT = 16;

    private final String[] kernels = new String[KEPT];
    private final long[] grids = new long[3 * KEPT];
    private long begun;
    private long done;

    /** Notes a launch; makes no object. */
    public synchronized void begins(String kernel, long x, long y, long z) {
        int at = (int) (begun++ % KEPT);
        kernels[at] = kernel;
        grids[3 * at] = x;
        grids[3 * at + 1] = y;
        grids[3 * at + 2] = z;
    }

    /** So many launches were noted so far. */
    public synchronized long begun() {
        return begun;
    }

    /** Notes that the first {@code count} launches are done. */
    public synchronized void done(long count) {
        done = Math.max(done, count);
    }

    /** {@code matmul with grid [4, 4, 1], scale with grid [16, 1, 1]}, the last launch first; "" if there is none. */
    @Override
    public synchronized String toString() {
        List<String> named = new ArrayList<>();
        for (long i = begun - 1; i >= Math.max(done, begun - KEPT); i--) {
            int at = (int) (i % KEPT);
            named.add(kernels[at] + " with grid [" + grids[3 * at] + ", " + grids[3 * at + 1] + ", "
                    + grids[3 * at + 2] + "]");
        }
        if (begun - done > KEPT) {
            named.add("and " + (begun - done - KEPT) + " before");
        }
        return String.join(", ", named);
    }
}
