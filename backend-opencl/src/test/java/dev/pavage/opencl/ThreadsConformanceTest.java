package dev.pavage.opencl;

import dev.pavage.ir.Target.Lowering;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * Every OpenCL device of this machine conforms when its code comes from the thread lowering, whatever it is by itself. Of the
 * cases that {@link OclgrindTest} runs by that lowering, and compares too, these are those of one dtype.
 */
class ThreadsConformanceTest {
    @TestFactory
    Stream<DynamicNode> openClConforms() {
        return TestDevices.conform(Lowering.THREADS, id -> id.contains(" f32") || !OclgrindRun.isRun(id));
    }
}
