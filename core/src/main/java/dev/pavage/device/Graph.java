package dev.pavage.device;

import dev.pavage.device.CompiledKernel.Argument;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.function.Supplier;

/**
 * A sequence of launches that was recorded once and can be run again and again, at the cost of queueing it: nothing is
 * chosen, looked up or checked again. {@link Device#record} makes it.
 *
 * <pre>{@code
 * Tensor y = x.matmul(w).relu(); // recorded as an operation, not computed
 * try (Graph step = device.record(y::eval)) {
 *     step.replay(); // y has its elements
 *     x.array().copyFrom(next);
 *     step.replay(); // y has those for the next x
 * }
 * }</pre>
 *
 * <p>On CUDA it is a CUDA graph; elsewhere its launches are queued one after the other. Kernels and memory that the launches
 * use stay until it is closed, those that were allocated while they were recorded too, whoever closes the arrays. May be used
 * by many threads at once; its replays happen one after the other.
 */
public final class Graph implements AutoCloseable {
    private final Device device;
    private final GraphLaunches launches;
    private final Supplier<Graph> replay;
    private final Cleaner.Cleanable watch;

    Graph(Device device, GraphLaunches launches) {
        this.device = device;
        this.launches = launches;
        this.replay = () -> {
            launches.replay();
            return this;
        };
        this.watch = MemoryPressure.CLEANER.register(this, launches);
    }

    /** Where it runs. */
    public Device device() {
        return device;
    }

    /** Number of launches. */
    public int launches() {
        return launches.list().size();
    }

    /**
     * Runs the launches in order, or queues them; see {@link Device#launch}.
     *
     * @throws IllegalStateException if it is closed, or launches are being recorded
     * @throws KernelException if a kernel failed and this device tells at once; those behind it did not run
     * @throws OutOfDeviceMemoryException if the device has not enough memory left to run it
     * @throws DeviceLostException if the device stopped answering, now or before
     */
    public synchronized void replay() {
        checkUsable("a graph cannot be replayed");
        device.use(replay);
    }

    /**
     * Lets the launches use {@code to} where they use {@code from}: as it is, and in views of it. What was allocated for
     * results in between stays as it is.
     *
     * @param from an array that launches use, as it was recorded or bound last; it may be closed
     * @param to an array of the same dtype, shape and strides on the same device
     * @throws IllegalArgumentException if the arrays do not match, no launch uses {@code from}, or one uses memory of which
     *     {@code from} is only a part
     * @throws IllegalStateException if {@code to} or the graph is closed
     */
    public synchronized void bind(DeviceArray from, DeviceArray to) {
        checkUsable("a graph's arguments cannot be replaced");
        checkMatch(from, to);
        Buffer buffer = to.hold(() -> "the array to bind");
        try {
            Rebinding rebinding = new Rebinding(from.argument(from.handle().buffer()), to.argument(buffer));
            int uses = 0;
            for (HeldLaunch launch : launches.list()) {
                for (int view = 0; view < launch.arguments().size(); view++) {
                    uses += rebinding.moves(launch, view) ? 1 : 0;
                }
            }
            if (uses == 0) {
                throw new IllegalArgumentException("no launch of " + launches + " uses " + from
                        + "; give the array that was used while it was recorded, or that was bound last");
            }
            device.use(() -> {
                launches.reset();
                return this;
            });
            launches.list().forEach(launch -> rebinding.apply(launch, buffer));
        } finally {
            buffer.release();
            Reference.reachabilityFence(from);
            Reference.reachabilityFence(to);
        }
    }

    private void checkMatch(DeviceArray from, DeviceArray to) {
        if (to.device() != device) {
            throw new IllegalArgumentException(to + " cannot take the place of an array on " + device);
        }
        if (to.dtype() != from.dtype()
                || !to.shape().equals(from.shape())
                || !to.strides().equals(from.strides())) {
            throw new IllegalArgumentException(
                    to + " with strides " + to.strides() + " cannot take the place of " + from
                            + " with strides " + from.strides()
                            + ": the kernels were compiled for its dtype and strides, and the"
                            + " grids are those of its shape");
        }
    }

    private void checkUsable(String what) {
        if (launches.isClosed()) {
            throw new IllegalStateException(launches + " is closed");
        }
        Recording.refuse(device, what);
    }

    /** Lets go of kernels and memory. Closing again does nothing. */
    @Override
    public synchronized void close() {
        launches.close();
        watch.clean();
    }

    /** {@code a graph of 3 launches on cpu}. */
    @Override
    public String toString() {
        return launches + " on " + device;
    }

    /** What an array's place is taken by. */
    private record Rebinding(Argument from, Argument to) {
        /** Whether an argument of a launch is the array or a view of it. */
        boolean moves(HeldLaunch launch, int view) {
            Argument used = launch.arguments().get(view);
            if (used.memory() != from.memory() || first(used) >= end(from) || end(used) <= first(from)) {
                return false;
            }
            boolean same = used.offset() == from.offset()
                    && used.shape().equals(from.shape())
                    && used.strides().equals(from.strides());
            boolean dense = end(from) - first(from) == from.shape().elements() * from.dtype().bytes();
            boolean inside = first(used) >= first(from) && end(used) <= end(from);
            if (!same && !(dense && inside)) {
                throw new IllegalArgumentException(launch.describe(view) + ", " + used.dtype() + used.shape()
                        + ", uses memory of which the array to replace, " + from.dtype() + from.shape()
                        + ", is only a part; replace the array that it was made from");
            }
            return true;
        }

        void apply(HeldLaunch launch, Buffer buffer) {
            for (int view = 0; view < launch.arguments().size(); view++) {
                if (moves(launch, view)) {
                    Argument used = launch.arguments().get(view);
                    long offset = to.offset() + used.offset() - from.offset();
                    launch.replace(
                            view,
                            buffer,
                            new Argument(to.memory(), offset, used.dtype(), used.shape(), used.strides()));
                }
            }
        }

        private static long first(Argument view) {
            return view.offset() + view.strides().lowest(view.shape()) * view.dtype().bytes();
        }

        private static long end(Argument view) {
            return view.offset() + view.strides().span(view.shape()) * view.dtype().bytes();
        }
    }
}
