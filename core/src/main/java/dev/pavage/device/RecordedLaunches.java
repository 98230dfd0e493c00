package dev.pavage.device;

/** Launches that a driver runs as one piece of work, such as a CUDA graph. No two threads use it at once. */
public interface RecordedLaunches extends AutoCloseable {
    /**
     * Runs the launches in order, or queues them, as {@link CompiledKernel#launch} does each.
     *
     * @throws OutOfDeviceMemoryException if the device has not enough memory; no program has run then, and it may be
     *     called again once memory was given back
     */
    void replay();

    /** Gives back what the driver holds of it; work that was asked for before is done first. Called once at most. */
    @Override
    void close();
}
