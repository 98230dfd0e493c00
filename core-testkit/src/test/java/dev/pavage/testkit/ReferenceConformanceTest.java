package dev.pavage.testkit;

import dev.pavage.device.Device;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

class ReferenceConformanceTest {
    @TestFactory
    Stream<DynamicNode> theReferenceDeviceConforms() {
        return ConformanceTests.of(Device.named("reference"), CheckOptions.quick());
    }
}
