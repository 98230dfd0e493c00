package dev.pavage.testkit;

import dev.pavage.ir.Literal;
import dev.pavage.type.DType;
import dev.pavage.type.Floats;
import java.util.List;
import java.util.random.RandomGenerator;

/** What a test tensor holds. */
@FunctionalInterface
interface Values {
    /** The element at a place in row-major order. */
    Literal at(DType dtype, long flat, RandomGenerator random);

    /** Values between two bounds; whole ones for integers. */
    static Values uniform(double from, double to) {
        return (dtype, flat, random) -> {
            double x = random.nextDouble(from, to);
            return Literal.of(dtype, dtype.isFloat() ? (Number) x : (Number) (long) Math.floor(x));
        };
    }

    /** Whole numbers from {@code from} to {@code to} inclusive, in any dtype; sums of some of them are exact. */
    static Values whole(long from, long to) {
        return (dtype, flat, random) -> Literal.of(dtype, random.nextLong(from, to + 1));
    }

    /** 0, 1, 2, ... modulo {@code period}. */
    static Values counting(long period) {
        return (dtype, flat, random) -> Literal.of(dtype, flat % period);
    }

    /** The given numbers, repeated. */
    static Values of(Number... numbers) {
        return (dtype, flat, random) -> Literal.of(dtype, numbers[(int) (flat % numbers.length)]);
    }

    /** Any bit pattern. */
    static Values bits() {
        return (dtype, flat, random) -> switch (dtype) {
            case F64 -> Literal.of(dtype, Double.longBitsToDouble(random.nextLong()));
            case F32, BF16 -> Literal.of(dtype, Float.intBitsToFloat(random.nextInt()));
            case F16 -> Literal.of(dtype, Float.float16ToFloat((short) random.nextInt()));
            case F8E4M3, F8E5M2 -> Literal.of(dtype, Floats.fromFloat8(dtype, (byte) random.nextInt()));
            case I64, I32, I16, I8, U8 -> Literal.of(dtype, random.nextLong());
            case BOOL -> Literal.of(dtype, random.nextInt(2));
        };
    }

    /** Elements of several kinds in turn. */
    static Values inTurn(List<Values> kinds) {
        int count = kinds.size();
        return (dtype, flat, random) -> kinds.get((int) (flat % count)).at(dtype, flat / count, random);
    }

    /** The numbers at the edges of a dtype, repeated. */
    static Values special() {
        return (dtype, flat, random) -> {
            List<Literal> all = Edges.of(dtype);
            return all.get((int) (flat % all.size()));
        };
    }

    /** The first of all pairs of edges; with {@link #pairSecond} every pair is met in as many as {@link #pairs}. */
    static Values pairFirst() {
        return (dtype, flat, random) -> {
            List<Literal> all = Edges.of(dtype);
            return all.get((int) (flat / all.size() % all.size()));
        };
    }

    /** The second of all pairs of edges. */
    static Values pairSecond() {
        return special();
    }

    /** Number of pairs of edges. */
    static int pairs(DType dtype) {
        int n = Edges.of(dtype).size();
        return n * n;
    }
}
