package dev.pavage.type;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BinaryFormatTest {
    /** The ends of both formats, as Micikevicius et al. (2022), table 1, and OFP8 revision 1.0 list them. */
    @ParameterizedTest
    @CsvSource({
        "F8E4M3, 0x00, 0", "F8E4M3, 0x80, -0.0", "F8E4M3, 0x01, 0x1p-9", "F8E4M3, 0x07, 0x1.cp-7",
        "F8E4M3, 0x08, 0x1p-6",
        "F8E4M3, 0x38, 1", "F8E4M3, 0x7e, 448", "F8E4M3, 0xfe, -448", "F8E4M3, 0x7f, NaN", "F8E4M3, 0xff, NaN",
        "F8E4M3, 0x78, 256", "F8E4M3, 0x77, 240",
        "F8E5M2, 0x00, 0", "F8E5M2, 0x80, -0.0", "F8E5M2, 0x01, 0x1p-16", "F8E5M2, 0x03, 0x1.8p-15",
        "F8E5M2, 0x04, 0x1p-14", "F8E5M2, 0x3c, 1", "F8E5M2, 0x7b, 57344", "F8E5M2, 0xfb, -57344",
        "F8E5M2, 0x7c, Infinity", "F8E5M2, 0xfc, -Infinity", "F8E5M2, 0x7d, NaN", "F8E5M2, 0x7e, NaN",
        "F8E5M2, 0xff, NaN"
    })
    void bitsStandForTheNumbersOfTheSpecification(DType dtype, String bits, double value) {
        assertEquals(value, BinaryFormat.of(dtype).decode(Integer.decode(bits)));
    }

    @ParameterizedTest
    @EnumSource(names = {"F8E4M3", "F8E5M2"})
    void all256NumbersComeBack(DType dtype) {
        BinaryFormat format = BinaryFormat.of(dtype);
        for (int bits = 0; bits < 256; bits++) {
            double value = format.decode(bits);
            assertEquals(value, format.round(value), "of bits " + bits);
            if (Double.isNaN(value)) {
                assertTrue(Double.isNaN(format.decode(format.encode(value))));
            } else {
                assertEquals(bits, format.encode(value), "of " + value);
            }
        }
    }

    /** Between each two neighbours, of which the even one has an even pattern. */
    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16", "F8E4M3", "F8E5M2"})
    void tiesGoToTheEvenNeighbourAndAllElseToTheNearer(DType dtype) {
        BinaryFormat format = BinaryFormat.of(dtype);
        long largest = format.encode(format.largest());
        for (long bits = 0; bits < largest; bits++) {
            double low = format.decode(bits);
            double high = format.decode(bits + 1);
            double tie = (low + high) / 2;
            assertEquals(bits % 2 == 0 ? low : high, format.round(tie), "of the tie " + tie);
            assertEquals(low, format.round(Math.nextDown(tie)));
            assertEquals(high, format.round(Math.nextUp(tie)));
            assertEquals(-high, format.round(-Math.nextUp(tie)));
        }
    }

    /** 464 is as far from 448 as from 480, which would be next; 61440 the same between 57344 and 65536. */
    @ParameterizedTest
    @CsvSource({
        "F8E4M3, 464, 448", "F8E4M3, 464.00001, NaN", "F8E4M3, -480, NaN", "F8E4M3, Infinity, NaN",
        "F8E4M3, 1e300, NaN",
        "F8E5M2, 61439.99, 57344", "F8E5M2, 61440, Infinity", "F8E5M2, -61440, -Infinity",
        "F8E5M2, -Infinity, -Infinity", "F16, 65519.99, 65504", "F16, 65520, Infinity", "BF16, -3.4e38, -Infinity",
        "F32, 1e39, Infinity"
    })
    void whatIsTooLargeIsInfiniteOrNanWhereThereAreNoInfinities(DType dtype, double x, double expected) {
        assertEquals(expected, BinaryFormat.of(dtype).round(x));
    }

    @Test
    void binary16AndBfloat16AreThoseOfOtherConversions() {
        BinaryFormat half = BinaryFormat.of(DType.F16);
        BinaryFormat brain = BinaryFormat.of(DType.BF16);
        for (int bits = 0; bits < 1 << 16; bits++) {
            assertEquals(Float.float16ToFloat((short) bits), (float) half.decode(bits));
            assertEquals(Floats.fromBfloat16((short) bits), (float) brain.decode(bits));
            if (!Double.isNaN(half.decode(bits))) {
                assertEquals(bits, half.encode(half.decode(bits)));
            }
        }
    }

    @Property(tries = 5000)
    void roundsAsBinary32AndBinary64Do(@ForAll double x, @ForAll float y) {
        assertEquals((double) (float) x, BinaryFormat.of(DType.F32).round(x));
        assertEquals(x, BinaryFormat.of(DType.F64).round(x));
        assertEquals(x, BinaryFormat.of(DType.F64).decode(BinaryFormat.of(DType.F64).encode(x)));
        assertEquals(Float.floatToIntBits(y), (int) BinaryFormat.of(DType.F32).encode(y));
        assertEquals(Floats.round(DType.F16, y), BinaryFormat.of(DType.F16).round(y));
    }

    @Test
    void knowsWhichFormatHoldsAllOfAnother() {
        assertTrue(BinaryFormat.of(DType.F16).holds(BinaryFormat.of(DType.F8E4M3)));
        assertTrue(BinaryFormat.of(DType.F16).holds(BinaryFormat.of(DType.F8E5M2)));
        assertEquals(false, BinaryFormat.of(DType.F8E5M2).holds(BinaryFormat.of(DType.F8E4M3)));
        assertEquals(false, BinaryFormat.of(DType.F8E4M3).holds(BinaryFormat.of(DType.F8E5M2)));
        assertThrows(IllegalArgumentException.class, () -> BinaryFormat.of(DType.I8));
    }
}
