package dev.pavage.cuda.sim.exec;

import static dev.pavage.cuda.sim.exec.Type.S16;
import static dev.pavage.cuda.sim.exec.Type.S32;
import static dev.pavage.cuda.sim.exec.Type.S64;
import static dev.pavage.cuda.sim.exec.Type.U16;
import static dev.pavage.cuda.sim.exec.Type.U32;
import static dev.pavage.cuda.sim.exec.Type.U64;

import java.util.List;

/**
 * Arithmetic of integers.
 *
 * <p>Source: PTX ISA 8.0, 9.7.1 Integer Arithmetic Instructions.
 */
final class IntegerOperations {
    private static final List<Type> INTEGERS = List.of(U16, S16, U32, S32, U64, S64);

    private IntegerOperations() {}

    static void add(Operations table) {
        for (Type t : INTEGERS) {
            table.put("add." + t, t, (a, b, c) -> t.wrap(a + b), t, t);
            table.put("sub." + t, t, (a, b, c) -> t.wrap(a - b), t, t);
            table.put("mul.lo." + t, t, (a, b, c) -> t.wrap(a * b), t, t);
            table.put("mul.hi." + t, t, (a, b, c) -> high(t, a, b), t, t);
            table.put("mad.lo." + t, t, (a, b, c) -> t.wrap(a * b + c), t, t, t);
            table.put("mad.hi." + t, t, (a, b, c) -> t.wrap(high(t, a, b) + c), t, t, t);
            table.put("div." + t, t, (a, b, c) -> quotient(t, a, b), t, t);
            table.put("rem." + t, t, (a, b, c) -> remainder(t, a, b), t, t);
            table.put("min." + t, t, (a, b, c) -> less(t, b, a) ? b : a, t, t);
            table.put("max." + t, t, (a, b, c) -> less(t, a, b) ? b : a, t, t);
        }
        for (Type t : List.of(S16, S32, S64)) {
            table.put("neg." + t, t, (a, b, c) -> t.wrap(-a), t);
            table.put("abs." + t, t, (a, b, c) -> t.wrap(Math.abs(t.value(a))), t);
        }
        wide(table, U16, U32);
        wide(table, S16, S32);
        wide(table, U32, U64);
        wide(table, S32, S64);
        dots(table);
    }

    private static void wide(Operations table, Type t, Type twice) {
        table.put("mul.wide." + t, twice, (a, b, c) -> twice.wrap(t.value(a) * t.value(b)), t, t);
        table.put("mad.wide." + t, twice, (a, b, c) -> twice.wrap(t.value(a) * t.value(b) + c), t, t, twice);
    }

    private static void dots(Operations table) {
        for (Type a : List.of(U32, S32)) {
            for (Type b : List.of(U32, S32)) {
                Type sum = a.signed() || b.signed() ? S32 : U32;
                table.put(
                        "dp4a." + a + "." + b,
                        sum,
                        (x, y, z) -> sum.wrap(z + dot(a.signed(), x, b.signed(), y)),
                        a,
                        b,
                        sum);
            }
        }
    }

    private static long dot(boolean signedA, long a, boolean signedB, long b) {
        long sum = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            long x = signedA ? (byte) (a >> shift) : a >> shift & 0xff;
            long y = signedB ? (byte) (b >> shift) : b >> shift & 0xff;
            sum += x * y;
        }
        return sum;
    }

    private static long high(Type t, long a, long b) {
        if (t.bits() < Long.SIZE) {
            return t.wrap(t.value(a) * t.value(b) >> t.bits());
        }
        return t.signed() ? Math.multiplyHigh(a, b) : Math.unsignedMultiplyHigh(a, b);
    }

    /** By zero: unspecified; as on hardware all bits are 1. */
    private static long quotient(Type t, long a, long b) {
        if (b == 0) {
            return t.wrap(-1);
        }
        return t == U64 ? Long.divideUnsigned(a, b) : t.wrap(t.value(a) / t.value(b));
    }

    /** By zero: unspecified; the dividend. */
    private static long remainder(Type t, long a, long b) {
        if (b == 0) {
            return a;
        }
        return t == U64 ? Long.remainderUnsigned(a, b) : t.wrap(t.value(a) % t.value(b));
    }

    static boolean less(Type t, long a, long b) {
        return t == U64 ? Long.compareUnsigned(a, b) < 0 : t.value(a) < t.value(b);
    }
}
