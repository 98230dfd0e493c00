package dev.pavage.device;

import org.jspecify.annotations.Nullable;

/** What a thread's launches on a device are put into instead of running, while {@link Device#record} lasts. */
final class Recording {
    private static final ThreadLocal<@Nullable Recording> CURRENT = new ThreadLocal<>();

    private final Device device;
    private final GraphLaunches launches;

    private Recording(Device device) {
        this.device = device;
        this.launches = new GraphLaunches(device);
    }

    /** The calling thread's recording, if it is of this device. */
    static @Nullable Recording on(Device device) {
        Recording current = CURRENT.get();
        return current != null && current.device == device ? current : null;
    }

    /**
     * The launches that {@code work} asks for on the calling thread.
     *
     * @throws IllegalStateException if the thread is recording already
     * @throws IllegalArgumentException if there are none
     */
    static GraphLaunches of(Device device, Runnable work) {
        Recording outer = CURRENT.get();
        if (outer != null) {
            throw new IllegalStateException("launches on " + outer.device + " are being recorded on this thread;"
                    + " recordings do not nest");
        }
        Recording recording = new Recording(device);
        CURRENT.set(recording);
        boolean done = false;
        try {
            work.run();
            done = true;
        } finally {
            CURRENT.remove();
            if (!done) {
                recording.launches.close();
            }
        }
        if (recording.launches.list().isEmpty()) {
            throw new IllegalArgumentException("nothing was launched on " + device + " by this thread while it was"
                    + " recorded; a tensor is computed when it is asked for, as by eval(), and only once");
        }
        return recording.launches;
    }

    void add(HeldLaunch launch) {
        launches.list().add(launch);
    }

    /** @throws IllegalStateException if the calling thread records launches on a device, which {@code what} cannot await */
    static void refuse(Device device, String what) {
        if (on(device) != null) {
            throw new IllegalStateException(what + " inside of Device.record: the launches before it have not run on "
                    + device + ", they are only recorded; do it after Graph.replay()");
        }
    }
}
