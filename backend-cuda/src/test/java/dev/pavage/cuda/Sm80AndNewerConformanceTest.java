package dev.pavage.cuda;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** Simulated GPUs of compute capability 8.0 and more conform, and the simulator finds nothing. */
class Sm80AndNewerConformanceTest {
    @TestFactory
    Stream<DynamicNode> sm80Conforms() {
        return Conforming.on(8, 0, 86, 89);
    }

    /** What sm_89 has beyond sm_80: products of 8-bit floating point by matrix units. */
    @TestFactory
    Stream<DynamicNode> sm89Conforms() {
        return Conforming.on(8, 9, "fast f8");
    }

    @TestFactory
    Stream<DynamicNode> sm90Conforms() {
        return Conforming.on(9, 0);
    }
}
