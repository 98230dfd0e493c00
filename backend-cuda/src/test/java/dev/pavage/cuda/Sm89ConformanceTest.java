package dev.pavage.cuda;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * What a simulated GPU of compute capability 8.9 has beyond one of 8.0 conforms, and the simulator finds nothing: products of 8-bit
 * floating point by matrix units.
 */
class Sm89ConformanceTest {
    @TestFactory
    Stream<DynamicNode> conforms() {
        return Conforming.on(8, 9, "fast f8");
    }
}
