package dev.pavage.opencl;

import dev.pavage.device.DeviceLostException;
import dev.pavage.device.HostMemory;
import dev.pavage.device.OwnedMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.function.ObjLongConsumer;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jspecify.annotations.Nullable;

/** A block of a device's memory: a buffer of OpenCL. */
final class OpenClMemory extends OwnedMemory {
    /** Bytes of one transfer at most; a {@link java.nio.ByteBuffer} has no more than 2 GiB. */
    private static final long CHUNK = 256L << 20;

    /** Bytes of one transfer from or to the Java heap, which goes through memory that does not move. */
    private static final long STAGED = 16L << 20;

    private final ClQueue queue;
    private final ClQueue.Memory memory;
    /** The memory of the host that the buffer is made of, where the two are one. */
    private final @Nullable HostMemory host;

    private OpenClMemory(
            ClQueue queue, ClQueue.Memory memory, long bytes, @Nullable HostMemory host, boolean owned) {
        super(bytes, owned);
        this.queue = queue;
        this.memory = memory;
        this.host = host;
    }

    /** A block in memory of the device's own. */
    static OpenClMemory allocate(ClQueue queue, long bytes) {
        // Nothing may have no bytes; an empty array does.
        ClQueue.Memory made = queue.create(CL.CL_MEM_READ_WRITE, Math.max(1, bytes), null);
        return new OpenClMemory(queue, made, bytes, null, true);
    }

    /** A block made of the host's memory, which goes back with it. */
    static OpenClMemory over(ClQueue queue, HostMemory host) {
        long bytes = host.bytes();
        // The buffer's address alone is what OpenCL takes from the pointer.
        Pointer start = Pointer.to(host.segment().asSlice(0, Math.min(bytes, CHUNK)).asByteBuffer());
        ClQueue.Memory made = queue.create(CL.CL_MEM_READ_WRITE | CL.CL_MEM_USE_HOST_PTR, bytes, start);
        return new OpenClMemory(queue, made, bytes, host, true);
    }

    /** A buffer of somebody else, who frees it. */
    static OpenClMemory wrap(ClQueue queue, ClQueue.Memory memory) {
        return new OpenClMemory(queue, memory, memory.bytes(), null, false);
    }

    /** The queue of the device that it belongs to. */
    ClQueue queue() {
        return queue;
    }

    /** The buffer. */
    ClQueue.Memory memory() {
        return memory;
    }

    @Override
    public Optional<MemorySegment> host() {
        return Optional.ofNullable(host).map(HostMemory::segment);
    }

    @Override
    public void write(long offset, MemorySegment from) {
        if (host != null) {
            queue.finish();
            host.write(offset, from);
        } else {
            transfer(from, (part, at) -> queue.write(memory, offset + at, part.byteSize(), pointer(part)), true);
        }
    }

    private static Pointer pointer(MemorySegment part) {
        return Pointer.to(part.asByteBuffer());
    }

    @Override
    public void read(long offset, MemorySegment to) {
        queue.settle();
        if (host != null) {
            host.read(offset, to);
        } else {
            readFromDevice(offset, to);
        }
    }

    /** Reads by way of the device, even where the host sees the memory. */
    void readFromDevice(long offset, MemorySegment to) {
        transfer(to, (part, at) -> queue.read(memory, offset + at, part.byteSize(), pointer(part)), false);
    }

    /** Moves host memory in pieces that lie outside of the heap, each with its distance from the start; what is on the heap through a copy, made before or after the move. */
    private static void transfer(MemorySegment all, ObjLongConsumer<MemorySegment> transfer, boolean before) {
        boolean direct = all.isNative();
        long step = direct ? CHUNK : Math.min(STAGED, Math.max(1, all.byteSize()));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment staging = direct ? MemorySegment.NULL : arena.allocate(step);
            for (long at = 0; at < all.byteSize(); at += step) {
                MemorySegment piece = all.asSlice(at, Math.min(step, all.byteSize() - at));
                MemorySegment part = direct ? piece : staging.asSlice(0, piece.byteSize());
                if (!direct && before) {
                    part.copyFrom(piece);
                }
                transfer.accept(part, at);
                if (!direct && !before) {
                    piece.copyFrom(part);
                }
            }
        }
    }

    @Override
    protected void release() {
        if (host == null) {
            queue.release(memory);
            return;
        }
        awaitUse();
        queue.release(memory);
        host.free();
    }

    /** The driver keeps its own memory until work on it is done, but knows nothing of when ours goes. */
    private void awaitUse() {
        try {
            queue.finish();
        } catch (DeviceLostException e) {
            // Then nothing runs any more.
            System.getLogger(OpenClMemory.class.getName())
                    .log(System.Logger.Level.DEBUG, "freed after the device was lost", e);
        }
    }
}
