package dev.pavage.cuda.sim;

import dev.pavage.cuda.driver.CudaError;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A block of device memory, and which of its bytes were ever written. It outlives being freed, to be named then. */
final class MemoryBlock {
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt WORD =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final byte ALL = -1;

    private final long address;
    private final int bytes;
    private byte @Nullable [] data;
    /** A bit for each byte. */
    private byte[] written;
    private boolean released;

    /** Memory of unknown contents. */
    MemoryBlock(long address, int bytes) {
        this.address = address;
        this.bytes = bytes;
        data = new byte[bytes];
        written = new byte[Math.ceilDiv(bytes, 8)];
    }

    /** Address of its first byte. */
    long address() {
        return address;
    }

    /** Its size. */
    int bytes() {
        return bytes;
    }

    /** Its contents; absent once it is freed. */
    byte @Nullable [] data() {
        return data;
    }

    /** Whether somebody asked for it to be freed, which happens in the order of a stream. */
    boolean isReleased() {
        return released;
    }

    /** Notes that somebody asked for it to be freed. */
    void release() {
        released = true;
    }

    /** Frees it. */
    void free() {
        data = null;
        written = new byte[0];
    }

    /** Whether each of 1, 2, 4 or 8 bytes at a multiple of that was written. */
    boolean isWritten(int offset, int count) {
        int mask = (1 << count) - 1;
        return (written[offset >> 3] >> (offset & 7) & mask) == mask;
    }

    private void write(int from, int to) {
        int whole = Math.ceilDiv(from, 8);
        if (whole < to / 8) {
            Arrays.fill(written, whole, to / 8, ALL);
        }
        for (int i = from; i < Math.min(to, 8 * whole); i++) {
            write(i);
        }
        for (int i = Math.max(from, to / 8 * 8); i < to; i++) {
            write(i);
        }
    }

    /** Writes bytes of the host. */
    void write(long at, MemorySegment from) {
        int offset = (int) (at - address);
        contents("cuMemcpyHtoDAsync").asSlice(offset).copyFrom(from);
        write(offset, offset + (int) from.byteSize());
    }

    /** Reads bytes for the host. */
    void read(MemorySegment to, long at) {
        to.copyFrom(contents("cuMemcpyDtoHAsync").asSlice(at - address, to.byteSize()));
    }

    /** Copies from another block, and which of the bytes were written. */
    void copy(long to, MemoryBlock other, long from, int count) {
        int target = (int) (to - address);
        int source = (int) (from - other.address);
        contents("cuMemcpyDtoDAsync")
                .asSlice(target)
                .copyFrom(other.contents("cuMemcpyDtoDAsync").asSlice(source, count));
        for (int i = 0; i < count; i++) {
            // Of ranges that overlap, from the end that is not overwritten before it is read.
            int at = source < target ? count - 1 - i : i;
            if (other.isWritten(source + at, 1)) {
                write(target + at);
            } else {
                written[target + at >> 3] &= (byte) ~(1 << (target + at & 7));
            }
        }
    }

    /** Fills words. */
    void fill(long at, int word, int words) {
        int offset = (int) (at - address);
        MemorySegment target = contents("cuMemsetD32Async");
        for (int i = 0; i < words; i++) {
            target.set(WORD, offset + 4L * i, word);
        }
        write(offset, offset + 4 * words);
    }

    private MemorySegment contents(String call) {
        byte[] now = data;
        if (now == null) {
            throw Failure.of(call, CudaError.INVALID_VALUE, "the block of " + bytes + " bytes was freed before it ran");
        }
        return MemorySegment.ofArray(now);
    }

    private void write(int offset) {
        written[offset >> 3] |= (byte) (1 << (offset & 7));
    }

    /** The number of 1, 2, 4 or 8 bytes at an offset, zero-extended. */
    static long load(byte[] data, int offset, int count) {
        return switch (count) {
            case 1 -> data[offset] & 0xff;
            case 2 -> (short) SHORTS.get(data, offset) & 0xffff;
            case 4 -> (int) INTS.get(data, offset) & 0xffff_ffffL;
            default -> (long) LONGS.get(data, offset);
        };
    }

    /** Writes a number of 1, 2, 4 or 8 bytes at a multiple of that. */
    void store(byte[] target, int offset, int count, long value) {
        written[offset >> 3] |= (byte) ((1 << count) - 1 << (offset & 7));
        switch (count) {
            case 1 -> target[offset] = (byte) value;
            case 2 -> SHORTS.set(target, offset, (short) value);
            case 4 -> INTS.set(target, offset, (int) value);
            default -> LONGS.set(target, offset, value);
        }
    }
}
