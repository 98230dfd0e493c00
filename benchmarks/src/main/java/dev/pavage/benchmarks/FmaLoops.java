package dev.pavage.benchmarks;

import dev.pavage.type.DType;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Loops of fused multiply-adds on vector registers alone. Twelve independent sums hide the latency of an instruction (4
 * cycles on two ports need 8) and fit into 16 registers together with the factors.
 */
final class FmaLoops {
    private static final int SUMS = 12;
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;

    private FmaLoops() {}

    /** Floating-point operations of one round of {@link #run}. */
    static double flopsPerRound(DType dtype) {
        return 2.0 * SUMS * (dtype == DType.F64 ? DOUBLES.length() : FLOATS.length());
    }

    /** Runs so many rounds in F64, or in F32 for the other dtypes; the result keeps them from being optimised away. */
    static double run(DType dtype, int rounds) {
        return dtype == DType.F64 ? doubles(rounds) : floats(rounds);
    }

    private static double floats(int rounds) {
        FloatVector x = FloatVector.broadcast(FLOATS, 0.5f);
        FloatVector y = FloatVector.broadcast(FLOATS, 0.25f);
        FloatVector a = x;
        FloatVector b = x;
        FloatVector c = x;
        FloatVector d = x;
        FloatVector e = x;
        FloatVector f = x;
        FloatVector g = x;
        FloatVector h = x;
        FloatVector i = x;
        FloatVector j = x;
        FloatVector k = x;
        FloatVector l = x;
        for (int round = 0; round < rounds; round++) {
            a = a.fma(x, y);
            b = b.fma(x, y);
            c = c.fma(x, y);
            d = d.fma(x, y);
            e = e.fma(x, y);
            f = f.fma(x, y);
            g = g.fma(x, y);
            h = h.fma(x, y);
            i = i.fma(x, y);
            j = j.fma(x, y);
            k = k.fma(x, y);
            l = l.fma(x, y);
        }
        return a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).add(i).add(j).add(k).add(l).lane(0);
    }

    private static double doubles(int rounds) {
        DoubleVector x = DoubleVector.broadcast(DOUBLES, 0.5);
        DoubleVector y = DoubleVector.broadcast(DOUBLES, 0.25);
        DoubleVector a = x;
        DoubleVector b = x;
        DoubleVector c = x;
        DoubleVector d = x;
        DoubleVector e = x;
        DoubleVector f = x;
        DoubleVector g = x;
        DoubleVector h = x;
        DoubleVector i = x;
        DoubleVector j = x;
        DoubleVector k = x;
        DoubleVector l = x;
        for (int round = 0; round < rounds; round++) {
            a = a.fma(x, y);
            b = b.fma(x, y);
            c = c.fma(x, y);
            d = d.fma(x, y);
            e = e.fma(x, y);
            f = f.fma(x, y);
            g = g.fma(x, y);
            h = h.fma(x, y);
            i = i.fma(x, y);
            j = j.fma(x, y);
            k = k.fma(x, y);
            l = l.fma(x, y);
        }
        return a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).add(i).add(j).add(k).add(l).lane(0);
    }
}
