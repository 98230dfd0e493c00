package dev.pavage.cuda.driver;

import static dev.pavage.cuda.driver.FakeLibrary.at;
import static dev.pavage.cuda.driver.FakeLibrary.put;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pavage.cuda.driver.Context.Launch;
import dev.pavage.device.PavageException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The binding to NVIDIA's driver, against a library of Java code: there need be no GPU. */
class NativeDriverTest {
    private static final long ADDRESS = 0x7f00_1234_5678_9a00L;
    private static final long STREAM = 0x5555_0000_1111L;
    private static final long CONTEXT = 0xC0FFEE_0000_0001L;

    @TempDir
    private Path folder;

    private final FakeLibrary library = new FakeLibrary();

    @AfterEach
    void theLibraryFoundNothingWrong() {
        assertThat(library.failures).isEmpty();
    }

    private NativeDriver open() {
        return NativeDriver.open(library, folder.resolve("none"));
    }

    /** A context; the calls that made it are forgotten. */
    private Context context() {
        library.on("cuDeviceGetAttribute", a -> put(a[0], 1));
        Context context = open().context(0);
        library.calls.clear();
        return context;
    }

    /** The calls after the first, which makes the context current. */
    private List<String> calls() {
        assertThat(library.calls).first().isEqualTo("cuCtxSetCurrent " + CONTEXT);
        return library.calls.subList(1, library.calls.size());
    }

    @Test
    void signaturesAreThoseOfTheManual() {
        Map<String, FunctionDescriptor> bound = Arrays.stream(DriverFunction.values())
                .collect(Collectors.toMap(DriverFunction::symbol, DriverFunction::descriptor));
        assertThat(bound).isEqualTo(FakeLibrary.signatures());
    }

    @Test
    void aLibraryThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> Library.load(List.of("libnosuch.so.1", "/nowhere/libnosuch.so.1")))
                .isInstanceOf(PavageException.class)
                .hasMessageContaining("libnosuch.so.1")
                .hasMessageContaining("/nowhere/libnosuch.so.1");
    }

    @Test
    void openingStartsTheDriverOnce() {
        NativeDriver driver = open();
        assertThat(library.calls).containsExactly("cuDriverGetVersion *", "cuInit 0");
        assertThat(driver.version()).isEqualTo(12_080);
        assertThat(driver.release()).isEmpty();
    }

    @Test
    void aDriverThatIsTooOldIsNotStarted() throws IOException {
        Path file = Files.writeString(
                folder.resolve("version"),
                "NVRM version: NVIDIA UNIX x86_64 Kernel Module  470.256.02  Thu May  2 14:37:44 UTC 2024\n");
        library.on("cuDriverGetVersion", a -> put(a[0], 11_040));
        assertThatThrownBy(() -> NativeDriver.open(library, file))
                .hasMessage("the NVIDIA driver 470.256.02 is for CUDA 11.4; Pavage needs CUDA 12.0 or newer, which is"
                        + " driver 525.60.13 on Linux, 527.41 on Windows");
        assertThat(library.calls).containsExactly("cuDriverGetVersion *");
    }

    @Test
    void aDriverThatLacksAFunctionIsTooOldAndTheFunctionIsNamed() {
        library.remove("cuMemAllocAsync");
        assertThatThrownBy(this::open)
                .hasMessageContaining("the NVIDIA driver is too old")
                .hasMessageContaining("no function cuMemAllocAsync");
    }

    @Test
    void anErrorHasTheFunctionTheNameTheNumberAndTheText() {
        library.on("cuInit", a -> 100);
        CudaException thrown = catchThrowableOfType(CudaException.class, this::open);
        assertThat(thrown)
                .hasMessage("cuInit failed with CUDA_ERROR_NO_DEVICE (100): what the driver says of 100");
        assertThat(thrown.error()).isEqualTo(CudaError.NO_DEVICE);
    }

    @Test
    void anErrorThatTheDriverDoesNotKnowIsANumber() {
        library.on("cuInit", a -> 4711);
        library.on("cuGetErrorName", a -> 1);
        library.on("cuGetErrorString", a -> 1);
        CudaException thrown = catchThrowableOfType(CudaException.class, this::open);
        assertThat(thrown).hasMessage("cuInit failed with an unknown error (4711): the driver does not say more");
        assertThat(thrown.error()).isEqualTo(CudaError.UNKNOWN);
    }

    @Test
    void devicesAreAskedByTheirHandles() {
        library.on("cuDeviceGetCount", a -> put(a[0], 2));
        library.on("cuDeviceGetName", a -> {
            at(a[0], 256).setString(0, "NVIDIA H100");
            return 0;
        });
        library.on("cuDeviceTotalMem_v2", a -> put(a[0], 85_000_000_000L));
        library.on("cuDeviceGetAttribute", a -> put(a[0], 1000 + (int) a[1]));
        NativeDriver driver = open();
        assertThat(driver.deviceCount()).isEqualTo(2);
        assertThat(driver.name(1)).isEqualTo("NVIDIA H100");
        assertThat(driver.totalMemory(1)).isEqualTo(85_000_000_000L);
        assertThat(driver.attribute(1, DeviceAttribute.MULTIPROCESSOR_COUNT)).isEqualTo(1016);
        assertThat(library.calls).contains(
                "cuDeviceGetName * 256 71", "cuDeviceTotalMem_v2 * 71", "cuDeviceGetAttribute * 16 71");
    }

    @Test
    void aContextIsRetainedAndReleasedOnce() {
        Context context = context();
        context.close();
        context.close();
        assertThat(library.calls).containsExactly("cuDevicePrimaryCtxRelease_v2 70");
    }

    @Test
    void eachCallMakesTheContextCurrentForItsThread() {
        Context context = context();
        context.synchronize(STREAM);
        context.synchronize(STREAM);
        assertThat(library.calls).containsExactly(
                "cuCtxSetCurrent " + CONTEXT, "cuStreamSynchronize " + STREAM,
                "cuCtxSetCurrent " + CONTEXT, "cuStreamSynchronize " + STREAM);
    }

    @Test
    void memoryIsAllocatedInTheOrderOfAStream() {
        library.on("cuMemAllocAsync", a -> put(a[0], ADDRESS));
        Context context = context();
        assertThat(context.allocate(5L << 32, STREAM)).isEqualTo(ADDRESS);
        context.free(ADDRESS, STREAM);
        assertThat(library.calls).containsExactly(
                "cuCtxSetCurrent " + CONTEXT, "cuMemAllocAsync * " + (5L << 32) + " " + STREAM,
                "cuCtxSetCurrent " + CONTEXT, "cuMemFreeAsync " + ADDRESS + " " + STREAM);
    }

    @Test
    void withoutPoolsMemoryIsAllocatedAtOnce() {
        library.on("cuDeviceGetAttribute", a -> put(a[0], 0));
        library.on("cuMemAlloc_v2", a -> put(a[0], ADDRESS));
        Context context = open().context(0);
        library.calls.clear();
        assertThat(context.allocate(64, STREAM)).isEqualTo(ADDRESS);
        context.free(ADDRESS, STREAM);
        context.trim(0);
        assertThat(library.calls).containsExactly(
                "cuCtxSetCurrent " + CONTEXT, "cuMemAlloc_v2 * 64",
                "cuCtxSetCurrent " + CONTEXT, "cuMemFree_v2 " + ADDRESS);
    }

    @Test
    void trimmingAsksTheDevicesPool() {
        library.on("cuDeviceGetDefaultMemPool", a -> put(a[0], 77L));
        context().trim(1 << 20);
        assertThat(calls()).containsExactly("cuDeviceGetDefaultMemPool * 70", "cuMemPoolTrimTo 77 1048576");
    }

    @Test
    void freeMemoryIsTheFirstOfTwoNumbers() {
        library.on("cuMemGetInfo_v2", a -> put(a[0], 11L) + put(a[1], 22L));
        assertThat(context().freeMemory()).isEqualTo(11);
    }

    @Test
    void copiesSayWhereFromWhereToAndHowMuch() {
        Context context = context();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment host = arena.allocate(96);
            host.set(JAVA_BYTE, 95, (byte) 42);
            library.on("cuMemcpyHtoDAsync_v2", a -> at(a[1], 96).get(JAVA_BYTE, 95) == 42 ? 0 : 1);
            library.on("cuMemcpyDtoHAsync_v2", a -> put(a[0], 99L));
            context.copyToDevice(ADDRESS, host, STREAM);
            context.copyToHost(host, ADDRESS, STREAM);
            assertThat(host.get(JAVA_LONG, 0)).isEqualTo(99);
        }
        context.copy(ADDRESS, ADDRESS + 64, 32, STREAM);
        context.fill(ADDRESS, -1, 8, STREAM);
        assertThat(library.calls).contains(
                "cuMemcpyHtoDAsync_v2 " + ADDRESS + " * 96 " + STREAM,
                "cuMemcpyDtoHAsync_v2 * " + ADDRESS + " 96 " + STREAM,
                "cuMemcpyDtoDAsync_v2 " + ADDRESS + " " + (ADDRESS + 64) + " 32 " + STREAM,
                "cuMemsetD32Async " + ADDRESS + " -1 8 " + STREAM);
    }

    @Test
    void pageLockedMemoryIsTheDriversUntilItGoesBack() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment drivers = arena.allocate(64);
            library.on("cuMemHostAlloc", a -> put(a[0], drivers));
            library.on("cuMemFreeHost", a -> ((MemorySegment) a[0]).address() == drivers.address() ? 0 : 1);
            Context context = context();
            MemorySegment host = context.allocateHost(64);
            host.set(JAVA_LONG, 56, 5);
            assertThat(drivers.get(JAVA_LONG, 56)).isEqualTo(5);
            context.freeHost(host);
        }
        assertThat(library.calls).contains("cuMemHostAlloc * 64 0", "cuMemFreeHost *");
    }

    @Test
    void aContextIsMadeCurrentForOtherLibraries() {
        Context context = context();
        library.calls.clear();
        context.makeCurrent();
        assertThat(library.calls).singleElement().asString().startsWith("cuCtxSetCurrent ");
    }

    @Test
    void aTensorMapIsEncodedByTheDriver() {
        library.on("cuTensorMapEncodeTiled", a -> {
            MemorySegment map = at(a[0], 128);
            assertThat(map.address() % 64).isZero();
            assertThat(at(a[4], 2 * Long.BYTES).toArray(JAVA_LONG)).containsExactly(100, 7);
            assertThat(at(a[5], Long.BYTES).toArray(JAVA_LONG)).containsExactly(224);
            assertThat(at(a[6], 2 * Integer.BYTES).toArray(JAVA_INT)).containsExactly(64, 8);
            assertThat(at(a[7], 2 * Integer.BYTES).toArray(JAVA_INT)).containsExactly(1, 2);
            map.set(JAVA_BYTE, 127, (byte) 5);
            return 0;
        });
        byte[] encoded = context()
                .encode(new TensorMap(
                        TensorMap.ElementType.BFLOAT16, ADDRESS, List.of(100L, 7L), List.of(224L), List.of(64, 8),
                        List.of(1, 2), TensorMap.Swizzle.BYTES_128, TensorMap.Promotion.BYTES_256));
        assertThat(encoded).hasSize(128).endsWith(5);
        assertThat(calls()).containsExactly("cuTensorMapEncodeTiled * 9 2 " + ADDRESS + " * * * * 0 3 3 0");
    }

    @Test
    void streamsDoNotWaitForTheDefaultStreamAndEventsNoteTheTime() {
        library.on("cuStreamCreate", a -> put(a[0], STREAM));
        library.on("cuEventCreate", a -> put(a[0], 8L));
        library.on("cuEventElapsedTime", a -> put(a[0], 1.5f));
        Context context = context();
        assertThat(context.createStream()).isEqualTo(STREAM);
        assertThat(context.createEvent()).isEqualTo(8);
        context.record(8, STREAM);
        context.await(STREAM, 8);
        context.synchronizeEvent(8);
        assertThat(context.elapsedMillis(7, 8)).isEqualTo(1.5f);
        context.destroyEvent(8);
        context.destroyStream(STREAM);
        assertThat(library.calls).filteredOn(c -> !c.startsWith("cuCtx")).containsExactly(
                "cuStreamCreate * 1", "cuEventCreate * 0", "cuEventRecord 8 " + STREAM,
                "cuStreamWaitEvent " + STREAM + " 8 0",
                "cuEventSynchronize 8", "cuEventElapsedTime * 7 8", "cuEventDestroy_v2 8",
                "cuStreamDestroy_v2 " + STREAM);
    }

    @Test
    void ptxIsLoadedAsATextWithLineInformation() {
        library.on("cuModuleLoadDataEx", a -> {
            assertThat(at(a[1], 100).getString(0)).isEqualTo(".version 7.0");
            MemorySegment options = at(a[3], 3 * Integer.BYTES);
            MemorySegment values = at(a[4], 3 * Long.BYTES);
            // CU_JIT_ERROR_LOG_BUFFER, its size, CU_JIT_GENERATE_LINE_INFO
            assertThat(options.toArray(JAVA_INT)).containsExactly(5, 6, 13);
            assertThat(values.getAtIndex(JAVA_LONG, 1)).isEqualTo(16_384);
            assertThat(values.getAtIndex(JAVA_LONG, 2)).isEqualTo(1);
            return put(a[0], 31L);
        });
        assertThat(context().load(".version 7.0")).isEqualTo(31);
        assertThat(calls()).containsExactly("cuModuleLoadDataEx * * 3 * *");
    }

    @Test
    void ptxThatIsRefusedComesWithTheCompilersLog() {
        library.on("cuModuleLoadDataEx", a -> {
            MemorySegment values = at(a[4], 3 * Long.BYTES);
            MemorySegment.ofAddress(values.getAtIndex(JAVA_LONG, 0))
                    .reinterpret(100)
                    .setString(0, "ptxas application ptx input, line 3; error : Unknown symbol\n");
            return 218;
        });
        CudaException thrown = catchThrowableOfType(CudaException.class, () -> context().load("nonsense"));
        assertThat(thrown.error()).isEqualTo(CudaError.INVALID_PTX);
        assertThat(thrown)
                .hasMessage("cuModuleLoadDataEx failed with CUDA_ERROR_INVALID_PTX (218): what the driver says of 218."
                        + " Its compiler's log:\nptxas application ptx input, line 3; error : Unknown symbol");
    }

    @Test
    void kernelsAreFoundInModulesAndAsked() {
        library.on("cuModuleLoadData", a -> put(a[0], at(a[1], 4).get(JAVA_INT, 0) == 0x04030201 ? 31L : 0));
        library.on("cuModuleGetFunction", a -> put(a[0], at(a[2], 100).getString(0).equals("entry") ? 44L : 0));
        library.on("cuFuncGetAttribute", a -> put(a[0], 100 + (int) a[1]));
        Context context = context();
        long module = context.load(new byte[] {1, 2, 3, 4});
        long function = context.function(module, "entry");
        assertThat(function).isEqualTo(44);
        assertThat(context.attribute(function, FunctionAttribute.NUM_REGS)).isEqualTo(104);
        context.set(function, FunctionAttribute.MAX_DYNAMIC_SHARED_SIZE_BYTES, 100_000);
        context.unload(module);
        assertThat(library.calls).contains(
                "cuModuleGetFunction * 31 *", "cuFuncGetAttribute * 4 44", "cuFuncSetAttribute 44 8 100000",
                "cuModuleUnload 31");
    }

    @Test
    void aLaunchHandsOverItsParametersAsOneBuffer() {
        library.on("cuLaunchKernel", a -> {
            MemorySegment extra = at(a[10], 5 * Long.BYTES);
            // CU_LAUNCH_PARAM_BUFFER_POINTER, the buffer, CU_LAUNCH_PARAM_BUFFER_SIZE, its size's address, _END
            assertThat(extra.getAtIndex(JAVA_LONG, 0)).isEqualTo(1);
            assertThat(extra.getAtIndex(JAVA_LONG, 2)).isEqualTo(2);
            assertThat(extra.getAtIndex(JAVA_LONG, 4)).isZero();
            MemorySegment size = MemorySegment.ofAddress(extra.getAtIndex(JAVA_LONG, 3)).reinterpret(8);
            assertThat(size.get(JAVA_LONG, 0)).isEqualTo(16);
            MemorySegment parameters = MemorySegment.ofAddress(extra.getAtIndex(JAVA_LONG, 1)).reinterpret(16);
            assertThat(parameters.toArray(JAVA_LONG)).containsExactly(ADDRESS, 3);
            assertThat(((MemorySegment) a[9]).address()).isZero();
            return 0;
        });
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment parameters = arena.allocateFrom(JAVA_LONG, ADDRESS, 3);
            context().launch(new Launch(44, Integer.MAX_VALUE, 65_535, 2, 256, 98_304, parameters), STREAM);
        }
        assertThat(calls()).containsExactly("cuLaunchKernel 44 2147483647 65535 2 256 1 1 98304 " + STREAM + " * *");
    }

    @Test
    void aRecordingBecomesAGraph() {
        library.on("cuStreamEndCapture", a -> put(a[1], 61L));
        library.on("cuGraphInstantiateWithFlags", a -> put(a[0], 62L));
        Context context = context();
        context.beginCapture(STREAM);
        long graph = context.endCapture(STREAM);
        context.launchGraph(graph, STREAM);
        context.destroyGraph(graph);
        assertThat(library.calls).filteredOn(c -> !c.startsWith("cuCtx")).containsExactly(
                "cuStreamBeginCapture_v2 " + STREAM + " 1", "cuStreamEndCapture " + STREAM + " *",
                "cuGraphInstantiateWithFlags * 61 0", "cuGraphDestroy 61", "cuGraphLaunch 62 " + STREAM,
                "cuGraphExecDestroy 62");
    }

    @Test
    void everyFunctionOfTheContextFailsWithTheDriversWords() {
        Context context = context();
        library.on("cuStreamSynchronize", a -> 700);
        CudaException thrown = catchThrowableOfType(CudaException.class, () -> context.synchronize(STREAM));
        assertThat(thrown.error()).isEqualTo(CudaError.ILLEGAL_ADDRESS);
        assertThat(thrown).hasMessage(
                "cuStreamSynchronize failed with CUDA_ERROR_ILLEGAL_ADDRESS (700): what the driver says of 700");
    }
}
