package dev.pavage.opencl;

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

/**
 * Kernels of both lowerings have no data races and read nothing uninitialised: the conformance kit under Oclgrind.
 * {@code -Dpavage.test.oclgrind=dot} runs the cases whose ids contain "dot".
 */
class OclgrindTest {
    @TestFactory
    Stream<DynamicNode> kernelsHaveNoRacesAndReadNothingUninitialised() throws Exception {
        Optional<Oclgrind> found = Oclgrind.find();
        if (found.isEmpty()) {
            String why = "there is no oclgrind on the path (Debian and Ubuntu: apt install oclgrind)";
            if (Settings.TEST_REQUIRE.value().contains("oclgrind")) {
                fail(why);
            }
            Assumptions.abort(why);
        }
        String filter = System.getProperty("pavage.test.oclgrind", "");
        List<Oclgrind.Run> runs = new ArrayList<>();
        for (Lowering lowering : List.of(Lowering.LOOPS, Lowering.THREADS)) {
            runs.add(found.get().start(lowering, filter));
        }
        List<DynamicNode> nodes = new ArrayList<>();
        for (Oclgrind.Run run : runs) {
            nodes.add(dynamicContainer("by " + run.lowering(), run.outcomes().stream().map(OclgrindTest::test)));
        }
        return nodes.stream();
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
