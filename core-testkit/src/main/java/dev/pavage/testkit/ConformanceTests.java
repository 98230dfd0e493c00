package dev.pavage.testkit;

import dev.pavage.device.Device;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;

/**
 * The kit as JUnit tests; needs junit-jupiter-api.
 *
 * {@snippet :
 * class MyDeviceConformanceTest {
 *     @TestFactory
 *     Stream<DynamicNode> conforms() {
 *         return ConformanceTests.of(Device.named("mine"), CheckOptions.quick());
 *     }
 * }
 * }
 */
public final class ConformanceTests {
    private ConformanceTests() {}

    /** One container per group, one test per case. A case that the device does not claim to do is aborted. */
    public static Stream<DynamicNode> of(Device device, CheckOptions options) {
        return of(Conformance.cases(device, options));
    }

    /** The same for cases that were chosen from those of {@link Conformance#cases(Device, CheckOptions)}. */
    public static Stream<DynamicNode> of(List<Case> cases) {
        Map<String, List<DynamicTest>> groups = cases.stream()
                .collect(Collectors.groupingBy(
                        Case::group, LinkedHashMap::new,
                        Collectors.mapping(ConformanceTests::test, Collectors.toList())));
        return groups.entrySet().stream().map(e -> DynamicContainer.dynamicContainer(e.getKey(), e.getValue()));
    }

    private static DynamicTest test(Case test) {
        return DynamicTest.dynamicTest(test.name(), () -> {
            try {
                test.body().run();
            } catch (UnsupportedException e) {
                Assumptions.abort(String.valueOf(e.getMessage()));
            }
        });
    }
}
