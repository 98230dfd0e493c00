package dev.pavage.reference;

/** The error function in binary64; devices that evaluate it in software share it with the interpreter. */
public final class Erf {
    private static final double TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);
    private static final double SQRT_PI = Math.sqrt(Math.PI);
    private static final double SERIES_BELOW = 2.5;
    private static final double ONE_FROM = 6;
    private static final int FRACTION_DEPTH = 80;

    private Erf() {}

    /** erf(x), off by about 1e-15 at most; odd in x, NaN of NaN. */
    public static double erf(double x) {
        double z = Math.abs(x);
        double value = Double.isNaN(x) ? x : z < SERIES_BELOW ? series(z) : z < ONE_FROM ? 1 - complement(z) : 1;
        return Math.copySign(value, x);
    }

    /** NIST DLMF 7.6.2. All terms are positive, so nothing cancels. */
    private static double series(double z) {
        double term = z;
        double sum = z;
        for (int n = 1; term > sum * 0x1p-56; n++) {
            term *= 2 * z * z / (2 * n + 1);
            sum += term;
        }
        return TWO_OVER_SQRT_PI * Math.exp(-z * z) * sum;
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
