package dev.pavage.reference;

/** The error function in binary64. */
public final class Erf {
    /** 2/√π as the sum of two. */
    private static final double TWO_OVER_SQRT_PI = 0x1.20dd750429b6dp0;
    private static final double TWO_OVER_SQRT_PI_REST = 0x1.1ae3a914fed8p-56;
    private static final double SQRT_PI = Math.sqrt(Math.PI);
    private static final double SERIES_BELOW = 1.25;
    private static final int SERIES_TERMS = 28;
    private static final double ONE_FROM = 6;
    private static final int FRACTION_DEPTH = 150;

    private Erf() {}

    /** erf(x) within 2 ulp; odd in x, NaN of NaN. */
    public static double erf(double x) {
        double z = Math.abs(x);
        double value = Double.isNaN(x) ? x : z < SERIES_BELOW ? series(z) : z < ONE_FROM ? 1 - complement(z) : 1;
        return Math.copySign(value, x);
    }

    /** NIST DLMF 7.6.1, whose terms alternate: what is taken from the first term is small, so that its error is. */
    private static double series(double z) {
        double square = z * z;
        double sum = 1;
        for (int n = SERIES_TERMS; n > 1; n--) {
            sum = Math.fma(-square * ((2 * n - 1) / (n * (2 * n + 1.0))), sum, 1);
        }
        double first = TWO_OVER_SQRT_PI * z;
        double rest = Math.fma(TWO_OVER_SQRT_PI, z, -first) + TWO_OVER_SQRT_PI_REST * z;
        return first - Math.fma(first, square / 3 * sum, -rest);
    }

    /** erfc(z) by the continued fraction of Abramowitz and Stegun, 7.1.14, evaluated from its far end. */
    private static double complement(double z) {
        double fraction = z;
        for (int n = FRACTION_DEPTH; n > 0; n--) {
            fraction = z + n * 0.5 / fraction;
        }
        return Math.exp(-z * z) / (SQRT_PI * fraction);
    }
}
