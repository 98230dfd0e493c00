package dev.pavage.opencl;

import dev.pavage.device.CompilationException;
import dev.pavage.device.DeviceLostException;
import dev.pavage.device.KernelException;
import dev.pavage.device.OutOfDeviceMemoryException;
import dev.pavage.device.PavageException;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jocl.CLException;
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

    /** A call that returns an error code. */
    interface Call {
        int run();
    }

    /** A call that returns an object and puts its error code into an array. */
    interface Maker<T> {
        @Nullable
        T make(int[] code);
    }

    private final String device;
    private final ToIntFunction<String> faults;
    private volatile @Nullable String lost;

    /** The kernels that were queued since all was done: any of them may be why waiting fails. */
    private final Set<String> underWay = new LinkedHashSet<>();

    /**
     * Calls for a device.
     *
     * @param device its name, for messages
     * @param faults gives the error code with which a function of a name is to fail instead of being called, or 0
     */
    OpenCl(String device, ToIntFunction<String> faults) {
        this.device = device;
        this.faults = faults;
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
    void run(Purpose purpose, String function, Call call) {
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
    int code(String function, Call call) {
        int fault = faults.applyAsInt(function);
        if (fault != 0) {
            return fault;
        }
        try {
            return call.run();
        } catch (CLException e) {
            // A user of JOCL has told it to throw; then it does so in our calls too.
            return e.getStatus();
        }
    }

    /** Releases something. What goes wrong is no use to anybody then. */
    void release(String function, Call call) {
        int code = code(function, call);
        if (code != 0) {
            LOG.log(System.Logger.Level.DEBUG, "{0} on {1}: {2}", function, device, ClError.text(code));
        }
    }

    /** Notes that a kernel of a name is queued. */
    void begins(String kernel) {
        synchronized (underWay) {
            underWay.add(kernel);
        }
    }

    /** Notes that all that was queued is done. */
    void allDone() {
        synchronized (underWay) {
            underWay.clear();
        }
    }

    private String underWay() {
        synchronized (underWay) {
            return underWay.isEmpty() ? "" : "; queued since it was waited for: " + String.join(", ", underWay);
        }
    }

    /** Throws if the device was lost before. */
    void checkNotLost() {
        String text = lost;
        if (text != null) {
            throw new DeviceLostException(text);
        }
    }

    /** The exception of an error code. */
    PavageException failure(Purpose purpose, String function, int code) {
        boolean waits = purpose == Purpose.WAIT;
        boolean loses = isOneOf(LOST, code) || waits && isOneOf(LOST_WHILE_WAITING, code);
        String text = function + " failed on " + device + " with " + ClError.text(code)
                + (waits || loses ? underWay() : "");
        if (loses) {
            return lose(text);
        }
        boolean allocates = purpose == Purpose.ALLOCATE;
        if (isOneOf(MEMORY, code) || allocates && isOneOf(MEMORY_WHILE_ALLOCATING, code)) {
            return new OutOfDeviceMemoryException(text);
        }
        return switch (purpose) {
            case LAUNCH -> new KernelException(text);
            case BUILD -> new CompilationException(text);
            case ASK, ALLOCATE, WAIT -> new PavageException(text);
        };
    }

    private synchronized DeviceLostException lose(String reason) {
        String text = lost;
        if (text == null) {
            text = device + " is lost: " + reason + ". It cannot be used any more in this process, and what its memory"
                    + " held is gone; other devices can";
            lost = text;
        }
        return new DeviceLostException(text);
    }

    private static boolean isOneOf(Set<ClError> errors, int code) {
        return errors.stream().anyMatch(e -> e.code() == code);
    }
}
