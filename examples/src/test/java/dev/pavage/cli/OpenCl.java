package dev.pavage.cli;

import dev.pavage.device.Device;
import dev.pavage.device.DeviceNotFoundException;
import dev.pavage.settings.Settings;
import org.junit.jupiter.api.Assumptions;

/** The OpenCL device of tests that need one. */
final class OpenCl {
    private OpenCl() {}

    /** The name of the first one; where there is none the test is skipped, or fails if OpenCL is required. */
    static String device() {
        try {
            return Device.named("opencl").name();
        } catch (DeviceNotFoundException e) {
            if (Settings.TEST_REQUIRE.value().contains("opencl")) {
                throw e;
            }
            Assumptions.abort(e.getMessage());
            throw e;
        }
    }
}
