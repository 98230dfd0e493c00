package dev.pavage.cpu;

import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_char;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_short;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.pavage.device.CompilationException;
import dev.pavage.ir.MemoryOp.AtomicKind;
import dev.pavage.lane.AccessOp;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;

/** Writes loads, stores and atomics. Both spaces are plain memory here. */
final class AccessEmitter {
    private static final ClassDesc SEGMENT = Jvm.desc(MemorySegment.class);
    private static final ClassDesc ORDER = Jvm.desc(ByteOrder.class);
    private static final ClassDesc MEMORY = Jvm.desc(Memory.class);
    private static final ClassDesc LAYOUTS = Jvm.desc(ValueLayout.class);
    private static final ClassDesc OF_INT = Jvm.desc(ValueLayout.OfInt.class);
    private static final ClassDesc OF_SHORT = Jvm.desc(ValueLayout.OfShort.class);
    private static final ClassDesc ATOMIC_KIND = Jvm.desc(AtomicKind.class);
    private static final ClassDesc MEMORY_TYPE = Jvm.desc(MemoryType.class);
    private static final ClassDesc CONVERSION = ClassDesc.of("jdk.incubator.vector.VectorOperators$Conversion");
    private static final MethodTypeDesc CONVERT_SHAPE =
            MethodTypeDesc.of(VectorShape.VECTOR, CONVERSION, VectorShape.SPECIES, CD_int);
    private static final MethodTypeDesc CAST_MASK = MethodTypeDesc.of(VectorShape.MASK, VectorShape.SPECIES);

    /** An element type as {@link ValueLayout} names it. */
    private record Layout(ClassDesc type, String name, ClassDesc element) {}

    private final CodeBuilder code;
    private final Registers registers;
    private final VectorFeatures features;

    AccessEmitter(CodeBuilder code, Registers registers, VectorFeatures features) {
        this.code = code;
        this.registers = registers;
        this.features = features;
    }

    void emit(AccessOp op) {
        switch (op) {
            case AccessOp.Load load -> {
                checkKind(load, load.result());
                if (load.result().type().isScalar()) {
                    scalarLoad(load);
                } else {
                    vectorLoad(load, VectorShape.of(load.result().type()));
                }
                registers.define(load.result());
            }
            case AccessOp.Store store -> {
                checkKind(store, store.value());
                if (store.value().type().isScalar()) {
                    scalarStore(store);
                } else {
                    vectorStore(store, VectorShape.of(store.value().type()));
                }
            }
            case AccessOp.Atomic atomic -> {
                checkKind(atomic, atomic.value());
                LaneType type = atomic.value().type();
                if (atomic.memory().bytes() < 4 || !type.isScalar()) {
                    throw Jvm.unsupported(op);
                }
                code.getstatic(ATOMIC_KIND, atomic.kind().name(), ATOMIC_KIND);
                registers.push(atomic.operands());
                code.invokestatic(
                        Jvm.desc(Atomics.class),
                        "combine",
                        MethodTypeDesc.of(CD_void, ATOMIC_KIND, CD_long, VectorShape.element(type.kind())));
            }
        }
    }

    private static void checkKind(AccessOp op, LaneValue value) {
        if (op.memory() == MemoryType.F16) {
            throw new CompilationException("half precision is moved as U16 here, not as F16: " + op);
        }
        if (value.type().kind() != op.memory().kind()) {
            throw new CompilationException(
                    "memory of " + op.memory() + " is moved through " + op.memory().kind() + ": " + op);
        }
    }

    private static IllegalStateException refused() {
        return new IllegalStateException("F16 comes as far as checkKind");
    }

    private static Layout layout(MemoryType memory) {
        return switch (memory) {
            case I8, U8 -> new Layout(Jvm.desc(ValueLayout.OfByte.class), "JAVA_BYTE", CD_byte);
            case I16 -> new Layout(OF_SHORT, "JAVA_SHORT_UNALIGNED", CD_short);
            case U16 -> new Layout(Jvm.desc(ValueLayout.OfChar.class), "JAVA_CHAR_UNALIGNED", CD_char);
            case I32 -> new Layout(OF_INT, "JAVA_INT_UNALIGNED", CD_int);
            case I64 -> wide(ValueLayout.OfLong.class, "JAVA_LONG_UNALIGNED", Kind.I64);
            case F32 -> wide(ValueLayout.OfFloat.class, "JAVA_FLOAT_UNALIGNED", Kind.F32);
            case F64 -> wide(ValueLayout.OfDouble.class, "JAVA_DOUBLE_UNALIGNED", Kind.F64);
            case F16 -> throw refused();
        };
    }

    private static Layout wide(Class<?> type, String name, Kind kind) {
        return new Layout(Jvm.desc(type), name, VectorShape.element(kind));
    }

    private void pushAll() {
        code.getstatic(MEMORY, "ALL", SEGMENT);
    }

    private void scalarLoad(AccessOp.Load op) {
        Label skip = code.newLabel();
        Label end = code.newLabel();
        op.mask().ifPresent(mask -> {
            registers.push(mask);
            code.ifeq(skip);
        });
        Layout layout = layout(op.memory());
        pushAll();
        code.getstatic(LAYOUTS, layout.name, layout.type);
        registers.push(op.address());
        code.invokeinterface(SEGMENT, "get", MethodTypeDesc.of(layout.element, layout.type, CD_long));
        if (op.memory() == MemoryType.U8) {
            code.loadConstant(0xff).iand();
        }
        if (op.mask().isPresent()) {
            code.goto_(end);
            code.labelBinding(skip);
            registers.pushConstant(op.result().type().kind(), 0);
            code.labelBinding(end);
        }
    }

    private void scalarStore(AccessOp.Store op) {
        Label skip = code.newLabel();
        op.mask().ifPresent(mask -> {
            registers.push(mask);
            code.ifeq(skip);
        });
        Layout layout = layout(op.memory());
        pushAll();
        code.getstatic(LAYOUTS, layout.name, layout.type);
        registers.push(op.address());
        registers.push(op.value());
        switch (op.memory()) {
            case I8, U8 -> code.i2b();
            case I16 -> code.i2s();
            case U16 -> code.i2c();
            case I32, I64, F32, F64 -> {}
            case F16 -> throw refused();
        }
        code.invokeinterface(SEGMENT, "set", MethodTypeDesc.of(CD_void, layout.type, CD_long, layout.element));
        if (op.mask().isPresent()) {
            code.labelBinding(skip);
        }
    }

    private void vectorLoad(AccessOp.Load op, VectorShape shape) {
        MemoryType memory = op.memory();
        int bits = memory.bytes() * 8 * shape.lanes();
        if (op.mask().isPresent() && (bits < VectorShape.MIN_BITS || !features.masksLoads(memory))) {
            loadByLane(op, shape, op.mask().get());
        } else if (bits < VectorShape.MIN_BITS) {
            loadPart(op, shape, bits);
        } else if (memory.bytes() == shape.kind().bytes()) {
            load(op.address(), shape.vector(), bits, op.mask(), shape.kind());
        } else {
            load(op.address(), VectorShape.narrow(memory.bytes()), bits, op.mask(), shape.kind());
            widen(memory, shape);
        }
    }

    private void load(LaneValue address, ClassDesc vector, int bits, Optional<LaneValue> mask, Kind maskKind) {
        code.getstatic(vector, VectorShape.species(bits), VectorShape.SPECIES);
        pushAll();
        registers.push(address);
        code.getstatic(MEMORY, "ORDER", ORDER);
        if (mask.isPresent()) {
            pushMask(mask.get(), maskKind, vector, bits);
            code.invokestatic(
                    vector,
                    "fromMemorySegment",
                    MethodTypeDesc.of(vector, VectorShape.SPECIES, SEGMENT, CD_long, ORDER, VectorShape.MASK));
        } else {
            code.invokestatic(
                    vector,
                    "fromMemorySegment",
                    MethodTypeDesc.of(vector, VectorShape.SPECIES, SEGMENT, CD_long, ORDER));
        }
    }

    /** Pushes a mask for lanes of {@code vector}, which may be of elements that exist in memory only. */
    private void pushMask(LaneValue mask, Kind kind, ClassDesc vector, int bits) {
        registers.pushMask(mask, kind);
        if (!vector.equals(new VectorShape(kind, mask.type().lanes()).vector())) {
            code.getstatic(vector, VectorShape.species(bits), VectorShape.SPECIES);
            code.invokevirtual(VectorShape.MASK, "cast", CAST_MASK);
        }
    }

    /** Makes the vector of 8 or 16 bit elements on the stack into one of I32. */
    private void widen(MemoryType memory, VectorShape shape) {
        String operator =
                switch (memory) {
                    case I8 -> "B2I";
                    case U8 -> "ZERO_EXTEND_B2I";
                    case I16 -> "S2I";
                    case U16 -> "ZERO_EXTEND_S2I";
                    case I32, I64, F32, F64 -> throw new IllegalStateException(memory + " is as wide as its register");
                    case F16 -> throw refused();
                };
        code.getstatic(VectorShape.OPERATORS, operator, CONVERSION);
        registers.species(shape);
        code.iconst_0();
        code.invokevirtual(VectorShape.VECTOR, "convertShape", CONVERT_SHAPE);
        code.checkcast(shape.vector());
    }

    /** Reads fewer bits than the smallest vector has as a scalar, and widens them in the lower lanes of a vector. */
    private void loadPart(AccessOp.Load op, VectorShape shape, int bits) {
        ClassDesc ints = VectorShape.ints();
        ClassDesc narrow = VectorShape.narrow(op.memory().bytes());
        code.getstatic(ints, VectorShape.species(VectorShape.MIN_BITS), VectorShape.SPECIES);
        pushAll();
        if (bits == 32) {
            code.getstatic(MEMORY, "LITTLE_INT", OF_INT);
            registers.push(op.address());
            code.invokeinterface(SEGMENT, "get", MethodTypeDesc.of(CD_int, OF_INT, CD_long));
        } else {
            code.getstatic(MEMORY, "LITTLE_SHORT", OF_SHORT);
            registers.push(op.address());
            code.invokeinterface(SEGMENT, "get", MethodTypeDesc.of(CD_short, OF_SHORT, CD_long));
        }
        code.invokestatic(ints, "broadcast", MethodTypeDesc.of(ints, VectorShape.SPECIES, CD_int));
        code.invokevirtual(
                ints,
                op.memory().bytes() == 1 ? "reinterpretAsBytes" : "reinterpretAsShorts",
                MethodTypeDesc.of(narrow));
        widen(op.memory(), shape);
    }

    private void loadByLane(AccessOp.Load op, VectorShape shape, LaneValue mask) {
        boolean longs = shape.kind().bytes() == 8;
        VectorShape raw = new VectorShape(longs ? Kind.I64 : Kind.I32, shape.lanes());
        registers.species(raw);
        if (!longs) {
            code.getstatic(MEMORY_TYPE, op.memory().name(), MEMORY_TYPE);
        }
        registers.push(op.address());
        registers.push(mask);
        code.invokestatic(
                Jvm.VECTOR_CALLS,
                longs ? "loadLongs" : "loadInts",
                longs
                        ? MethodTypeDesc.of(raw.vector(), VectorShape.SPECIES, CD_long, VectorShape.MASK)
                        : MethodTypeDesc.of(raw.vector(), VectorShape.SPECIES, MEMORY_TYPE, CD_long, VectorShape.MASK));
        if (shape.kind().isFloat()) {
            code.invokevirtual(
                    raw.vector(),
                    longs ? "reinterpretAsDoubles" : "reinterpretAsFloats",
                    MethodTypeDesc.of(shape.vector()));
        }
    }

    private void vectorStore(AccessOp.Store op, VectorShape shape) {
        MemoryType memory = op.memory();
        int bits = memory.bytes() * 8 * shape.lanes();
        if (op.mask().isPresent() && bits < VectorShape.MIN_BITS) {
            registers.push(op.value());
            code.getstatic(MEMORY_TYPE, memory.name(), MEMORY_TYPE);
            registers.push(op.address());
            registers.push(op.mask().get());
            code.invokestatic(
                    Jvm.VECTOR_CALLS,
                    "storeInts",
                    MethodTypeDesc.of(CD_void, shape.vector(), MEMORY_TYPE, CD_long, VectorShape.MASK));
            return;
        }
        if (bits < VectorShape.MIN_BITS) {
            storePart(op, bits);
            return;
        }
        ClassDesc vector = shape.vector();
        registers.push(op.value());
        if (memory.bytes() != shape.kind().bytes()) {
            vector = VectorShape.narrow(memory.bytes());
            narrow(memory, bits);
        }
        pushAll();
        registers.push(op.address());
        code.getstatic(MEMORY, "ORDER", ORDER);
        if (op.mask().isPresent()) {
            pushMask(op.mask().get(), shape.kind(), vector, bits);
            code.invokevirtual(
                    vector,
                    "intoMemorySegment",
                    MethodTypeDesc.of(CD_void, SEGMENT, CD_long, ORDER, VectorShape.MASK));
        } else {
            code.invokevirtual(vector, "intoMemorySegment", MethodTypeDesc.of(CD_void, SEGMENT, CD_long, ORDER));
        }
    }

    /** Makes the vector of I32 on the stack into one of 8 or 16 bit elements that has {@code bits} bits. */
    private void narrow(MemoryType memory, int bits) {
        ClassDesc narrow = VectorShape.narrow(memory.bytes());
        code.getstatic(VectorShape.OPERATORS, memory.bytes() == 1 ? "I2B" : "I2S", CONVERSION);
        code.getstatic(narrow, VectorShape.species(bits), VectorShape.SPECIES);
        code.iconst_0();
        code.invokevirtual(VectorShape.VECTOR, "convertShape", CONVERT_SHAPE);
        code.checkcast(narrow);
    }

    private void storePart(AccessOp.Store op, int bits) {
        ClassDesc ints = VectorShape.ints();
        pushAll();
        code.getstatic(MEMORY, bits == 32 ? "LITTLE_INT" : "LITTLE_SHORT", bits == 32 ? OF_INT : OF_SHORT);
        registers.push(op.address());
        registers.push(op.value());
        narrow(op.memory(), VectorShape.MIN_BITS);
        code.invokevirtual(VectorShape.narrow(op.memory().bytes()), "reinterpretAsInts", MethodTypeDesc.of(ints));
        code.iconst_0();
        code.invokevirtual(ints, "lane", MethodTypeDesc.of(CD_int, CD_int));
        if (bits == 32) {
            code.invokeinterface(SEGMENT, "set", MethodTypeDesc.of(CD_void, OF_INT, CD_long, CD_int));
        } else {
            code.i2s();
            code.invokeinterface(SEGMENT, "set", MethodTypeDesc.of(CD_void, OF_SHORT, CD_long, CD_short));
        }
    }
}
