package dev.pavage.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.pavage.device.BinaryCache;
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
import dev.pavage.ir.Target.Lowering;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jocl.CL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of errors that OpenCL reports. */
class OpenClFaultTest {
    @TempDir
    private Path folder;

    private final Map<String, Integer> faults = new ConcurrentHashMap<>();

    @BeforeEach
    void keepFilesHere() {
        System.setProperty("pavage.dump.dir", folder.toString());
        System.setProperty("pavage.cache.dir", folder.resolve("cache").toString());
    }

    @AfterEach
    void forgetTheSettings() {
        System.clearProperty("pavage.dump.dir");
        System.clearProperty("pavage.cache.dir");
    }

    private OpenClDevice failing() {
        return TestDevices.failing(function -> faults.getOrDefault(function, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {-4, -5, -6, -61})
    void anAllocationThatFailsIsOutOfMemory(int code) {
        OpenClDevice device = failing();
        device.allocate(64).free();
        faults.put("clCreateBuffer", code);
        assertThatThrownBy(() -> device.allocate(64))
                .isInstanceOf(OutOfDeviceMemoryException.class)
                .hasMessageContaining("clCreateBuffer failed on opencl:0 with CL_")
                .hasMessageContaining("(" + code + ")");
        faults.clear();
        device.allocate(64).free();
    }

    @Test
    void memoryThatTheDriverTakesOnlyWhenItIsUsedMayBeMissingThen() {
        OpenClDevice driver = TestDevices.first();
        OpenCl cl = new OpenCl(driver.target().device(), f -> -4);
        assertThatThrownBy(() -> cl.run(OpenCl.Purpose.WAIT, "clEnqueueWriteBuffer", () -> 0))
                .isInstanceOf(OutOfDeviceMemoryException.class);
        Device device = Device.of(failing());
        DeviceArray in = Kernels.count(device, 16);
        Kernels.scale(device, in, in, 2);
        faults.put("clEnqueueNDRangeKernel", -4);
        assertThatThrownBy(() -> Kernels.scale(device, in, in, 2)).isInstanceOf(OutOfDeviceMemoryException.class);
        faults.clear();
        Kernels.scale(device, in, in, 2);
        assertThat(in.toFloats()[3]).isEqualTo(12);
    }

    /** Whoever gets an {@link OutOfDeviceMemoryException} launches again, which must not happen to half a launch. */
    @ParameterizedTest
    @CsvSource({"clEnqueueNDRangeKernel, 0", "clEnqueueNDRangeKernel, 1", "clFlush, 0"})
    void memoryThatIsMissingAfterAPartOfALaunchIsNoReasonToRepeatIt(String function, int before) {
        OpenClDevice first = TestDevices.first();
        AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
        int threads = (int) first.info().number(CL.CL_DEVICE_MAX_WORK_GROUP_SIZE);
        OpenClDevice driver = OpenClDevice.of(
                "opencl:0", first.info(), Lowering.THREADS,
                called -> called.equals(function) && left.getAndDecrement() == 0 ? -6 : 0,
                new OpenClDevice.Options(false, false, 5L * threads));
        CompiledKernel kernel =
                driver.compile(new KernelCode.Lanes(Kernels.idle(Lowering.THREADS, 0, 0, threads, 0)));
        long programs = 10;
        kernel.launch(new long[] {programs, 1, 1}, List.of());
        driver.synchronize();
        left.set(before);
        Throwable thrown = catchThrowable(() -> kernel.launch(new long[] {1, programs, 1}, List.of()));
        if (function.equals("clFlush") || before > 0) {
            assertThat(thrown).isInstanceOf(KernelException.class)
                    .hasMessageContaining("idle was queued for " + programs / 2 + " of " + programs + " programs");
        } else {
            assertThat(thrown).isInstanceOf(OutOfDeviceMemoryException.class);
        }
        driver.synchronize();
    }

    @Test
    void whatWaitingFindsOutNamesTheKernelsThatMayBeWhy() {
        Device device = Device.of(failing());
        DeviceArray in = Kernels.count(device, 16);
        Kernels.scale(device, in, in, 2);
        device.synchronize();
        Kernels.ADD.launch(device, Kernels.grid(in), in, in, in, Kernels.BLOCK);
        Kernels.CHECKING.launch(device, Kernels.grid(in), in, Kernels.BLOCK);
        faults.put("clFinish", -14);
        assertThatThrownBy(device::synchronize)
                .isInstanceOf(DeviceLostException.class)
                .hasMessageContaining("clFinish failed on opencl:0 with CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST")
                .hasMessageContaining(
                        "queued since it was waited for: checking with grid [1, 1, 1], add with grid [1, 1, 1]. It");
    }

    @Test
    void aKernelThatTheDeviceCannotRunFailsAlone() {
        Device device = Device.of(failing());
        DeviceArray in = Kernels.count(device, 16);
        Kernels.scale(device, in, in, 2);
        faults.put("clEnqueueNDRangeKernel", -5);
        assertThatThrownBy(() -> Kernels.scale(device, in, in, 2))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("scale")
                .hasMessageContaining("CL_OUT_OF_RESOURCES (-5)");
        faults.clear();
        assertThat(in.toFloats()[3]).isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"clFinish", "clEnqueueNDRangeKernel"})
    void aLostDeviceFailsEverythingWithTheSameWordsAndOthersGoOn(String function) {
        OpenClDevice driver = failing();
        Device device = Device.of(driver);
        DeviceArray in = Kernels.count(device, 16);
        DeviceMemory memory = driver.allocate(64);
        faults.put(function, function.equals("clFinish") ? -5 : -36);
        DeviceLostException first = (DeviceLostException) catchThrowable(() -> {
            Kernels.scale(device, in, in, 2);
            device.synchronize();
        });
        assertThat(first).hasMessageContaining("opencl:0 is lost: " + function + " failed on opencl:0 with CL_");
        faults.clear();
        for (Runnable use : List.<Runnable>of(
                () -> Kernels.scale(device, in, in, 2),
                device::synchronize,
                in::toFloats,
                () -> in.copyFrom(java.lang.foreign.MemorySegment.ofArray(new float[16])),
                () -> driver.allocate(64),
                () -> DeviceArray.allocate(device, DType.F32, Shape.of(1 << 24)))) {
            assertThatThrownBy(use::run).isInstanceOf(DeviceLostException.class).hasMessage(first.getMessage());
        }
        memory.free();
        in.close();
        device.trimMemory();
        Device other = Device.of(TestDevices.first());
        DeviceArray fine = Kernels.count(other, 16);
        Kernels.scale(other, fine, fine, 2);
        assertThat(fine.toFloats()[3]).isEqualTo(6);
    }

    @Test
    void aSourceThatIsRefusedIsShownWithTheLogAndWrittenToAFile() {
        OpenClDevice device = TestDevices.first();
        Source wrong = new Source("nothing", "__kernel void nothing() { no such thing; }", "", 0, 0, false);
        CompilationException refused = (CompilationException) catchThrowable(
                () -> ClProgram.build(device.queue(), device.cache(), "wrong", device.title(), wrong));
        assertThat(refused)
                .hasMessageContaining("kernel wrong cannot be built for " + device.title())
                .hasMessageContaining("CL_BUILD_PROGRAM_FAILURE (-11)")
                .hasMessageContaining("Its log begins:")
                .hasMessageContaining(folder.resolve("wrong.source").toString());
        assertThat(folder.resolve("wrong.source")).hasContent(wrong.text());
    }

    /** Compilers refuse such a kernel in words of their own, or crash. */
    @Test
    void aKernelBeyondTheLimitsOfTheDeviceIsNotEvenBuilt() {
        OpenClDevice device = TestDevices.first();
        OpenClDevice threads = OpenClDevice.of("opencl:0", device.info(), Lowering.THREADS,
                function -> function.equals("clBuildProgram") ? -11 : 0);
        long most = device.info().number(CL.CL_DEVICE_MAX_WORK_GROUP_SIZE);
        long local = device.info().number(CL.CL_DEVICE_LOCAL_MEM_SIZE);
        assertThatThrownBy(() -> threads.compile(
                new KernelCode.Lanes(Kernels.idle(Lowering.THREADS, 1, 1, (int) most + 1, 0))))
                .hasMessageContaining("runs " + (most + 1) + " threads per program, and the device runs " + most);
        assertThatThrownBy(() -> threads.compile(
                new KernelCode.Lanes(Kernels.idle(Lowering.THREADS, 1, 1, 1, local + 64))))
                .hasMessageContaining("needs " + (local + 64) + " bytes of local memory")
                .hasMessageContaining("the device has " + local);
    }

    /** The JVM stops threads by a signal at which PoCL's compiler deletes what it is writing, or the process ends. */
    @Test
    void programsAreBuiltWhileTheGarbageCollectorRuns() throws Exception {
        OpenClDevice device = TestDevices.first();
        AtomicBoolean stop = new AtomicBoolean();
        Thread collecting = Thread.ofPlatform().start(() -> {
            while (!stop.get()) {
                System.gc();
            }
        });
        // At a safepoint only threads that run Java code get the signal, several of them at once.
        List<Thread> running = Stream.generate(() -> Thread.ofPlatform().start(() -> {
            while (!stop.get()) {
                Thread.onSpinWait();
            }
        })).limit(3).toList();
        try {
            for (int i = 0; i < 3; i++) {
                // One that PoCL has not kept from an earlier run.
                String name = "fresh" + UUID.randomUUID().toString().replace('-', '_');
                Source source = new Source(name, "__kernel void " + name + "() { }", "", 0, 0, false);
                ClProgram.build(device.queue(), device.cache(), name, device.title(), source).release();
            }
        } finally {
            stop.set(true);
            collecting.join();
            for (Thread thread : running) {
                thread.join();
            }
        }
    }

    @Test
    void anErrorThatIsNotKnownIsShownAsANumber() {
        assertThat(ClError.text(-4711)).isEqualTo("error -4711, which OpenCL does not define");
    }

    /** Makes one call after the other fail: each time there is a named error or the right result, and no crash. */
    @Test
    void whicheverCallFailsThereIsANamedErrorOrTheRightResult() {
        TestDevices.first();
        List<String> failed = new ArrayList<>();
        for (int number = 0;; number++) {
            AtomicInteger left = new AtomicInteger(number);
            OpenClDevice driver = TestDevices.failing(function -> {
                if (left.getAndDecrement() != 0) {
                    return 0;
                }
                failed.add(function);
                return function.startsWith("clCreateProgram") ? -42 : -6;
            });
            Throwable thrown = catchThrowable(() -> {
                Device device = Device.of(driver);
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
                "clCreateContext", "clCreateCommandQueue", "clCreateBuffer", "clSetKernelArg", "clEnqueueNDRangeKernel",
                "clFinish", "clBuildProgram", "clCreateKernel");
    }

    private OpenClDevice keeping() {
        return TestDevices.keeping(function -> faults.getOrDefault(function, 0));
    }

    @Test
    void programsAreTakenFromTheCacheOfAnEarlierRun() throws Exception {
        run(keeping());
        assertThat(binaries()).hasSize(1);
        faults.put("clCreateProgramWithSource", -6);
        run(keeping());
    }

    @Test
    void aBinaryThatIsDamagedOrRefusedIsBuiltAnew() throws Exception {
        run(keeping());
        Path binary = binaries().getFirst();
        byte[] bytes = Files.readAllBytes(binary);
        bytes[bytes.length / 2] ^= 1;
        Files.write(binary, bytes);
        run(keeping());
        assertThat(Files.readAllBytes(binary)).isNotEqualTo(bytes);
        faults.put("clCreateProgramWithBinary", -42);
        run(keeping());
    }

    @Test
    void binariesOfAnotherDriverVersionAreIgnored() {
        OpenClDevice device = keeping();
        DeviceInfo info = device.info();
        String version = info.text(CL.CL_DRIVER_VERSION);
        assertThat(info.driver()).contains(version);
        device.cache().put("key", new byte[] {1, 2, 3});
        assertThat(cache(info, info.driver()).get("key")).contains(new byte[] {1, 2, 3});
        assertThat(cache(info, info.driver().replace(version, version + ".1")).get("key")).isEmpty();
    }

    private static BinaryCache cache(DeviceInfo info, String driver) {
        return BinaryCache.of(OpenClBackend.NAME, info.name() + "\n" + info.text(CL.CL_DEVICE_VENDOR), driver);
    }

    @Test
    void aDriverThatGivesNoBinaryDoesNotStopAnything() throws Exception {
        faults.put("clGetProgramInfo", -30);
        run(keeping());
        assertThat(binaries()).isEmpty();
    }

    @Test
    void aDriverThatKeepsBinariesItselfIsNotAskedForThem() throws Exception {
        OpenClDevice device = failing();
        Assumptions.assumeTrue(device.info().keepsBinaries());
        run(device);
        assertThat(binaries()).isEmpty();
    }

    private static void run(OpenClDevice driver) {
        Device device = Device.of(driver);
        DeviceArray in = Kernels.count(device, 16);
        Kernels.scale(device, in, in, 2);
        assertThat(in.toFloats()[3]).isEqualTo(6);
    }

    private List<Path> binaries() throws Exception {
        Path cache = Files.createDirectories(folder.resolve("cache"));
        try (var files = Files.walk(cache)) {
            return files.filter(f -> f.toString().endsWith(".bin")).toList();
        }
    }
}
