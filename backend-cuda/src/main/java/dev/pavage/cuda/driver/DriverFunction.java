package dev.pavage.cuda.driver;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;

/**
 * The functions of the driver that Pavage calls, by the names that {@code cuda.h} maps them to; a driver for CUDA 12.0 has
 * all of them. Handles ({@code CUcontext}, {@code CUstream}, ...) and addresses of the device are numbers of 64 bits,
 * pointers that the driver follows on the host are addresses.
 */
enum DriverFunction {
    INIT("cuInit", JAVA_INT),
    DRIVER_GET_VERSION("cuDriverGetVersion", ADDRESS),
    GET_ERROR_NAME("cuGetErrorName", JAVA_INT, ADDRESS),
    GET_ERROR_STRING("cuGetErrorString", JAVA_INT, ADDRESS),

    DEVICE_GET_COUNT("cuDeviceGetCount", ADDRESS),
    DEVICE_GET("cuDeviceGet", ADDRESS, JAVA_INT),
    DEVICE_GET_NAME("cuDeviceGetName", ADDRESS, JAVA_INT, JAVA_INT),
    DEVICE_TOTAL_MEM("cuDeviceTotalMem_v2", ADDRESS, JAVA_INT),
    DEVICE_GET_ATTRIBUTE("cuDeviceGetAttribute", ADDRESS, JAVA_INT, JAVA_INT),
    DEVICE_GET_DEFAULT_MEM_POOL("cuDeviceGetDefaultMemPool", ADDRESS, JAVA_INT),
    DEVICE_PRIMARY_CTX_RETAIN("cuDevicePrimaryCtxRetain", ADDRESS, JAVA_INT),
    DEVICE_PRIMARY_CTX_RELEASE("cuDevicePrimaryCtxRelease_v2", JAVA_INT),
    CTX_SET_CURRENT("cuCtxSetCurrent", JAVA_LONG),

    MEM_GET_INFO("cuMemGetInfo_v2", ADDRESS, ADDRESS),
    MEM_ALLOC("cuMemAlloc_v2", ADDRESS, JAVA_LONG),
    MEM_ALLOC_ASYNC("cuMemAllocAsync", ADDRESS, JAVA_LONG, JAVA_LONG),
    MEM_FREE("cuMemFree_v2", JAVA_LONG),
    MEM_FREE_ASYNC("cuMemFreeAsync", JAVA_LONG, JAVA_LONG),
    MEM_POOL_TRIM_TO("cuMemPoolTrimTo", JAVA_LONG, JAVA_LONG),
    MEM_HOST_ALLOC("cuMemHostAlloc", ADDRESS, JAVA_LONG, JAVA_INT),
    MEM_FREE_HOST("cuMemFreeHost", ADDRESS),
    MEMCPY_HTOD_ASYNC("cuMemcpyHtoDAsync_v2", JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG),
    MEMCPY_DTOH_ASYNC("cuMemcpyDtoHAsync_v2", ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG),
    MEMCPY_DTOD_ASYNC("cuMemcpyDtoDAsync_v2", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
    MEMSET_D32_ASYNC("cuMemsetD32Async", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG),

    STREAM_CREATE("cuStreamCreate", ADDRESS, JAVA_INT),
    STREAM_DESTROY("cuStreamDestroy_v2", JAVA_LONG),
    STREAM_SYNCHRONIZE("cuStreamSynchronize", JAVA_LONG),
    STREAM_WAIT_EVENT("cuStreamWaitEvent", JAVA_LONG, JAVA_LONG, JAVA_INT),
    EVENT_CREATE("cuEventCreate", ADDRESS, JAVA_INT),
    EVENT_DESTROY("cuEventDestroy_v2", JAVA_LONG),
    EVENT_RECORD("cuEventRecord", JAVA_LONG, JAVA_LONG),
    EVENT_SYNCHRONIZE("cuEventSynchronize", JAVA_LONG),
    EVENT_ELAPSED_TIME("cuEventElapsedTime", ADDRESS, JAVA_LONG, JAVA_LONG),

    MODULE_LOAD_DATA("cuModuleLoadData", ADDRESS, ADDRESS),
    MODULE_LOAD_DATA_EX("cuModuleLoadDataEx", ADDRESS, ADDRESS, JAVA_INT, ADDRESS, ADDRESS),
    MODULE_UNLOAD("cuModuleUnload", JAVA_LONG),
    MODULE_GET_FUNCTION("cuModuleGetFunction", ADDRESS, JAVA_LONG, ADDRESS),
    FUNC_GET_ATTRIBUTE("cuFuncGetAttribute", ADDRESS, JAVA_INT, JAVA_LONG),
    FUNC_SET_ATTRIBUTE("cuFuncSetAttribute", JAVA_LONG, JAVA_INT, JAVA_INT),
    LAUNCH_KERNEL(
            "cuLaunchKernel", JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT,
            JAVA_LONG,
            ADDRESS, ADDRESS),

    STREAM_BEGIN_CAPTURE("cuStreamBeginCapture_v2", JAVA_LONG, JAVA_INT),
    STREAM_END_CAPTURE("cuStreamEndCapture", JAVA_LONG, ADDRESS),
    GRAPH_INSTANTIATE("cuGraphInstantiateWithFlags", ADDRESS, JAVA_LONG, JAVA_LONG),
    GRAPH_DESTROY("cuGraphDestroy", JAVA_LONG),
    GRAPH_LAUNCH("cuGraphLaunch", JAVA_LONG, JAVA_LONG),
    GRAPH_EXEC_DESTROY("cuGraphExecDestroy", JAVA_LONG),

    TENSOR_MAP_ENCODE_TILED(
            "cuTensorMapEncodeTiled", ADDRESS, JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, ADDRESS,
            JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);

    private final String symbol;
    private final FunctionDescriptor descriptor;

    DriverFunction(String symbol, ValueLayout... parameters) {
        this.symbol = symbol;
        this.descriptor = FunctionDescriptor.of(JAVA_INT, (MemoryLayout[]) parameters);
    }

    /** Its name in the library. */
    String symbol() {
        return symbol;
    }

    /** Its parameters; all return a {@code CUresult}. */
    FunctionDescriptor descriptor() {
        return descriptor;
    }
}
