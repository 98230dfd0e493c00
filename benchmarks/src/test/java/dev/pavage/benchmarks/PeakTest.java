package dev.pavage.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.cpu.CpuBackend;
import dev.pavage.device.CompiledKernel.Argument;
import dev.pavage.device.Device;
import dev.pavage.device.DeviceMemory;
import dev.pavage.device.KernelCode;
import dev.pavage.io.HostArray;
import dev.pavage.ir.DeviceFamily;
import dev.pavage.ir.Target;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.ir.Target.MatrixUnit;
import dev.pavage.lane.LaneVerifier;
import dev.pavage.settings.Settings;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
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

    /**
     * Each round adds the products of k halves, or ones, to each of so many sums: MATRIX_SUMS fragments of the first element
     * 3 and their number, then all of a thread's are added up.
     */
    @ParameterizedTest
    @CsvSource({"f16, sm_80", "bf16, sm_80", "tf32, sm_80", "i8, sm_80", "f64, sm_80", "f16, sm_75", "i8, sm_75"})
    void theKernelComputesWhatMatrixUnitsGive(String name, String architecture) {
        Device device = Device.named("cuda-sim:" + architecture);
        MatrixUnit unit = PeakKernel.unit(device.target(), Factors.named(name)).orElseThrow();
        int rounds = 3;
        PeakKernel peak = PeakKernel.matrix(device.target(), unit, rounds);
        DType dtype = unit.accumulator();
        double product = dtype == DType.I32 ? 1 : 0.25;
        int held = unit.m() * unit.n() / device.target().subGroup();
        double expected = 0;
        for (int i = 0; i < PeakKernel.MATRIX_SUMS; i++) {
            expected += held * (3 + i + rounds * unit.k() * product);
        }
        Shape shape = Shape.of(peak.elements());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment elements = arena.allocate(peak.elements() * dtype.bytes(), Long.BYTES);
            HostArray array = new HostArray(dtype, shape, Strides.rowMajor(shape), elements);
            for (long i = 0; i < peak.elements(); i++) {
                switch (dtype) {
                    case F64 -> elements.setAtIndex(ValueLayout.JAVA_DOUBLE, i, 3);
                    case F32 -> elements.setAtIndex(ValueLayout.JAVA_FLOAT, i, 3);
                    default -> elements.setAtIndex(ValueLayout.JAVA_INT, i, 3);
                }
            }
            DeviceMemory memory = device.driver().allocate(elements.byteSize());
            memory.write(0, elements);
            Argument argument = new Argument(memory, 0, dtype, shape, Strides.rowMajor(shape));
            device.driver()
                    .compile(new KernelCode.Lanes(peak.kernel()))
                    .launch(new long[] {1, 1, 1}, List.of(argument));
            memory.read(0, elements);
            memory.free();
            for (long i = 0; i < peak.elements(); i++) {
                assertEquals(expected, Oracle.value(array, i));
            }
        }
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

    /** Also where it was given another number than the machine has cores. */
    @Test
    void theCpusLimitsAreThoseOfItsThreads() {
        int threads = Runtime.getRuntime().availableProcessors() + 1;
        System.setProperty(Settings.THREADS.name(), Integer.toString(threads));
        Device cpu;
        try {
            cpu = Device.of(new CpuBackend().discover().drivers().getFirst());
        } finally {
            System.clearProperty(Settings.THREADS.name());
        }
        try (Load fma = Peak.fma(cpu, DType.F32);
                Load copy = Bandwidth.copy(cpu);
                Load read = Bandwidth.read(cpu)) {
            assertThat(Stream.of(fma, copy, read)).extracting(Load::threads).containsOnly(threads);
        }
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
