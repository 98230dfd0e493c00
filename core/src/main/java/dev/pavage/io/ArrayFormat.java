package dev.pavage.io;

import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/**
 * Prints arrays as NumPy's {@code print} does with its default options: lines of at most 75 characters, up to 8 digits
 * after the point and no more than tell a number from its neighbours in its dtype, all elements in columns, and of more
 * than 1000 elements only the first and last three along each axis.
 *
 * <p>Floating-point numbers are in scientific notation if the largest is 10<sup>d</sup> or more, where {@code d} is the
 * number of decimal digits that the dtype holds but at most 8 and at least 2 (F64: 8, F32: 6, F16: 3, BF16, F8E4M3 and
 * F8E5M2: 2), the smallest but zero
 * is below 0.0001, or the one is more than 1000 times the other (as in NumPy 2.4).
 */
public final class ArrayFormat {
    /** More elements than this are summarised. */
    private static final int THRESHOLD = 1000;

    /** How many are shown at each end of a summarised axis. */
    private static final int EDGE = 3;

    private static final int LINE_WIDTH = 75;
    private static final String ELLIPSIS = "...";

    private final Shape shape;
    private final boolean summarised;

    private ArrayFormat(Shape shape) {
        this.shape = shape;
        this.summarised = shape.elements() > THRESHOLD;
    }

    /** The text of an array in host memory, without a line break at its end. */
    public static String format(HostArray array) {
        return format(array.dtype(), array.shape(), array::element);
    }

    /**
     * The text of an array, without a line break at its end.
     *
     * @param element gives an element by its row-major position; it is asked for those shown alone. Of what it returns,
     *     {@code longValue()} counts for the integers and BOOL, {@code doubleValue()} for the floating-point dtypes,
     *     and that must be a value of {@code dtype}
     */
    public static String format(DType dtype, Shape shape, LongFunction<? extends Number> element) {
        if (shape.rank() == 0) {
            return ElementText.scalar(dtype, element.apply(0));
        }
        if (shape.elements() == 0) {
            return "[]";
        }
        ArrayFormat format = new ArrayFormat(shape);
        List<Number> shown = new ArrayList<>();
        format.collect(0, 0, element, shown);
        StringBuilder text = new StringBuilder();
        format.print(0, ElementText.columns(dtype, shown).iterator(), text);
        return text.toString();
    }

    private boolean cut(int axis) {
        return summarised && shape.extent(axis) > 2 * EDGE;
    }

    /** The positions along an axis that are shown. */
    private LongStream shown(int axis) {
        long extent = shape.extent(axis);
        return cut(axis)
                ? LongStream.concat(LongStream.range(0, EDGE), LongStream.range(extent - EDGE, extent))
                : LongStream.range(0, extent);
    }

    /** Collects the elements shown, in row-major order; {@code before} is the position of the outer axes. */
    private void collect(int axis, long before, LongFunction<? extends Number> element, List<Number> found) {
        if (axis == shape.rank()) {
            found.add(element.apply(before));
            return;
        }
        shown(axis).forEach(i -> collect(axis + 1, before * shape.extent(axis) + i, element, found));
    }

    private void print(int axis, Iterator<String> words, StringBuilder text) {
        text.append('[');
        if (axis == shape.rank() - 1) {
            printRow(words, text);
        } else {
            long blocks = shown(axis).count();
            // Blocks of more axes stand further apart: matrices by one empty line, stacks of them by two.
            String gap = "\n".repeat(shape.rank() - 1 - axis) + " ".repeat(axis + 1);
            for (long i = 0; i < blocks; i++) {
                text.append(i == 0 ? "" : gap);
                if (i == EDGE && cut(axis)) {
                    text.append(ELLIPSIS).append(gap);
                }
                print(axis + 1, words, text);
            }
        }
        text.append(']');
    }

    /** The elements along the last axis, over as many lines as they need. */
    private void printRow(Iterator<String> words, StringBuilder text) {
        int axis = shape.rank() - 1;
        int indent = shape.rank();
        // The brackets that may follow need room: one for each axis.
        int width = LINE_WIDTH - shape.rank();
        int column = indent;
        long elements = shown(axis).count();
        for (long i = 0; i < elements; i++) {
            if (i == EDGE && cut(axis)) {
                column = put(ELLIPSIS, column, indent, width, text);
            }
            column = put(words.next(), column, indent, width, text);
        }
    }

    /** Appends a word and returns the column after it and the space that follows. */
    private static int put(String word, int column, int indent, int width, StringBuilder text) {
        int start = column;
        if (column > indent) {
            boolean wraps = column + word.length() > width;
            if (wraps) {
                stripEnd(text);
            }
            text.append(wraps ? "\n" + " ".repeat(indent) : " ");
            start = wraps ? indent : column;
        }
        text.append(word);
        return start + word.length() + 1;
    }

    /** Words may end in spaces, lines do not. */
    private static void stripEnd(StringBuilder text) {
        int end = text.length();
        while (text.charAt(end - 1) == ' ') {
            end--;
        }
        text.setLength(end);
    }
}
