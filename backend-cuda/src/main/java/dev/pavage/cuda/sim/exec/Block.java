package dev.pavage.cuda.sim.exec;

import dev.pavage.cuda.sim.report.Counters.Space;
import dev.pavage.cuda.sim.report.Finding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The blocks of a launch, one after the other, with the memory that a block has. */
final class Block {
    private final PtxEntry entry;
    private final LaunchShape shape;
    private final ByteBuffer parameters;
    private final GlobalMemory global;
    private final SharedMemory shared;
    private final GlobalRaces races;
    private final Profile profile;
    private final Instruction[] code;
    private final Warp[] warps;
    private int x;
    private int y;
    private int z;

    Block(PtxEntry entry, LaunchShape shape, byte[] parameters, GlobalMemory global) {
        this.entry = entry;
        this.shape = shape;
        this.parameters = ByteBuffer.wrap(parameters).order(ByteOrder.LITTLE_ENDIAN);
        this.global = global;
        this.shared = new SharedMemory(entry.sharedBytes() + shape.sharedBytes(), shape.checks());
        this.races = new GlobalRaces(shape.checks());
        this.code = entry.program().code().toArray(Instruction[]::new);
        this.profile = new Profile(code, shape.steps());
        this.warps = new Warp[(shape.threads() + Warp.LANES - 1) / Warp.LANES];
        for (int i = 0; i < warps.length; i++) {
            warps[i] = new Warp(this, i * Warp.LANES, entry.program(), code);
        }
    }

    /** Runs the block at a place of the grid. */
    void run(int atX, int atY, int atZ) {
        x = atX;
        y = atY;
        z = atZ;
        shared.begin();
        races.begin();
        for (Warp warp : warps) {
            warp.begin(entry.program(), entry.start());
        }
        do {
            for (Warp warp : warps) {
                warp.run();
            }
        } while (passBarrier());
    }

    /** Lets the threads go on if all wait at one barrier; false if all have ended. */
    private boolean passBarrier() {
        Warp at = null;
        for (Warp warp : warps) {
            if (warp.waiting() != 0) {
                at = warp;
                break;
            }
        }
        if (at == null) {
            return false;
        }
        int lane = Integer.numberOfTrailingZeros(at.waiting());
        int barrier = at.barrier(lane);
        for (Warp warp : warps) {
            if (warp.ended() != 0) {
                int ended = Integer.numberOfTrailingZeros(warp.ended());
                throw divergent(at.thread(lane), barrier, "thread %d has ended".formatted(warp.thread(ended)));
            }
            for (int rest = warp.waiting(); rest != 0; rest &= rest - 1) {
                int other = Integer.numberOfTrailingZeros(rest);
                if (warp.barrier(other) != barrier) {
                    String where = "thread %d waits at the barrier of PTX line %d"
                            .formatted(warp.thread(other), code[warp.barrier(other)].origin.line());
                    throw divergent(at.thread(lane), barrier, where);
                }
            }
        }
        for (Warp warp : warps) {
            warp.release();
        }
        shared.barrier();
        races.barrier();
        return true;
    }

    private KernelFault divergent(int thread, int barrier, String other) {
        String text = "Thread %d waits at this barrier for all of the block, but %s.".formatted(thread, other);
        return fault(Finding.Kind.DIVERGENT_BARRIER, thread, code[barrier].origin, 0, text);
    }

    /** What ends the launch. */
    KernelFault fault(Finding.Kind kind, int thread, Instruction.Origin origin, long address, String text) {
        return new KernelFault(new Finding(
                kind, entry.name(), x, y, z, thread, origin.line(), origin.text(), origin.source(), address, text));
    }

    LaunchShape shape() {
        return shape;
    }

    int x() {
        return x;
    }

    int y() {
        return y;
    }

    int z() {
        return z;
    }

    SharedMemory shared() {
        return shared;
    }

    GlobalRaces races() {
        return races;
    }

    Profile profile() {
        return profile;
    }

    /** The name of a register. */
    String register(int slot) {
        return entry.program().registers().get(slot);
    }

    /** A parameter of the entry, or a part of one. */
    long parameter(int offset, Type type) {
        return switch (type.bytes()) {
            case 1 -> type.wrap(parameters.get(offset));
            case 2 -> type.wrap(parameters.getShort(offset));
            case 4 -> type.wrap(parameters.getInt(offset));
            default -> parameters.getLong(offset);
        };
    }

    long load(Space space, long address, int bytes) {
        return space == Space.GLOBAL ? global.load(address, bytes) : shared.load(address, bytes);
    }

    void store(Space space, long address, int bytes, long value) {
        if (space == Space.GLOBAL) {
            global.store(address, bytes, value);
        } else {
            shared.store(address, bytes, value);
        }
    }
}
