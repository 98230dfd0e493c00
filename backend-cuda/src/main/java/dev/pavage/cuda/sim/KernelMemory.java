package dev.pavage.cuda.sim;

import dev.pavage.cuda.sim.exec.AccessFault;
import dev.pavage.cuda.sim.exec.GlobalMemory;
import dev.pavage.cuda.sim.report.Finding;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** A device's memory and the host's page-locked memory as a kernel sees them. */
final class KernelMemory implements GlobalMemory {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final DeviceHeap heap;
    private final HostMemory host;
    private final boolean checksWritten;

    /**
     * The memory of a launch.
     *
     * @param checksWritten whether reading what nobody wrote is a fault
     */
    KernelMemory(DeviceHeap heap, HostMemory host, boolean checksWritten) {
        this.heap = heap;
        this.host = host;
        this.checksWritten = checksWritten;
    }

    @Override
    public long load(long address, int bytes) {
        MemoryBlock block = heap.near(address);
        byte[] data = block == null ? null : block.data();
        if (block == null || data == null) {
            return loadHost(address, bytes);
        }
        long offset = address - block.address();
        if (offset < 0 || offset > data.length - bytes) {
            throw fault("A load", address, bytes);
        }
        if (checksWritten && !block.isWritten((int) offset, bytes)) {
            throw new AccessFault(
                    Finding.Kind.UNWRITTEN_GLOBAL,
                    "A load of " + Places.describe(heap, address, bytes) + ", which nobody wrote.");
        }
        return MemoryBlock.load(data, (int) offset, bytes);
    }

    @Override
    public void store(long address, int bytes, long value) {
        MemoryBlock block = heap.near(address);
        byte[] data = block == null ? null : block.data();
        if (block == null || data == null) {
            storeHost(address, bytes, value);
            return;
        }
        long offset = address - block.address();
        if (offset < 0 || offset > data.length - bytes) {
            throw fault("A store", address, bytes);
        }
        block.store(data, (int) offset, bytes, value);
    }

    private long loadHost(long address, int bytes) {
        MemorySegment at = host.find(address, bytes).orElseThrow(() -> fault("A load", address, bytes));
        return switch (bytes) {
            case 1 -> at.get(ValueLayout.JAVA_BYTE, 0) & 0xff;
            case 2 -> at.get(SHORT, 0) & 0xffff;
            case 4 -> at.get(INT, 0) & 0xffff_ffffL;
            default -> at.get(LONG, 0);
        };
    }

    private void storeHost(long address, int bytes, long value) {
        MemorySegment at = host.find(address, bytes).orElseThrow(() -> fault("A store", address, bytes));
        switch (bytes) {
            case 1 -> at.set(ValueLayout.JAVA_BYTE, 0, (byte) value);
            case 2 -> at.set(SHORT, 0, (short) value);
            case 4 -> at.set(INT, 0, (int) value);
            default -> at.set(LONG, 0, value);
        }
    }

    private AccessFault fault(String access, long address, int bytes) {
        MemoryBlock block = heap.near(address);
        boolean freed = block != null
                && block.data() == null
                && address >= block.address()
                && address < block.address() + block.bytes();
        return new AccessFault(
                freed ? Finding.Kind.USE_AFTER_FREE : Finding.Kind.ILLEGAL_ADDRESS,
                access + " of " + Places.describe(heap, address, bytes) + ".");
    }
}
