package dev.pavage.opencl;

import dev.pavage.device.DeviceLostException;
import dev.pavage.device.DeviceMemory;
import dev.pavage.device.HostMemory;
import dev.pavage.opencl.OpenCl.Purpose;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jspecify.annotations.Nullable;

/** A block of a device's memory: a buffer of OpenCL. */
final class OpenClMemory implements DeviceMemory {
    /** Bytes of one transfer at most; a {@link java.nio.ByteBuffer} has no more than 2 GiB. */
    private static final long CHUNK = 256L << 20;

    /** Bytes of one transfer from or to the Java heap, which goes through memory that does not move. */
    private static final long STAGED = 16L << 20;

    private final ClQueue queue;
    private final ClQueue.Memory memory;
    /** The memory of the host that the buffer is made of, where the two are one. */
    private final @Nullable HostMemory host;

    private final boolean owned;
    private final AtomicBoolean freed = new AtomicBoolean();

    private OpenClMemory(ClQueue queue, ClQueue.Memory memory, @Nullable HostMemory host, boolean owned) {
        this.queue = queue;
        this.memory = memory;
        this.host = host;
        this.owned = owned;
    }

    /** A block in memory of the device's own. */
    static OpenClMemory allocate(ClQueue queue, long bytes) {
        // Nothing may have no bytes; an empty array does.
        ClQueue.Memory made = ClQueue.Memory.of(
                queue.cl().make(
                        Purpose.ALLOCATE,
                        "clCreateBuffer",
                        code -> CL.clCreateBuffer(
                                queue.context(), CL.CL_MEM_READ_WRITE, Math.max(1, bytes), null, code)),
                bytes);
        return new OpenClMemory(queue, made, null, true);
    }

    /** A block made of the host's memory, which goes back with it. */
    static OpenClMemory over(ClQueue queue, HostMemory host) {
        // The buffer's address alone is what OpenCL takes from the pointer.
        Pointer start = Pointer.to(host.segment()
                .asSlice(0, Math.min(host.bytes(), CHUNK))
                .asByteBuffer());
        ClQueue.Memory made = ClQueue.Memory.of(
                queue.cl().make(
                        Purpose.ALLOCATE,
                        "clCreateBuffer",
                        code -> CL.clCreateBuffer(
                                queue.context(),
                                CL.CL_MEM_READ_WRITE | CL.CL_MEM_USE_HOST_PTR,
                                host.bytes(),
                                start,
                                code)),
                host.bytes());
        return new OpenClMemory(queue, made, host, true);
    }

    /** A buffer of somebody else, who frees it. */
    static OpenClMemory wrap(ClQueue queue, ClQueue.Memory memory) {
        return new OpenClMemory(queue, memory, null, false);
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
    public long bytes() {
        return memory.bytes();
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
            transfer(from, (at, part) -> write(offset + at, part, part.byteSize()), true);
        }
    }

    private void write(long offset, MemorySegment part, long bytes) {
        Pointer pointer = Pointer.to(part.asByteBuffer());
        queue.cl().run(
                Purpose.WAIT,
                "clEnqueueWriteBuffer",
                () -> CL.clEnqueueWriteBuffer(
                        queue.queue(), memory.object(), true, offset, bytes, pointer, 0, null, null));
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
        transfer(to, (at, part) -> read(offset + at, part, part.byteSize()), false);
    }

    private void read(long offset, MemorySegment part, long bytes) {
        Pointer pointer = Pointer.to(part.asByteBuffer());
        queue.cl().run(
                Purpose.WAIT,
                "clEnqueueReadBuffer",
                () -> CL.clEnqueueReadBuffer(
                        queue.queue(), memory.object(), true, offset, bytes, pointer, 0, null, null));
    }

    private interface Transfer {
        /** Moves memory outside of the heap, which lies {@code at} bytes from the start of the whole. */
        void move(long at, MemorySegment part);
    }

    /** Moves host memory in pieces; what is on the heap through a copy, made before or after the move. */
    private static void transfer(MemorySegment all, Transfer transfer, boolean before) {
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
                transfer.move(at, part);
                if (!direct && !before) {
                    piece.copyFrom(part);
                }
            }
        }
    }

    @Override
    public void free() {
        if (freed.getAndSet(true)) {
            throw new IllegalStateException("this memory was given back before");
        }
        if (host != null) {
            awaitUse();
        }
        if (owned) {
            queue.release(memory);
        }
        if (host != null) {
            host.free();
        }
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
