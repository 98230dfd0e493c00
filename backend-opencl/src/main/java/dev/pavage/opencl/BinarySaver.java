package dev.pavage.opencl;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Asks drivers for the binaries of programs after these have run once, beside other work: PoCL finishes compiling at the
 * first launch, so that what it gives before saves little, and takes a second to give anything.
 */
final class BinarySaver {
    /** At the end of the process, programs that were just built are still kept if it takes no longer than this. */
    private static final long PATIENCE_MILLIS = 2000;

    private static final class Holder {
        static final BinarySaver SHARED = new BinarySaver();
    }

    private final ThreadPoolExecutor thread;

    private BinarySaver() {
        thread = new ThreadPoolExecutor(
                1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> Thread.ofPlatform()
                        .name("pavage-opencl-binaries")
                        .daemon()
                        .priority(Thread.MIN_PRIORITY)
                        .unstarted(work));
        thread.allowCoreThreadTimeOut(true);
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "pavage-opencl-exit"));
    }

    /** The one of this process. */
    static BinarySaver shared() {
        return Holder.SHARED;
    }

    /** Runs {@code work} some time, or never if the process ends. */
    void submit(Runnable work) {
        if (!thread.isShutdown()) {
            thread.execute(work);
        }
    }

    /** Waits for what was submitted; for tests. */
    void await() throws InterruptedException, ExecutionException {
        thread.submit(Executors.callable(() -> {})).get();
    }

    /** The process must not end inside the driver's compiler: it takes itself apart there and then. */
    private void stop() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
                thread.awaitTermination(Long.MAX_VALUE, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
