package dev.pavage.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.type.DType;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ToleranceTest {
    @Property
    void unitsOfBinary32AreThoseOfJava(@ForAll float x) {
        assertEquals(Math.ulp(x), Tolerance.ulp(DType.F32, x));
    }

    @Property
    void unitsOfBinary64AreThoseOfJava(@ForAll double x) {
        assertEquals(Math.ulp(x), Tolerance.ulp(DType.F64, x));
    }

    @Property
    void allowsFourUnitsForElementaryFunctionsAndNotFive(@ForAll float x) {
        float four = x;
        for (int i = 0; i < 4; i++) {
            four = Math.nextDown(four);
        }
        Tolerance tolerance = Tolerance.elementary(DType.F32);
        assertTrue(tolerance.allows(DType.F32, x, four) || Float.isInfinite(four));
        // Below a power of two the units are half as long.
        float nine = four;
        for (int i = 0; i < 5; i++) {
            nine = Math.nextDown(nine);
        }
        assertFalse(tolerance.allows(DType.F32, x, nine));
    }

    @Property(tries = 200)
    void sumsInBinary32AreWithinTheirTolerance(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5000) int n) {
        Random random = new Random(seed);
        double exact = 0;
        float forwards = 0;
        float[] lanes = new float[8];
        for (int i = 0; i < n; i++) {
            float term = 2 * random.nextFloat() - 1;
            exact += term;
            forwards += term;
            lanes[i % 8] += term;
        }
        float together = 0;
        for (float lane : lanes) {
            together += lane;
        }
        Tolerance tolerance = Tolerance.sum(DType.F32, n, 1);
        assertTrue(tolerance.allows(DType.F32, exact, forwards));
        assertTrue(tolerance.allows(DType.F32, exact, together));
    }

    @Property(tries = 200)
    void factorsOfTenBitsAreWithinTheToleranceForThem(@ForAll long seed, @ForAll @IntRange(min = 1, max = 2000) int n) {
        assertTrue(Tolerance.tf32Sum(n, 1).allows(DType.F32, 0, errorOfRounding(seed, n, 10)));
    }

    /** Each element of a matrix is such a sum, so that a few in a hundred are enough to notice. */
    @Test
    void factorsOfSevenBitsAreNotAlways() {
        long within = new Random(1)
                .longs(100)
                .filter(seed -> Tolerance.tf32Sum(1000, 1).allows(DType.F32, 0, errorOfRounding(seed, 1000, 7)))
                .count();
        assertTrue(within < 95, within + " of 100");
    }

    /** Sums of which 13 bits are kept. */
    @Property(tries = 200)
    void sumsOfThirteenBitsAreWithinTheToleranceForThem(@ForAll long seed,
            @ForAll @IntRange(min = 1, max = 5000) int n) {
        assertTrue(Tolerance.fastSum(DType.F32, n, 1).allows(DType.F32, 0, errorOfCutting(seed, n, 13)));
    }

    @Test
    void sumsOfSevenBitsAreNotAlways() {
        long within = new Random(1)
                .longs(100)
                .filter(seed -> Tolerance.fastSum(DType.F32, 1000, 1).allows(DType.F32, 0,
                        errorOfCutting(seed, 1000, 7)))
                .count();
        assertTrue(within < 95, within + " of 100");
    }

    /** By how much a sum of n products is off if those and the sum before lose bits, 32 products at a time, and the new sum. */
    private static double errorOfCutting(long seed, int n, int bits) {
        Random random = new Random(seed);
        double exact = 0;
        double sum = 0;
        for (int done = 0; done < n; done += 32) {
            double[] added = random.doubles(Math.min(32, n - done), -1, 1).map(x -> x * random.nextDouble()).toArray();
            double largest = Math.abs(sum);
            for (double product : added) {
                exact += product;
                largest = Math.max(largest, Math.abs(product));
            }
            sum = cut(sum, largest, bits);
            for (double product : added) {
                sum += cut(product, largest, bits);
            }
            sum = cut(sum, sum, bits);
        }
        return sum - exact;
    }

    private static double cut(double x, double largest, int bits) {
        double unit = Math.scalb(1.0, Math.getExponent(largest) - bits);
        return (long) (x / unit) * unit;
    }

    /** By how much a sum of n products is off when the factors are rounded to some bits of fraction. */
    private static double errorOfRounding(long seed, int n, int bits) {
        Random random = new Random(seed);
        double error = 0;
        for (int i = 0; i < n; i++) {
            double a = 2 * random.nextDouble() - 1;
            double b = 2 * random.nextDouble() - 1;
            error += rounded(a, bits) * rounded(b, bits) - a * b;
        }
        return error;
    }

    private static double rounded(double x, int bits) {
        double unit = Math.scalb(1.0, Math.getExponent(x) - bits);
        return Math.rint(x / unit) * unit;
    }

    @Test
    void aSumThatMissesATermIsOutside() {
        assertFalse(Tolerance.sum(DType.F32, 1000, 1).allows(DType.F32, 10, 10.001));
    }

    @Test
    void nanMatchesNanAlone() {
        Tolerance tolerance = new Tolerance(100, 100);
        assertTrue(tolerance.allows(DType.F32, Double.NaN, Double.NaN));
        assertFalse(tolerance.allows(DType.F32, Double.NaN, 1));
        assertFalse(tolerance.allows(DType.F32, 1, Double.NaN));
    }

    @Test
    void infinitiesMatchThemselvesAlone() {
        Tolerance tolerance = new Tolerance(100, Double.MAX_VALUE);
        assertTrue(tolerance.allows(DType.F32, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY));
        assertFalse(tolerance.allows(DType.F32, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY));
        assertFalse(tolerance.allows(DType.F32, Double.POSITIVE_INFINITY, Float.MAX_VALUE));
        assertFalse(tolerance.allows(DType.F32, 1, Double.POSITIVE_INFINITY));
    }

    @Test
    void exactTellsZerosApart() {
        assertFalse(Tolerance.EXACT.allows(DType.F32, 0.0, -0.0));
        assertTrue(Tolerance.elementary(DType.F32).allows(DType.F32, 0.0, -0.0));
    }
}
