package dev.pavage.opencl;

import dev.pavage.ir.Target.Lowering;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** Every OpenCL device of this machine conforms when its code comes from the loop lowering, whatever it is by itself. */
class LoopsConformanceTest {
    @TestFactory
    Stream<DynamicNode> openClConforms() {
        return TestDevices.conform(Lowering.LOOPS);
    }
}
