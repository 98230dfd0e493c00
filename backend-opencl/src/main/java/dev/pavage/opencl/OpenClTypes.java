package dev.pavage.opencl;

import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.MemoryType;
import dev.pavage.lane.ValueOp;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Names and literals of OpenCL C. A truth value is an {@code int}: 0 or 1 as a scalar, 0 or -1 in the lanes of a mask,
 * whatever was compared.
 */
final class OpenClTypes {
    /** Integers that F32 holds exactly and that are shorter in decimal. */
    private static final double LARGEST_DECIMAL = 1 << 20;

    private OpenClTypes() {}

    /** The type of a register. */
    static String of(LaneType type) {
        return vector(type.kind() == Kind.I1 ? "int" : element(MemoryType.of(type.kind())), type.lanes());
    }

    /** The signed integers as wide as a register's lanes: what comparing such registers gives. */
    static String integers(LaneType type) {
        return vector(isWide(type.kind()) ? "long" : "int", type.lanes());
    }

    /** The unsigned integers as wide as a register's lanes. */
    static String unsigned(LaneType type) {
        return "u" + integers(type);
    }

    /** Whether lanes have 64 bits. */
    static boolean isWide(Kind kind) {
        return kind == Kind.I64 || kind == Kind.F64;
    }

    /** {@code float16} of {@code float} and 16. */
    static String vector(String element, int lanes) {
        if (lanes > 16) {
            throw new IllegalStateException(element + " in " + lanes + " lanes: OpenCL C has vectors of 16 at most");
        }
        return lanes == 1 ? element : element + lanes;
    }

    /** One lane of a variable of so many. */
    static String lane(String variable, int lane, int lanes) {
        return lanes == 1 ? variable : variable + ".s" + Integer.toHexString(lane).toUpperCase(Locale.ROOT);
    }

    /** What behind a variable of so many lanes gives each the one {@code distance} apart. */
    static String swap(int lanes, int distance) {
        return IntStream.range(0, lanes)
                .mapToObj(i -> Integer.toHexString(i ^ distance).toUpperCase(Locale.ROOT))
                .collect(Collectors.joining("", ".s", ""));
    }

    /** An element in memory. */
    static String element(MemoryType memory) {
        return Expressions.of(memory);
    }

    /** A constant in every lane. */
    static String literal(ValueOp.Constant constant) {
        LaneType type = constant.result().type();
        long bits = constant.bits();
        String scalar =
                switch (type.kind()) {
                    case I1 -> bits == 0 ? "0" : type.isScalar() ? "1" : "-1";
                    case I32 -> bits == Integer.MIN_VALUE ? "(-2147483647 - 1)" : signed(Long.toString(bits));
                    case I64 -> bits == Long.MIN_VALUE ? "(-9223372036854775807L - 1)" : signed(bits + "L");
                    case F32 -> real((float) Double.longBitsToDouble(bits));
                    case F64 -> real(Double.longBitsToDouble(bits));
                };
        return type.isScalar() ? scalar : "(" + of(type) + ")(" + scalar + ")";
    }

    /** 0, 1, 2, ... in the lanes. */
    static String iota(LaneType type) {
        return IntStream.range(0, type.lanes())
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(", ", "(" + of(type) + ")(", ")"));
    }

    private static String real(float value) {
        return Float.isFinite(value)
                ? signed(digits(value, Float.toHexString(value)) + "f")
                : "as_float(0x" + Integer.toHexString(Float.floatToIntBits(value)) + ")";
    }

    private static String real(double value) {
        return Double.isFinite(value)
                ? signed(digits(value, Double.toHexString(value)))
                : "as_double(0x" + Long.toHexString(Double.doubleToLongBits(value)) + "L)";
    }

    private static String digits(double value, String hex) {
        return value == Math.rint(value) && Math.abs(value) <= LARGEST_DECIMAL ? Double.toString(value) : hex;
    }

    /** {@code -} before a literal is an operator of its own. */
    private static String signed(String literal) {
        return literal.startsWith("-") ? "(" + literal + ")" : literal;
    }
}
