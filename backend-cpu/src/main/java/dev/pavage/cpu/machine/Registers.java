package dev.pavage.cpu.machine;

import dev.pavage.lane.Block;
import dev.pavage.lane.LaneOp;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Which register holds which vector, mask or floating-point scalar. A register is free again after the last read of its
 * value. Where there are too few for the values of one block, some of them go to the stack for a while; masks, and values
 * of several blocks, do not, and a function that would need that is not written as machine code.
 */
final class Registers {
    /** Mask register 0 stands for "all lanes". */
    private static final int MASKS = 7;

    /** Vectors that fit on the stack, above the integers. */
    private static final int PLACES = 32;

    private static final int PLACE_BYTES = 64;

    /** Bytes of the stack that vectors may take. */
    static final int SPILL_BYTES = PLACES * PLACE_BYTES;

    private record Frame(Liveness liveness, Set<LaneValue> own, Set<LaneValue> carried) {}

    private final Map<LaneValue, Integer> held = new HashMap<>();
    private final Deque<Integer> vectors;
    /** Those of masks, which may be the same. */
    private final Deque<Integer> masks;
    private final Deque<Frame> frames = new ArrayDeque<>();
    private final Map<LaneValue, Integer> spilled = new HashMap<>();
    private final Deque<Integer> places = new ArrayDeque<>(IntStream.range(0, PLACES).boxed().toList());
    /** What the present op reads, which stays where it is. */
    private final Set<LaneValue> pinned = new LinkedHashSet<>();

    private final Assembler code;

    Registers(Assembler code) {
        this.code = code;
        Extension extension = code.extension();
        vectors = new ArrayDeque<>(IntStream.range(0, extension.registers()).boxed().toList());
        masks = extension.hasMaskRegisters()
                ? new ArrayDeque<>(IntStream.rangeClosed(1, MASKS).boxed().toList())
                : vectors;
    }

    /** Whether a value lives here. Scalar integers and truth values do not. */
    static boolean holds(LaneValue value) {
        return !value.type().isScalar() || value.type().kind().isFloat();
    }

    private Deque<Integer> free(LaneValue value) {
        return value.type().kind() == Kind.I1 ? masks : vectors;
    }

    /** Whether two values may have the same register, one after the other. */
    boolean shareFile(LaneValue a, LaneValue b) {
        return free(a) == free(b);
    }

    // ---- blocks

    /** A block begins; {@code carried} are in registers already and belong to it. */
    void enter(Block block, List<LaneValue> carried) {
        Set<LaneValue> here = new LinkedHashSet<>(carried.stream().filter(held::containsKey).toList());
        frames.push(new Frame(new Liveness(block), new LinkedHashSet<>(here), here));
    }

    /** An op is to be written: what it reads is brought into registers. */
    void begin(LaneOp op) {
        pinned.clear();
        Liveness.reads(op).forEach(pinned::add);
        List.copyOf(pinned).forEach(value -> {
            Integer place = spilled.remove(value);
            if (place == null) {
                return;
            }
            int register = take(vectors);
            code.vector(Instruction.VMOVUPS, Vectors.bits(value.type()), register, 0, at(place));
            places.push(place);
            held.put(value, register);
        });
    }

    /** Frees the register of a value of this block that the present op does not read. */
    private void spill() {
        LaneValue victim = frames.element().own.stream()
                .filter(value -> held.containsKey(value)
                        && free(value) == vectors
                        && !pinned.contains(value)
                        && !isCarried(value))
                .findFirst()
                .orElseThrow(() -> new NotEncodableException("more values at once than registers"));
        if (places.isEmpty()) {
            throw new NotEncodableException("more values at once than registers and places on the stack");
        }
        int place = places.pop();
        int register = of(victim);
        held.remove(victim);
        code.vector(Instruction.VMOVUPS_STORE, Vectors.bits(victim.type()), register, 0, at(place));
        spilled.put(victim, place);
        vectors.push(register);
    }

    private static Operand.Memory at(int place) {
        return new Operand.Memory(Assembler.Gpr.RSP, Places.SLOTS * Long.BYTES + place * PLACE_BYTES, false);
    }

    /** The op that was written was the block's present one. */
    void advance(LaneOp op) {
        Frame frame = frames.element();
        Liveness.reads(op).distinct().filter(this::dies).toList().forEach(this::release);
        op.results().stream().filter(this::dies).toList().forEach(this::release);
        frame.liveness.advance();
    }

    /** The block has ended; what it had is gone. */
    void leave() {
        List.copyOf(frames.element().own).forEach(value -> {
            release(value);
            Integer place = spilled.remove(value);
            if (place != null) {
                places.push(place);
            }
        });
        frames.pop();
    }

    /** Whether the present op is the last to read a value of this block. */
    boolean dies(LaneValue value) {
        Frame frame = frames.element();
        return frame.own.contains(value) && held.containsKey(value) && frame.liveness.isLast(value);
    }

    /** Whether the op behind the present one is the only one to read what the present one makes. */
    boolean isReadNextOnly(LaneValue value) {
        return frames.element().liveness.isLastNext(value);
    }

    /** Whether the block's loop carries a value into it: its register is the best one for the next. */
    boolean isCarried(LaneValue value) {
        return frames.element().carried.contains(value);
    }

    // ---- registers

    /** Whether a value is in a register. */
    boolean has(LaneValue value) {
        return held.containsKey(value);
    }

    /** The register of a value. */
    int of(LaneValue value) {
        Integer register = held.get(value);
        if (register == null) {
            throw new NotEncodableException("a value that is in no register: " + value + " of " + value.type());
        }
        return register;
    }

    /** A free register for a new value. */
    int define(LaneValue value) {
        int register = take(free(value));
        put(value, register);
        return register;
    }

    /** A register that the present op is done with holds a new value. */
    int reuse(LaneValue old, LaneValue value) {
        int register = of(old);
        held.remove(old);
        put(value, register);
        return register;
    }

    /** A certain free register for a value. */
    void claim(LaneValue value, int register) {
        if (!free(value).remove(register)) {
            throw new IllegalStateException("register " + register + " is not free for " + value);
        }
        put(value, register);
    }

    private void put(LaneValue value, int register) {
        pinned.add(value);
        held.put(value, register);
        frames.element().own.add(value);
    }

    private void release(LaneValue value) {
        Integer register = held.remove(value);
        if (register != null) {
            free(value).push(register);
        }
    }

    /** A vector register for a moment; see {@link #give}. */
    int temporary() {
        return take(vectors);
    }

    void give(int register) {
        vectors.push(register);
    }

    /** A mask register for a moment; see {@link #giveMask}. */
    int temporaryMask() {
        return take(masks);
    }

    void giveMask(int register) {
        masks.push(register);
    }

    private int take(Deque<Integer> free) {
        if (free.isEmpty() && free == vectors) {
            spill();
        }
        if (free.isEmpty()) {
            throw new NotEncodableException("more masks at once than registers");
        }
        return free.pop();
    }

    /** Whether nothing is in a register: a call leaves none as it was. */
    boolean isEmpty() {
        return held.isEmpty() && spilled.isEmpty();
    }
}
