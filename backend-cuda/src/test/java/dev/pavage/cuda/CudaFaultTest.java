package dev.pavage.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pavage.cuda.driver.CudaError;
import dev.pavage.cuda.driver.CudaException;
import dev.pavage.device.CompilationException;
import dev.pavage.device.CompiledKernel;
import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.device.DeviceLostException;
import dev.pavage.device.DeviceMemory;
import dev.pavage.device.KernelCode;
import dev.pavage.device.KernelException;
import dev.pavage.device.OutOfDeviceMemoryException;
import dev.pavage.device.PavageException;
import dev.pavage.kernel.Grid;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of errors that the driver reports. */
class CudaFaultTest {
    private static final Architecture SM_80 = Architecture.of(8, 0).orElseThrow();

    @TempDir
    private Path folder;

    private final Map<String, CudaError> faults = new ConcurrentHashMap<>();
    private final WatchedDriver watched = new WatchedDriver(SM_80, (call, arguments) -> {
        CudaError error = faults.get(call);
        if (error != null) {
            throw WatchedDriver.error(error, call);
        }
        return Optional.empty();
    });
    private final CudaDevice driver = watched.device();
    private final Device device = Device.of(driver);

    @BeforeEach
    void keepFilesHere() {
        System.setProperty("pavage.dump.dir", folder.toString());
    }

    @AfterEach
    void forgetTheSettings() {
        System.clearProperty("pavage.dump.dir");
    }

    @Test
    void findingADeviceMakesNoContext() {
        assertThat(driver.facts()).containsKey("compute capability");
        driver.synchronize();
        assertThat(watched.calls).isEmpty();
    }

    @Test
    void anAllocationThatFailsIsTriedAgainAfterTrimming() {
        driver.allocate(64).free();
        watched.calls.clear();
        faults.put("allocate", CudaError.OUT_OF_MEMORY);
        assertThatThrownBy(() -> driver.allocate(1 << 20))
                .isInstanceOf(OutOfDeviceMemoryException.class)
                .hasMessageContaining("CUDA_ERROR_OUT_OF_MEMORY (2)")
                .hasMessageContaining("1048576 bytes were asked for, and ");
        assertThat(watched.calls).containsExactly("allocate", "synchronize", "trim", "allocate", "freeMemory");
        faults.clear();
        driver.allocate(64).free();
    }

    @Test
    void aLaunchThatIsRefusedFailsAlone() {
        DeviceArray in = Kernels.count(device, 16);
        faults.put("launch", CudaError.LAUNCH_OUT_OF_RESOURCES);
        assertThatThrownBy(() -> Kernels.scale(device, in, in, 2))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("kernel scale was not launched")
                .hasMessageContaining("CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES (701)");
        faults.clear();
        Kernels.scale(device, in, in, 2);
        assertThat(in.toFloats()[3]).isEqualTo(6);
    }

    @Test
    void memoryThatALaunchLacksIsLookedForOnceMore() {
        DeviceArray in = Kernels.count(device, 16);
        faults.put("launch", CudaError.OUT_OF_MEMORY);
        assertThatThrownBy(() -> Kernels.scale(device, in, in, 2)).isInstanceOf(OutOfDeviceMemoryException.class);
        assertThat(watched.calls).filteredOn("launch"::equals).hasSize(2);
    }

    /** Whoever gets an {@link OutOfDeviceMemoryException} launches again, which must not happen to half a launch. */
    @Test
    void memoryThatIsMissingAfterAPartOfALaunchIsNoReasonToRepeatIt() {
        AtomicInteger left = new AtomicInteger(1);
        CudaDevice failing = new WatchedDriver(SM_80, (call, arguments) -> {
            if (call.equals("launch")) {
                if (left.getAndDecrement() == 0) {
                    throw WatchedDriver.error(CudaError.OUT_OF_MEMORY, call);
                }
                return Optional.of("done");
            }
            return Optional.empty();
        }).device();
        CompiledKernel kernel = failing.compile(new KernelCode.Lanes(Kernels.idle(0, 0, 32, 0)));
        assertThatThrownBy(() -> kernel.launch(new long[] {1, 70_000, 1}, List.of()))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("what it writes is half done");
    }

    @ParameterizedTest
    @CsvSource({"ILLEGAL_ADDRESS, 700", "LAUNCH_TIMEOUT, 702", "ILLEGAL_INSTRUCTION, 715", "LAUNCH_FAILED, 719",
        "MISALIGNED_ADDRESS, 716", "ECC_UNCORRECTABLE, 214"})
    void aStickyErrorNamesWhatRanAndLosesTheDevice(CudaError error, int number) {
        DeviceArray in = Kernels.count(device, 64);
        Kernels.scale(device, in, in, 2);
        device.synchronize();
        Kernels.scale(device, in, in, 2);
        Kernels.SCALE.launch(device, Grid.of(2), in, in, 2, Kernels.BLOCK);
        DeviceMemory memory = driver.allocate(64);
        faults.put("synchronize", error);
        DeviceLostException first = catchThrowableOfType(DeviceLostException.class, device::synchronize);
        assertThat(first).hasMessage("cuda:0 is lost: synchronize failed with CUDA_ERROR_" + error + " (" + number
                + "); queued since it was waited for: scale with grid [2, 1, 1], scale with grid [4, 1, 1]. It cannot be"
                + " used any more in this process, and what its memory held is gone; other devices can. To find"
                + " out which access of which kernel it is, run the program on cuda-sim:sm_80");
        faults.clear();
        for (Runnable use : List.<Runnable>of(
                () -> Kernels.scale(device, in, in, 2),
                device::synchronize,
                in::toFloats,
                () -> in.copyFrom(MemorySegment.ofArray(new float[64])),
                () -> driver.allocate(64),
                driver::synchronize,
                () -> memory.read(0, MemorySegment.ofArray(new byte[4])),
                () -> driver.compile(new KernelCode.Lanes(Kernels.idle(0, 0, 32, 0))),
                () -> DeviceArray.allocate(device, DType.F32, Shape.of(1 << 22)))) {
            assertThatThrownBy(use::run).isInstanceOf(DeviceLostException.class).hasMessage(first.getMessage());
        }
        watched.calls.clear();
        memory.free();
        in.close();
        device.trimMemory();
        assertThat(watched.calls).isEmpty();
        Device other = Device.of(new WatchedDriver(SM_80, (call, arguments) -> Optional.empty()).device());
        DeviceArray fine = Kernels.count(other, 16);
        Kernels.scale(other, fine, fine, 2);
        assertThat(fine.toFloats()[3]).isEqualTo(6);
    }

    @Test
    void ptxThatIsRefusedIsShownWithTheLogTheLineAndTheFile() {
        CudaDevice failing = new WatchedDriver(SM_80, (call, arguments) -> {
            if (call.equals("load")) {
                throw new CudaException(
                        CudaError.INVALID_PTX,
                        "it failed. Its compiler's log:\nptxas application ptx input, line 1; error");
            }
            return Optional.empty();
        }).device();
        CompilationException refused = catchThrowableOfType(
                CompilationException.class,
                () -> failing.compile(new KernelCode.Lanes(Kernels.idle(0, 0, 32, 0))));
        assertThat(refused)
                .hasMessageContaining("kernel idle cannot be compiled for cuda:0 (")
                .hasMessageContaining("ptx input, line 1; error\nPTX line 1: ")
                .hasMessageContaining(folder.resolve("idle.source").toString());
        assertThat(folder.resolve("idle.source")).content().contains(".entry");
    }

    @Test
    void ptxThatIsRefusedNamesTheUsersLine() {
        String ptx = """
                .file 1 "Mine.java"
                .entry e() {
                    .loc 1 41 0
                    add.s32 %r1, %r2, %r3;
                    .loc 1 42 0
                    nonsense;
                }
                """;
        CudaException refused = new CudaException(CudaError.INVALID_PTX, "log: line 6; error");
        assertThat(RefusedPtx.of("e", "cuda:0", ptx, refused))
                .hasMessageContaining("\nPTX line 6, from Mine.java:42: nonsense;\n");
    }

    @Test
    void aContextThatCannotBeMadeIsTriedAgain() {
        faults.put("context", CudaError.DEVICE_UNAVAILABLE);
        assertThatThrownBy(() -> driver.allocate(64))
                .isInstanceOf(CudaException.class)
                .hasMessageContaining("CUDA_ERROR_DEVICE_UNAVAILABLE (46)");
        faults.clear();
        driver.allocate(64).free();
    }

    /** Makes one call after the other fail: each time there is a named error or the right result, and no crash. */
    @Test
    void whicheverCallFailsThereIsANamedErrorOrTheRightResult() {
        List<String> failed = new ArrayList<>();
        for (int number = 0;; number++) {
            AtomicInteger left = new AtomicInteger(number);
            CudaDevice failing = new WatchedDriver(SM_80, (call, arguments) -> {
                if (left.getAndDecrement() == 0) {
                    failed.add(call);
                    throw WatchedDriver.error(CudaError.OUT_OF_MEMORY, call);
                }
                return Optional.empty();
            }).device();
            Throwable thrown = catchThrowable(() -> {
                Device device = Device.of(failing);
                DeviceArray in = Kernels.count(device, 100);
                Kernels.scale(device, in, in, 2);
                Kernels.CHECKING.launch(device, Kernels.grid(in), in.slice(0, 0, 40), Kernels.BLOCK);
                device.synchronize();
                assertThat(in.toFloats()[50]).isEqualTo(100);
                in.close();
                device.trimMemory();
            });
            if (thrown != null) {
                assertThat(thrown).isInstanceOf(PavageException.class);
            }
            if (left.get() >= 0) {
                break;
            }
        }
        assertThat(failed).contains(
                "context", "createStream", "allocate", "allocateHost", "createEvent", "copyToDevice", "record", "load",
                "function", "attribute", "fill", "launch", "synchronize", "copyToHost", "synchronizeEvent");
    }
}
