package dev.pavage.cuda.driver;

/** {@code CUresult}: the errors that Pavage tells apart, with the numbers of {@code cuda.h} (CUDA 12.0). */
public enum CudaError {
    /** A parameter is not valid. */
    INVALID_VALUE(1),
    /** Not enough memory. */
    OUT_OF_MEMORY(2),
    /** The driver was not started. */
    NOT_INITIALIZED(3),
    /** The driver is shutting down. */
    DEINITIALIZED(4),
    /** No device. */
    NO_DEVICE(100),
    /** No such device. */
    INVALID_DEVICE(101),
    /** The device is used by another process, or may be used by none. */
    DEVICE_UNAVAILABLE(46),
    /** The module is not what the device runs. */
    INVALID_IMAGE(200),
    /** The context is not valid, or is no more. */
    INVALID_CONTEXT(201),
    /** No code in the module suits the device. */
    NO_BINARY_FOR_GPU(209),
    /** The compiler refused PTX. */
    INVALID_PTX(218),
    /** The PTX is of a newer version than the driver's compiler. */
    UNSUPPORTED_PTX_VERSION(222),
    /** No such stream, event, module, kernel or graph. */
    INVALID_HANDLE(400),
    /** No such name. */
    NOT_FOUND(500),
    /** The work is not done yet. */
    NOT_READY(600),
    /** A kernel accessed memory that is not there. Sticky. */
    ILLEGAL_ADDRESS(700),
    /** A launch asks for more registers, threads or memory than there are. */
    LAUNCH_OUT_OF_RESOURCES(701),
    /** A kernel ran too long. Sticky. */
    LAUNCH_TIMEOUT(702),
    /** The context was destroyed by somebody else in the process. */
    CONTEXT_IS_DESTROYED(709),
    /** A kernel ran into an assertion. Sticky. */
    ASSERT(710),
    /** A hardware error of a stack, a corrupted one for example. Sticky. */
    HARDWARE_STACK_ERROR(714),
    /** A kernel ran into an instruction that is not one, a trap among them. Sticky. */
    ILLEGAL_INSTRUCTION(715),
    /** An address is not a multiple of what is accessed. Sticky. */
    MISALIGNED_ADDRESS(716),
    /** An address is not in the memory that an instruction accesses, shared memory for example. Sticky. */
    INVALID_ADDRESS_SPACE(717),
    /** A kernel jumped to where there is no code. Sticky. */
    INVALID_PC(718),
    /** A kernel failed. Sticky. */
    LAUNCH_FAILED(719),
    /** An uncorrectable memory error. Sticky. */
    ECC_UNCORRECTABLE(214),
    /** The driver is older than what is asked of it. */
    SYSTEM_DRIVER_MISMATCH(803),
    /** Not allowed while a stream is recorded. */
    STREAM_CAPTURE_UNSUPPORTED(900),
    /** Anything else. */
    UNKNOWN(999);

    private final int number;

    CudaError(int number) {
        this.number = number;
    }

    /** The driver's number of it. */
    public int number() {
        return number;
    }

    /** The error of a number; {@link #UNKNOWN} if it is none of these. */
    public static CudaError of(int number) {
        for (CudaError error : values()) {
            if (error.number == number) {
                return error;
            }
        }
        return UNKNOWN;
    }
}
