package dev.pavage.cuda;

import dev.pavage.cuda.driver.Context;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies between any memory of the host, on the heap or not, and a device: in pieces, through two page-locked buffers, so
 * that the device moves one piece while the host copies the other.
 */
final class Staging {
    /** Bytes of a piece. */
    static final long PIECE = 4L << 20;

    private static final int SLOTS = 2;

    private final Context context;
    private final long stream;
    private final DriverErrors errors;
    private final List<Slot> slots = new ArrayList<>();

    /**
     * A buffer.
     *
     * @param memory page-locked memory
     * @param event happens when the device has moved what it was told to move from or to it
     */
    private record Slot(MemorySegment memory, long event) {}

    /** Copies on a stream; takes memory when it is first used. */
    Staging(Context context, long stream, DriverErrors errors) {
        this.context = context;
        this.stream = stream;
        this.errors = errors;
    }

    /** Copies to the device, behind what is queued; when it returns, {@code from} may be changed. */
    synchronized void write(long to, MemorySegment from) {
        errors.run(() -> {
            for (long i = 0; i < pieces(from); i++) {
                MemorySegment piece = piece(from, i);
                Slot slot = slot(i);
                context.synchronizeEvent(slot.event);
                MemorySegment staged = slot.memory.asSlice(0, piece.byteSize()).copyFrom(piece);
                context.copyToDevice(to + i * PIECE, staged, stream);
                context.record(slot.event, stream);
            }
        });
    }

    /** Copies from the device, behind what is queued, and waits. */
    synchronized void read(long from, MemorySegment to) {
        errors.run(() -> {
            long pieces = pieces(to);
            for (long i = 0; i <= pieces; i++) {
                if (i < pieces) {
                    Slot slot = slot(i);
                    context.copyToHost(staged(slot, to, i), from + i * PIECE, stream);
                    context.record(slot.event, stream);
                }
                if (i > 0) {
                    Slot slot = slot(i - 1);
                    context.synchronizeEvent(slot.event);
                    piece(to, i - 1).copyFrom(staged(slot, to, i - 1));
                }
            }
        });
    }

    private static long pieces(MemorySegment whole) {
        return Math.ceilDiv(whole.byteSize(), PIECE);
    }

    private static MemorySegment piece(MemorySegment whole, long number) {
        long at = number * PIECE;
        return whole.asSlice(at, Math.min(PIECE, whole.byteSize() - at));
    }

    private static MemorySegment staged(Slot slot, MemorySegment whole, long number) {
        return slot.memory.asSlice(0, piece(whole, number).byteSize());
    }

    private Slot slot(long piece) {
        while (slots.size() < SLOTS) {
            MemorySegment memory = context.allocateHost(PIECE);
            try {
                slots.add(new Slot(memory, context.createEvent()));
            } catch (RuntimeException e) {
                context.freeHost(memory);
                throw e;
            }
        }
        return slots.get((int) (piece % SLOTS));
    }

    /** Gives the buffers back; nothing is copied any more. */
    synchronized void close() {
        for (Slot slot : slots) {
            errors.release(() -> context.destroyEvent(slot.event));
            errors.release(() -> context.freeHost(slot.memory));
        }
        slots.clear();
    }
}
