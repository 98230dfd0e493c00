package dev.pavage.cpu;

import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The registers of one function as local variables of its method, in nested scopes. Scalar constants have no variable:
 * they are written where they are used.
 */
final class Registers {
    private record Key(int id, Kind kind) {}

    private record Scope(Map<Key, Integer> slots, int firstFree) {}

    private static final MethodTypeDesc CAST_MASK = MethodTypeDesc.of(VectorShape.MASK, VectorShape.SPECIES);

    private final CodeBuilder code;
    private final MaskKinds masks;
    private final AddressRanges ranges;
    private final Deque<Scope> scopes = new ArrayDeque<>();
    private final Map<LaneValue, Long> constants = new HashMap<>();
    private int next;

    /** Registers whose first variable is {@code firstFree}. */
    Registers(CodeBuilder code, MaskKinds masks, AddressRanges ranges, int firstFree) {
        this.code = code;
        this.ranges = ranges;
        this.masks = masks;
        next = firstFree;
        scopes.push(new Scope(new HashMap<>(), firstFree));
    }

    /** Enters a block; variables declared from now on end with it. */
    void open() {
        scopes.push(new Scope(new HashMap<>(), next));
    }

    /** Leaves the block. */
    void close() {
        next = scopes.pop().firstFree;
    }

    /** A variable that is not a register's. */
    int temporary(TypeKind kind) {
        int slot = next;
        next += kind.slotSize();
        return slot;
    }

    /** Notes a scalar constant, by its bits as {@link dev.pavage.lane.ValueOp.Constant} has them. */
    void constant(LaneValue value, long bits) {
        constants.put(value, bits);
    }

    /** The bits of a scalar constant, or {@code otherwise} if {@code value} is none. */
    long constantOr(LaneValue value, long otherwise) {
        return constants.getOrDefault(value, otherwise);
    }

    /** Whether a value is a scalar constant. */
    boolean isConstant(LaneValue value) {
        return constants.containsKey(value);
    }

    /** Notes that a register lies in a variable that exists already. */
    void bind(LaneValue value, int slot) {
        scopes.getFirst().slots.put(home(value), slot);
    }

    /** Notes that a parameter lies in a variable. */
    void bindParameter(LaneValue value, int slot) {
        bind(value, slot);
        if (ranges.isBase(value)) {
            code.lload(slot);
            limitBase();
            code.lstore(slot);
        }
    }

    private void limitBase() {
        code.loadConstant(AddressRanges.BASE_BITS).land();
    }

    /** Widens the I32 on top of the operand stack, which is {@code value}. */
    void widen(LaneValue value) {
        code.i2l();
        if (ranges.isNatural(value)) {
            code.loadConstant(AddressRanges.NATURAL_BITS).land();
        }
    }

    /** A new variable for a register; nothing is stored in it yet. */
    int declare(LaneValue value) {
        int slot = temporary(VectorShape.local(value.type()));
        bind(value, slot);
        return slot;
    }

    /** Defines a register as the value on top of the operand stack. */
    void define(LaneValue value) {
        if (ranges.isBase(value)) {
            limitBase();
        }
        store(home(value), VectorShape.local(value.type()));
        spread(value);
    }

    /** Defines a mask, in one of its kinds, as the value on top of the operand stack. */
    void defineMask(LaneValue value, Kind kind) {
        store(new Key(value.id(), kind), TypeKind.REFERENCE);
    }

    /** Copies a mask that was just defined into the other kinds in which it is needed. */
    void spread(LaneValue value) {
        if (!MaskKinds.isMask(value.type())) {
            return;
        }
        for (Kind kind : masks.others(value)) {
            push(value);
            species(new VectorShape(kind, value.type().lanes()));
            code.invokevirtual(VectorShape.MASK, "cast", CAST_MASK);
            defineMask(value, kind);
        }
    }

    private void store(Key key, TypeKind kind) {
        int slot = temporary(kind);
        code.storeLocal(kind, slot);
        scopes.getFirst().slots.put(key, slot);
    }

    /** Pushes registers. */
    void push(List<LaneValue> values) {
        values.forEach(this::push);
    }

    /** Pushes a register; a mask in its home kind. */
    void push(LaneValue value) {
        if (isConstant(value)) {
            pushConstant(value.type().kind(), constantOr(value, 0));
        } else {
            code.loadLocal(VectorShape.local(value.type()), slot(home(value)));
        }
    }

    /** Pushes a mask that switches lanes of {@code kind}. */
    void pushMask(LaneValue value, Kind kind) {
        code.aload(slot(new Key(value.id(), kind)));
    }

    /** Pushes what becomes the next value of {@code as}; a mask in that one's home kind. */
    void pushAs(LaneValue value, LaneValue as) {
        if (MaskKinds.isMask(value.type())) {
            pushMask(value, masks.home(as));
        } else {
            push(value);
        }
    }

    /** Pushes a constant of a kind. */
    void pushConstant(Kind kind, long bits) {
        switch (kind) {
            case I1, I32 -> code.loadConstant((int) bits);
            case I64 -> code.loadConstant(bits);
            case F32 -> code.loadConstant((float) Double.longBitsToDouble(bits));
            case F64 -> code.loadConstant(Double.longBitsToDouble(bits));
        }
    }

    /** Pushes the species of a shape. */
    void species(VectorShape shape) {
        code.getstatic(shape.vector(), VectorShape.species(shape.bits()), VectorShape.SPECIES);
    }

    private Key home(LaneValue value) {
        LaneType type = value.type();
        return new Key(value.id(), MaskKinds.isMask(type) ? masks.home(value) : type.kind());
    }

    private int slot(Key key) {
        for (Scope scope : scopes) {
            Integer slot = scope.slots.get(key);
            if (slot != null) {
                return slot;
            }
        }
        throw new IllegalStateException("%" + key.id + " is used where it is not defined");
    }
}
