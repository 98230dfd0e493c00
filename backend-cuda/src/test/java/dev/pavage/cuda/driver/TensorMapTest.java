package dev.pavage.cuda.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.pavage.cuda.driver.TensorMap.ElementType;
import dev.pavage.cuda.driver.TensorMap.Promotion;
import dev.pavage.cuda.driver.TensorMap.Swizzle;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of tensor maps: CUDA Driver API, cuTensorMapEncodeTiled. */
class TensorMapTest {
    private static TensorMap map(
            ElementType type, long address, String extents, String strides, String box, String steps, Swizzle swizzle) {
        return new TensorMap(
                type, address, longs(extents), longs(strides), ints(box), ints(steps), swizzle, Promotion.NONE);
    }

    private static List<Long> longs(String text) {
        return text.isEmpty() ? List.of() : Stream.of(text.split(" ")).map(Long::valueOf).toList();
    }

    private static List<Integer> ints(String text) {
        return longs(text).stream().map(Long::intValue).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "FLOAT16, 4096, 4294967296, '', 8, 1, NONE",
        "FLOAT16, 16, 64 8, 1099511627760, 256 256, 8 8, NONE",
        "UINT8, 0, 2 2 2 2 2, 16 16 16 16, 16 1 1 1 1, 1 1 1 1 1, BYTES_32",
        "FLOAT32, 0, 64 8, 256, 8 8, 1 1, BYTES_32",
        "FLOAT32, 0, 64 8, 256, 16 8, 1 1, BYTES_64",
        "BFLOAT16, 0, 64 8, 256, 64 8, 1 1, BYTES_128"
    })
    void takesWhatTheDriverTakes(
            ElementType type, long address, String extents, String strides, String box, String steps, Swizzle swizzle) {
        assertThat(map(type, address, extents, strides, box, steps, swizzle).box()).isEqualTo(ints(box));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "FLOAT16 | 0 | '' | '' | '' | '' | NONE | 1 to 5 axes, not 0",
        "UINT8 | 0 | 1 1 1 1 1 1 | 16 16 16 16 16 | 16 1 1 1 1 1 | 1 1 1 1 1 1 | NONE | 1 to 5 axes, not 6",
        "FLOAT16 | 0 | 64 8 | '' | 64 8 | 1 1 | NONE | of 2 axes has 1 strides, 2 extents of its box and 2 steps",
        "FLOAT16 | 0 | 64 8 | 128 | 64 | 1 1 | NONE | of 2 axes has 1 strides, 2 extents of its box and 2 steps",
        "FLOAT16 | 0 | 64 8 | 128 | 64 8 | 1 | NONE | of 2 axes has 1 strides, 2 extents of its box and 2 steps",
        "FLOAT16 | 24 | 64 8 | 128 | 64 8 | 1 1 | NONE | begins at a multiple of 16, not at 18",
        "FLOAT16 | 0 | 0 8 | 128 | 64 8 | 1 1 | NONE | extents of a tensor map are from 1 to 2^32, not [0, 8]",
        "FLOAT16 | 0 | 64 4294967297 | 128 | 64 8 | 1 1 | NONE | extents of a tensor map are from 1 to 2^32",
        "FLOAT16 | 0 | 64 8 | 136 | 64 8 | 1 1 | NONE | strides of a tensor map are multiples of 16 bytes below 2^40",
        "FLOAT16 | 0 | 64 8 | 1099511627776 | 64 8 | 1 1 | NONE | strides of a tensor map are multiples of 16 bytes",
        "FLOAT16 | 0 | 64 8 | 128 | 64 0 | 1 1 | NONE | extents of a tensor map's box are from 1 to 256, not [64, 0]",
        "UINT8 | 0 | 64 8 | 128 | 272 8 | 1 1 | NONE | extents of a tensor map's box are from 1 to 256",
        "FLOAT16 | 0 | 64 8 | 128 | 64 8 | 1 0 | NONE | steps of a tensor map are from 1 to 8, not [1, 0]",
        "FLOAT16 | 0 | 64 8 | 128 | 64 8 | 1 9 | NONE | steps of a tensor map are from 1 to 8, not [1, 9]",
        "FLOAT16 | 0 | 64 8 | 128 | 12 8 | 1 1 | NONE | has a multiple of 16 bytes, not 24",
        "FLOAT16 | 0 | 64 8 | 128 | 24 8 | 1 1 | BYTES_32 | with swizzle BYTES_32 has 32 bytes at most, not 48",
        "FLOAT32 | 0 | 64 8 | 256 | 20 8 | 1 1 | BYTES_64 | with swizzle BYTES_64 has 64 bytes at most, not 80",
        "FLOAT64 | 0 | 64 8 | 512 | 18 8 | 1 1 | BYTES_128 | with swizzle BYTES_128 has 128 bytes at most, not 144"
    })
    void saysWhatTheDriverWouldRefuse(
            ElementType type, long address, String extents, String strides, String box, String steps, Swizzle swizzle,
            String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> map(type, address, extents, strides, box, steps, swizzle))
                .withMessageContaining(why);
    }

    /** Numbers of cuda.h, CUDA 12.0. */
    @Test
    void ordinalsAreTheDriversNumbers() {
        assertThat(Arrays.asList(ElementType.values()))
                .containsExactly(
                        ElementType.UINT8, ElementType.UINT16, ElementType.UINT32, ElementType.INT32,
                        ElementType.UINT64, ElementType.INT64, ElementType.FLOAT16, ElementType.FLOAT32,
                        ElementType.FLOAT64, ElementType.BFLOAT16);
        assertThat(Swizzle.BYTES_128.ordinal()).isEqualTo(3);
        assertThat(Promotion.BYTES_256.ordinal()).isEqualTo(3);
    }
}
