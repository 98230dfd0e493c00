package dev.pavage.cuda.sim.exec;

import static dev.pavage.cuda.sim.exec.Type.B16;
import static dev.pavage.cuda.sim.exec.Type.BF16;
import static dev.pavage.cuda.sim.exec.Type.BF16X2;
import static dev.pavage.cuda.sim.exec.Type.F16;
import static dev.pavage.cuda.sim.exec.Type.F16X2;
import static dev.pavage.cuda.sim.exec.Type.F32;
import static dev.pavage.cuda.sim.exec.Type.F64;
import static dev.pavage.cuda.sim.exec.Type.S16;
import static dev.pavage.cuda.sim.exec.Type.S32;
import static dev.pavage.cuda.sim.exec.Type.S64;
import static dev.pavage.cuda.sim.exec.Type.S8;
import static dev.pavage.cuda.sim.exec.Type.TF32;
import static dev.pavage.cuda.sim.exec.Type.U16;
import static dev.pavage.cuda.sim.exec.Type.U32;
import static dev.pavage.cuda.sim.exec.Type.U64;
import static dev.pavage.cuda.sim.exec.Type.U8;
import static dev.pavage.cuda.sim.report.Counters.InstructionClass.CONVERSION;

import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/**
 * {@code cvt}. A narrow signed result is sign-extended to its register by the instruction.
 *
 * <p>Source: PTX ISA 8.5 (NVIDIA, 2024), cvt.
 */
final class Conversions {
    private static final List<Type> INTEGERS = List.of(U8, S8, U16, S16, U32, S32, U64, S64);
    private static final List<Type> FLOATS = List.of(F16, BF16, F32, F64);
    private static final double TWO_63 = 0x1p63;

    /** Rounding to integers: to nearest even, towards zero, down, up. */
    private static final Map<String, DoubleUnaryOperator> ROUNDINGS = Map.of(
            ".rni", Math::rint,
            ".rzi", a -> a < 0 ? Math.ceil(a) : Math.floor(a),
            ".rmi", Math::floor,
            ".rpi", Math::ceil);

    private Conversions() {}

    static void add(Operations table) {
        for (Type from : INTEGERS) {
            for (Type to : INTEGERS) {
                put(table, "cvt", to, from, a -> to.wrap(from.value(a)));
                put(table, "cvt.sat", to, from, a -> clamp(to, from, from.value(a)));
            }
            put(table, "cvt.rn", F16, from, a -> Halves.f16(number(from, a)));
            put(table, "cvt.rn", BF16, from, a -> Halves.bf16(number(from, a)));
            put(table, "cvt.rn", F32, from, a -> FloatOperations.bits(single(from, a)));
            put(table, "cvt.rn", F64, from, a -> FloatOperations.bits(number(from, a)));
        }
        for (Type from : FLOATS) {
            ROUNDINGS.forEach((rounding, function) -> {
                for (Type to : INTEGERS) {
                    put(table, "cvt" + rounding, to, from,
                            a -> integer(to, from, function.applyAsDouble(decode(from, a))));
                }
                put(table, "cvt" + rounding, from, from, a -> encode(from, function.applyAsDouble(decode(from, a))));
            });
            for (Type to : FLOATS) {
                String name = to.bits() > from.bits() || to == from ? "cvt" : "cvt.rn";
                put(table, name, to, from, a -> encode(to, decode(from, a)));
                put(table, name + ".sat", to, from, a -> encode(to, saturated(decode(from, a))));
            }
        }
        put(table, "cvt.rna", TF32, F32, a -> tf32(a));
        table.put(
                CONVERSION,
                "cvt.rn.f16x2.f32",
                F16X2,
                (a, b, c) -> encode(F16, decode(F32, a)) << 16 | encode(F16, decode(F32, b)),
                F32,
                F32);
        table.put(
                CONVERSION,
                "cvt.rn.bf16x2.f32",
                BF16X2,
                (a, b, c) -> encode(BF16, decode(F32, a)) << 16 | encode(BF16, decode(F32, b)),
                F32,
                F32);
        putBytes(table, "e4m3x2", 3, -6, 448);
        putBytes(table, "e5m2x2", 2, -14, 57344);
    }

    /** Two F32 as bytes of 16 bits, the first above. */
    private static void putBytes(Operations table, String name, int fractionBits, int smallestExponent,
            double largest) {
        table.put(
                CONVERSION,
                "cvt.rn.satfinite." + name + ".f32",
                B16,
                (a, b, c) -> Halves.float8(decode(F32, a), fractionBits, smallestExponent, largest) << 8
                        | Halves.float8(decode(F32, b), fractionBits, smallestExponent, largest),
                F32,
                F32);
    }

    private interface Conversion {
        long of(long register);
    }

    private static void put(Operations table, String name, Type to, Type from, Conversion conversion) {
        table.put(CONVERSION, name + "." + to + "." + from, to, (a, b, c) -> conversion.of(a), from);
    }

    /** An integer as a double, which is exact up to 53 bits and rounded once above. */
    private static double number(Type from, long register) {
        return from == U64 ? unsigned(register) : from.value(register);
    }

    private static double unsigned(long number) {
        return number >= 0 ? number : 2.0 * (number >>> 1 | number & 1);
    }

    private static float single(Type from, long register) {
        long number = from.value(register);
        return from == U64 && number < 0 ? 2.0f * (number >>> 1 | number & 1) : number;
    }

    private static double decode(Type type, long register) {
        return switch (type) {
            case F16 -> Halves.f16(register);
            case BF16 -> Halves.bf16(register);
            case F32 -> FloatOperations.f32(register);
            default -> FloatOperations.f64(register);
        };
    }

    private static long encode(Type type, double value) {
        return switch (type) {
            case F16 -> Halves.f16(value);
            case BF16 -> Halves.bf16(value);
            case F32 -> FloatOperations.bits((float) value);
            default -> FloatOperations.bits(value);
        };
    }

    /** Not a number gives 0, and so does what lies below. */
    private static double saturated(double value) {
        return value > 0 ? Math.min(value, 1) : 0;
    }

    private static long clamp(Type to, Type from, long number) {
        if (from == U64 && number < 0) {
            return to.greatest();
        }
        if (to == U64) {
            return Math.max(0, number);
        }
        return to.wrap(Math.clamp(number, to.least(), to.greatest()));
    }

    /**
     * An integer of a rounded number: the nearest that the type has. Of what is not a number it is 0, or only the highest bit
     * if either type has the 64 bits of F64, S64 or U64.
     */
    private static long integer(Type to, Type from, double rounded) {
        if (Double.isNaN(rounded)) {
            return from == F64 || to.bits() == Long.SIZE ? 1L << (to.bits() - 1) : 0;
        }
        if (to == U64) {
            return rounded < TWO_63 ? Math.max(0, (long) rounded) : (long) (rounded - TWO_63) ^ Long.MIN_VALUE;
        }
        return to.wrap(Math.clamp((long) rounded, to.least(), to.greatest()));
    }

    /** Ten bits of fraction, ties away from zero. */
    private static long tf32(long register) {
        float value = FloatOperations.f32(register);
        return Float.isFinite(value) ? F32.wrap(register + 0x1000) & ~0x1fffL : FloatOperations.bits(value);
    }
}
