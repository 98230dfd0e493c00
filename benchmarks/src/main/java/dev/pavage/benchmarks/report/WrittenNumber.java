package dev.pavage.benchmarks.report;

import java.text.FieldPosition;
import java.text.NumberFormat;
import java.text.ParsePosition;
import java.util.function.DoubleFunction;

/** A function from numbers to text in the form in which JFreeChart asks for one. */
final class WrittenNumber extends NumberFormat {
    private static final long serialVersionUID = 1;

    private final DoubleFunction<String> text;

    WrittenNumber(DoubleFunction<String> text) {
        this.text = text;
    }

    @Override
    public StringBuffer format(double value, StringBuffer to, FieldPosition at) {
        return to.append(text.apply(value));
    }

    @Override
    public StringBuffer format(long value, StringBuffer to, FieldPosition at) {
        return format((double) value, to, at);
    }

    @Override
    public Number parse(String text, ParsePosition at) {
        throw new UnsupportedOperationException("numbers of charts are written only");
    }
}
