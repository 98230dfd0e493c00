package dev.pavage.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.ir.Target.Lowering;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Finding devices, preferring one, and saying why others are not there. */
public class DevicesTest {
    private record Fixed(String name, Discovery discovery, AtomicInteger asked) implements Backend {
        @Override
        public Discovery discover() {
            asked.incrementAndGet();
            return discovery;
        }
    }

    private static Fixed backend(String name, FakeDriver... drivers) {
        return new Fixed(name, Backend.Discovery.found(List.of(drivers)), new AtomicInteger());
    }

    private static FakeDriver driver(String name, Lowering lowering) {
        return new FakeDriver(name, lowering, 1 << 20);
    }

    private static Devices of(Backend... backends) {
        return Devices.of(Arrays.stream(backends).map(b -> (Supplier<Backend>) () -> b).toList());
    }

    private final Fixed cpu = backend("cpu", driver("cpu", Lowering.LOOPS));
    private final Fixed cuda = backend("cuda", driver("cuda:0", Lowering.THREADS));
    private final Fixed simulator = backend("cuda-sim", driver("cuda-sim:sm_80", Lowering.THREADS));
    private final Fixed opencl = backend(
            "opencl", driver("opencl:0", Lowering.LOOPS), driver("opencl:1", Lowering.THREADS));
    private final Fixed openclOfCpu = backend("opencl", driver("opencl:0", Lowering.LOOPS));

    @Test
    void cudaIsPreferredThenAnOpenclGpuThenTheCpuThenTheReferenceDevice() {
        assertEquals("cuda:0", of(cpu, opencl, cuda).best("").name());
        assertEquals("opencl:1", of(cpu, opencl).best("").name());
        assertEquals("cpu", of(openclOfCpu, cpu).best("").name());
        assertEquals("opencl:0", of(openclOfCpu).best("").name());
        assertEquals("reference", of().best("").name());
    }

    @Test
    void allDevicesComeBestFirst() {
        assertEquals(
                List.of("cuda:0", "opencl:1", "cpu", "opencl:0", "cuda-sim:sm_80", "reference"),
                of(simulator, cpu, opencl, cuda).all().stream().map(Device::name).toList());
    }

    @Test
    void theBestDeviceIsTheFirstOfAll() {
        for (Devices devices : List.of(of(cpu, opencl, cuda), of(cpu, opencl), of(openclOfCpu, cpu), of())) {
            assertSame(devices.all().getFirst(), devices.best(""));
        }
    }

    @Test
    void theCpuIsFoundWithoutAskingForOpenclOnlyByName() {
        of(cpu, opencl).named("cpu");
        assertEquals(0, opencl.asked.get());
        of(cpu, opencl).best("");
        assertEquals(1, opencl.asked.get());
    }

    @Test
    void aSimulatorIsTakenOnlyByName() {
        Devices devices = of(simulator, cpu);
        assertEquals("cpu", devices.best("").name());
        assertEquals("cuda-sim:sm_80", devices.named("cuda-sim:sm_80").name());
    }

    @Test
    void theSettingOverridesThePreference() {
        assertEquals("cpu", of(cuda, cpu).best("cpu").name());
    }

    @Test
    void aBackendsNameAloneIsItsFirstDevice() {
        assertEquals("opencl:0", of(opencl).named("opencl").name());
    }

    @Test
    void aDeviceIsTheSameEachTime() {
        Devices devices = of(cpu);
        assertSame(devices.named("cpu"), devices.best(""));
        assertEquals(1, cpu.asked.get());
    }

    @Test
    void aBackendIsAskedOnlyWhenOneOfItsDevicesMightBeWanted() {
        of(cpu, cuda).named("cpu");
        assertEquals(0, cuda.asked.get());
    }

    @Test
    void theReferenceDeviceIsAlwaysThere() {
        assertEquals(
                List.of("cpu", "reference"), of(cpu).all().stream().map(Device::name).toList());
    }

    @Test
    void anAbsentDeviceIsAnErrorThatSaysWhatWasFoundAndWhatToInstall() {
        Backend.Discovery why = Backend.Discovery.none("no libcuda.so.1; install the NVIDIA driver 525 or newer");
        Fixed none = new Fixed("cuda", why, new AtomicInteger());
        String message = assertThrows(DeviceNotFoundException.class, () -> of(cpu, none).named("cuda:0"))
                .getMessage();
        assertTrue(
                message.startsWith("there is no device \"cuda:0\". Found: cpu, reference; cuda: no libcuda.so.1;"
                        + " install the NVIDIA driver 525 or newer; a backend that is not named here"),
                message);
    }

    @Test
    void aDeviceNumberThatIsTooLargeIsAbsent() {
        assertThrows(DeviceNotFoundException.class, () -> of(cuda).named("cuda:1"));
    }

    @Test
    void aBackendThatThrowsWhileLookingForDevicesIsReported() {
        Backend failing = new Backend() {
            @Override
            public String name() {
                return "opencl";
            }

            @Override
            public Discovery discover() {
                throw new UnsatisfiedLinkError("libOpenCL.so is broken");
            }
        };
        Devices devices = of(failing, cpu);
        assertEquals("cpu", devices.best("").name());
        BackendReport report = devices.reports().getFirst();
        assertEquals("opencl", report.backend());
        assertTrue(report.whyNone().orElseThrow().contains("libOpenCL.so is broken"), report::toString);
    }

    @Test
    void aBackendThatCannotBeMadeIsReported() {
        Devices devices = Devices.of(List.of(() -> {
            throw new ServiceConfigurationError("its constructor failed", new IllegalStateException("inner"));
        }));
        Optional<String> why = devices.reports().getFirst().whyNone();
        assertTrue(why.orElseThrow().contains("its constructor failed"), why::toString);
        assertTrue(why.orElseThrow().contains("inner"), why::toString);
    }

    @Test
    void aProviderThatIsNamedButMissingIsReportedAndTheOthersAreFound(@TempDir Path folder) throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(
                services.resolve(Backend.class.getName()), "no.such.Backend\n" + Broken.class.getName() + "\n"
                        + Working.class.getName() + "\n");
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            Devices devices = Devices.discovered();
            assertEquals("working", devices.named("working").name());
            String reasons = devices.reports().toString();
            assertTrue(reasons.contains("no.such.Backend not found"), reasons);
            assertTrue(reasons.contains("java.lang.IllegalStateException: broken"), reasons);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** A provider whose constructor throws. */
    public static final class Broken implements Backend {
        /** Throws. */
        public Broken() {
            throw new IllegalStateException("broken");
        }

        @Override
        public String name() {
            return "broken";
        }

        @Override
        public Discovery discover() {
            return Discovery.found(List.of());
        }
    }

    /** A provider with one device. */
    public static final class Working implements Backend {
        /** Made by the service loader. */
        public Working() {}

        @Override
        public String name() {
            return "working";
        }

        @Override
        public Discovery discover() {
            return Discovery.found(List.of(driver("working", Lowering.LOOPS)));
        }
    }

    @Test
    void theProcessHasAReferenceDevice() {
        assertSame(Device.named("reference"), Device.named("reference"));
        assertTrue(Devices.report().stream().anyMatch(r -> r.backend().equals("reference")));
    }
}
