package dev.pavage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pavage.device.BackendReport;
import dev.pavage.device.Device;
import dev.pavage.device.Devices;
import dev.pavage.settings.Settings;
import dev.pavage.type.DType;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

class DevicesCommandTest {
    @Test
    void listsEveryDeviceWithItsFacts() {
        Pavage run = Pavage.run("devices");
        assertEquals(0, run.code());
        assertThat(run.out().lines().filter(l -> !l.startsWith(" ")).map(l -> l.replace(" (default)", "")))
                .containsExactlyElementsOf(Devices.report().stream().flatMap(DevicesCommandTest::names).toList())
                .containsSubsequence("cpu", "cuda-sim:sm_75", "reference")
                .endsWith("reference");
        assertThat(run.out()).contains("memory", "compute units", "dtypes", "caches");
    }

    private static Stream<String> names(BackendReport report) {
        return report.devices().isEmpty()
                ? Stream.of(report.backend() + ": no device")
                : report.devices().stream().map(Device::name);
    }

    @Test
    void saysOfABackendWithoutDevicesWhatToDo() {
        StringWriter text = new StringWriter();
        BackendReport none = new BackendReport("opencl", List.of(), Optional.of("no platform: install a driver"));
        DevicesCommand.show(none, Optional.empty(), new PrintWriter(text, true));
        assertThat(text.toString().lines()).containsExactly("opencl: no device", "    no platform: install a driver");
    }

    @Test
    void marksTheDeviceThatIsTakenWhereNoneIsNamed() {
        assertThat(Pavage.run("devices").out()).containsOnlyOnce("(default)").contains(Device.best() + " (default)");
    }

    @Test
    @ResourceLock(Resources.SYSTEM_PROPERTIES)
    void listsDevicesEvenIfTheSettingNamesOneThatIsNotThere() {
        System.setProperty(Settings.DEVICE.name(), "cuda:9");
        try {
            Pavage run = Pavage.run("devices");
            assertEquals(0, run.code());
            assertThat(run.out()).contains("\ncpu\n").doesNotContain("(default)");
        } finally {
            System.clearProperty(Settings.DEVICE.name());
        }
    }

    @Test
    void tellsWhatAnOpenclDeviceCanDo() {
        String device = OpenCl.device();
        assertThat(Pavage.run("devices").out())
                .contains(device)
                .contains("platform", "version", "driver", "local memory", "work-group", "sub-group", "extensions");
    }

    @Test
    void printsJson() throws Exception {
        JsonNode backends = new ObjectMapper().readTree(Pavage.run("devices", "--json").out());
        assertThat(backends.findValuesAsText("device"))
                .containsExactlyElementsOf(Devices.report().stream()
                        .flatMap(r -> r.devices().stream())
                        .map(Device::name)
                        .toList())
                .containsSubsequence("cpu", "cuda-sim:sm_75", "reference")
                .endsWith("reference");
        assertThat(backends.get(backends.size() - 1).at("/devices/0/dtypes"))
                .hasSize(DType.values().length);
        assertThat(backends.findValuesAsText("default")).containsOnlyOnce("true");
    }

    @Test
    void listsSettings() {
        assertThat(Pavage.run("devices", "--settings").out()).contains("-Dpavage.threads=", "-Dpavage.dump=");
    }

    @Test
    void settingsAreJsonToo() throws Exception {
        JsonNode settings = new ObjectMapper()
                .readTree(Pavage.run("devices", "--settings", "--json").out());
        assertThat(settings.findValuesAsText("name")).contains("pavage.device", "pavage.vector.bits");
    }

    @Test
    void everyCommandHasHelp() {
        String commands = Pavage.run("--help").out();
        for (String command : new String[] {"devices", "demo", "matmul", "attention", "explain", "check", "bench",
            "search"}) {
            assertThat(commands).contains("  " + command);
            Pavage run = Pavage.run(command, "--help");
            assertEquals(0, run.code());
            assertThat(run.out()).startsWith("Usage: pavage " + command);
        }
    }

    @Test
    void tellsItsVersion() {
        Pavage run = Pavage.run("--version");
        assertEquals(0, run.code());
        assertThat(run.out()).startsWith("pavage ").contains("Java " + Runtime.version());
    }
}
