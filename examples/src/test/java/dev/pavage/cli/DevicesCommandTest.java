package dev.pavage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class DevicesCommandTest {
    @Test
    void listsEveryDeviceWithItsFacts() {
        Pavage run = Pavage.run("devices");
        assertEquals(0, run.code());
        assertThat(run.out().lines().filter(l -> !l.startsWith(" "))).containsExactly("cpu", "reference");
        assertThat(run.out()).contains("memory", "compute units", "dtypes", "caches");
    }

    @Test
    void printsJson() throws Exception {
        JsonNode backends = new ObjectMapper().readTree(Pavage.run("devices", "--json").out());
        assertThat(backends.findValuesAsText("device")).containsExactly("cpu", "reference");
        assertThat(backends.at("/1/devices/0/dtypes")).hasSize(10);
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
