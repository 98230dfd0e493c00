package dev.pavage.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pavage.type.BinaryFormat;
import dev.pavage.type.DType;
import dev.pavage.type.Floats;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ShortestDecimalTest {
    private static int positivePatterns(DType dtype) {
        return 1 << (8 * dtype.bytes() - 1);
    }

    private static IntToDoubleFunction decoder(DType dtype) {
        return BinaryFormat.of(dtype)::decode;
    }

    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16", "F8E4M3", "F8E5M2"})
    void readsBackAsTheSameNumberForEveryBitPattern(DType dtype) {
        for (int bits = 0; bits < positivePatterns(dtype); bits++) {
            double value = decoder(dtype).applyAsDouble(bits);
            if (Double.isFinite(value)) {
                assertThat(reads(dtype, ShortestDecimal.of(dtype, value))).isEqualTo(value);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16", "F8E4M3", "F8E5M2"})
    void hasNoShorterDecimalForAnyBitPattern(DType dtype) {
        for (int bits = 1; bits < positivePatterns(dtype); bits++) {
            double value = decoder(dtype).applyAsDouble(bits);
            if (!Double.isFinite(value)) {
                continue;
            }
            int fewer = ShortestDecimal.of(dtype, value).precision() - 1;
            if (fewer > 0) {
                BigDecimal exact = new BigDecimal(value);
                assertThat(reads(dtype, exact.round(new MathContext(fewer, RoundingMode.DOWN)))).isNotEqualTo(value);
                assertThat(reads(dtype, exact.round(new MathContext(fewer, RoundingMode.UP)))).isNotEqualTo(value);
            }
        }
    }

    @Test
    void readsBackAsTheSameBinary64() {
        long seed = 42;
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            double value = Math.abs(Double.longBitsToDouble(random.nextLong()));
            if (Double.isFinite(value)) {
                assertThat(ShortestDecimal.of(DType.F64, value).doubleValue()).as("seed %d", seed).isEqualTo(value);
            }
        }
    }

    @Test
    void readsBackAsTheSameBinary32() {
        long seed = 43;
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            float value = Math.abs(Float.intBitsToFloat(random.nextInt()));
            if (Float.isFinite(value)) {
                assertThat(ShortestDecimal.of(DType.F32, value).floatValue()).as("seed %d", seed).isEqualTo(value);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "F64, 0x1p-1074, 5E-324",
        "F64, 0x1p-44, 5.684341886080802E-14",
        "F64, 0x1.fffffffffffffp1023, 1.7976931348623157E+308",
        "F32, 0x1p-149, 1E-45",
        "F32, 0x1p24, 16777216",
        "F16, 65504, 6.55E+4",
        "F16, 0x1p-24, 6E-8",
        "BF16, 0x1p-133, 9E-41",
        "BF16, 0x1.fep127, 3.39E+38",
        "F8E4M3, 0x1p-9, 0.002",
        "F8E4M3, 448, 4.5E+2",
        "F8E5M2, 57344, 6E+4"
    })
    void givesTheKnownDigitsAtTheEnds(DType dtype, double value, BigDecimal expected) {
        assertThat(ShortestDecimal.of(dtype, value)).isEqualByComparingTo(expected);
    }

    /** Through binary64: it holds such short decimals closely enough that rounding twice does no harm. */
    private static double reads(DType dtype, BigDecimal decimal) {
        return Floats.round(dtype, decimal.doubleValue());
    }
}
