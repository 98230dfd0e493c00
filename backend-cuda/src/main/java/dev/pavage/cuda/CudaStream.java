package dev.pavage.cuda;

import dev.pavage.cuda.driver.Context;
import dev.pavage.device.KernelException;
import dev.pavage.device.MessageReaders;
import java.lang.ref.Cleaner;

/**
 * A device's context and the stream that its work is queued on, with what is under way. Its monitor is held while the
 * parameters of a kernel are written and the kernel is queued.
 */
final class CudaStream {
    /** Releases streams and contexts when no device and no memory refers to them any more. */
    private static final Cleaner CLEANER = Cleaner.create();

    private final Context context;
    private final long handle;
    private final DriverErrors errors;
    private final Staging staging;
    private final MessageReaders talking = new MessageReaders(this);

    private CudaStream(Context context, long handle, boolean owned, DriverErrors errors) {
        this.context = context;
        this.handle = handle;
        this.errors = errors;
        staging = new Staging(context, handle, errors);
        CLEANER.register(this, new Release(context, handle, owned, staging, errors));
    }

    /** What goes back with a stream. */
    private record Release(Context context, long handle, boolean owned, Staging staging, DriverErrors errors)
            implements Runnable {
        @Override
        public void run() {
            staging.close();
            if (owned) {
                errors.release(() -> context.destroyStream(handle));
            }
            errors.release(context::close);
        }
    }

    /** A stream of its own in a context, which is closed with it. */
    static CudaStream open(Context context, DriverErrors errors) {
        return errors.get(() -> new CudaStream(context, context.createStream(), true, errors));
    }

    /** Somebody else's stream, who keeps it until this device and all memory on it are gone. */
    static CudaStream of(Context context, long handle, DriverErrors errors) {
        return new CudaStream(context, handle, false, errors);
    }

    /** The context. */
    Context context() {
        return context;
    }

    /** The driver's number of the stream. */
    long handle() {
        return handle;
    }

    /** What errors mean. */
    DriverErrors errors() {
        return errors;
    }

    /** Copies from and to the host. */
    Staging staging() {
        return staging;
    }

    /** Waits until all that was queued is done. */
    void finish() {
        long queued = queued();
        errors.run(() -> context.synchronize(handle));
        errors.underWay().done(queued);
    }

    /** Launches so far; with the monitor, so that each one that is counted is queued. */
    private synchronized long queued() {
        return errors.underWay().begun();
    }

    /**
     * Waits until all that was queued is done, and tells what kernels had to say.
     *
     * @throws KernelException if a check of a kernel failed since the last time
     */
    void settle() {
        finish();
        talking.tell();
    }

    /** The kernels that may have something to say. */
    MessageReaders talking() {
        return talking;
    }
}
