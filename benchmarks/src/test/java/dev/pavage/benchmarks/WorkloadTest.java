package dev.pavage.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.library.Activation;
import dev.pavage.type.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class WorkloadTest {
    private static final List<DType> DTYPES = List.of(DType.F64, DType.F32, DType.F16, DType.BF16);

    private static final List<String> PRODUCTS = List.of(
            "17x33x65",
            "3x7x9x8",
            "17x33x65+nt",
            "17x33x65+tn",
            "3x7x9x8+tt",
            "17x33x65+bias",
            "17x33x65+relu",
            "17x33x65+gelu",
            "17x33x65+silu",
            "3x7x9x8+nt+bias+gelu");

    static Stream<Workload> workloads() {
        return Stream.of("reference", "cpu").map(Device::named).flatMap(WorkloadTest::workloads);
    }

    private static Stream<Workload> workloads(Device d) {
        return DTYPES.stream()
                .filter(d.target().dtypes()::contains)
                .flatMap(t -> Stream.of(streams(d, t), products(d, t), attention(d, t)).flatMap(s -> s));
    }

    private static Stream<Workload> streams(Device d, DType t) {
        return Arrays.stream(Streaming.values())
                .map(operation -> new MemoryShape(operation, 17, operation.format().isPresent() ? 64 : 33))
                .filter(shape -> new MemorySuite().declines(d, Factors.of(t), shape.toString()).isEmpty())
                .map(shape -> new MemoryWorkload(d, t, shape));
    }

    private static Stream<Workload> products(Device d, DType t) {
        return PRODUCTS.stream().map(shape -> new MatmulWorkload(d, Factors.of(t), MatmulShape.parse(shape)));
    }

    private static Stream<Workload> attention(Device d, DType t) {
        return Stream.of(
                new AttentionWorkload(d, Factors.of(t), AttentionShape.parse("1x2x17x33x16")),
                new AttentionWorkload(d, Factors.of(t), AttentionShape.parse("2x1x33x17x24+causal")),
                new AttentionWorkload(d, Factors.of(t), AttentionShape.parse("2x4/2x9x17x16")));
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void resultsAreWithinRounding(Workload work) {
        work.run();
        assertDoesNotThrow(work::verify);
    }

    @TestFactory
    Stream<DynamicTest> resultsOfOpenClAreWithinRounding() {
        return workloads(OpenClDevices.first()).map(work -> DynamicTest.dynamicTest(work.toString(), () -> {
            work.run();
            assertDoesNotThrow(work::verify);
        }));
    }

    static Stream<Workload> singles() {
        return workloads().filter(work -> work.result().dtype() == DType.F32);
    }

    @ParameterizedTest
    @MethodSource("singles")
    void aResultOneHundredthOffIsFound(Workload work) {
        work.run();
        try (Arena arena = Arena.ofConfined()) {
            DeviceArray result = work.result();
            MemorySegment elements = arena.allocate(result.bytes(), 4);
            result.copyTo(elements);
            elements.set(ValueLayout.JAVA_FLOAT, 0, elements.get(ValueLayout.JAVA_FLOAT, 0) + 0.01f);
            result.copyFrom(elements);
            assertThatExceptionOfType(WrongResultException.class)
                    .isThrownBy(work::verify)
                    .withMessageContaining("element 0 is ");
        }
    }

    /** Φ(2) is 0.977249868051821, the sigmoid of 2 is 0.880797077977882. */
    @ParameterizedTest
    @CsvSource({"NONE, 2", "RELU, 2", "GELU, 1.954499736103642", "SILU, 1.761594155955765"})
    void activationsAreThoseOfTheLibrary(Activation activation, double ofTwo) {
        MatmulForm form = new MatmulForm(false, false, false, activation);
        assertThat(form.activated(2)).isCloseTo(ofTwo, within(1e-14));
        for (double x = -20; x < 20; x += 0.01) {
            double rise = (form.activated(x + 0.01) - form.activated(x)) / 0.01;
            assertThat(Math.abs(rise)).isLessThanOrEqualTo(form.slope() + 1e-9);
        }
    }

    @Test
    void aLargeResultIsCheckedAtSomeElements() {
        assertThat(Oracle.sample(1_000_000, 100)).hasSize(100).contains(0L, 999_999L).allMatch(i -> i < 1_000_000);
        assertThat(Oracle.sample(100, 100)).hasSize(100).doesNotHaveDuplicates();
    }

    @Test
    void devicesAgreeWithinTheTolerance() {
        float[] expected = new float[0];
        for (String device : List.of("reference", "cpu")) {
            try (Workload work =
                    new AttentionWorkload(Device.named(device), Factors.of(DType.F32),
                            AttentionShape.parse("1x2x65x63x32+causal"))) {
                work.run();
                float[] found = work.result().toFloats();
                for (int i = 0; i < expected.length; i++) {
                    assertThat(Math.abs(found[i] - expected[i])).isLessThan((float) work.tolerance());
                }
                expected = found;
            }
        }
    }
}
