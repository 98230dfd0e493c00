package dev.pavage.device;

import java.util.concurrent.atomic.AtomicBoolean;

/** A block of a device's memory that may be somebody else's, and is given back once. */
public abstract class OwnedMemory implements DeviceMemory {
    private final long bytes;
    private final boolean owned;
    private final AtomicBoolean freed = new AtomicBoolean();

    /**
     * A block.
     *
     * @param bytes its size
     * @param owned whether {@link #free} gives it back to the driver; if not, whoever made it does so
     */
    protected OwnedMemory(long bytes, boolean owned) {
        this.bytes = bytes;
        this.owned = owned;
    }

    /** Gives it back to the driver. */
    protected abstract void release();

    @Override
    public final long bytes() {
        return bytes;
    }

    @Override
    public final void free() {
        if (freed.getAndSet(true)) {
            throw new IllegalStateException("this memory was given back before");
        }
        if (owned) {
            release();
        }
    }
}
