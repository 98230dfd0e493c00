package dev.pavage.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.ir.DeviceFamily;
import dev.pavage.ir.Target;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FamilyTablesTest {
    private static Target target(DeviceFamily family, long localMemory) {
        return target(family, family.cpu() ? Lowering.LOOPS : Lowering.THREADS, localMemory);
    }

    private static Target target(DeviceFamily family, Lowering lowering, long localMemory) {
        return target(family, lowering, localMemory, List.of());
    }

    private static Target target(
            DeviceFamily family, Lowering lowering, long localMemory, List<Target.MatrixUnit> units) {
        return target(family, lowering, localMemory, units, !units.isEmpty());
    }

    private static Target target(
            DeviceFamily family,
            Lowering lowering,
            long localMemory,
            List<Target.MatrixUnit> units,
            boolean asyncCopies) {
        return new Target(
                "opencl:0",
                family.name(),
                lowering,
                EnumSet.allOf(DType.class),
                0,
                0,
                family.subGroup(),
                family.threads(),
                localMemory,
                List.of(),
                units,
                asyncCopies,
                false);
    }

    static Stream<DeviceFamily> families() {
        return Stream.concat(DeviceFamily.ALL.stream(), Stream.of(DeviceFamily.UNKNOWN));
    }

    static Stream<DeviceFamily> gpus() {
        return families().filter(f -> !f.cpu());
    }

    @ParameterizedTest
    @MethodSource("families")
    void everyFamilyFindsARowInEachTable(DeviceFamily family) {
        Target target = target(family, family.localMemory());
        for (int bytes : new int[] {4, 8}) {
            assertThat(DeviceRow.first(MatmulTable.ROWS.stream().filter(r -> r.bytes() == bytes), target)).isNotNull();
        }
        assertThat(DeviceRow.first(AttentionTable.ROWS.stream(), target)).isNotNull();
        assertThat(FewQueriesTable.row(target)).isNotNull();
        assertThat(DeviceRow.first(ReductionTable.ROWS.stream(), target)).isNotNull();
        assertThat(DeviceRow.first(QuantTable.ROWS.stream(), target)).isNotNull();
        assertThat(DeviceRow.first(Elementwise.ROWS.stream(), target)).isNotNull();
    }

    @Test
    void aProcessorThatIsMadeToUseThreadsFindsTheRowsForAll() {
        Target pocl = target(DeviceFamily.named(DeviceFamily.POCL), Lowering.THREADS, 32 << 10);
        assertEquals(new MatmulTiles(64, 64, 16), MatmulTable.largest(pocl, DType.F32, Precision.EXACT));
        assertEquals(2048, DeviceRow.first(ReductionTable.ROWS.stream(), pocl).beside().elements());
    }

    @Test
    void aRowForTheFamilyComesBeforeOneForAll() {
        Target nvidia = target(DeviceFamily.named(DeviceFamily.NVIDIA), 48 << 10);
        assertEquals(new MatmulTiles(128, 128, 8), MatmulTable.largest(nvidia, DType.F32, Precision.EXACT));
        assertEquals(4096, DeviceRow.first(ReductionTable.ROWS.stream(), nvidia).beside().elements());
        Target other = target(DeviceFamily.UNKNOWN, 48 << 10);
        assertEquals(new MatmulTiles(64, 64, 16), MatmulTable.largest(other, DType.F32, Precision.EXACT));
        assertEquals(2048, DeviceRow.first(ReductionTable.ROWS.stream(), other).beside().elements());
    }

    @ParameterizedTest
    @MethodSource("gpus")
    void factorsFitIntoTheFamilysLocalMemoryAsTheRowIs(DeviceFamily family) {
        Target target = target(family, family.localMemory());
        for (int bytes : new int[] {4, 8}) {
            MatmulTable.Row row =
                    DeviceRow.first(MatmulTable.ROWS.stream().filter(r -> r.bytes() == bytes), target);
            assertThat(MatmulTable.staged(row.largest(), bytes)).isLessThanOrEqualTo(family.localMemory());
        }
    }

    @ParameterizedTest
    @MethodSource("gpus")
    void accumulatorsTakeHalfOfTheRegistersAtMost(DeviceFamily family) {
        if (family.registers() == 0) {
            return;
        }
        MatmulTiles t = MatmulTable.largest(target(family, family.localMemory()), DType.F32, Precision.EXACT);
        assertThat(t.m() * t.n() / family.threads()).isLessThanOrEqualTo(family.registers() / 2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1 << 10, 8 << 10, 16 << 10, 32 << 10, 64 << 10})
    void tilesShrinkUntilTheyFit(long localMemory) {
        for (DeviceFamily family : gpus().toList()) {
            Target target = target(family, localMemory);
            assertThat(MatmulTable.staged(MatmulTable.largest(target, DType.F32, Precision.EXACT), 4))
                    .isLessThanOrEqualTo(localMemory);
            assertThat(MatmulTable.staged(MatmulTable.largest(target, DType.F64, Precision.EXACT), 8))
                    .isLessThanOrEqualTo(localMemory);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 64, 128, 256})
    void blocksOfAttentionFit(int headDim) {
        for (DeviceFamily family : gpus().toList()) {
            Target target = target(family, family.localMemory());
            int sums = 0;
            for (DType dtype : List.of(DType.F32, DType.BF16, DType.F8E4M3)) {
                AttentionTiles t = AttentionTable.largest(target, dtype, Precision.EXACT, headDim, headDim);
                assertThat(AttentionTable.staged(t, dtype.bytes())).isLessThanOrEqualTo(family.localMemory());
                assertThat(t.queries()).isGreaterThanOrEqualTo(8);
                assertThat(t.keys()).isGreaterThanOrEqualTo(8);
                // Narrower factors take less local memory, and leave room for more.
                assertThat(t.queries() * t.keys()).isGreaterThanOrEqualTo(sums);
                sums = t.queries() * t.keys();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"64, 99, 128, 64", "128, 99, 128, 32", "128, 163, 128, 64", "256, 163, 128, 16", "256, 227, 128, 32"})
    void twoRoundsOfKeysFitWhereMatrixUnitsMultiply(int headDim, int kib, int queries, int keys) {
        DeviceFamily nvidia = DeviceFamily.named(DeviceFamily.NVIDIA);
        Target.MatrixUnit unit = new Target.MatrixUnit("mma", 16, 8, 16, DType.F16, DType.F32);
        Target target = target(nvidia, Lowering.THREADS, (long) kib << 10, List.of(unit));
        assertEquals(
                new AttentionTiles(queries, keys, headDim, headDim),
                AttentionTable.largest(target, DType.F16, Precision.EXACT, headDim, headDim));
        // Exact products of F32 have no instruction.
        assertEquals(new MatmulTiles(128, 128, 8), MatmulTable.largest(target, DType.F32, Precision.EXACT));
        assertEquals(new MatmulTiles(128, 128, 32), MatmulTable.largest(target, DType.F16, Precision.EXACT));
    }

    @Test
    void keysThatWaitInRegistersAreFewer() {
        DeviceFamily nvidia = DeviceFamily.named(DeviceFamily.NVIDIA);
        Target.MatrixUnit unit = new Target.MatrixUnit("mma", 16, 8, 8, DType.F16, DType.F32);
        Target target = target(nvidia, Lowering.THREADS, 64 << 10, List.of(unit), false);
        assertEquals(
                new AttentionTiles(128, 32, 64, 64),
                AttentionTable.largest(target, DType.F16, Precision.EXACT, 64, 64));
        // Exact products of F32 have no instruction: 64 KiB hold queries, keys and values, and 32 KiB of these may wait.
        assertEquals(
                new AttentionTiles(64, 16, 128, 128),
                AttentionTable.largest(target, DType.F32, Precision.EXACT, 128, 128));
        assertEquals(
                new AttentionTiles(64, 16, 256, 256),
                AttentionTable.largest(target(nvidia, 227 << 10), DType.F32, Precision.EXACT, 256, 256));
        assertEquals(
                new AttentionTiles(64, 16, 256, 64),
                AttentionTable.largest(target(nvidia, 227 << 10), DType.F32, Precision.EXACT, 256, 64));
    }

    @Test
    void rowsForGpusAreMarkedAsNotMeasured() {
        Stream.of(MatmulTable.ROWS, AttentionTable.ROWS, ReductionTable.ROWS, Elementwise.ROWS)
                .flatMap(List::stream)
                .filter(r -> r.lowering() == Lowering.THREADS && !r.family().equals(DeviceRow.ANY))
                .forEach(r -> assertThat(r.source()).startsWith("from documents, not measured: "));
    }

    @Test
    void aTableWithoutARowSaysForWhat() {
        assertThatIllegalStateException()
                .isThrownBy(() -> DeviceRow.first(Stream.<Elementwise.Row>of(), target(DeviceFamily.UNKNOWN, 0)))
                .withMessageContaining("opencl:0");
    }
}
