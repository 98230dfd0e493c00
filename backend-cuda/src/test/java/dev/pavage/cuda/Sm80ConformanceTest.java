package dev.pavage.cuda;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** A simulated GPU of compute capability 8.0 conforms, and the simulator finds nothing. */
class Sm80ConformanceTest {
    @TestFactory
    Stream<DynamicNode> conforms() {
        return Conforming.on(8, 0, 86, 89);
    }
}
