package dev.pavage.lower.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.ir.Target;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.ValueType;
import dev.pavage.ir.ViewFacts;
import dev.pavage.kernel.Kernel;
import dev.pavage.lower.golden.ThreadKernels;
import dev.pavage.type.DType;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThreadCountTest {
    private static final List<ViewFacts> FACTS = Collections.nCopies(3, new ViewFacts(Set.of(2), Set.of()));

    private static Target target(String family, int subGroup, int maxThreads) {
        return new Target("test", family, Target.Lowering.THREADS, EnumSet.allOf(DType.class), 128, 0, subGroup,
                maxThreads, 48 << 10, List.of(), List.of(), false, false);
    }

    private static TileKernel product(DType dtype, int m, int n) {
        return Kernel.of(ThreadKernels.class, "batched")
                .capture(Collections.nCopies(3, ValueType.view(dtype, 3)), m, n, 16);
    }

    @ParameterizedTest
    @CsvSource({
        // The tiles of the tables: 8 by 8 sums of F32 for a thread, 8 by 4 where there are fewer registers.
        "nvidia, F32, 128, 128, 32, 1024, 256",
        "amd-cdna, F32, 128, 128, 64, 1024, 256",
        "intel-xe, F32, 64, 64, 8, 512, 128",
        "arm-mali, F32, 64, 64, 4, 512, 128",
        "nvidia, F64, 64, 64, 32, 1024, 128",
        "'', F32, 64, 64, 1, 256, 128",
        // Sums that would take more than half of the registers go to more threads, as far as the device has them.
        "arm-mali, F32, 128, 128, 4, 512, 512",
        "arm-mali, F32, 128, 128, 4, 256, 256",
        "nvidia, F64, 128, 128, 32, 1024, 512",
        "nvidia, F32, 256, 256, 32, 1024, 1024",
        // Never fewer than a sub-group, and no more than are allowed.
        "nvidia, F32, 4, 4, 32, 1024, 32",
        "amd-cdna, F32, 4, 4, 64, 1024, 64",
        "nvidia, F32, 128, 128, 32, 100, 64",
        "pocl, F32, 64, 64, 1, 4096, 128"
    })
    void followsTheTileAndWhatTheFamilyHas(
            String family, DType dtype, int m, int n, int subGroup, int maxThreads, int threads) {
        assertEquals(threads, ThreadCount.of(product(dtype, m, n), FACTS, target(family, subGroup, maxThreads)));
    }

    @ParameterizedTest
    @CsvSource({
        // 64 by 64 sums for a sub-group of which copies bring the factors, half as many otherwise.
        "F16, 128, 128, true, 128",
        "F16, 128, 128, false, 256",
        "I8, 128, 128, true, 128",
        "I8, 128, 128, false, 256",
        "F64, 64, 64, true, 128",
        "BF16, 256, 128, true, 256",
        "F16, 16, 8, true, 32"
    })
    void matrixInstructionsTakeFewerThreads(DType dtype, int m, int n, boolean asyncCopies, int threads) {
        TileKernel kernel = Kernel.of(ThreadKernels.class, "batched")
                .capture(Collections.nCopies(3, ValueType.view(dtype, 3)), m, n, 32);
        Target target = MatrixUnits.target(MatrixUnits.MANY, 1024, 96 << 10, asyncCopies);
        assertEquals(threads, ThreadCount.of(kernel, FACTS, target));
    }

    /** The factors of a round, 2 * (32 * 16) of them, are 1024 registers of F32 and 2048 of F64; of each thread 32 wait. */
    @ParameterizedTest
    @CsvSource({"F32, true, 32", "F64, true, 64", "F32, false, 64", "F64, false, 128"})
    void aRoundsFactorsHaveRegistersToWaitIn(DType dtype, boolean packed, int threads) {
        List<ViewFacts> facts = packed ? FACTS : Collections.nCopies(3, ViewFacts.NONE);
        assertEquals(threads, ThreadCount.of(product(dtype, 32, 32), facts, target("nvidia", 32, 1024)));
    }
}
