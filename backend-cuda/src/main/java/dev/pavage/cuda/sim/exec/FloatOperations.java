package dev.pavage.cuda.sim.exec;

import static dev.pavage.cuda.sim.exec.Type.F32;
import static dev.pavage.cuda.sim.exec.Type.F64;
import static dev.pavage.cuda.sim.report.Counters.InstructionClass.DOUBLE;
import static dev.pavage.cuda.sim.report.Counters.InstructionClass.FLOAT;
import static dev.pavage.cuda.sim.report.Counters.InstructionClass.FLOAT_FMA;
import static dev.pavage.cuda.sim.report.Counters.InstructionClass.SPECIAL;

import java.util.function.DoubleUnaryOperator;

/**
 * Arithmetic of F32 and F64. Approximations ({@code .approx}, {@code .full}) are computed in double precision and rounded:
 * more exactly than hardware does.
 *
 * <p>Source: PTX ISA 8.0, 9.7.3 Floating Point Instructions.
 */
final class FloatOperations {
    private static final long NAN = 0x7fff_ffffL;
    private static final long SIGN = 0x8000_0000L;

    private FloatOperations() {}

    /** The F32 in a register. */
    static float f32(long register) {
        return Float.intBitsToFloat((int) register);
    }

    /** The F64 in a register. */
    static double f64(long register) {
        return Double.longBitsToDouble(register);
    }

    /** The register of an F32; of any NaN the one that arithmetic gives. */
    static long bits(float value) {
        return Float.isNaN(value) ? NAN : F32.wrap(Float.floatToRawIntBits(value));
    }

    /** The register of an F64. */
    static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }

    static void add(Operations table) {
        single(table);
        twice(table);
        approximations(table);
    }

    private static void single(Operations table) {
        for (String rounding : new String[] {"", ".rn"}) {
            table.put(FLOAT, "add" + rounding + ".f32", F32, (a, b, c) -> bits(f32(a) + f32(b)), F32, F32);
            table.put(FLOAT, "sub" + rounding + ".f32", F32, (a, b, c) -> bits(f32(a) - f32(b)), F32, F32);
            table.put(FLOAT, "mul" + rounding + ".f32", F32, (a, b, c) -> bits(f32(a) * f32(b)), F32, F32);
        }
        table.put(
                FLOAT_FMA,
                "fma.rn.f32",
                F32,
                (a, b, c) -> bits(Math.fma(f32(a), f32(b), f32(c))),
                F32,
                F32,
                F32);
        table.put(FLOAT, "div.rn.f32", F32, (a, b, c) -> bits(f32(a) / f32(b)), F32, F32);
        table.put(FLOAT, "sqrt.rn.f32", F32, (a, b, c) -> bits((float) Math.sqrt(f32(a))), F32);
        table.put(FLOAT, "rcp.rn.f32", F32, (a, b, c) -> bits(1 / f32(a)), F32);
        table.put(FLOAT, "neg.f32", F32, (a, b, c) -> a ^ SIGN, F32);
        table.put(FLOAT, "abs.f32", F32, (a, b, c) -> a & ~SIGN, F32);
        table.put(FLOAT, "min.f32", F32, (a, b, c) -> bits((float) least(f32(a), f32(b))), F32, F32);
        table.put(FLOAT, "max.f32", F32, (a, b, c) -> bits((float) greatest(f32(a), f32(b))), F32, F32);
        table.put(FLOAT, "min.NaN.f32", F32, (a, b, c) -> bits(Math.min(f32(a), f32(b))), F32, F32);
        table.put(FLOAT, "max.NaN.f32", F32, (a, b, c) -> bits(Math.max(f32(a), f32(b))), F32, F32);
        table.put(FLOAT, "copysign.f32", F32, (a, b, c) -> a & SIGN | b & ~SIGN, F32, F32);
    }

    private static void twice(Operations table) {
        for (String rounding : new String[] {"", ".rn"}) {
            table.put(DOUBLE, "add" + rounding + ".f64", F64, (a, b, c) -> bits(f64(a) + f64(b)), F64, F64);
            table.put(DOUBLE, "sub" + rounding + ".f64", F64, (a, b, c) -> bits(f64(a) - f64(b)), F64, F64);
            table.put(DOUBLE, "mul" + rounding + ".f64", F64, (a, b, c) -> bits(f64(a) * f64(b)), F64, F64);
        }
        table.put(DOUBLE, "fma.rn.f64", F64, (a, b, c) -> bits(Math.fma(f64(a), f64(b), f64(c))), F64, F64, F64);
        table.put(DOUBLE, "div.rn.f64", F64, (a, b, c) -> bits(f64(a) / f64(b)), F64, F64);
        table.put(DOUBLE, "sqrt.rn.f64", F64, (a, b, c) -> bits(Math.sqrt(f64(a))), F64);
        table.put(DOUBLE, "rcp.rn.f64", F64, (a, b, c) -> bits(1 / f64(a)), F64);
        table.put(DOUBLE, "neg.f64", F64, (a, b, c) -> a ^ Long.MIN_VALUE, F64);
        table.put(DOUBLE, "abs.f64", F64, (a, b, c) -> a & Long.MAX_VALUE, F64);
        table.put(DOUBLE, "min.f64", F64, (a, b, c) -> bits(least(f64(a), f64(b))), F64, F64);
        table.put(DOUBLE, "max.f64", F64, (a, b, c) -> bits(greatest(f64(a), f64(b))), F64, F64);
        table.put(
                DOUBLE,
                "copysign.f64",
                F64,
                (a, b, c) -> a & Long.MIN_VALUE | b & Long.MAX_VALUE,
                F64,
                F64);
    }

    /** If one is not a number, the other is the result. */
    private static double least(double a, double b) {
        return Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.min(a, b);
    }

    private static double greatest(double a, double b) {
        return Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.max(a, b);
    }

    private static void approximations(Operations table) {
        double ln2 = Math.log(2);
        approximate(table, "ex2.approx.f32", a -> Math.pow(2, a));
        approximate(table, "lg2.approx.f32", a -> Math.log(a) / ln2);
        approximate(table, "sin.approx.f32", Math::sin);
        approximate(table, "cos.approx.f32", Math::cos);
        approximate(table, "tanh.approx.f32", Math::tanh);
        approximate(table, "rcp.approx.f32", a -> 1 / a);
        approximate(table, "sqrt.approx.f32", Math::sqrt);
        approximate(table, "rsqrt.approx.f32", a -> 1 / Math.sqrt(a));
        for (String name : new String[] {"div.approx.f32", "div.full.f32"}) {
            table.put(SPECIAL, name, F32, (a, b, c) -> bits(f32(a) / f32(b)), F32, F32);
        }
    }

    private static void approximate(Operations table, String name, DoubleUnaryOperator function) {
        table.put(SPECIAL, name, F32, (a, b, c) -> bits((float) function.applyAsDouble(f32(a))), F32);
    }
}
