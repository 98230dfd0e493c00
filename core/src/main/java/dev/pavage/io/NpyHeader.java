package dev.pavage.io;

import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the header of an {@code .npy} file says: a Python dict of the keys {@code descr} (dtype and byte order),
 * {@code fortran_order} and {@code shape}.
 *
 * @param order byte order of the data
 * @param fortran whether the first axis is the contiguous one
 */
record NpyHeader(DType dtype, ByteOrder order, boolean fortran, Shape shape) {
    private static final Set<String> KEYS = new TreeSet<>(List.of("descr", "fortran_order", "shape"));
    private static final String SUPPORTED = "supported are f2, f4, f8, i1, i2, i4, i8, u1 and b1 (bool)";

    /** NumPy leaves room for one extent to grow in place to the digits of 8 * 2^64 - 1. */
    private static final int GROWTH_DIGITS = 21;

    /**
     * Reads the text of a header.
     *
     * @throws IllegalArgumentException if it is no such dict, or names something that is not supported; the message is
     *     a sentence without the name of the file
     */
    static NpyHeader parse(String text) {
        PythonLiteral literal;
        try {
            literal = PythonLiteral.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the header is no Python dict: " + e.getMessage(), e);
        }
        if (!(literal instanceof PythonLiteral.Dict(Map<String, PythonLiteral> entries))) {
            throw new IllegalArgumentException("the header is no Python dict but " + clipped(literal));
        }
        if (!entries.keySet().equals(KEYS)) {
            throw new IllegalArgumentException(
                    "the header has the keys " + clipped(new TreeSet<>(entries.keySet())) + ", expected are " + KEYS);
        }
        return read(
                Objects.requireNonNull(entries.get("descr")),
                Objects.requireNonNull(entries.get("fortran_order")),
                Objects.requireNonNull(entries.get("shape")));
    }

    private static NpyHeader read(PythonLiteral descr, PythonLiteral fortran, PythonLiteral shape) {
        if (!(fortran instanceof PythonLiteral.Bool(boolean fortranOrder))) {
            throw new IllegalArgumentException("fortran_order is " + clipped(fortran) + ", expected True or False");
        }
        String code = code(descr);
        char first = code.isEmpty() ? ' ' : code.charAt(0);
        ByteOrder order =
                switch (first) {
                    case '<' -> ByteOrder.LITTLE_ENDIAN;
                    case '>' -> ByteOrder.BIG_ENDIAN;
                    default -> ByteOrder.nativeOrder();
                };
        String bare = "<>=|".indexOf(first) >= 0 ? code.substring(1) : code;
        return new NpyHeader(dtype(code, bare), order, fortranOrder, shape(shape));
    }

    private static String code(PythonLiteral descr) {
        return switch (descr) {
            case PythonLiteral.Text(String value) -> value;
            case PythonLiteral.Sequence fields -> throw new IllegalArgumentException("dtype " + clipped(fields)
                    + " is structured; save each field as an array of its own; " + SUPPORTED);
            case PythonLiteral.Tuple pair -> throw new IllegalArgumentException(
                    "dtype " + clipped(pair) + " has elements that are arrays; " + SUPPORTED);
            case PythonLiteral.Int other -> throw noDtype(other);
            case PythonLiteral.Bool other -> throw noDtype(other);
            case PythonLiteral.Dict other -> throw noDtype(other);
        };
    }

    private static IllegalArgumentException noDtype(PythonLiteral descr) {
        return new IllegalArgumentException("descr is " + clipped(descr) + ", which names no dtype; " + SUPPORTED);
    }

    private static DType dtype(String code, String bare) {
        return switch (bare) {
            case "f8" -> DType.F64;
            case "f4" -> DType.F32;
            case "f2" -> DType.F16;
            case "i8" -> DType.I64;
            case "i4" -> DType.I32;
            case "i2" -> DType.I16;
            case "i1" -> DType.I8;
            case "u1" -> DType.U8;
            case "b1" -> DType.BOOL;
            default -> throw new IllegalArgumentException(
                    "dtype " + clipped(new PythonLiteral.Text(code)) + " (" + meaning(bare) + ") is not supported; "
                            + SUPPORTED);
        };
    }

    /** What NumPy's kind character stands for. */
    private static String meaning(String bare) {
        return switch (bare.isEmpty() ? ' ' : bare.charAt(0)) {
            case 'f' -> "a floating-point number of another size";
            case 'i' -> "a signed integer of another size";
            case 'u' -> "unsigned integers above 8 bits";
            case 'c' -> "complex numbers";
            case 'O' -> "Python objects, which only Python can load";
            case 'S', 'a', 'U', 'T' -> "strings";
            case 'M' -> "dates and times";
            case 'm' -> "time differences";
            case 'V' -> "raw bytes, as which bfloat16 and float8 arrays are often saved: save them as f4";
            default -> "no dtype of NumPy's";
        };
    }

    private static Shape shape(PythonLiteral literal) {
        if (!(literal instanceof PythonLiteral.Tuple(List<PythonLiteral> values))) {
            throw new IllegalArgumentException("shape is " + clipped(literal) + ", expected a tuple of integers");
        }
        if (values.size() > Shape.MAX_RANK) {
            throw new IllegalArgumentException(
                    "the array has rank " + values.size() + ", the highest supported is " + Shape.MAX_RANK);
        }
        long[] extents = new long[values.size()];
        for (int axis = 0; axis < extents.length; axis++) {
            if (!(values.get(axis) instanceof PythonLiteral.Int(long extent))) {
                throw new IllegalArgumentException("shape is " + clipped(literal) + ", expected a tuple of integers");
            }
            extents[axis] = extent;
        }
        return Shape.of(extents);
    }

    private static String clipped(Object found) {
        String text = found.toString();
        return text.length() <= 80 ? text : text.substring(0, 77) + "...";
    }

    /** The header's text exactly as {@code numpy.save} writes it, without the padding to 64 bytes. */
    String text() {
        StringBuilder tuple = new StringBuilder();
        for (int axis = 0; axis < shape.rank(); axis++) {
            tuple.append(axis == 0 ? "" : ", ").append(shape.extent(axis));
        }
        tuple.append(shape.rank() == 1 ? "," : "");
        String room = "";
        if (shape.rank() > 0) {
            long growing = shape.extent(fortran ? shape.rank() - 1 : 0);
            room = " ".repeat(GROWTH_DIGITS - Long.toString(growing).length());
        }
        return "{'descr': '" + descr() + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': (" + tuple
                + "), }" + room;
    }

    /** NumPy's code of a dtype, without the order of its bytes; none if NumPy does not have it. */
    static Optional<String> code(DType dtype) {
        return switch (dtype) {
            case F64 -> Optional.of("f8");
            case F32 -> Optional.of("f4");
            case F16 -> Optional.of("f2");
            case I64 -> Optional.of("i8");
            case I32 -> Optional.of("i4");
            case I16 -> Optional.of("i2");
            case I8 -> Optional.of("i1");
            case U8 -> Optional.of("u1");
            case BOOL -> Optional.of("b1");
            case BF16, F8E4M3, F8E5M2 -> Optional.empty();
        };
    }

    private String descr() {
        String code = code(dtype).orElseThrow(() -> new IllegalArgumentException("NumPy has no " + dtype));
        if (dtype.bytes() == 1) {
            return "|" + code;
        }
        return (order.equals(ByteOrder.LITTLE_ENDIAN) ? "<" : ">") + code;
    }
}
