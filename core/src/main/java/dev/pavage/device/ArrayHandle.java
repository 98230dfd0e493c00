package dev.pavage.device;

import java.lang.ref.Cleaner;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What one array holds of its buffer, apart from the array itself, so that it can be let go of after the array has
 * become unreachable.
 */
final class ArrayHandle implements Runnable {
    private static final System.Logger LOG = System.getLogger(ArrayHandle.class.getName());

    private final Buffer buffer;
    /** Why it is closed; absent while it is open. */
    private final AtomicReference<@Nullable String> closed = new AtomicReference<>();
    /** The scope that will close it. */
    private final AtomicReference<@Nullable TensorScope> scope = new AtomicReference<>();
    /** What calls {@link #run}. */
    private Cleaner.@Nullable Cleanable watch;

    /** A handle that takes over one hold on {@code buffer}, in the calling thread's innermost scope. */
    ArrayHandle(Buffer buffer) {
        this.buffer = buffer;
        TensorScope.current().ifPresent(this::moveTo);
    }

    /** Lets go of the buffer when {@code array} becomes unreachable; called once, by its constructor. */
    void watch(DeviceArray array) {
        watch = MemoryPressure.CLEANER.register(array, this);
    }

    /** The buffer; only for those that hold it. */
    Buffer buffer() {
        return buffer;
    }

    /** Adds a hold on the buffer, or says why it is closed. */
    Optional<String> hold() {
        String reason = closed.get();
        if (reason == null && buffer.tryHold()) {
            return Optional.empty();
        }
        return Optional.of(reason == null ? "it was closed meanwhile" : reason);
    }

    /** Whether it was closed. */
    boolean isClosed() {
        return closed.get() != null;
    }

    /** The scope that will close it, if any. */
    Optional<TensorScope> scope() {
        return Optional.ofNullable(scope.get());
    }

    /** Puts it under another scope. */
    void moveTo(TensorScope target) {
        leave();
        scope.set(target);
        target.add(this);
    }

    /** Takes it out of its scope. */
    void leave() {
        TensorScope old = scope.getAndSet(null);
        if (old != null) {
            old.remove(this);
        }
    }

    /** Lets go of the buffer, once. */
    void close(String reason) {
        if (closed.compareAndSet(null, reason)) {
            leave();
            try {
                buffer.release();
            } finally {
                // Else the collector and the cleaner's thread would see to each closed array again.
                if (watch != null) {
                    watch.clean();
                }
            }
        }
    }

    /** Called when the array has become unreachable. */
    @Override
    public void run() {
        try {
            close("it became unreachable");
        } catch (PavageException e) {
            // The cleaner would not tell.
            LOG.log(System.Logger.Level.WARNING, "freeing an array that nobody closed failed", e);
        }
    }
}
