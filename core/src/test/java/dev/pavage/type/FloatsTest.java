package dev.pavage.type;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FloatsTest {
    @Test
    void everyHalfStaysItself() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float half = Float.float16ToFloat((short) bits);
            if (!Float.isNaN(half)) {
                assertEquals((short) bits, Floats.toFloat16(half));
            }
            float brain = Floats.fromBfloat16((short) bits);
            if (!Float.isNaN(brain)) {
                assertEquals((short) bits, Floats.toBfloat16((double) brain));
            }
        }
    }

    @Property(tries = 2000)
    void roundingTakesTheNearerNeighbour(@ForAll double x) {
        for (DType dtype : new DType[] {DType.F32, DType.F16, DType.BF16, DType.F8E4M3, DType.F8E5M2}) {
            double rounded = Floats.round(dtype, x);
            if (Double.isFinite(rounded) && rounded != x) {
                // Beyond the largest number of F8E4M3 is NaN, which is no nearer.
                assertFalse(Math.abs(rounded - x) > Math.abs(neighbour(dtype, rounded, x) - x), dtype + " " + x);
            }
        }
    }

    /** The next value of a dtype from {@code from} on the side of {@code towards}. */
    private static double neighbour(DType dtype, double from, double towards) {
        boolean up = towards > from;
        return switch (dtype) {
            case F32 -> up ? Math.nextUp((float) from) : Math.nextDown((float) from);
            case F16 -> step(from, up, bits -> Float.float16ToFloat((short) bits), Floats.toFloat16(from));
            case BF16 -> step(from, up, bits -> Floats.fromBfloat16((short) bits), Floats.toBfloat16(from));
            case F8E4M3, F8E5M2 -> step(
                    from, up, bits -> Floats.fromFloat8(dtype, (byte) bits), Floats.toFloat8(dtype, from));
            case F64, I64, I32, I16, I8, U8, BOOL -> throw new IllegalArgumentException();
        };
    }

    private static double step(double from, boolean up, java.util.function.IntToDoubleFunction value, int bits) {
        if (from == 0) {
            return up ? value.applyAsDouble(1) : -value.applyAsDouble(1);
        }
        // Bits grow with the magnitude.
        return value.applyAsDouble(up == from > 0 ? bits + 1 : bits - 1);
    }

    @Test
    void halfwayBetweenTwoHalvesGoesToTheEvenOneInOneStep() {
        // 1 + 2^-11 lies halfway between two halves; a little more, lost in binary32, must round up.
        assertEquals(1.0, Floats.round(DType.F16, 1 + 0x1p-11));
        assertEquals(1 + 0x1p-10, Floats.round(DType.F16, 1 + 0x1p-11 + 0x1p-40));
        assertEquals(1 + 0x1p-7, Floats.round(DType.BF16, 1 + 0x1p-8 + 0x1p-45));
    }

    @Test
    void overflowGoesToInfinityAndNanStaysNan() {
        assertEquals(Double.POSITIVE_INFINITY, Floats.round(DType.F16, 65520));
        assertEquals(65504, Floats.round(DType.F16, 65519.9));
        assertEquals(Double.NEGATIVE_INFINITY, Floats.round(DType.BF16, -3.4e38));
        assertTrue(Double.isNaN(Floats.round(DType.F16, Double.NaN)));
        assertTrue(Double.isNaN(Floats.round(DType.BF16, Double.NaN)));
    }
}
