package dev.pavage.io;

import dev.pavage.type.DType;
import dev.pavage.type.Floats;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;

/** The text of single elements, by NumPy's rules for its default print options. */
final class ElementText {
    /** Digits after the point that an array shows at most. */
    private static final int PRECISION = 8;

    private ElementText() {}

    /** The text of the only element of an array of rank 0: all its digits, and no room around it. */
    static String scalar(DType dtype, Number value) {
        if (dtype == DType.BOOL) {
            return value.longValue() == 0 ? "False" : "True";
        }
        if (dtype.isInteger()) {
            return Long.toString(value.longValue());
        }
        double x = value.doubleValue();
        if (!Double.isFinite(x)) {
            return notFinite(x);
        }
        double size = Math.abs(x);
        double highest = dtype == DType.F64 ? 1e16 : Math.pow(10, decimalDigits(dtype));
        boolean positional = size == 0 || (size >= 1e-4 && size < highest);
        BigDecimal decimal = ShortestDecimal.of(dtype, size);
        String sign = sign(x);
        if (positional) {
            String text = positional(decimal);
            return sign + text + (text.endsWith(".") ? "0" : "");
        }
        return sign + mantissa(decimal).replaceFirst("\\.$", "") + "e" + exponent(decimal, 2);
    }

    /**
     * The texts of elements of one array, of equal length, so that they stand in columns: points under points, no more
     * digits than one of them needs, and all in scientific notation or none.
     */
    static List<String> columns(DType dtype, List<Number> values) {
        if (dtype == DType.BOOL) {
            return values.stream().map(v -> v.longValue() == 0 ? "False" : " True").toList();
        }
        if (dtype.isInteger()) {
            List<String> texts = values.stream().map(v -> Long.toString(v.longValue())).toList();
            int width = longest(texts);
            return texts.stream().map(text -> left(text, width)).toList();
        }
        double[] numbers = values.stream().mapToDouble(Number::doubleValue).toArray();
        return floatColumns(dtype, numbers);
    }

    private static List<String> floatColumns(DType dtype, double[] values) {
        List<Parts> parts = parts(dtype, values);
        int whole = parts.stream().mapToInt(p -> p.whole.length()).max().orElse(0);
        int fraction = parts.stream().mapToInt(p -> p.fraction.length()).max().orElse(0);
        int exponent = parts.stream().mapToInt(p -> p.exponent.length()).max().orElse(0);
        int point = 1;
        int width = whole + point + fraction + exponent;
        for (double x : values) {
            width = Double.isFinite(x) ? width : Math.max(width, notFinite(x).length());
        }
        String[] texts = new String[values.length];
        int next = 0;
        for (int i = 0; i < texts.length; i++) {
            double x = values[i];
            texts[i] = left(Double.isFinite(x) ? parts.get(next++).text(fraction) : notFinite(x), width);
        }
        return List.of(texts);
    }

    /**
     * A finite number in pieces, that align one by one.
     *
     * @param whole sign and digits before the point
     * @param fraction digits after it
     * @param exponent {@code e+05}, or empty
     */
    private record Parts(String whole, String fraction, String exponent) {
        /** In scientific notation zeros fill the fraction up, since the exponent follows; otherwise spaces do. */
        String text(int fractionWidth) {
            String fill = exponent.isEmpty() ? " " : "0";
            return whole + "." + fraction + fill.repeat(fractionWidth - fraction.length()) + exponent;
        }
    }

    /** The finite ones of the numbers, in one notation. */
    private static List<Parts> parts(DType dtype, double[] values) {
        double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
        if (!scientific(dtype, finite)) {
            return Arrays.stream(finite)
                    .mapToObj(x -> split(x, positional(rounded(dtype, x, false)), ""))
                    .toList();
        }
        List<BigDecimal> decimals = Arrays.stream(finite)
                .mapToObj(x -> rounded(dtype, x, true))
                .toList();
        int exponentDigits =
                decimals.stream().mapToInt(d -> exponent(d, 2).length() - 1).max().orElse(2);
        int digits = decimals.stream().mapToInt(d -> mantissa(d).length() - 1).max().orElse(1);
        Parts[] parts = new Parts[finite.length];
        for (int i = 0; i < parts.length; i++) {
            BigDecimal decimal = widened(decimals.get(i), finite[i], digits);
            parts[i] = split(finite[i], mantissa(decimal), "e" + exponent(decimal, exponentDigits));
        }
        return List.of(parts);
    }

    /** Whether the numbers are too large, too small or too far apart to be shown with a fixed point. */
    private static boolean scientific(DType dtype, double[] finite) {
        double[] sizes =
                Arrays.stream(finite).map(Math::abs).filter(x -> x != 0).toArray();
        if (sizes.length == 0) {
            return false;
        }
        double max = Arrays.stream(sizes).max().orElseThrow();
        double min = Arrays.stream(sizes).min().orElseThrow();
        // NumPy compares in the dtype itself, so the bounds are rounded to it.
        return max >= Floats.round(dtype, Math.pow(10, Math.min(8, decimalDigits(dtype))))
                || min < Floats.round(dtype, 1e-4)
                || Floats.round(dtype, max / min) > Floats.round(dtype, 1000);
    }

    /**
     * Decimal digits that every number of the dtype holds faithfully: 15, 6, 3, 2. Those of 8 bits hold not even one;
     * they are shown as those of BF16 are.
     */
    private static int decimalDigits(DType dtype) {
        return Math.max(2, (int) ((ShortestDecimal.bits(dtype) - 1) * Math.log10(2)));
    }

    /** The size of a number to the digits that an array shows: the shortest decimal, or the exact value cut off. */
    private static BigDecimal rounded(DType dtype, double x, boolean scientific) {
        double size = Math.abs(x);
        BigDecimal shortest = ShortestDecimal.of(dtype, size);
        if (scientific) {
            int digits = PRECISION + 1;
            return shortest.precision() <= digits
                    ? shortest
                    : new BigDecimal(size).round(new MathContext(digits, RoundingMode.HALF_EVEN));
        }
        return shortest.scale() <= PRECISION
                ? shortest
                : new BigDecimal(size).setScale(PRECISION, RoundingMode.HALF_EVEN);
    }

    /** Where the column shows more digits than a number needs, they are those of its exact value and not zeros. */
    private static BigDecimal widened(BigDecimal decimal, double x, int digits) {
        return decimal.precision() >= digits
                ? decimal
                : new BigDecimal(Math.abs(x)).round(new MathContext(digits, RoundingMode.HALF_EVEN));
    }

    private static Parts split(double x, String text, String exponent) {
        int point = text.indexOf('.');
        return new Parts(sign(x) + text.substring(0, point), text.substring(point + 1), exponent);
    }

    /** {@code 12.5}, {@code 12.}: with a point and without zeros at the end. */
    private static String positional(BigDecimal decimal) {
        String text = decimal.toPlainString();
        return text.contains(".") ? text.replaceFirst("0+$", "") : text + ".";
    }

    /** One digit, the point, and the other digits without zeros at the end. */
    private static String mantissa(BigDecimal decimal) {
        String digits = decimal.unscaledValue().toString();
        return digits.charAt(0) + "." + digits.substring(1).replaceFirst("0+$", "");
    }

    /** The exponent of ten with its sign, of at least so many digits. */
    private static String exponent(BigDecimal decimal, int digits) {
        int exponent = decimal.signum() == 0 ? 0 : decimal.precision() - decimal.scale() - 1;
        String text = Integer.toString(Math.abs(exponent));
        return (exponent < 0 ? "-" : "+") + "0".repeat(Math.max(0, digits - text.length())) + text;
    }

    private static String sign(double x) {
        return Double.doubleToRawLongBits(x) < 0 ? "-" : "";
    }

    private static String notFinite(double x) {
        return Double.isNaN(x) ? "nan" : x < 0 ? "-inf" : "inf";
    }

    private static int longest(List<String> texts) {
        return texts.stream().mapToInt(String::length).max().orElse(0);
    }

    private static String left(String text, int width) {
        return " ".repeat(width - text.length()) + text;
    }
}
