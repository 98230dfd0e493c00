package dev.pavage.opencl;

import dev.pavage.ir.Target.Lowering;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * Every OpenCL device of this machine conforms when its code comes from the thread lowering, whatever it is by itself.
 *
 * <p>PoCL's compiler takes a second for a small kernel with barriers and many for a large one, half an hour for all, so
 * only a share of the cases is run: one in {@code -Dpavage.test.threads.share}, 7 if that is not given, which is no divisor
 * of the number of dtypes. {@link OclgrindTest} runs all of them.
 */
class ThreadsConformanceTest {
    private static final int SHARE = Integer.getInteger("pavage.test.threads.share", 7);

    @TestFactory
    Stream<DynamicNode> openClConforms() {
        return TestDevices.conform(Lowering.THREADS, SHARE);
    }
}
