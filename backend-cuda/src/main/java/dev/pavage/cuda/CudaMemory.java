package dev.pavage.cuda;

import dev.pavage.device.OutOfDeviceMemoryException;
import dev.pavage.device.OwnedMemory;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** A block of a device's memory, allocated and freed in the order of the device's stream. */
final class CudaMemory extends OwnedMemory {
    private final CudaStream stream;
    private final long address;

    private CudaMemory(CudaStream stream, long address, long bytes, boolean owned) {
        super(bytes, owned);
        this.stream = stream;
        this.address = address;
    }

    /**
     * A block of its own.
     *
     * @throws OutOfDeviceMemoryException if there is not enough, even after what was freed before has gone back
     */
    static CudaMemory allocate(CudaStream stream, long bytes) {
        try {
            return allocateOnce(stream, bytes);
        } catch (OutOfDeviceMemoryException first) {
            // What was freed goes back to the system when the work that used it is done.
            stream.finish();
            stream.errors().run(() -> stream.context().trim(0));
        }
        try {
            return allocateOnce(stream, bytes);
        } catch (OutOfDeviceMemoryException e) {
            long free = stream.errors().get(() -> stream.context().freeMemory());
            throw new OutOfDeviceMemoryException(
                    e.getMessage() + "; " + bytes + " bytes were asked for, and " + free
                            + " are free, of which other processes may take some",
                    e);
        }
    }

    private static CudaMemory allocateOnce(CudaStream stream, long bytes) {
        // Nothing may have no bytes; an empty array does.
        long address =
                stream.errors().get(() -> stream.context().allocate(Math.max(1, bytes), stream.handle()));
        return new CudaMemory(stream, address, bytes, true);
    }

    /** Memory of somebody else, who frees it. */
    static CudaMemory wrap(CudaStream stream, long address, long bytes) {
        return new CudaMemory(stream, address, bytes, false);
    }

    /** The stream of the device that it belongs to. */
    CudaStream stream() {
        return stream;
    }

    /** Where it begins: a {@code CUdeviceptr}. */
    long address() {
        return address;
    }

    @Override
    public Optional<MemorySegment> host() {
        return Optional.empty();
    }

    @Override
    public void write(long offset, MemorySegment from) {
        stream.staging().write(address + offset, from);
    }

    @Override
    public void read(long offset, MemorySegment to) {
        stream.settle();
        stream.staging().read(address + offset, to);
    }

    @Override
    protected void release() {
        stream.errors().release(() -> stream.context().free(address, stream.handle()));
    }
}
