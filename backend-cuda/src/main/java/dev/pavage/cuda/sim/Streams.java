package dev.pavage.cuda.sim;

import dev.pavage.cuda.driver.CudaError;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Streams, events and graphs. What a stream is given does not run before somebody waits for it, so that code which forgets to
 * wait reads what was there before. Streams run on the thread that waits, one after the other.
 */
final class Streams {
    private static final float NANOS_PER_MILLI = 1e6f;
    private static final long DEFAULT = 0;

    private final Map<Long, Stream> streams = new HashMap<>(Map.of(DEFAULT, new Stream()));
    /** Events, with the last time each was recorded. */
    private final Map<Long, Optional<Mark>> events = new HashMap<>();

    private final Map<Long, List<Runnable>> graphs = new HashMap<>();
    private long lastHandle;
    private long nanos;

    private static final class Stream {
        final Deque<Runnable> queue = new ArrayDeque<>();
        @Nullable
        List<Runnable> recorded;
    }

    /** A place in a stream's work. */
    private static final class Mark {
        final Stream stream;
        boolean reached;
        long nanos;

        Mark(Stream stream) {
            this.stream = stream;
        }
    }

    /** Adds work to a stream, or to what is recorded of it. */
    void queue(String call, long handle, Runnable work) {
        Stream stream = stream(call, handle);
        if (stream.recorded != null) {
            stream.recorded.add(work);
        } else {
            stream.queue.add(work);
        }
    }

    /** Whether what a stream is given is recorded. */
    boolean isRecorded(String call, long handle) {
        return stream(call, handle).recorded != null;
    }

    /** Time goes by while work is done. */
    void spend(long more) {
        nanos += more;
    }

    /** A new stream. */
    long create() {
        streams.put(++lastHandle, new Stream());
        return lastHandle;
    }

    /** Does a stream's work and forgets it. */
    void destroy(long handle) {
        drain("cuStreamDestroy", handle);
        streams.remove(handle);
    }

    /** Does all work of a stream. */
    void drain(String call, long handle) {
        Stream stream = unrecorded(call, handle);
        while (!stream.queue.isEmpty()) {
            stream.queue.remove().run();
        }
    }

    /** Does all work of all streams. */
    void drainAll() {
        for (Stream stream : streams.values()) {
            while (!stream.queue.isEmpty()) {
                stream.queue.remove().run();
            }
        }
    }

    /** A new event, not yet recorded. */
    long createEvent() {
        events.put(++lastHandle, Optional.empty());
        return lastHandle;
    }

    /** Forgets an event. */
    void destroyEvent(long event) {
        mark("cuEventDestroy", event);
        events.remove(event);
    }

    /** Has an event happen when the work so far is done. */
    void record(long event, long handle) {
        mark("cuEventRecord", event);
        Mark mark = new Mark(unrecorded("cuEventRecord", handle));
        events.put(event, Optional.of(mark));
        mark.stream.queue.add(() -> {
            mark.reached = true;
            mark.nanos = nanos;
        });
    }

    /** Makes a stream wait for the last recording of an event until now. */
    void await(long handle, long event) {
        Stream stream = unrecorded("cuStreamWaitEvent", handle);
        mark("cuStreamWaitEvent", event).ifPresent(mark -> stream.queue.add(() -> reach(mark)));
    }

    /** Does the work that an event waits for. */
    void synchronizeEvent(long event) {
        mark("cuEventSynchronize", event).ifPresent(Streams::reach);
    }

    /** Milliseconds between two events. */
    float elapsedMillis(long from, long to) {
        return (nanosOf(to) - nanosOf(from)) / NANOS_PER_MILLI;
    }

    /** Begins to record what a stream is given. */
    void beginCapture(long handle) {
        if (handle == DEFAULT) {
            throw Failure.of(
                    "cuStreamBeginCapture",
                    CudaError.STREAM_CAPTURE_UNSUPPORTED,
                    "the default stream cannot be recorded");
        }
        unrecorded("cuStreamBeginCapture", handle).recorded = new ArrayList<>();
    }

    /** Ends a recording: a graph. */
    long endCapture(long handle) {
        Stream stream = stream("cuStreamEndCapture", handle);
        List<Runnable> recorded = stream.recorded;
        if (recorded == null) {
            throw Failure.of("cuStreamEndCapture", CudaError.INVALID_VALUE, "the stream is not recorded");
        }
        stream.recorded = null;
        graphs.put(++lastHandle, List.copyOf(recorded));
        return lastHandle;
    }

    /** Adds a graph's work to a stream. */
    void launchGraph(long graph, long handle) {
        for (Runnable work : graph("cuGraphLaunch", graph)) {
            queue("cuGraphLaunch", handle, work);
        }
    }

    /** Forgets a graph. */
    void destroyGraph(long graph) {
        graph("cuGraphExecDestroy", graph);
        graphs.remove(graph);
    }

    private static void reach(Mark mark) {
        while (!mark.reached) {
            mark.stream.queue.remove().run();
        }
    }

    private Stream stream(String call, long handle) {
        Stream stream = streams.get(handle);
        if (stream == null) {
            throw Failure.of(call, CudaError.INVALID_HANDLE, "there is no stream " + handle);
        }
        return stream;
    }

    private Stream unrecorded(String call, long handle) {
        Stream stream = stream(call, handle);
        if (stream.recorded != null) {
            throw Failure.of(call, CudaError.STREAM_CAPTURE_UNSUPPORTED, "not while the stream is recorded");
        }
        return stream;
    }

    private Optional<Mark> mark(String call, long event) {
        Optional<Mark> mark = events.get(event);
        if (mark == null) {
            throw Failure.of(call, CudaError.INVALID_HANDLE, "there is no event " + event);
        }
        return mark;
    }

    private long nanosOf(long event) {
        Mark mark = mark("cuEventElapsedTime", event)
                .orElseThrow(() -> Failure.of(
                        "cuEventElapsedTime", CudaError.INVALID_HANDLE, "event " + event + " was never recorded"));
        if (!mark.reached) {
            throw Failure.of("cuEventElapsedTime", CudaError.NOT_READY, "nobody waited for event " + event);
        }
        return mark.nanos;
    }

    private List<Runnable> graph(String call, long graph) {
        List<Runnable> works = graphs.get(graph);
        if (works == null) {
            throw Failure.of(call, CudaError.INVALID_HANDLE, "there is no graph " + graph);
        }
        return works;
    }
}
