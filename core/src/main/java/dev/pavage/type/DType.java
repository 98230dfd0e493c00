package dev.pavage.type;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Element type of a tensor, a view or a tile.
 *
 * <table>
 * <caption>Element types</caption>
 * <tr><th>dtype</th><th>bytes</th><th>values</th><th>NumPy</th></tr>
 * <tr><td>F64, F32, F16</td><td>8, 4, 2</td><td>IEEE 754 binary64, binary32, binary16</td><td>f8, f4, f2</td></tr>
 * <tr><td>BF16</td><td>2</td><td>the upper half of a binary32</td><td>none</td></tr>
 * <tr><td>F8E4M3</td><td>1</td><td>4 bits of exponent, 3 of fraction: to 448, no infinities</td><td>none</td></tr>
 * <tr><td>F8E5M2</td><td>1</td><td>the upper half of a binary16: to 57344, infinities</td><td>none</td></tr>
 * <tr><td>I64, I32, I16, I8</td><td>8, 4, 2, 1</td><td>two's complement</td><td>i8, i4, i2, i1</td></tr>
 * <tr><td>U8</td><td>1</td><td>0 to 255</td><td>u1</td></tr>
 * <tr><td>BOOL</td><td>1</td><td>0 or 1</td><td>bool</td></tr>
 * </table>
 *
 * <p>The two of 8 bits are E4M3 and E5M2 of the OCP 8-bit Floating Point Specification (OFP8), revision 1.0
 * (Micikevicius et al., "FP8 Formats for Deep Learning", 2022); E4M3 is what others call "e4m3fn". {@link BinaryFormat}
 * tells what each format holds and how it rounds.
 */
public enum DType {
    F64(8, Kind.FLOAT),
    F32(4, Kind.FLOAT),
    F16(2, Kind.FLOAT),
    BF16(2, Kind.FLOAT),
    F8E4M3(1, Kind.FLOAT),
    F8E5M2(1, Kind.FLOAT),
    I64(8, Kind.INTEGER),
    I32(4, Kind.INTEGER),
    I16(2, Kind.INTEGER),
    I8(1, Kind.INTEGER),
    U8(1, Kind.INTEGER),
    BOOL(1, Kind.BOOLEAN);

    private enum Kind {
        FLOAT,
        INTEGER,
        BOOLEAN
    }

    private final int bytes;
    private final Kind kind;

    DType(int bytes, Kind kind) {
        this.bytes = bytes;
        this.kind = kind;
    }

    /** Size of one element in memory, in bytes. */
    public int bytes() {
        return bytes;
    }

    /** Whether this is one of F64, F32, F16, BF16, F8E4M3 and F8E5M2. */
    public boolean isFloat() {
        return kind == Kind.FLOAT;
    }

    /** Whether this is one of I64, I32, I16, I8 and U8 (BOOL is none of them). */
    public boolean isInteger() {
        return kind == Kind.INTEGER;
    }

    /**
     * The dtype that {@code dot} accumulates in: F32 for F32 and the narrower floating-point dtypes; F64 and I64 for
     * themselves; I32 for the other integers and BOOL.
     */
    public DType accumulator() {
        return switch (this) {
            case F64, I64 -> this;
            case F32, F16, BF16, F8E4M3, F8E5M2 -> F32;
            case I32, I16, I8, U8, BOOL -> I32;
        };
    }

    /** The dtype by its name as {@link #toString} prints it, in any case ({@code "f32"}), if there is one. */
    public static Optional<DType> named(String name) {
        return Arrays.stream(values())
                .filter(d -> d.name().equalsIgnoreCase(name))
                .findFirst();
    }

    /** All names, for messages: {@code "f64, f32, ..."}. */
    public static String names() {
        return Arrays.stream(values()).map(DType::toString).collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
