package dev.pavage.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.device.CompiledKernel.Argument;
import dev.pavage.device.Device;
import dev.pavage.device.DeviceMemory;
import dev.pavage.device.KernelCode;
import dev.pavage.ir.DeviceFamily;
import dev.pavage.ir.Target;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.lane.LaneVerifier;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PeakTest {
    private static Target target(Lowering lowering) {
        return new Target(
                "test", "", lowering, EnumSet.allOf(DType.class), 512, 32, 1, 64, 32 << 10, List.of(), List.of(), false,
                false);
    }

    @ParameterizedTest
    @CsvSource({"LOOPS, false, 16", "LOOPS, true, 8", "THREADS, false, 64", "THREADS, true, 64"})
    void multiplyAddsFillTheWidthOfTheTarget(Lowering lowering, boolean isDouble, int elements) {
        PeakKernel fma = PeakKernel.fma(target(lowering), isDouble);
        LaneVerifier.verify(fma.kernel());
        assertEquals(elements, fma.elements());
        int rounds = lowering == Lowering.LOOPS ? PeakKernel.LOOP_ROUNDS : PeakKernel.THREAD_ROUNDS;
        assertEquals(2.0 * PeakKernel.SUMS * rounds * elements, fma.operations());
    }

    @Test
    void theKernelComputesWhatItsOperationsGiveOnTheCpu() {
        assertComputes(Device.named("cpu"));
    }

    @Test
    void theKernelComputesWhatItsOperationsGiveOnOpenCl() {
        assertComputes(OpenClDevices.first());
    }

    private static void assertComputes(Device device) {
        PeakKernel fma = PeakKernel.fma(device.target(), false);
        float[] start = new float[Math.toIntExact(2 * fma.elements())];
        Arrays.fill(start, 3);
        DeviceMemory memory = device.driver().allocate(4L * start.length);
        memory.write(0, MemorySegment.ofArray(start));
        Shape shape = Shape.of(start.length);
        Argument argument = new Argument(memory, 0, DType.F32, shape, Strides.rowMajor(shape));
        device.driver().compile(new KernelCode.Lanes(fma.kernel())).launch(new long[] {2, 1, 1}, List.of(argument));
        device.synchronize();
        memory.read(0, MemorySegment.ofArray(start));
        memory.free();
        // Each sum x becomes x / 2 + 1 / 4 so often that it ends at 1 / 2.
        assertThat(start).containsOnly(PeakKernel.SUMS / 2f);
    }

    @ParameterizedTest
    @EnumSource(names = {"F64", "F32", "F16", "BF16"})
    void everyFloatingPointDtypeHasAPeak(DType dtype) {
        try (Load load = Peak.fma(Device.named("reference"), dtype)) {
            assertThat(AllCores.rate(load, 1)).isPositive();
        }
    }

    @Test
    void integersHaveNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Peak.fma(Device.named("cpu"), DType.I32))
                .withMessageContaining("no floating-point peak of i32");
    }

    @Test
    void theCpuIsComparedWithItselfAlone() {
        assertThat(Peak.arithmetic(Device.named("cpu"), Factors.of(DType.F32))).hasSize(1);
        assertThat(Peak.isHostByAnotherWay(Device.named("reference"))).isFalse();
    }

    @Test
    void theProcessorByAnotherWayIsComparedWithTheProcessorToo() {
        Device device = OpenClDevices.first();
        boolean processor = DeviceFamily.named(device.target().family()).cpu();
        assertThat(Peak.arithmetic(device, Factors.of(DType.F32))).hasSize(processor ? 2 : 1);
    }
}
