package dev.pavage.benchmarks;

import static org.assertj.core.api.Assertions.fail;

import dev.pavage.device.Device;
import dev.pavage.device.DeviceNotFoundException;
import dev.pavage.settings.Settings;
import org.junit.jupiter.api.Assumptions;

/** The OpenCL devices of this machine, for tests. */
final class OpenClDevices {
    private OpenClDevices() {}

    /** The first one; where there is none the test is skipped, or fails if OpenCL is required. */
    static Device first() {
        try {
            return Device.named("opencl");
        } catch (DeviceNotFoundException e) {
            if (Settings.TEST_REQUIRE.value().contains("opencl")) {
                fail(e.getMessage());
            }
            return Assumptions.abort(e.getMessage());
        }
    }
}
