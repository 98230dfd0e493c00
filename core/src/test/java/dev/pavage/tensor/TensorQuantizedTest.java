package dev.pavage.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pavage.device.Device;
import dev.pavage.type.DType;
import dev.pavage.type.QuantFormat;
import dev.pavage.type.Shape;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Blocks whose bytes are computed by hand from ggml's definition of the formats. */
class TensorQuantizedTest {
    private static final Device REFERENCE = Device.named("reference");

    /** A block that begins with some weights; the others are zero. */
    private static float[] block(double... first) {
        float[] weights = new float[32];
        for (int i = 0; i < first.length; i++) {
            weights[i] = (float) first[i];
        }
        return weights;
    }

    private static Tensor tensor(float[] values, long... shape) {
        return Tensor.of(REFERENCE, MemorySegment.ofArray(values), DType.F32, Shape.of(shape));
    }

    private static int[] quantized(QuantFormat format, float[] weights) {
        return tensor(weights, weights.length).quantize(format).blocks().flatten().toIntArray();
    }

    /** The bytes of a block with a scale, by its bits, and codes; the other bytes are {@code rest}. */
    private static int[] bytes(QuantFormat format, int scale, int rest, int... codes) {
        int[] bytes = new int[format.blockBytes()];
        Arrays.fill(bytes, rest);
        bytes[0] = scale & 0xff;
        bytes[1] = scale >> 8;
        for (int i = 0; i < codes.length; i++) {
            bytes[2 + i] = codes[i] & 0xff;
        }
        return bytes;
    }

    @Test
    void eightBitsHoldTheLargestAs127AndRoundHalvesAwayFromZero() {
        assertThat(quantized(QuantFormat.Q8_0, block(-127, 0.5, -0.5, 1.5, -2.5, 0.49999997, 126.5, 63.4)))
                .containsExactly(bytes(QuantFormat.Q8_0, 0x3C00, 0, -127, 1, -1, 2, -3, 0, 127, 63));
    }

    @Test
    void eightBitsScaleByTheMagnitude() {
        // 254 / 127 is 2.
        assertThat(quantized(QuantFormat.Q8_0, block(2, -254, 3, -5)))
                .containsExactly(bytes(QuantFormat.Q8_0, 0x4000, 0, 1, -127, 2, -3));
    }

    @Test
    void fourBitsHoldTheFarthestAsMinusEight() {
        // Weights 0 to 15 are low nibbles. Codes are 8 more than the weight; 7.5 would be 16 and is cut to 15.
        float[] weights = block(-8, 7, 7.5, 0.5, -0.5, 1.4);
        weights[16] = -8;
        weights[17] = 1;
        assertThat(quantized(QuantFormat.Q4_0, weights))
                .containsExactly(bytes(QuantFormat.Q4_0, 0x3C00, 0x88, 0x00, 0x9F, 0x8F, 0x89, 0x88, 0x89));
    }

    @Test
    void fourBitsHaveANegativeScaleWhereTheFarthestIsPositive() {
        assertThat(quantized(QuantFormat.Q4_0, block(16, -14, 2, -2)))
                .containsExactly(bytes(QuantFormat.Q4_0, 0xC000, 0x88, 0x80, 0x8F, 0x87, 0x89));
    }

    @Test
    void ofTwoAsFarTheFirstGivesTheSign() {
        assertThat(quantized(QuantFormat.Q4_0, block(8, -8)))
                .containsExactly(bytes(QuantFormat.Q4_0, 0xBC00, 0x88, 0x80, 0x8F));
        assertThat(quantized(QuantFormat.Q4_0, block(-8, 8)))
                .containsExactly(bytes(QuantFormat.Q4_0, 0x3C00, 0x88, 0x80, 0x8F));
    }

    @Test
    void zerosHaveAScaleOfZero() {
        assertThat(quantized(QuantFormat.Q8_0, block())).containsOnly(0);
        // 0 / -8 is -0.
        assertThat(quantized(QuantFormat.Q4_0, block())).containsExactly(bytes(QuantFormat.Q4_0, 0x8000, 0x88));
    }

    @ParameterizedTest
    @EnumSource(QuantFormat.class)
    void whatTheCodesHoldComesBack(QuantFormat format) {
        float[] weights = new float[3 * 64];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (i % 16 - 8) * 0.25f * (1 << i / 32);
        }
        Quantized quantized = tensor(weights, 3, 64).quantize(format);
        assertThat(quantized.shape()).isEqualTo(Shape.of(3, 64));
        float largestError = format == QuantFormat.Q4_0 ? 0 : 0.5f / 127 + 0x1p-11f;
        float[] back = quantized.dequantize(DType.F32).toFloatArray();
        for (int i = 0; i < back.length; i++) {
            assertThat(Math.abs(back[i] - weights[i])).isLessThanOrEqualTo(largestError * 2 * (1 << i / 32));
        }
    }

    /** Weights that both formats hold as they are: -8 to 7 times a power of two, -8 and 127 among them. */
    private static Quantized exact(QuantFormat format, int rows, int columns) {
        byte[] bytes = new byte[rows * columns / 32 * format.blockBytes()];
        for (int block = 0; block < rows * columns / 32; block++) {
            int at = block * format.blockBytes();
            bytes[at + 1] = (byte) (0x38 + 4 * (block % 3));
            for (int i = 2; i < format.blockBytes(); i++) {
                bytes[at + i] = (byte) (37 * i + 11 * block);
            }
        }
        return Quantized.of(REFERENCE, MemorySegment.ofArray(bytes), format, Shape.of(rows, columns));
    }

    @ParameterizedTest
    @EnumSource(QuantFormat.class)
    void linearMultipliesByTheTransposedWeights(QuantFormat format) {
        int k = 96;
        Quantized weights = exact(format, 5, k);
        float[] w = weights.dequantize(DType.F32).toFloatArray();
        for (int rows : new int[] {1, 3}) {
            float[] x = new float[rows * k];
            for (int i = 0; i < x.length; i++) {
                x[i] = i % 7 - 3;
            }
            float[] expected = new float[rows * 5];
            for (int i = 0; i < rows * 5 * k; i++) {
                int row = i / (5 * k);
                int column = i / k % 5;
                expected[row * 5 + column] += x[row * k + i % k] * w[column * k + i % k];
            }
            assertThat(tensor(x, rows, k).linear(weights).toFloatArray()).containsExactly(expected);
        }
    }

    @Test
    void linearKeepsLeadingAxes() {
        Quantized weights = exact(QuantFormat.Q8_0, 5, 64);
        assertThat(tensor(new float[64], 64).linear(weights).shape()).isEqualTo(Shape.of(5));
        assertThat(tensor(new float[2 * 3 * 64], 2, 3, 64).linear(weights).shape()).isEqualTo(Shape.of(2, 3, 5));
        assertThat(tensor(new float[0], 0, 64).linear(weights).toFloatArray()).isEmpty();
    }

    @Test
    void weightsMayBeAPartOfOthers() {
        Quantized whole = exact(QuantFormat.Q4_0, 4, 64);
        Quantized part = new Quantized(QuantFormat.Q4_0, whole.blocks().slice(1, 1, 2));
        float[] expected = whole.dequantize(DType.F32).slice(1, 32, 64).toFloatArray();
        assertThat(part.dequantize(DType.F32).toFloatArray()).containsExactly(expected);
    }

    @Test
    void noWeightsMakeSumsOfZero() {
        Quantized none = tensor(new float[0], 3, 0).quantize(QuantFormat.Q4_0);
        assertThat(tensor(new float[0], 2, 0).linear(none).toFloatArray()).containsExactly(0, 0, 0, 0, 0, 0);
    }

    @Test
    void rowsAreWholeBlocks() {
        assertThatThrownBy(() -> tensor(new float[80], 2, 40).quantize(QuantFormat.Q4_0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("quantize: q4_0 holds rows of whole blocks of 32 weights, not [2, 40],"
                        + " whose rows leave 8 over");
    }

    @Test
    void bytesAreCounted() {
        assertThatThrownBy(() -> Quantized.of(
                REFERENCE, MemorySegment.ofArray(new byte[100]), QuantFormat.Q8_0, Shape.of(3, 32)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("weights of q8_0[3, 32] take 102 bytes, and the data has 100");
        Tensor bytes = Tensor.empty(REFERENCE, DType.U8, Shape.of(3, 34));
        assertThatThrownBy(() -> new Quantized(QuantFormat.Q4_0, bytes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("weights of q4_0 are u8[..., blocks, 18], not u8[3, 34]");
    }

    @Test
    void linearSaysWhatDoesNotFit() {
        Quantized weights = exact(QuantFormat.Q8_0, 5, 64);
        assertThatThrownBy(() -> tensor(new float[96], 1, 96).linear(weights))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("linear: weights of shape [n, k] multiply rows of k elements:"
                        + " [5, 64] does not multiply [1, 96]");
        assertThatThrownBy(() -> tensor(new float[64], 64).to(DType.F64).linear(weights))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("linear does not take f64[64]; convert it first, as with .to(DType.F32)");
        assertThatThrownBy(() -> weights.dequantize(DType.I8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("dequantize gives floating point, not i8; convert its result with .to(DType.I8)");
    }
}
