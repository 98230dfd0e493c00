package dev.pavage.cuda.sim.exec;

import static dev.pavage.cuda.sim.exec.Type.B16;
import static dev.pavage.cuda.sim.exec.Type.B32;
import static dev.pavage.cuda.sim.exec.Type.B64;
import static dev.pavage.cuda.sim.exec.Type.PRED;
import static dev.pavage.cuda.sim.exec.Type.S16;
import static dev.pavage.cuda.sim.exec.Type.S32;
import static dev.pavage.cuda.sim.exec.Type.S64;
import static dev.pavage.cuda.sim.exec.Type.U16;
import static dev.pavage.cuda.sim.exec.Type.U32;
import static dev.pavage.cuda.sim.exec.Type.U64;

import java.util.List;

/**
 * Logic, shifts, fields of bits, and moves.
 *
 * <p>Source: PTX ISA 8.0, 9.7.7 Logic and Shift Instructions; 9.7.1.16 to 21; 9.7.8 Data Movement (mov, prmt, cvta).
 */
final class BitOperations {
    private static final int BYTE = 0xff;

    private BitOperations() {}

    static void add(Operations table) {
        for (Type t : List.of(PRED, B16, B32, B64)) {
            table.put("and." + t, t, (a, b, c) -> a & b, t, t);
            table.put("or." + t, t, (a, b, c) -> a | b, t, t);
            table.put("xor." + t, t, (a, b, c) -> a ^ b, t, t);
            table.put("not." + t, t, (a, b, c) -> t.wrap(~a), t);
        }
        for (Type t : List.of(B16, B32, B64)) {
            table.put("cnot." + t, t, (a, b, c) -> a == 0 ? 1 : 0, t);
            table.put("shl." + t, t, (a, b, c) -> b >= t.bits() ? 0 : t.wrap(a << b), t, U32);
        }
        for (Type t : List.of(B16, B32, B64, U16, U32, U64)) {
            table.put("shr." + t, t, (a, b, c) -> b >= t.bits() ? 0 : a >>> b, t, U32);
        }
        for (Type t : List.of(S16, S32, S64)) {
            table.put("shr." + t, t, (a, b, c) -> t.wrap(t.value(a) >> Math.min(b, t.bits() - 1)), t, U32);
        }
        for (Type t : List.of(
                PRED, B16, B32, B64, U16, U32, U64, S16, S32, S64, Type.F16, Type.BF16, Type.F32, Type.F64)) {
            table.put("mov." + t, t, (a, b, c) -> a, t);
            table.put("selp." + t, t, (a, b, c) -> c == 0 ? b : a, t, t, PRED);
        }
        for (Type t : List.of(U32, U64)) {
            table.put("cvta.global." + t, t, (a, b, c) -> a, t);
            table.put("cvta.to.global." + t, t, (a, b, c) -> a, t);
        }
        fields(table);
        table.put("prmt.b32", B32, BitOperations::permute, B32, B32, B32);
        funnel(table);
    }

    private static void fields(Operations table) {
        for (Type t : List.of(B32, B64)) {
            int unused = Long.SIZE - t.bits();
            table.put("popc." + t, U32, (a, b, c) -> Long.bitCount(a), t);
            table.put("clz." + t, U32, (a, b, c) -> Long.numberOfLeadingZeros(a) - unused, t);
            table.put("brev." + t, t, (a, b, c) -> Long.reverse(a) >>> unused, t);
        }
        for (Type t : List.of(U32, S32, U64, S64)) {
            table.put("bfe." + t, t, (a, b, c) -> extract(t, a, (int) b & BYTE, (int) c & BYTE), t, U32, U32);
        }
    }

    private static long extract(Type t, long a, int from, int length) {
        if (length == 0) {
            return 0;
        }
        int end = Math.min(t.bits(), from + length);
        long moved = from >= t.bits() ? 0 : a >>> from;
        int held = Math.max(0, end - from);
        long field = held == Long.SIZE ? moved : moved & (1L << held) - 1;
        boolean negative = t.signed() && (a >>> (end - 1) & 1) != 0;
        return t.wrap(negative && held < Long.SIZE ? field | -1L << held : field);
    }

    /** {@code lop3}: bit 4 a + 2 b + c of the table for each bit. */
    static long logic(long a, long b, long c, int table) {
        long result = 0;
        for (int i = 0; i < 8; i++) {
            if ((table >> i & 1) != 0) {
                result |= ((i & 4) != 0 ? a : ~a) & ((i & 2) != 0 ? b : ~b) & ((i & 1) != 0 ? c : ~c);
            }
        }
        return B32.wrap(result);
    }

    /** {@code bfi}: the low bits of {@code field} in place of {@code length} bits of {@code into}. */
    static long insert(Type t, long field, long into, int from, int length) {
        if (from >= t.bits() || length == 0) {
            return into;
        }
        long mask = length >= Long.SIZE ? -1 : (1L << length) - 1;
        return t.wrap(into & ~(mask << from) | (field & mask) << from);
    }

    private static long permute(long a, long b, long selectors) {
        long bytes = b << Integer.SIZE | a;
        long result = 0;
        for (int i = 0; i < 4; i++) {
            int selector = (int) (selectors >> 4 * i) & 0xf;
            long chosen = bytes >>> 8 * (selector & 7) & BYTE;
            long written = (selector & 8) == 0 ? chosen : (chosen & 0x80) != 0 ? BYTE : 0;
            result |= written << 8 * i;
        }
        return result;
    }

    private static void funnel(Operations table) {
        table.put("shf.l.wrap.b32", B32, (a, b, c) -> left(a, b, c & 31), B32, B32, U32);
        table.put("shf.l.clamp.b32", B32, (a, b, c) -> left(a, b, Math.min(c, 32)), B32, B32, U32);
        table.put("shf.r.wrap.b32", B32, (a, b, c) -> right(a, b, c & 31), B32, B32, U32);
        table.put("shf.r.clamp.b32", B32, (a, b, c) -> right(a, b, Math.min(c, 32)), B32, B32, U32);
    }

    private static long left(long low, long high, long by) {
        return (high << Integer.SIZE | low) << by >>> Integer.SIZE;
    }

    private static long right(long low, long high, long by) {
        return B32.wrap((high << Integer.SIZE | low) >>> by);
    }
}
