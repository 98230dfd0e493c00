package dev.pavage.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.type.Precision;
import dev.pavage.type.Shape;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FewQueriesTest {
    private static final Device DEVICE = Device.named("reference");
    private static final FewQueriesTable.Row GPU =
            new FewQueriesTable.Row(DeviceRow.ANY, Lowering.THREADS, 0, 0, 256, 32, "");

    private static DeviceArray random(long seed, long... shape) {
        Shape extents = Shape.of(shape);
        Random random = new Random(seed);
        float[] values = new float[(int) extents.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat(-2, 2);
        }
        return DeviceArray.of(DEVICE, extents, values);
    }

    private static float[] values(DeviceArray array) {
        float[] values = new float[(int) array.shape().elements()];
        array.copyTo(MemorySegment.ofArray(values));
        return values;
    }

    private static AttentionProblem problem(DeviceArray q, DeviceArray k, DeviceArray v, boolean causal) {
        DeviceArray out =
                DeviceArray.allocate(DEVICE, q.dtype(), AttentionProblem.resultShape(q.shape(), k.shape(), v.shape()));
        return new AttentionProblem(q, k, v, out, causal, 0.5, Precision.EXACT);
    }

    private static float[] run(Candidate<AttentionProblem, FewQueriesTiles> candidate, AttentionProblem p,
            FewQueriesTiles tiles) {
        candidate.plan().apply(p, tiles).forEach(launch -> launch.run(DEVICE));
        return values(p.out());
    }

    /** By the candidate that the other tests of attention compare with plain loops. */
    private static float[] expected(AttentionProblem p) {
        Attention.candidates().getLast().plan(p).forEach(launch -> launch.run(DEVICE));
        return values(p.out());
    }

    private static void assertSameAsFlash(AttentionProblem p, FewQueriesTiles tiles) {
        float[] expected = expected(p);
        p.out().copyFrom(MemorySegment.ofArray(new float[expected.length]));
        assertArrayEquals(expected, run(FewQueries.SPLIT, p, tiles), 1e-5f);
        p.out().copyFrom(MemorySegment.ofArray(new float[expected.length]));
        FewQueriesTiles whole = new FewQueriesTiles(tiles.block(), tiles.group(), 1, tiles.byElement());
        assertArrayEquals(expected, run(FewQueries.WHOLE, p, whole), 1e-5f);
    }

    @ParameterizedTest
    @CsvSource({
        // Whole blocks; a part that is smaller; parts without keys; fewer keys than parts; one key; none.
        "64, 4", "77, 4", "33, 8", "3, 8", "1, 2", "0, 2"
    })
    void partsOfAnyLengthAreCombined(int keys, int parts) {
        for (boolean byElement : List.of(true, false)) {
            for (boolean causal : List.of(true, false)) {
                assertSameAsFlash(
                        problem(random(1, 2, 4, 1, 5), random(2, 2, 4, keys, 5), random(3, 2, 4, keys, 7), causal),
                        new FewQueriesTiles(new AttentionTiles(1, 8, 8, 8), 1, parts, byElement));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void headsThatShareKeysAreOneBlockOrSeveral(int group) {
        // Three heads to a key head, three queries to a head: neither fills its side of the block.
        assertSameAsFlash(
                problem(random(1, 2, 6, 3, 8), random(2, 2, 2, 41, 8), random(3, 2, 2, 41, 8), true),
                new FewQueriesTiles(new AttentionTiles(4 * group, 8, 8, 8), group, 4, false));
    }

    @Test
    void queriesThatSeeNoKeyGiveZero() {
        AttentionProblem p = problem(random(1, 1, 1, 4, 4), random(2, 1, 1, 2, 4), random(3, 1, 1, 2, 4), true);
        float[] found = run(FewQueries.SPLIT, p, new FewQueriesTiles(new AttentionTiles(4, 1, 4, 4), 1, 2, true));
        for (int i = 0; i < 8; i++) {
            assertEquals(0, found[i]);
        }
        assertArrayEquals(expected(p), found, 1e-6f);
    }

    @Test
    void keysWhoseScoresAreMinusInfinityDoNotCount() {
        DeviceArray q = DeviceArray.of(DEVICE, Shape.of(1, 1, 1, 1), new float[] {1});
        float[] keys = {Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY, 0, Float.NEGATIVE_INFINITY};
        DeviceArray k = DeviceArray.of(DEVICE, Shape.of(1, 1, 4, 1), keys);
        DeviceArray v = DeviceArray.of(DEVICE, Shape.of(1, 1, 4, 1), new float[] {1, 2, 3, 4});
        FewQueriesTiles tiles = new FewQueriesTiles(new AttentionTiles(1, 1, 1, 1), 1, 4, true);
        assertArrayEquals(new float[] {3}, run(FewQueries.SPLIT, problem(q, k, v, false), tiles));
    }

    @Test
    void queriesAndResultsMayLieInAnyOrder() {
        DeviceArray q = random(1, 1, 3, 4, 8).transpose(0, 2, 1, 3);
        assertSameAsFlash(
                problem(q, random(2, 1, 2, 20, 8), random(3, 1, 2, 20, 8), true),
                new FewQueriesTiles(new AttentionTiles(8, 8, 8, 8), 2, 2, false));
    }

    @Test
    void keysAreSplitUntilAllCoresAreBusyOrPartsAreSmall() {
        assertThat(FewQueriesTable.parts(GPU, 8, 128 << 10, 132)).isEqualTo(32);
        assertThat(FewQueriesTable.parts(GPU, 64, 128 << 10, 132)).isEqualTo(8);
        assertThat(FewQueriesTable.parts(GPU, 264, 128 << 10, 132)).isEqualTo(1);
        assertThat(FewQueriesTable.parts(GPU, 8, 1024, 132)).isEqualTo(4);
        assertThat(FewQueriesTable.parts(GPU, 8, 511, 132)).isEqualTo(1);
    }
}
