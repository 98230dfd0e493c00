package dev.pavage.opencl;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The errors that OpenCL functions return, with what each means for the person who gets it (OpenCL API specification,
 * appendix "Error Codes"; those below -1000 belong to extensions, -9999 is NVIDIA's own). Errors that only images,
 * samplers, events and other parts that Pavage does not use can have are not among them.
 */
enum ClError {
    DEVICE_NOT_FOUND(-1, "the platform has no device of this kind"),
    DEVICE_NOT_AVAILABLE(-2, "the device does not answer: it was reset, unplugged or taken by another process"),
    COMPILER_NOT_AVAILABLE(-3, "the driver has no compiler for OpenCL C; install the vendor's full driver"),
    MEM_OBJECT_ALLOCATION_FAILURE(-4, "the device has not enough memory for a buffer"),
    OUT_OF_RESOURCES(-5, "the device ran out of registers, local memory or other resources, or stopped a kernel"),
    OUT_OF_HOST_MEMORY(-6, "the driver has not enough host memory"),
    BUILD_PROGRAM_FAILURE(-11, "the device's compiler refused the source"),
    EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST(-14, "work that this waited for had failed"),
    INVALID_VALUE(-30, "a value was not allowed"),
    INVALID_PLATFORM(-32, "the platform is not valid; its driver may have been removed"),
    INVALID_DEVICE(-33, "the device is not valid any more"),
    INVALID_CONTEXT(-34, "the context is not valid; the driver may have given it up, or it was released"),
    INVALID_QUEUE_PROPERTIES(-35, "the device has no queue of this kind"),
    INVALID_COMMAND_QUEUE(-36, "the queue is not valid; the driver may have given it up, or it was released"),
    INVALID_HOST_PTR(-37, "the host memory was not given as it should be"),
    INVALID_MEM_OBJECT(-38, "the memory was released"),
    INVALID_BINARY(-42, "the program is not for this device or this version of its driver"),
    INVALID_BUILD_OPTIONS(-43, "the device's compiler does not know an option"),
    INVALID_PROGRAM(-44, "the program is not valid"),
    INVALID_PROGRAM_EXECUTABLE(-45, "the program was not built"),
    INVALID_KERNEL_NAME(-46, "the program has no kernel of this name"),
    INVALID_KERNEL(-48, "the kernel was released"),
    INVALID_ARG_INDEX(-49, "the kernel has no such argument"),
    INVALID_ARG_VALUE(-50, "an argument was not given as it should be"),
    INVALID_ARG_SIZE(-51, "an argument has not the size that the kernel declares"),
    INVALID_KERNEL_ARGS(-52, "an argument of the kernel was not set"),
    INVALID_WORK_GROUP_SIZE(-54, "the kernel cannot run with so many threads per program on this device"),
    INVALID_WORK_ITEM_SIZE(-55, "the device does not run so many threads per program"),
    INVALID_OPERATION(-59, "the device cannot do this"),
    INVALID_BUFFER_SIZE(-61, "the device does not give out one block of this size"),
    INVALID_GLOBAL_WORK_SIZE(-63, "the grid is too large for the device"),
    PLATFORM_NOT_FOUND_KHR(-1001, "no platform is installed"),
    ILLEGAL_ACCESS_NV(-9999, "a kernel read or wrote outside of the device's memory");

    private static final Map<Integer, ClError> BY_CODE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(e -> e.code, Function.identity()));

    private final int code;
    private final String meaning;

    ClError(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    /** The number that OpenCL functions return. */
    int code() {
        return code;
    }

    /** {@code CL_OUT_OF_HOST_MEMORY (-6): the driver has not enough host memory}; of an unknown one the number alone. */
    static String text(int code) {
        ClError known = BY_CODE.get(code);
        return known == null
                ? "error " + code + ", which OpenCL does not define"
                : "CL_" + known.name() + " (" + code + "): " + known.meaning;
    }
}
