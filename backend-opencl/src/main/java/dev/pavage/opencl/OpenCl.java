package dev.pavage.opencl;

import dev.pavage.device.CompilationException;
import dev.pavage.device.DeviceHealth;
import dev.pavage.device.DeviceLostException;
import dev.pavage.device.KernelException;
import dev.pavage.device.OutOfDeviceMemoryException;
import dev.pavage.device.PavageException;
import dev.pavage.device.UnderWay;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.ToIntFunction;
import org.jocl.CLException;
import org.jocl.NativePointerObject;
import org.jocl.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * The calls to OpenCL for one device: every error becomes an exception that says what it means here. Once the device is
 * lost, each call fails with the same text. Tests make calls fail by {@code faults}.
 */
final class OpenCl {
    /** No call fails unless OpenCL says so. */
    static final ToIntFunction<String> NO_FAULTS = function -> 0;

    private static final System.Logger LOG = System.getLogger(OpenCl.class.getName());

    /** After these a driver answers nothing else, whatever was called. */
    private static final Set<ClError> LOST = EnumSet.of(
            ClError.DEVICE_NOT_AVAILABLE,
            ClError.INVALID_DEVICE,
            ClError.INVALID_CONTEXT,
            ClError.INVALID_COMMAND_QUEUE,
            ClError.ILLEGAL_ACCESS_NV);

    /** After these too, if they tell how work that was queued before has ended. */
    private static final Set<ClError> LOST_WHILE_WAITING =
            EnumSet.of(ClError.OUT_OF_RESOURCES, ClError.EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST);

    private static final Set<ClError> MEMORY =
            EnumSet.of(ClError.MEM_OBJECT_ALLOCATION_FAILURE, ClError.OUT_OF_HOST_MEMORY);

    private static final Set<ClError> MEMORY_WHILE_ALLOCATING =
            EnumSet.of(ClError.OUT_OF_RESOURCES, ClError.INVALID_BUFFER_SIZE);

    /** What a call is for; it decides what an error of it means. */
    enum Purpose {
        /** Asks for a fact or makes an object. */
        ASK,
        /** Takes memory. */
        ALLOCATE,
        /** Compiles. */
        BUILD,
        /** Queues a kernel. */
        LAUNCH,
        /** Waits for work, copies included. */
        WAIT
    }

    /** A call that returns an object and puts its error code into an array. */
    interface Maker<T> {
        @Nullable
        T make(int[] code);
    }

    /** A call that answers with {@code bytes} bytes at {@code value}, and says how many there are. */
    interface Query {
        int ask(long bytes, @Nullable Pointer value, long @Nullable [] size);
    }

    private final String device;
    private final ToIntFunction<String> faults;
    private final DeviceHealth health;

    /**
     * Calls for a device.
     *
     * @param device its name, for messages
     * @param faults gives the error code with which a function of a name is to fail instead of being called, or 0
     */
    OpenCl(String device, ToIntFunction<String> faults) {
        this.device = device;
        this.faults = faults;
        health = new DeviceHealth(device, "");
    }

    /**
     * Calls a function.
     *
     * @throws DeviceLostException if the device stopped answering, now or before
     * @throws OutOfDeviceMemoryException if it has not enough memory
     * @throws KernelException if it cannot run a kernel
     * @throws CompilationException if it cannot compile one
     * @throws PavageException for other errors
     */
    void run(Purpose purpose, String function, IntSupplier call) {
        checkNotLost();
        int code = code(function, call);
        if (code != 0) {
            throw failure(purpose, function, code);
        }
    }

    /** Calls a function that makes an object; fails as {@link #run} does. */
    <T> T make(Purpose purpose, String function, Maker<T> maker) {
        checkNotLost();
        int[] code = new int[1];
        @Nullable
        T made = null;
        code[0] = faults.applyAsInt(function);
        if (code[0] == 0) {
            try {
                made = maker.make(code);
            } catch (CLException e) {
                code[0] = e.getStatus();
            }
        }
        if (code[0] != 0) {
            throw failure(purpose, function, code[0]);
        }
        return Objects.requireNonNull(made, function);
    }

    /** The error code of a call, for callers that know what to do with it. */
    int code(String function, IntSupplier call) {
        int fault = faults.applyAsInt(function);
        if (fault != 0) {
            return fault;
        }
        try {
            return call.getAsInt();
        } catch (CLException e) {
            // A user of JOCL has told it to throw; then it does so in our calls too.
            return e.getStatus();
        }
    }

    /** Releases something. What goes wrong is no use to anybody then. */
    void release(String function, IntSupplier call) {
        int code = code(function, call);
        if (code != 0) {
            LOG.log(System.Logger.Level.DEBUG, "{0} on {1}: {2}", function, device, ClError.text(code));
        }
    }

    /** A number of 32 or 64 bits that a function answers with. */
    long number(String function, Query query) {
        // Hosts of OpenCL devices are little-endian, so 32 bits land in the lower half.
        long[] value = new long[1];
        run(Purpose.ASK, function, () -> query.ask(Long.BYTES, Pointer.to(value), null));
        return value[0];
    }

    /** The object that a function answers with; {@code answer} has one, as yet of nothing. */
    <T extends NativePointerObject> T object(String function, T[] answer, Query query) {
        run(Purpose.ASK, function, () -> query.ask(Long.BYTES, Pointer.to(answer), null));
        return answer[0];
    }

    /** The text that a function answers with, without the end mark and blanks around it. */
    String text(String function, Query query) {
        long[] size = new long[1];
        run(Purpose.ASK, function, () -> query.ask(0, null, size));
        byte[] bytes = new byte[(int) size[0]];
        run(Purpose.ASK, function, () -> query.ask(bytes.length, Pointer.to(bytes), size));
        String text = new String(bytes, StandardCharsets.UTF_8);
        int end = text.indexOf('\0');
        return (end < 0 ? text : text.substring(0, end)).strip();
    }

    /** The kernels that were queued. */
    UnderWay underWay() {
        return health.underWay();
    }

    /** Throws if the device was lost before. */
    void checkNotLost() {
        health.check();
    }

    /** The exception of an error code. */
    PavageException failure(Purpose purpose, String function, int code) {
        String text = function + " failed on " + device + " with " + ClError.text(code);
        if (isOneOf(LOST, code) || purpose == Purpose.WAIT && isOneOf(LOST_WHILE_WAITING, code)) {
            return new DeviceLostException(health.lose(text));
        }
        String told = purpose == Purpose.WAIT ? health.withUnderWay(text) : text;
        if (isOneOf(MEMORY, code) || purpose == Purpose.ALLOCATE && isOneOf(MEMORY_WHILE_ALLOCATING, code)) {
            return new OutOfDeviceMemoryException(told);
        }
        return switch (purpose) {
            case LAUNCH -> new KernelException(told);
            case BUILD -> new CompilationException(told);
            case ASK, ALLOCATE, WAIT -> new PavageException(told);
        };
    }

    private static boolean isOneOf(Set<ClError> errors, int code) {
        return errors.stream().anyMatch(e -> e.code() == code);
    }
}
