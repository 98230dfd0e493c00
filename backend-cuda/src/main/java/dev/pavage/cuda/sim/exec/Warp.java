package dev.pavage.cuda.sim.exec;

import dev.pavage.cuda.sim.report.Counters.Space;
import dev.pavage.cuda.sim.report.Finding;
import java.util.Arrays;

/**
 * 32 threads, its lanes, which execute the same instruction where they stand at the same place. Where they stand at several,
 * those at the first go on until they reach others: so threads that parted come together again behind a branch or a loop.
 */
final class Warp {
    /** Threads of a warp. */
    static final int LANES = 32;

    private final Block block;
    private final int first;
    private final int existing;
    private final Instruction[] code;
    private final long[] registers;
    private final int[] written;
    private final int[] place = new int[LANES];
    private final long[] addresses = new long[LANES];
    private final AsyncActions.Copies[] copies = new AsyncActions.Copies[LANES];
    private int runnable;
    private int waiting;
    private int at;
    private int lane;

    Warp(Block block, int first, Program program, Instruction[] code) {
        this.block = block;
        this.first = first;
        int threads = block.shape().threads() - first;
        this.existing = threads >= LANES ? -1 : (1 << threads) - 1;
        this.code = code;
        this.registers = new long[program.registers().size() * LANES];
        this.written = new int[program.registers().size()];
        Arrays.setAll(copies, l -> new AsyncActions.Copies());
        program.constants().forEach((bits, slot) -> setAll(slot, -1, bits));
    }

    /** Begins a block: all threads stand at an instruction and have written nothing. */
    void begin(Program program, int start) {
        Arrays.fill(written, 0);
        program.constants().values().forEach(slot -> written[slot] = -1);
        program.specials().forEach((special, slot) -> {
            written[slot] = -1;
            for (int l = 0; l < LANES; l++) {
                set(slot, l, special.read(this, l));
            }
        });
        for (AsyncActions.Copies each : copies) {
            each.clear();
        }
        runnable = existing;
        waiting = 0;
        jump(existing, start);
    }

    /** Goes on until each thread waits at a barrier or has ended. */
    void run() {
        try {
            while (runnable != 0) {
                int next = Integer.MAX_VALUE;
                int limit = Integer.MAX_VALUE;
                int group = 0;
                for (int rest = runnable; rest != 0; rest &= rest - 1) {
                    int l = Integer.numberOfTrailingZeros(rest);
                    if (place[l] < next) {
                        limit = next;
                        next = place[l];
                        group = 1 << l;
                    } else if (place[l] == next) {
                        group |= 1 << l;
                    } else if (place[l] < limit) {
                        limit = place[l];
                    }
                }
                run(group, next, limit);
            }
        } catch (AccessFault fault) {
            throw block.fault(fault.kind(), thread(lane), code[at].origin, addresses[lane], fault.text());
        }
    }

    private void run(int group, int from, int limit) {
        for (at = from; at < limit; at++) {
            Instruction instruction = code[at];
            int mask = group;
            if (instruction.guard >= 0) {
                known(instruction.guard, group);
                mask = where(instruction.guard, instruction.negated, group);
            }
            block.profile().step(at, mask);
            if (mask != 0) {
                lane = Integer.numberOfTrailingZeros(mask);
                for (int slot : instruction.reads) {
                    known(slot, mask);
                }
                if (instruction.isControl) {
                    jump(group, at + 1);
                    instruction.action.run(this, mask);
                    return;
                }
                instruction.action.run(this, mask);
                for (int slot : instruction.writes) {
                    written[slot] |= mask;
                }
            }
        }
        jump(group, at);
    }

    private void known(int slot, int mask) {
        int unknown = mask & ~written[slot];
        if (unknown != 0 && block.shape().checks()) {
            lane = Integer.numberOfTrailingZeros(unknown);
            addresses[lane] = 0;
            throw new AccessFault(
                    Finding.Kind.UNWRITTEN_REGISTER,
                    "Register %s was read, which this thread has not written.".formatted(block.register(slot)));
        }
    }

    Block block() {
        return block;
    }

    long[] registers() {
        return registers;
    }

    long get(int slot, int lane) {
        return registers[slot * LANES + lane];
    }

    void set(int slot, int lane, long bits) {
        registers[slot * LANES + lane] = bits;
    }

    /** Writes a register of some lanes. */
    void setAll(int slot, int mask, long bits) {
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            set(slot, Integer.numberOfTrailingZeros(rest), bits);
        }
    }

    /** The lanes of which a predicate is true, or false if {@code negated}. */
    int where(int predicate, boolean negated, int mask) {
        int yes = 0;
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            int l = Integer.numberOfTrailingZeros(rest);
            yes |= (int) get(predicate, l) << l;
        }
        return negated ? mask & ~yes : yes;
    }

    /**
     * The addresses that lanes access: what a register says, and an offset.
     *
     * @throws AccessFault if one is not a multiple of {@code bytes}
     */
    long[] locate(int mask, Space space, int slot, long offset, int bytes) {
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            int l = Integer.numberOfTrailingZeros(rest);
            addresses[l] = get(slot, l) + offset;
            if ((addresses[l] & (bytes - 1)) != 0) {
                lane = l;
                throw new AccessFault(
                        Finding.Kind.MISALIGNED_ADDRESS,
                        "Address 0x%x of %s memory is not a multiple of the %d bytes accessed."
                                .formatted(addresses[l], space, bytes));
            }
        }
        return addresses;
    }

    /** The place of the instruction that is executed. */
    int at() {
        return at;
    }

    /** Says which lane does what follows. */
    void lane(int acting) {
        lane = acting;
    }

    /** The number of a lane's thread in the block. */
    int thread(int ofLane) {
        return first + ofLane;
    }

    AsyncActions.Copies copies(int ofLane) {
        return copies[ofLane];
    }

    /** Lanes go on elsewhere. */
    void jump(int mask, int to) {
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            place[Integer.numberOfTrailingZeros(rest)] = to;
        }
    }

    /** Lanes end. */
    void exit(int mask) {
        runnable &= ~mask;
    }

    /** Lanes wait at a barrier. */
    void await(int mask) {
        runnable &= ~mask;
        waiting |= mask;
    }

    /** The lanes that wait at the barrier go on. */
    void release() {
        runnable = waiting;
        waiting = 0;
    }

    /** The lanes that wait at a barrier. */
    int waiting() {
        return waiting;
    }

    /** The lanes that have ended, while none can go on. */
    int ended() {
        return existing & ~waiting;
    }

    /** The barrier where a lane waits. */
    int barrier(int ofLane) {
        return place[ofLane] - 1;
    }

    /**
     * Finds that not all lanes of a warp are here.
     *
     * @throws AccessFault if so
     */
    void allTogether(int mask) {
        if (mask != -1) {
            apart(-1, mask);
        }
    }

    /**
     * Finds that not all lanes are here that a register says take part, or that others are.
     *
     * @throws AccessFault if so
     */
    void together(int members, int mask) {
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            int wanted = (int) get(members, Integer.numberOfTrailingZeros(rest)) & existing;
            if (wanted != mask) {
                lane = Integer.numberOfTrailingZeros(rest);
                apart(wanted, mask);
            }
        }
    }

    private void apart(int wanted, int mask) {
        addresses[lane] = 0;
        throw new AccessFault(
                Finding.Kind.DIVERGENT_WARP,
                "Lanes 0x%08x of the warp must execute this together, but lanes 0x%08x do.".formatted(wanted, mask));
    }
}
