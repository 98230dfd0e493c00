package dev.pavage.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.reference.GridPoint;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhiloxTest {
    private final Recorder recorder = new StepRecorder("philox", new GridPoint(0, 0, 0), Grid.of(1));

    /** The known answers that the authors' Random123 library is tested with, file {@code kat_vectors}. */
    @ParameterizedTest
    @CsvSource({
        "00000000 00000000 00000000 00000000, 00000000 00000000, 6627e8d5 e169c58d bc57ac4c 9b00dbd8",
        "ffffffff ffffffff ffffffff ffffffff, ffffffff ffffffff, 408f276d 41c83b0e a20bc7c6 6d5451fd",
        "243f6a88 85a308d3 13198a2e 03707344, a4093822 299f31d0, d16cfe09 94fdcceb 5001e420 24126ea1"
    })
    void givesTheKnownAnswers(String counter, String key, String answer) {
        List<Tile> counters = IntStream.range(0, 4).mapToObj(i -> scalar(word(counter, i))).toList();
        Tile seed = scalar(word(key, 1) << 32 | word(key, 0));

        List<Tile> words = Philox.words(seed, counters);

        assertEquals(
                answer,
                words.stream()
                        .map(w -> HexFormat.of().toHexDigits((int) w.toIndex().toLong()))
                        .collect(Collectors.joining(" ")));
    }

    @Test
    void takesACounterOf64Bits() {
        long counter = 0x85a308d3_243f6a88L;
        Tile none = scalar(0);
        List<Tile> expected =
                Philox.words(scalar(7), List.of(scalar(0x243f6a88L), scalar(0x85a308d3L), none, none));

        List<Tile> words = Philox.words(scalar(7), scalar(counter));

        for (int i = 0; i < 4; i++) {
            assertEquals(
                    expected.get(i).toIndex().toLong(), words.get(i).toIndex().toLong());
        }
    }

    private Tile scalar(long value) {
        return Tiles.full(recorder, DType.I64, Shape.SCALAR, value);
    }

    private static long word(String words, int i) {
        return Long.parseLong(words.split(" ")[i], 16);
    }
}
