package dev.pavage.cpu.machine;

import dev.pavage.lane.AccessOp;
import dev.pavage.lane.Block;
import dev.pavage.lane.LaneOp;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import dev.pavage.lane.ValueOp;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;

/**
 * Looks up what depends on nothing but four bits, such as the value of a quantised weight, however many ops compute it: a
 * register holds 16 results, and one permutation picks them by the lowest four bits of its indexes (Intel 64 and IA-32
 * Architectures Software Developer's Manual, volume 2, {@code VPERMPS}).
 *
 * <p>Such a value is not computed where it is defined. Its register holds the index until an op reads it that makes
 * something else of it.
 */
final class SmallTables {
    private static final int ENTRIES = 16;
    private static final int LOWEST = ENTRIES - 1;
    private static final int INDEX_BITS = 4;

    /**
     * A value that is not computed yet.
     *
     * @param entries the bits of the value for each index
     * @param isIndex whether that is the index, with nothing in the bits above
     */
    private record Pending(int[] entries, boolean isIndex) {
        Pending then(IntUnaryOperator next) {
            int[] results = new int[ENTRIES];
            for (int i = 0; i < ENTRIES; i++) {
                results[i] = next.applyAsInt(entries[i]);
            }
            return new Pending(results, false);
        }
    }

    private final Assembler code;
    private final Registers registers;
    private final Vectors vectors;
    private final Map<LaneValue, Pending> pending = new HashMap<>();
    /** What is within 0 to 255. */
    private final Set<LaneValue> bytes = new HashSet<>();

    SmallTables(Assembler code, Registers registers, Vectors vectors) {
        this.code = code;
        this.registers = registers;
        this.vectors = vectors;
    }

    private static boolean fits(LaneType type) {
        return type.lanes() == ENTRIES && (type.kind() == Kind.I32 || type.kind() == Kind.F32);
    }

    /** Before an op is written: whether it needs no instruction, since its result can be looked up. Else it gets its operands. */
    boolean takes(LaneOp op) {
        if (op instanceof ValueOp value && fits(value.result().type()) && (masks(value) || extend(value))) {
            return true;
        }
        if (!pending.isEmpty()) {
            Liveness.reads(op).distinct().forEach(this::settle);
        }
        return false;
    }

    /** After an op was written: what its result may be an index of. */
    void note(LaneOp op) {
        if (op instanceof AccessOp.Load load && load.memory() == MemoryType.U8 && fits(load.result().type())) {
            bytes.add(load.result());
        } else if (op instanceof ValueOp.Binary b
                && (b.kind() == ValueOp.BinaryKind.SHR || b.kind() == ValueOp.BinaryKind.USHR)
                && bytes.contains(b.a())
                && constant(b.b()).equals(OptionalInt.of(INDEX_BITS))) {
            pending.put(b.result(), index(true));
        }
    }

    /** At the end of a block: computes what it yields. */
    void end(Block block) {
        block.yields().forEach(this::settle);
    }

    private static Pending index(boolean isIndex) {
        int[] entries = new int[ENTRIES];
        for (int i = 0; i < ENTRIES; i++) {
            entries[i] = i;
        }
        return new Pending(entries, isIndex);
    }

    /** Takes the lowest four bits of anything. */
    private boolean masks(ValueOp op) {
        if (!(op instanceof ValueOp.Binary b) || b.kind() != ValueOp.BinaryKind.AND) {
            return false;
        }
        LaneValue from = vectors.isConstant(b.a()) ? b.b() : b.a();
        LaneValue mask = vectors.isConstant(b.a()) ? b.a() : b.b();
        if (vectors.isConstant(from)
                || pending.containsKey(from)
                || !constant(mask).equals(OptionalInt.of(LOWEST))) {
            return false;
        }
        define(b.result(), from, index(false));
        return true;
    }

    /** Makes another table of one. */
    private boolean extend(ValueOp op) {
        Optional<LaneValue> from =
                op.operands().stream().filter(pending::containsKey).findFirst();
        if (from.isEmpty()) {
            return false;
        }
        LaneValue value = from.orElseThrow();
        Pending table = Objects.requireNonNull(pending.get(value));
        Optional<IntUnaryOperator> next =
                switch (op) {
                    case ValueOp.Convert c when c.result().type().kind() == Kind.F32
                            && c.a().type().kind() == Kind.I32 ->
                        Optional.of(x -> Float.floatToRawIntBits(x));
                    case ValueOp.Bitcast c -> Optional.of(x -> x);
                    case ValueOp.Binary b when constant(b.b()).isPresent() -> {
                        int y = constant(b.b()).orElseThrow();
                        yield function(b).map(f -> x -> f.applyAsInt(x, y));
                    }
                    case ValueOp.Binary b when constant(b.a()).isPresent() -> {
                        int x = constant(b.a()).orElseThrow();
                        yield function(b).map(f -> y -> f.applyAsInt(x, y));
                    }
                    default -> Optional.empty();
                };
        if (next.isEmpty()) {
            return false;
        }
        define(op.result(), value, table.then(next.orElseThrow()));
        return true;
    }

    private void define(LaneValue result, LaneValue from, Pending table) {
        if (registers.dies(from)) {
            registers.reuse(from, result);
            pending.remove(from);
        } else {
            vectors.copy(registers.define(result), from);
        }
        pending.put(result, table);
    }

    /** Computes a value that is not yet. */
    private void settle(LaneValue value) {
        Pending table = pending.remove(value);
        if (table == null || table.isIndex) {
            return;
        }
        int register = registers.of(value);
        int bits = Vectors.bits(value.type());
        ByteBuffer entries = ByteBuffer.allocate(ENTRIES * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        entries.asIntBuffer().put(table.entries);
        vectors.plain(
                Instruction.VPERMPS, bits, register, register, code.constant(entries.array(), false));
    }

    /** The bits of a constant of 4 bytes. */
    private OptionalInt constant(LaneValue value) {
        return vectors.constant(value)
                .map(bits -> value.type().kind() == Kind.F32
                        ? OptionalInt.of(Float.floatToRawIntBits((float) Double.longBitsToDouble(bits)))
                        : OptionalInt.of(bits.intValue()))
                .orElse(OptionalInt.empty());
    }

    private interface RealFunction {
        float of(float x, float y);
    }

    /** What an op does to the bits of one lane. */
    private static Optional<IntBinaryOperator> function(ValueOp.Binary op) {
        if (op.result().type().kind() == Kind.F32) {
            return switch (op.kind()) {
                case ADD -> real(Float::sum);
                case SUB -> real((x, y) -> x - y);
                case MUL -> real((x, y) -> x * y);
                case DIV -> real((x, y) -> x / y);
                default -> Optional.empty();
            };
        }
        return switch (op.kind()) {
            case ADD -> Optional.of(Integer::sum);
            case SUB -> Optional.of((x, y) -> x - y);
            case MUL -> Optional.of((x, y) -> x * y);
            case AND -> Optional.of((x, y) -> x & y);
            case OR -> Optional.of((x, y) -> x | y);
            case XOR -> Optional.of((x, y) -> x ^ y);
            case SHL -> Optional.of((x, y) -> x << y);
            case SHR -> Optional.of((x, y) -> x >> y);
            case USHR -> Optional.of((x, y) -> x >>> y);
            default -> Optional.empty();
        };
    }

    private static Optional<IntBinaryOperator> real(RealFunction f) {
        return Optional.of((x, y) -> Float.floatToRawIntBits(f.of(Float.intBitsToFloat(x), Float.intBitsToFloat(y))));
    }
}
