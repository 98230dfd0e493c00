package dev.pavage.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.pavage.device.Device;
import dev.pavage.device.DeviceNotFoundException;
import dev.pavage.settings.Settings;
import org.jocl.CL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JoclGuestTest {
    @BeforeEach
    void needsOpenCl() {
        try {
            Device.named("opencl");
        } catch (DeviceNotFoundException e) {
            if (Settings.TEST_REQUIRE.value().contains("opencl")) {
                throw e;
            }
            Assumptions.abort(e.getMessage());
        }
    }

    @AfterEach
    void joclIsOneForTheProcess() {
        CL.setExceptionsEnabled(false);
    }

    @Test
    void thePercentagesAreThoseOfPlainLoops() {
        int rows = 5;
        int columns = 32;
        float[] result = JoclGuest.run(rows, columns);
        for (int row = 0; row < rows; row++) {
            double sum = 0;
            for (int column = 0; column < columns; column++) {
                sum += e(row * columns + column);
            }
            for (int column = 0; column < columns; column++) {
                int i = row * columns + column;
                assertThat(result[i]).isCloseTo((float) (100 * e(i) / sum), within(1e-4f));
            }
        }
    }

    private static double e(int i) {
        return Math.exp(i % 17 / 4.0);
    }
}
