package dev.pavage.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The launches of a graph and what runs them, apart from the {@link Graph} itself, so that it can be let go of after that
 * has become unreachable. No two threads use it at once.
 */
final class GraphLaunches implements Runnable {
    private static final System.Logger LOG = System.getLogger(GraphLaunches.class.getName());

    private final Device device;
    private final List<HeldLaunch> launches = new ArrayList<>();
    /** What the driver made of the launches, if it does; and if it does not, what runs each. */
    private @Nullable RecordedLaunches recorded;

    private Runnable @Nullable [] steps;
    private boolean closed;

    GraphLaunches(Device device) {
        this.device = device;
    }

    List<HeldLaunch> list() {
        return launches;
    }

    boolean isClosed() {
        return closed;
    }

    /** Runs the launches in order. */
    void replay() {
        RecordedLaunches whole = recorded;
        Runnable[] each = steps;
        if (whole != null) {
            device.onceMoreIfShort(this, whole::replay);
        } else if (each != null) {
            for (int i = 0; i < each.length; i++) {
                step(launches.get(i), each[i]);
            }
        } else {
            prepare();
            replay();
        }
    }

    private void step(HeldLaunch launch, Runnable step) {
        try {
            device.onceMoreIfShort(launch, step);
        } catch (KernelException e) {
            throw device.failed(launch, e);
        }
    }

    private void prepare() {
        List<PreparedLaunch> prepared =
                launches.stream().map(HeldLaunch::prepared).toList();
        Optional<RecordedLaunches> whole = device.driver().record(prepared);
        if (whole.isPresent()) {
            recorded = whole.get();
        } else {
            steps = prepared.stream().map(PreparedLaunch::repeatable).toArray(Runnable[]::new);
        }
    }

    /** The launches have changed. */
    void reset() {
        RecordedLaunches whole = recorded;
        recorded = null;
        steps = null;
        if (whole != null) {
            whole.close();
        }
    }

    /** Lets go of all, once. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        Failures failures = new Failures();
        failures.run(this::reset);
        launches.forEach(launch -> failures.run(launch::release));
        failures.throwFirst();
    }

    /** Called when the graph has become unreachable. */
    @Override
    public void run() {
        try {
            close();
        } catch (PavageException e) {
            // The cleaner would not tell.
            LOG.log(System.Logger.Level.WARNING, "freeing a graph that nobody closed failed", e);
        }
    }

    @Override
    public String toString() {
        return "a graph of " + launches.size() + (launches.size() == 1 ? " launch" : " launches");
    }
}
