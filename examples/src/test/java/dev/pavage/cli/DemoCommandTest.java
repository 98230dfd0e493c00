package dev.pavage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pavage.benchmarks.Factors;
import dev.pavage.benchmarks.MatmulShape;
import dev.pavage.benchmarks.MatmulWorkload;
import dev.pavage.benchmarks.Workload;
import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.type.DType;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

class DemoCommandTest {
    @Test
    void verifiesBothKernelsOnEveryDevice() throws Exception {
        Pavage run = Pavage.run("demo", "--device", "cpu,reference", "--json");
        assertEquals(0, run.code());
        JsonNode rows = new ObjectMapper().readTree(run.out());
        assertThat(rows.findValuesAsText("device")).containsExactly("cpu", "reference", "cpu", "reference");
        assertThat(rows.findValuesAsText("kernel")).containsExactly("matmul", "matmul", "attention", "attention");
        assertThat(rows.findValuesAsText("verified")).containsOnly("yes");
        assertThat(rows).allMatch(row -> row.get("gflops").asDouble() > 0 && row.get("of_peak").asDouble() > 0);
    }

    @Test
    void theSameKernelsRunOnOpencl() throws Exception {
        Pavage run = Pavage.run("demo", "--device", OpenCl.device(), "--json");
        assertEquals(0, run.code());
        JsonNode rows = new ObjectMapper().readTree(run.out());
        assertThat(rows.findValuesAsText("kernel")).containsExactly("matmul", "attention");
        assertThat(rows.findValuesAsText("verified")).containsOnly("yes");
    }

    @Test
    void aDifferenceFromTheReferenceIsAMismatch() {
        try (Workload work = work()) {
            work.run();
            assertEquals("yes", DemoCommand.verdict(work, 0));
            assertThat(DemoCommand.verdict(work, 1)).startsWith("NO");
            assertThat(DemoCommand.verdict(work, Double.NaN)).startsWith("NO");
        }
    }

    @Test
    void aResultThatTheReferenceSharesIsCheckedAsWell() {
        try (Workload work = work();
                Arena arena = Arena.ofConfined()) {
            work.run();
            DeviceArray result = work.result();
            result.copyFrom(arena.allocate(result.bytes(), 4));
            assertThat(DemoCommand.verdict(work, 0)).startsWith("NO: matmul f32 9x9x9 on reference: element 0 is 0.0");
        }
    }

    private static Workload work() {
        return new MatmulWorkload(Device.named("reference"), Factors.of(DType.F32), MatmulShape.parse("9x9x9"));
    }
}
