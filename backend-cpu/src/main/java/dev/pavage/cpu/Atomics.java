package dev.pavage.cpu;

import dev.pavage.ir.MemoryOp.AtomicKind;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/** Atomic updates of elements in memory. Called by generated code. */
final class Atomics {
    private static final VarHandle INTS = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle LONGS = ValueLayout.JAVA_LONG.varHandle();

    private Atomics() {}

    static void combine(AtomicKind kind, long address, int value) {
        int old;
        int now;
        do {
            old = (int) INTS.getVolatile(Memory.ALL, address);
            now = switch (kind) {
                case ADD -> old + value;
                case MAX -> Math.max(old, value);
                case MIN -> Math.min(old, value);
            };
        } while (!INTS.compareAndSet(Memory.ALL, address, old, now));
    }

    static void combine(AtomicKind kind, long address, long value) {
        long old;
        long now;
        do {
            old = (long) LONGS.getVolatile(Memory.ALL, address);
            now = switch (kind) {
                case ADD -> old + value;
                case MAX -> Math.max(old, value);
                case MIN -> Math.min(old, value);
            };
        } while (!LONGS.compareAndSet(Memory.ALL, address, old, now));
    }

    // Floating point is compared as bits: a NaN equals no NaN, and the loop would not end.
    static void combine(AtomicKind kind, long address, float value) {
        int old;
        float now;
        do {
            old = (int) INTS.getVolatile(Memory.ALL, address);
            float was = Float.intBitsToFloat(old);
            now = switch (kind) {
                case ADD -> was + value;
                case MAX -> Math.max(was, value);
                case MIN -> Math.min(was, value);
            };
        } while (!INTS.compareAndSet(Memory.ALL, address, old, Float.floatToRawIntBits(now)));
    }

    static void combine(AtomicKind kind, long address, double value) {
        long old;
        double now;
        do {
            old = (long) LONGS.getVolatile(Memory.ALL, address);
            double was = Double.longBitsToDouble(old);
            now = switch (kind) {
                case ADD -> was + value;
                case MAX -> Math.max(was, value);
                case MIN -> Math.min(was, value);
            };
        } while (!LONGS.compareAndSet(Memory.ALL, address, old, Double.doubleToRawLongBits(now)));
    }
}
