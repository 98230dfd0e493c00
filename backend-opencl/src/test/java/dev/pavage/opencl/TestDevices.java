package dev.pavage.opencl;

import static org.assertj.core.api.Assertions.fail;

import dev.pavage.device.Backend.Discovery;
import dev.pavage.device.Device;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.opencl.OpenClDevice.Options;
import dev.pavage.settings.Settings;
import dev.pavage.testkit.CheckOptions;
import dev.pavage.testkit.Conformance;
import dev.pavage.testkit.ConformanceTests;
import dev.pavage.type.DType;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;

/** The OpenCL devices of this machine, for tests. */
final class TestDevices {
    private TestDevices() {}

    /** All devices, at least one: where there is none the test is skipped, or fails if OpenCL is required. */
    static List<OpenClDevice> all() {
        Discovery found = new OpenClBackend().discover();
        if (found.drivers().isEmpty()) {
            String why = "no OpenCL device: " + found.whyNone().orElse("");
            if (Settings.TEST_REQUIRE.value().contains(OpenClBackend.NAME)) {
                fail(why);
            }
            Assumptions.abort(why);
        }
        return found.drivers().stream().map(OpenClDevice.class::cast).toList();
    }

    /** The first device as it is. */
    static OpenClDevice first() {
        return all().getFirst();
    }

    /** The first device, with a context of its own; calls fail as {@code faults} says. */
    static OpenClDevice failing(ToIntFunction<String> faults) {
        OpenClDevice device = first();
        return OpenClDevice.of(device.target().device(), device.info(), device.target().lowering(), faults);
    }

    /** The first device, with a context of its own and memory that the host does not see. */
    static OpenClDevice copying() {
        return of(OpenCl.NO_FAULTS, new Options(false, false, Options.LAUNCH_THREADS));
    }

    /**
     * The first device, with a context of its own, its binaries kept even if the driver does so too; calls fail as
     * {@code faults} says. Nothing may run while a kernel is compiled; see {@link DeviceInfo#keepsBinaries}.
     */
    static OpenClDevice keeping(ToIntFunction<String> faults) {
        return of(faults, new Options(false, true, Options.LAUNCH_THREADS));
    }

    private static OpenClDevice of(ToIntFunction<String> faults, Options options) {
        OpenClDevice device = first();
        return OpenClDevice.of(
                device.target().device(), device.info(), device.target().lowering(), faults, options);
    }

    /** The device of a driver, its code from a given lowering. */
    static Device with(OpenClDevice device, Lowering lowering) {
        return Device.of(
                OpenClDevice.of(device.target().device(), device.info(), lowering, OpenCl.NO_FAULTS));
    }

    /**
     * The conformance kit for every device, its code from a given lowering. Sizes are small, because nearly all the time goes
     * into the device's compiler; of the cases that {@link OclgrindTest} runs, and compares too, these are those of one dtype and of none.
     * {@code pavage check} does more.
     */
    static Stream<DynamicNode> conform(Lowering lowering) {
        return all().stream()
                .map(device -> DynamicContainer.dynamicContainer(
                        device.title() + " by " + lowering,
                        ConformanceTests.of(Conformance.cases(with(device, lowering), CheckOptions.small()).stream()
                                .filter(test -> !isSame(test.id())
                                        && (isOfOneDtype(test.id()) || !OclgrindRun.isRun(test.id())))
                                .toList())));
    }

    private static boolean isOfOneDtype(String id) {
        return id.contains(" " + DType.F32)
                || Stream.of(DType.values()).noneMatch(dtype -> id.contains(" " + dtype));
    }

    /**
     * Whether a case has the code of another: OpenCL has no units for 8-bit floating point, and compilers take minutes for
     * kernels that do without.
     */
    static boolean isSame(String id) {
        return id.contains("fast f8");
    }
}
