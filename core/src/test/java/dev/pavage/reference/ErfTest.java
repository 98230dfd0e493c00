package dev.pavage.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The error function against tabulated values. */
class ErfTest {
    /** Abramowitz and Stegun, table 7.1, continued to 16 digits. */
    @ParameterizedTest
    @CsvSource({
        "0.1, 0.1124629160182849", "0.5, 0.5204998778130465", "1, 0.8427007929497149", "1.5, 0.9661051464753108",
        "2, 0.9953222650189527", "2.4, 0.9993114861033549", "2.5, 0.9995930479825550", "3, 0.9999779095030014",
        "4, 0.9999999845827421", "5, 0.9999999999984626"
    })
    void agreesWithTables(double x, double expected) {
        assertEquals(expected, Erf.erf(x), 1e-15);
        assertEquals(-expected, Erf.erf(-x), 1e-15);
    }

    /** Of the exact values, computed with 50 digits from DLMF 7.6.1. */
    @ParameterizedTest
    @CsvSource({
        "0.3, 0.3286267594591274", "0.9, 0.7969082124228322", "1.2, 0.9103139782296353", "1.3, 0.9340079449406524",
        "2, 0.9953222650189527", "2.4, 0.9993114861033549", "3, 0.9999779095030014"
    })
    void isWithinTwoUlp(double x, double expected) {
        assertEquals(expected, Erf.erf(x), 2 * Math.ulp(expected));
    }

    @Test
    void isContinuousWhereItsFormulaChanges() {
        assertEquals(Erf.erf(Math.nextDown(1.25)), Erf.erf(1.25), 1e-15);
        assertEquals(Erf.erf(Math.nextDown(6.0)), Erf.erf(6.0), 1e-15);
    }

    @Test
    void keepsRelativePrecisionNearZero() {
        assertEquals(1.1283791670955126e-10, Erf.erf(1e-10), 1e-25);
        assertEquals(-0.0, Erf.erf(-0.0));
    }

    @Test
    void endsAtOneAndKeepsNan() {
        assertEquals(1, Erf.erf(Double.POSITIVE_INFINITY));
        assertEquals(-1, Erf.erf(Double.NEGATIVE_INFINITY));
        assertTrue(Double.isNaN(Erf.erf(Double.NaN)));
    }
}
