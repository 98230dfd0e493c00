package dev.pavage.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The handler of SIGTRAP (5 everywhere), which the JVM does not use on x86 and Arm, stays what it was. */
@DisabledOnOs(OS.WINDOWS)
class SignalHandlersTest {
    private static final int SIGTRAP = 5;
    private static final long DEFAULT = 0;
    private static final long IGNORE = 1;

    private static final MethodHandle SIGNAL = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("signal"),
                    FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));

    /** Sets the handler and gives the one before. */
    private static long handler(long handler) {
        try {
            return (long) SIGNAL.invokeExact(SIGTRAP, handler);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static long kept(LongSupplier call) {
        return SignalHandlers.kept(call::getAsLong);
    }

    @AfterEach
    void reset() {
        handler(DEFAULT);
    }

    @Test
    void aHandlerThatACallReplacesIsPutBack() {
        assertThat(kept(() -> handler(IGNORE))).isEqualTo(DEFAULT);
        assertThat(handler(DEFAULT)).isEqualTo(DEFAULT);
    }

    @Test
    void aHandlerThatWasThereBeforeStays() {
        handler(IGNORE);
        assertThat(kept(() -> handler(DEFAULT))).isEqualTo(IGNORE);
        assertThat(handler(DEFAULT)).isEqualTo(IGNORE);
    }

    /** The second call begins when the first has replaced the handler, and ends after it. */
    @Test
    void callsThatOverlapAllPutBackWhatWasThereBeforeTheFirst() throws Exception {
        CountDownLatch replaced = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        Thread first = Thread.ofPlatform().start(() -> {
            kept(() -> {
                long before = handler(IGNORE);
                replaced.countDown();
                await(begun);
                return before;
            });
            over.countDown();
        });
        replaced.await();
        kept(() -> {
            begun.countDown();
            await(over);
            return 0;
        });
        first.join();
        assertThat(handler(DEFAULT)).isEqualTo(DEFAULT);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
