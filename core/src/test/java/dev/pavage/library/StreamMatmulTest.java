package dev.pavage.library;

import static dev.pavage.library.ExactProducts.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pavage.device.DeviceArray;
import dev.pavage.kernel.Grid;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StreamMatmulTest {
    private static final MatmulTiles SMALL = new MatmulTiles(4, 8, 4);
    private static final MatmulTiles LARGE = new MatmulTiles(128, 128, 16);
    private static final SplitTable.Row GPU = SplitTable.ROWS.getFirst();

    private static void assertSameAsTiled(
            DeviceArray a, DeviceArray b, Optional<DeviceArray> bias, Epilogue epilogue, int programs) {
        ExactProducts.assertSameAsTiled(
                a, b, bias, epilogue, p -> StreamMatmul.plan(p, new StreamTiles(SMALL, programs)));
    }

    /** Six tiles for four programs: a whole one each, and then half of one. */
    @ParameterizedTest
    @EnumSource(DType.class)
    void sharedTilesAddUpToTheProduct(DType dtype) {
        assertSameAsTiled(
                whole(dtype, 1, 9, 50), whole(dtype, 2, 50, 11), Optional.empty(), Epilogue.NONE, 4);
    }

    /** In order: fewer tiles than programs, one of them; as many; more; as many blocks of a sum as programs share; groups of rows. */
    @ParameterizedTest
    @CsvSource({
        "9, 11, 50, 7", "4, 8, 50, 5", "8, 16, 50, 4", "4, 8, 1, 5", "9, 11, 3, 5", "30, 30, 21, 7", "30, 30, 21, 31",
        "40, 30, 16, 13",
        "75, 20, 9, 11"
    })
    void tilesOfAnyNumberAreShared(int m, int n, int k, int programs) {
        assertSameAsTiled(
                whole(DType.F32, 3, m, k), whole(DType.F32, 4, k, n), Optional.empty(), Epilogue.NONE, programs);
    }

    @Test
    void whatFollowsTheProductFollowsWholeAndSharedTiles() {
        DeviceArray bias = whole(DType.F32, 7, 11);
        Epilogue epilogue = new Epilogue(0.5, Activation.RELU);
        assertSameAsTiled(
                whole(DType.F32, 5, 9, 40), whole(DType.F32, 6, 40, 11), Optional.of(bias), epilogue, 4);
        assertSameAsTiled(
                whole(DType.F32, 5, 9, 40), whole(DType.F32, 6, 40, 11), Optional.empty(), epilogue, 4);
    }

    @Test
    void batchesAreSharedToo() {
        DeviceArray bias = whole(DType.F32, 7, 2, 1, 1, 11);
        assertSameAsTiled(
                whole(DType.F32, 5, 2, 1, 9, 40),
                whole(DType.F32, 6, 3, 40, 11),
                Optional.of(bias),
                Epilogue.NONE,
                10);
    }

    @Test
    void asManyProgramsRunAsTilesInFullWavesAndCores() {
        DeviceArray a = whole(DType.F32, 1, 9, 50);
        DeviceArray b = whole(DType.F32, 2, 50, 11);
        DeviceArray c = whole(DType.F32, 3, 9, 11);
        MatmulProblem problem =
                new MatmulProblem(a, b, Optional.empty(), c, Epilogue.NONE, Precision.EXACT);
        List<Launch> launches = StreamMatmul.plan(problem, new StreamTiles(SMALL, 4));
        // 3 by 2 tiles: 4 whole ones and 4 programs for the other 2, of which each is added up in one block of 4 by 8.
        assertThat(launches)
                .extracting(launch -> ((Launch.OfKernel) launch).grid()).containsExactly(Grid.of(8), Grid.of(1, 1, 2));
        assertThat(((DeviceArray) ((Launch.OfKernel) launches.getFirst()).arguments().get(2)).shape().extent(0))
                .isEqualTo(5);
    }

    private static Optional<String> declines(long m, long n, long k, long batch) {
        return StreamTable.declines(GPU, LARGE, m, n, k, batch, Cores.even(108));
    }

    @Test
    void tilesThatLeaveMostCoresIdleAreShared() {
        // 120 tiles are 2 waves of 108, of which the second is 12 tiles; shared it is a ninth of that.
        assertThat(declines(1280, 1536, 8192, 1)).isEmpty();
        assertThat(declines(128, 1536, 8192, 10)).isEmpty();
    }

    @Test
    void othersAreNot() {
        assertThat(declines(1152, 1536, 8192, 1)).hasValue("all 108 cores have 1 tiles");
        // 107 of 108 cores are busy.
        assertThat(declines(13696, 128, 8192, 1).orElseThrow())
                .startsWith("sharing the last 107 of 107 tiles among 108");
        // 12 tiles of 10812.
        assertThat(declines(128, 128, 8192, 10812).orElseThrow()).startsWith("sharing the last 12 of 10812 tiles");
    }
}
