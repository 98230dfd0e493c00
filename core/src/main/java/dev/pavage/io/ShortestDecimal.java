package dev.pavage.io;

import dev.pavage.type.BinaryFormat;
import dev.pavage.type.DType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * The decimal of fewest digits that reads back as the same number of a floating-point dtype (Steele and White, "How to
 * Print Floating-Point Numbers Accurately", 1990). {@link Double#toString} is not that: it never gives fewer than two
 * digits, and knows no narrower dtype.
 */
final class ShortestDecimal {
    private ShortestDecimal() {}

    /** Significant bits of a normal number, the leading one included. */
    static int bits(DType dtype) {
        return BinaryFormat.of(dtype).fractionBits() + 1;
    }

    /**
     * The shortest decimal of a number, and among the shortest the nearest to it.
     *
     * @param value finite and not below zero; a number of {@code dtype}
     */
    static BigDecimal of(DType dtype, double value) {
        if (value == 0) {
            return BigDecimal.ZERO;
        }
        int lowest = BinaryFormat.of(dtype).lowestExponent();
        // For a subnormal binary64 getExponent is one below the exponent that counts.
        int exponent = Math.max(Math.getExponent(value) - (bits(dtype) - 1), lowest);
        BigDecimal exact = new BigDecimal(value);
        BigDecimal unit = powerOfTwo(exponent);
        BigInteger significand = exact.divideToIntegralValue(unit).toBigIntegerExact();
        BigDecimal above = powerOfTwo(exponent - 1);
        // Below a power of two the numbers lie twice as dense.
        boolean power = significand.bitCount() == 1 && exponent > lowest;
        BigDecimal below = power ? powerOfTwo(exponent - 2) : above;
        // A decimal half way between two numbers reads back as the even one.
        int limit = significand.testBit(0) ? -1 : 0;
        for (int digits = 1;; digits++) {
            BigDecimal down = exact.round(new MathContext(digits, RoundingMode.DOWN));
            BigDecimal up = exact.round(new MathContext(digits, RoundingMode.UP));
            boolean downReads = exact.subtract(down).compareTo(below) <= limit;
            boolean upReads = up.subtract(exact).compareTo(above) <= limit;
            if (downReads && upReads) {
                return exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            }
            if (downReads || upReads) {
                return downReads ? down : up;
            }
        }
    }

    private static BigDecimal powerOfTwo(int exponent) {
        return exponent >= 0
                ? new BigDecimal(BigInteger.TWO.pow(exponent))
                : new BigDecimal(BigInteger.valueOf(5).pow(-exponent), -exponent);
    }
}
