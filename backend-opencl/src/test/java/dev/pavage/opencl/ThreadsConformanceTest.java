package dev.pavage.opencl;

import dev.pavage.ir.Target.Lowering;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * Every OpenCL device of this machine conforms when its code comes from the thread lowering, whatever it is by itself.
 *
 * <p>PoCL's compiler takes a second for a small kernel with barriers, many for a large one and minutes for some, so only a
 * share of some groups is run: one case in {@code -Dpavage.test.threads.share}, 7 if that is not given, which is no divisor of
 * the number of dtypes; all groups if it is given. {@link OclgrindTest} runs all cases.
 */
class ThreadsConformanceTest {
    private static final Optional<Integer> SHARE = Optional.ofNullable(Integer.getInteger("pavage.test.threads.share"));
    private static final List<String> GROUPS = List.of("device", "axis", "dot");

    @TestFactory
    Stream<DynamicNode> openClConforms() {
        return TestDevices.conform(Lowering.THREADS, SHARE.orElse(7),
                c -> SHARE.isPresent() || GROUPS.contains(c.group()));
    }
}
