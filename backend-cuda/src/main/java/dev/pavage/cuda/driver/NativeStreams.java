package dev.pavage.cuda.driver;

import static dev.pavage.cuda.driver.DriverFunction.EVENT_CREATE;
import static dev.pavage.cuda.driver.DriverFunction.EVENT_DESTROY;
import static dev.pavage.cuda.driver.DriverFunction.EVENT_ELAPSED_TIME;
import static dev.pavage.cuda.driver.DriverFunction.EVENT_RECORD;
import static dev.pavage.cuda.driver.DriverFunction.EVENT_SYNCHRONIZE;
import static dev.pavage.cuda.driver.DriverFunction.STREAM_CREATE;
import static dev.pavage.cuda.driver.DriverFunction.STREAM_DESTROY;
import static dev.pavage.cuda.driver.DriverFunction.STREAM_SYNCHRONIZE;
import static dev.pavage.cuda.driver.DriverFunction.STREAM_WAIT_EVENT;

import dev.pavage.cuda.driver.NativeContext.Current;

/** Streams and events. */
final class NativeStreams {
    /** {@code CU_STREAM_NON_BLOCKING}: does not wait for the default stream. */
    private static final int NON_BLOCKING = 1;

    private final Current current;

    /** Streams in a context. */
    NativeStreams(Current current) {
        this.current = current;
    }

    long create() {
        return current.here().wide(STREAM_CREATE, (f, result) -> (int) f.invokeExact(result, NON_BLOCKING));
    }

    void destroy(long stream) {
        current.here().run(STREAM_DESTROY, f -> (int) f.invokeExact(stream));
    }

    void synchronize(long stream) {
        current.here().run(STREAM_SYNCHRONIZE, f -> (int) f.invokeExact(stream));
    }

    long createEvent() {
        return current.here().wide(EVENT_CREATE, (f, result) -> (int) f.invokeExact(result, 0));
    }

    void destroyEvent(long event) {
        current.here().run(EVENT_DESTROY, f -> (int) f.invokeExact(event));
    }

    void record(long event, long stream) {
        current.here().run(EVENT_RECORD, f -> (int) f.invokeExact(event, stream));
    }

    void await(long stream, long event) {
        current.here().run(STREAM_WAIT_EVENT, f -> (int) f.invokeExact(stream, event, 0));
    }

    void synchronizeEvent(long event) {
        current.here().run(EVENT_SYNCHRONIZE, f -> (int) f.invokeExact(event));
    }

    float elapsedMillis(long from, long to) {
        int bits = current.here()
                .number(EVENT_ELAPSED_TIME, (f, result) -> (int) f.invokeExact(result, from, to));
        return Float.intBitsToFloat(bits);
    }
}
