package dev.pavage.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.device.Device;
import dev.pavage.ir.Target;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.type.DType;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RotationTest {
    private static Target target(Lowering lowering, boolean unified) {
        return new Target(
                "test",
                "",
                lowering,
                EnumSet.allOf(DType.class),
                128,
                255,
                32,
                1024,
                48 << 10,
                List.of(50L << 20),
                List.of(),
                false,
                unified);
    }

    @ParameterizedTest
    @CsvSource({
        "THREADS, false, 1e11, 20",
        "THREADS, false, 1e6, 64",
        "THREADS, false, 1e13, 1",
        "THREADS, false, 0, 64",
        "THREADS, true, 1e9, 20",
        "LOOPS, true, 1e10, 2",
        "LOOPS, true, 1e6, 64",
        "LOOPS, true, 1e11, 1",
        "LOOPS, true, 0, 1",
        "INTERPRET, true, 1e6, 1"
    })
    void manyOperationsAreQueuedAtOnce(Lowering lowering, boolean unified, double flops, int repeats) {
        assertEquals(repeats, Rotation.repeats(target(lowering, unified), flops));
    }

    @ParameterizedTest
    @CsvSource({"1000, 64, 16", "10_485_760, 64, 10", "10_485_760, 4, 4", "1_000_000_000, 64, 1", "1000, 1, 1"})
    void arraysTakeTurnsUntilTheCacheHoldsNone(String bytes, int repeats, int sets) {
        long of = Long.parseLong(bytes.replace("_", ""));
        assertEquals(sets, Rotation.sets(target(Lowering.THREADS, false), of, repeats));
    }

    @Test
    void onTheProcessorArraysStayTheSame() {
        assertEquals(1, Rotation.sets(target(Lowering.LOOPS, true), 1000, 64));
        try (Rotation rotation = Rotation.of(
                () -> new MatmulWorkload(Device.named("cpu"), Factors.of(DType.F32), MatmulShape.parse("9x8x7")))) {
            rotation.run();
        }
    }
}
