package dev.pavage.cuda.sim.exec;

import dev.pavage.cuda.sim.report.Counters;
import dev.pavage.cuda.sim.report.Counters.Access;
import dev.pavage.cuda.sim.report.Counters.Direction;
import dev.pavage.cuda.sim.report.Counters.InstructionClass;
import dev.pavage.cuda.sim.report.Counters.Space;
import dev.pavage.cuda.sim.report.Counters.Traffic;
import dev.pavage.cuda.sim.report.Finding;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** Counts what a launch does. */
final class Profile {
    private static final int SECTOR = 32;
    private static final int BANKS = 32;
    private static final int BANK = 4;

    /** Bytes of an access are powers of two up to this one. */
    private static final int WIDTHS = 5;

    private final Instruction[] code;
    private final long[] executed;
    private final long limit;
    private final Direction[] directions = Direction.values();
    private final long[][] traffic = new long[Space.values().length * directions.length * WIDTHS][4];
    private final long[] scratch = new long[Warp.LANES];
    private long steps;
    private long threadInstructions;
    private long multiplyAdds;

    Profile(Instruction[] code, long limit) {
        this.code = code;
        this.executed = new long[code.length];
        this.limit = limit;
    }

    /**
     * A warp executes an instruction.
     *
     * @throws AccessFault if the launch has taken more steps than it may
     */
    void step(int at, int mask) {
        executed[at]++;
        threadInstructions += Integer.bitCount(mask);
        if (++steps > limit) {
            throw new AccessFault(
                    Finding.Kind.STEP_LIMIT,
                    "The launch has executed %,d warp instructions, as many as it may.".formatted(limit));
        }
    }

    void multiplyAdds(int count) {
        multiplyAdds += count;
    }

    /** A warp accesses memory, each of some lanes {@code bytes} bytes at its address. */
    void access(Space space, Direction direction, int bytes, int mask, long[] addresses) {
        if (mask == 0) {
            return;
        }
        int width = Integer.numberOfTrailingZeros(bytes);
        long[] row = traffic[(space.ordinal() * directions.length + direction.ordinal()) * WIDTHS + width];
        int threads = Integer.bitCount(mask);
        row[0]++;
        row[1] += threads;
        if (space == Space.GLOBAL) {
            int sectors = sectors(mask, addresses);
            row[2] += sectors;
            row[3] += Math.min(sectors, (threads * bytes + SECTOR - 1) / SECTOR);
        } else {
            int lanes = Math.min(Warp.LANES, BANKS * BANK / bytes);
            for (int from = 0; from < Warp.LANES; from += lanes) {
                int part = mask & (lanes == Warp.LANES ? -1 : ((1 << lanes) - 1) << from);
                if (part != 0) {
                    row[2] += passes(part, bytes, addresses);
                    row[3]++;
                }
            }
        }
    }

    /** How many sectors of 32 bytes a warp touches. */
    private int sectors(int mask, long[] addresses) {
        int count = 0;
        boolean ordered = true;
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            scratch[count] = addresses[Integer.numberOfTrailingZeros(rest)] / SECTOR;
            ordered &= count == 0 || scratch[count] >= scratch[count - 1];
            count++;
        }
        return distinct(count, ordered);
    }

    private int distinct(int count, boolean ordered) {
        if (!ordered) {
            Arrays.sort(scratch, 0, count);
        }
        int distinct = 1;
        for (int i = 1; i < count; i++) {
            if (scratch[i] != scratch[i - 1]) {
                scratch[distinct++] = scratch[i];
            }
        }
        return distinct;
    }

    /** How often the banks must be read for some lanes: as often as there are different words in one of them. */
    private int passes(int mask, int bytes, long[] addresses) {
        int count = 0;
        boolean ordered = true;
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            long address = addresses[Integer.numberOfTrailingZeros(rest)];
            for (int i = 0; i < bytes; i += BANK) {
                scratch[count] = (address + i) / BANK;
                ordered &= count == 0 || scratch[count] >= scratch[count - 1];
                count++;
            }
        }
        int words = distinct(count, ordered);
        if (scratch[words - 1] - scratch[0] < BANKS) {
            return 1;
        }
        int[] inBank = new int[BANKS];
        int most = 0;
        for (int i = 0; i < words; i++) {
            most = Math.max(most, ++inBank[(int) (scratch[i] % BANKS)]);
        }
        return most;
    }

    /** What was counted. */
    Counters counters() {
        Map<InstructionClass, Long> classes = new EnumMap<>(InstructionClass.class);
        for (int i = 0; i < code.length; i++) {
            if (executed[i] != 0) {
                classes.merge(code[i].kind, executed[i], Long::sum);
            }
        }
        Map<Access, Traffic> accesses = new HashMap<>();
        for (Space space : Space.values()) {
            for (Direction direction : directions) {
                for (int width = 0; width < WIDTHS; width++) {
                    long[] row = traffic[(space.ordinal() * directions.length + direction.ordinal()) * WIDTHS + width];
                    if (row[0] != 0) {
                        accesses.put(
                                new Access(space, direction, 1 << width), new Traffic(row[0], row[1], row[2], row[3]));
                    }
                }
            }
        }
        return new Counters(classes, accesses, threadInstructions, multiplyAdds);
    }
}
