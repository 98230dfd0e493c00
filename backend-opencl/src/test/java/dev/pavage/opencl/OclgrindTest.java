package dev.pavage.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.pavage.ir.Target.Lowering;
import dev.pavage.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Kernels of both lowerings have no data races and read nothing uninitialised: the conformance kit under Oclgrind.
 * {@code -Dpavage.test.oclgrind=dot} runs the cases whose ids contain "dot".
 */
class OclgrindTest {
    @TestFactory
    Stream<DynamicNode> kernelsHaveNoRacesAndReadNothingUninitialised() throws Exception {
        Oclgrind oclgrind = oclgrind();
        String filter = System.getProperty("pavage.test.oclgrind", "");
        List<Oclgrind.Run> runs = new ArrayList<>();
        for (Lowering lowering : List.of(Lowering.LOOPS, Lowering.THREADS)) {
            runs.add(oclgrind.start(lowering, filter));
        }
        List<DynamicNode> nodes = new ArrayList<>();
        for (Oclgrind.Run run : runs) {
            nodes.add(dynamicContainer("by " + run.lowering(), run.outcomes().stream().map(OclgrindTest::test)));
        }
        return nodes.stream();
    }

    @ParameterizedTest
    @EnumSource(names = {"LOOPS", "THREADS"})
    void aRaceBetweenProgramsIsFound(Lowering lowering) throws Exception {
        List<Oclgrind.Outcome> outcomes =
                oclgrind().start(lowering, OclgrindRun.PLANTED).outcomes();
        assertThat(outcomes).singleElement().satisfies(outcome -> {
            assertThat(outcome.status()).isEqualTo(OclgrindRun.FAILED);
            assertThat(outcome.text()).contains("Write-write data race", "Kernel: pavage_scale");
        });
    }

    private static Oclgrind oclgrind() {
        Optional<Oclgrind> found = Oclgrind.find();
        if (found.isEmpty()) {
            String why = "there is no oclgrind on the path (Debian and Ubuntu: apt install oclgrind)";
            if (Settings.TEST_REQUIRE.value().contains("oclgrind")) {
                fail(why);
            }
            Assumptions.abort(why);
        }
        return found.orElseThrow();
    }

    private static DynamicTest test(Oclgrind.Outcome outcome) {
        return dynamicTest(outcome.id(), () -> {
            switch (outcome.status()) {
                case OclgrindRun.PASSED -> {}
                case OclgrindRun.SKIPPED -> Assumptions.abort(outcome.text());
                default -> fail(outcome.id() + "\n" + outcome.text());
            }
        });
    }
}
