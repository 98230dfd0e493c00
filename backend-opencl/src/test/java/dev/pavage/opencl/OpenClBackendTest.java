package dev.pavage.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pavage.device.Backend;
import dev.pavage.device.Backend.Discovery;
import dev.pavage.device.HostMachine;
import dev.pavage.ir.Target;
import dev.pavage.ir.Target.Lowering;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicInteger;
import org.jocl.cl_platform_id;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which devices are found, and what is said where there are none. */
class OpenClBackendTest {
    @AfterEach
    void forgetTheSetting() {
        System.clearProperty("pavage.opencl.lowering");
    }

    @Test
    void isFoundAsAService() {
        assertThat(ServiceLoader.load(Backend.class).stream().map(ServiceLoader.Provider::get))
                .filteredOn(b -> b instanceof OpenClBackend)
                .singleElement()
                .satisfies(b -> assertThat(b.name()).isEqualTo("opencl"));
    }

    @Test
    void devicesAreNumberedAlwaysTheSame() {
        List<OpenClDevice> devices = TestDevices.all();
        for (int i = 0; i < devices.size(); i++) {
            assertThat(devices.get(i).target().device()).isEqualTo("opencl:" + i);
        }
        assertThat(TestDevices.all()).extracting(OpenClDevice::facts)
                .isEqualTo(devices.stream().map(OpenClDevice::facts).toList());
        assertThat(devices).extracting(d -> d.info().rank()).isSorted();
    }

    @Test
    void aDeviceTellsWhatItCanDo() {
        for (OpenClDevice device : TestDevices.all()) {
            assertThat(device.facts()).containsKeys(
                    "name", "vendor", "platform", "version", "driver", "language", "type", "compute units", "memory",
                    "local memory", "work-group", "sub-group", "vectors", "f64", "f16", "extensions");
            assertThat(device.facts().values()).noneMatch(String::isBlank);
            assertThat(device.memoryBytes()).isGreaterThan(1 << 20);
            assertThat(device.computeUnits()).isPositive();
        }
    }

    @Test
    void aProcessorTakesLoopsAndAGpuTakesThreads() {
        for (OpenClDevice device : TestDevices.all()) {
            Target target = device.target();
            boolean loops = target.lowering() == Lowering.LOOPS;
            assertThat(loops).isEqualTo(device.info().isCpu());
            if (loops) {
                assertThat(target.caches()).isEqualTo(HostMachine.caches());
                assertThat(target.maxThreads()).isEqualTo(1);
            }
        }
    }

    @Test
    void theLoweringCanBeForced() {
        TestDevices.all();
        for (Lowering lowering : List.of(Lowering.LOOPS, Lowering.THREADS)) {
            System.setProperty("pavage.opencl.lowering", lowering.name().toLowerCase(java.util.Locale.ROOT));
            assertThat(TestDevices.all()).allSatisfy(d -> assertThat(d.target().lowering()).isEqualTo(lowering));
        }
        assertThat(TestDevices.first().target().maxThreads()).isGreaterThan(1);
        assertThat(TestDevices.first().target().localMemory()).isPositive();
    }

    @Test
    void withoutTheLibraryThereIsNoneAndTheRemedy() {
        Discovery found = new OpenClBackend(function -> {
            throw new UnsatisfiedLinkError("libOpenCL.so.1");
        }).discover();
        assertThat(found.drivers()).isEmpty();
        assertThat(found.whyNone().orElseThrow()).contains("no OpenCL library").contains("pocl-opencl-icd");
    }

    @Test
    void withoutAPlatformThereIsNoneAndTheRemedy() {
        TestDevices.all();
        Discovery found =
                new OpenClBackend(f -> f.equals("clGetPlatformIDs") ? -1001 : 0).discover();
        assertThat(found.drivers()).isEmpty();
        assertThat(found.whyNone().orElseThrow())
                .startsWith("no platform is installed: install the driver")
                .contains("pocl-opencl-icd");
    }

    @Test
    void aPlatformThatFailsIsNamed() {
        TestDevices.all();
        Discovery found = new OpenClBackend(f -> f.equals("clGetDeviceIDs") ? -6 : 0).discover();
        assertThat(found.drivers()).isEmpty();
        assertThat(found.whyNone().orElseThrow()).contains("platform ").contains("CL_OUT_OF_HOST_MEMORY (-6)");
    }

    @Test
    void aBrokenPlatformDoesNotHideTheOthers() {
        TestDevices.all();
        for (String function : List.of("clGetPlatformInfo", "clGetDeviceIDs")) {
            AtomicInteger calls = new AtomicInteger();
            OpenClBackend backend =
                    new OpenClBackend(f -> f.equals(function) && calls.getAndIncrement() == 0 ? -33 : 0);
            cl_platform_id one = OpenClBackend.platforms(new OpenCl("test", OpenCl.NO_FAULTS))[0];
            List<String> reasons = new ArrayList<>();
            assertThat(backend.devices(new cl_platform_id[] {one, one}, reasons)).isNotEmpty();
            assertThat(reasons).singleElement().asString().contains("CL_INVALID_DEVICE (-33)");
        }
    }

    @Test
    void aBrokenDeviceIsLeftOut() {
        TestDevices.all();
        Discovery found = new OpenClBackend(f -> f.equals("clGetDeviceInfo") ? -2 : 0).discover();
        assertThat(found.drivers()).isEmpty();
        assertThat(found.whyNone().orElseThrow()).contains("a device of platform").contains("CL_DEVICE_NOT_AVAILABLE");
    }
}
