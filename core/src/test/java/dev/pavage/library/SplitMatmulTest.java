package dev.pavage.library;

import static dev.pavage.library.ExactProducts.whole;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.device.DeviceArray;
import dev.pavage.library.SplitTable.Row;
import dev.pavage.type.DType;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SplitMatmulTest {
    private static final MatmulTiles SMALL = new MatmulTiles(4, 8, 4);
    private static final MatmulTiles LARGEST = new MatmulTiles(128, 128, 16);
    private static final Row GPU = SplitTable.ROWS.getFirst();

    private static void assertSameAsTiled(
            DeviceArray a, DeviceArray b, Optional<DeviceArray> bias, Epilogue epilogue, int parts) {
        ExactProducts.assertSameAsTiled(
                a, b, bias, epilogue, p -> SplitMatmul.plan(p, new SplitTiles(SMALL, parts)));
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void partsAddUpToTheProduct(DType dtype) {
        assertSameAsTiled(
                whole(dtype, 1, 9, 50), whole(dtype, 2, 50, 11), Optional.empty(), Epilogue.NONE, 4);
    }

    @ParameterizedTest
    @CsvSource({"50, 2", "50, 3", "7, 8", "64, 16", "1, 2", "0, 2"})
    void sumsOfAnyLengthAreSplit(int k, int parts) {
        assertSameAsTiled(
                whole(DType.F32, 3, 5, k), whole(DType.F32, 4, k, 6), Optional.empty(), Epilogue.NONE, parts);
    }

    @Test
    void whatFollowsTheProductFollowsTheSumOfItsParts() {
        DeviceArray bias = whole(DType.F32, 7, 11);
        Epilogue epilogue = new Epilogue(0.5, Activation.RELU);
        assertSameAsTiled(
                whole(DType.F32, 5, 9, 40), whole(DType.F32, 6, 40, 11), Optional.of(bias), epilogue, 4);
    }

    @Test
    void batchesAreSplitToo() {
        DeviceArray bias = whole(DType.F32, 7, 2, 1, 1, 11);
        assertSameAsTiled(
                whole(DType.F32, 5, 2, 1, 9, 40),
                whole(DType.F32, 6, 3, 40, 11),
                Optional.of(bias),
                Epilogue.NONE,
                4);
    }

    @Test
    void longSumsOfFewTilesAreSplitOnManyCores() {
        SplitTiles tiles = SplitTable.fit(GPU, LARGEST, 64, 64, 100_000, 1, Cores.even(108));
        assertTrue(tiles.parts() >= 8, tiles.toString());
    }

    @Test
    void productsThatKeepAllCoresBusyAreNot() {
        assertEquals(1, SplitTable.fit(GPU, LARGEST, 4096, 4096, 4096, 1, Cores.even(108)).parts());
        assertEquals(1, SplitTable.fit(GPU, LARGEST, 64, 64, 600, 1, Cores.even(108)).parts());
        assertEquals(1, SplitTable.fit(GPU, LARGEST, 128, 128, 4096, 8 * 108, Cores.even(108)).parts());
    }
}
