package dev.pavage.cpu.machine;

import dev.pavage.cpu.machine.Assembler.Gpr;
import dev.pavage.ir.Comparison;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.MemoryType;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.type.DType;
import java.util.OptionalInt;

/**
 * Writes what {@link Extension extensions} do by different instructions: all that has to do with masks, and a few ops of
 * vectors. Masks are false for lanes behind those that they have.
 */
sealed interface InstructionSet permits Avx512, Avx2 {
    /** For what an assembler writes. */
    static InstructionSet of(Assembler code, Registers registers) {
        return switch (code.extension()) {
            case AVX512 -> new Avx512(code, registers);
            case AVX2 -> new Avx2(code, registers);
        };
    }

    // ---- masks

    /** Makes a mask true for its lanes; changes RAX. */
    void fill(int mask, int lanes);

    /** Makes a mask false. */
    void clear(int mask, int lanes);

    /** {@code to = from}. */
    void copyMask(int to, int from, int lanes);

    /** {@code to = a op b}: AND, OR or XOR. */
    void combine(BinaryKind op, int to, int a, int b, int lanes);

    /** {@code to = ~a & b}. */
    void except(int to, int a, int b, int lanes);

    /** Makes a mask true or false, as RAX is -1 or 0; changes RAX. */
    void splat(int mask, int lanes);

    /** A bit for each lane of a mask, from the lowest on. */
    void bits(Gpr to, int mask, int lanes);

    /** Compares vectors, or scalars in the lowest lanes, of which only that lane of the mask has a meaning. */
    void compare(Comparison kind, LaneType type, int mask, int a, Operand b);

    /** {@code to = mask ? chosen : otherwise}. */
    void select(LaneType type, int to, int mask, Operand chosen, int otherwise);

    /** {@code to = mask ? 1 : 0}. */
    void ones(LaneType type, int to, int mask);

    // ---- memory

    /** Reads lanes, those that a mask does not name as 0 and without touching their memory; may change RCX. */
    void load(MemoryType memory, LaneType type, int to, Operand.Memory from, OptionalInt mask);

    /** Writes lanes, those that a mask names; may change RCX. */
    void store(MemoryType memory, LaneType type, int value, Operand.Memory to, OptionalInt mask);

    // ---- numbers

    /** {@code to = a op b}: MIN or MAX of floating-point numbers, -0 below 0, NaN if either is. */
    void extremum(BinaryKind op, LaneType type, int to, int a, Operand b);

    /** {@code to = a * b} of I64. */
    void multiply(int bits, int to, int a, Operand b);

    /** {@code to = a >> b} of I64, with the sign. */
    void shiftRight(int bits, int to, int a, Operand b);

    /** {@code to = to + a * b}, of pairs of factors: BF16, or I16 which wrap. */
    void addPairs(DType factors, int bits, int to, int a, Operand b);

    /** F32 to I32 as a Java cast: toward zero, clamped, NaN 0. */
    void truncate(int bits, int to, int from);

    /** The lower halves of I32, which lie side by side then, in the lower half of a register. */
    void pack(LaneType type, int to, int from);

    /** I64 to I32, by the lower bits; {@code bits} are those of the wider side. */
    void narrow(int bits, int to, int from);

    /** An integer to the lowest lane of a register, as floating point. */
    void fromInteger(Kind from, Kind to, int register, Gpr source);

    /** An integer to all lanes. */
    void broadcast(LaneType type, int to, Gpr from);

    /** Swaps neighbours of 16 or 32 bytes. */
    void swapHalves(int bits, int to, int from, int bytes);
}
