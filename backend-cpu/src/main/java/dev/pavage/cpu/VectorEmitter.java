package dev.pavage.cpu;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;

import dev.pavage.device.CompilationException;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp;
import dev.pavage.lane.ValueOp.AcrossKind;
import dev.pavage.lane.ValueOp.UnaryKind;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicConstantDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes ops on vectors as calls of the Vector API, which C2 makes into single instructions. */
final class VectorEmitter {
    private static final String NESTED = "jdk.incubator.vector.VectorOperators$";
    private static final ClassDesc BINARY = ClassDesc.of(NESTED + "Binary");
    private static final ClassDesc ASSOCIATIVE = ClassDesc.of(NESTED + "Associative");
    static final ClassDesc COMPARISON = ClassDesc.of(NESTED + "Comparison");
    private static final ClassDesc CONVERSION = ClassDesc.of(NESTED + "Conversion");
    private static final MethodTypeDesc MASK_MASK = MethodTypeDesc.of(VectorShape.MASK, VectorShape.MASK);
    private static final MethodTypeDesc CONVERT_SHAPE =
            MethodTypeDesc.of(VectorShape.VECTOR, CONVERSION, VectorShape.SPECIES, CD_int);
    private static final DirectMethodHandleDesc SHUFFLE = ConstantDescs.ofConstantBootstrap(
            Jvm.VECTOR_CALLS, "swap", VectorShape.SHUFFLE, CD_int, CD_int);

    private final CodeBuilder code;
    private final Registers registers;
    private final MaskKinds masks;
    /** What pushes the lane of a vector whose lanes are all equal. */
    private final Map<LaneValue, Runnable> uniform = new HashMap<>();
    private final Set<LaneValue> carried = new HashSet<>();

    VectorEmitter(CodeBuilder code, Registers registers, MaskKinds masks) {
        this.code = code;
        this.registers = registers;
        this.masks = masks;
    }

    /**
     * Notes what a loop carries. C2 knows the class of such a value only once it has inlined all that is called on it, and
     * inlines no call without knowing the class: with bad luck, when other vectors have met in a method of the Vector API,
     * the call stays one, and every vector of the loop becomes an object. So nothing is called on it where that can be helped.
     */
    void carry(List<LaneValue> values) {
        carried.addAll(values);
    }

    void emit(ValueOp op) {
        switch (op) {
            case ValueOp.Constant c -> {
                if (MaskKinds.isMask(c.result().type())) {
                    everyMask(c.result(), () -> code.loadConstant((int) c.bits()));
                    return;
                }
                broadcast(
                        c.result(), () -> registers.pushConstant(c.result().type().kind(), c.bits()));
            }
            case ValueOp.Splat s -> {
                if (MaskKinds.isMask(s.result().type())) {
                    everyMask(s.result(), () -> registers.push(s.a()));
                    return;
                }
                broadcast(s.result(), () -> registers.push(s.a()));
            }
            case ValueOp.Iota i -> iota(i);
            case ValueOp.Unary u -> {
                if (MaskKinds.isMask(u.a().type())) {
                    registers.push(u.a());
                    code.invokevirtual(VectorShape.MASK, "not", MethodTypeDesc.of(VectorShape.MASK));
                } else {
                    unary(u, VectorShape.of(u.a().type()));
                }
            }
            case ValueOp.Binary b -> {
                if (MaskKinds.isMask(b.a().type())) {
                    maskBinary(b);
                } else {
                    binary(b, VectorShape.of(b.a().type()));
                }
            }
            case ValueOp.Fma f -> fma(f, VectorShape.of(f.a().type()));
            case ValueOp.PackedDot d -> packedDot(d);
            case ValueOp.PackPair p -> throw ScalarEmitter.missing(p);
            case ValueOp.WidenHalf w -> half(w, "widenHalf");
            case ValueOp.NarrowHalf n -> half(n, "narrowHalf");
            case ValueOp.ApproximateExp2 x -> throw ScalarEmitter.missing(x);
            case ValueOp.RoundTf32 r -> throw ScalarEmitter.missing(r);
            case ValueOp.PickBytes p -> throw ScalarEmitter.missing(p);
            case ValueOp.Compare c -> compare(c);
            case ValueOp.Select s -> select(s);
            case ValueOp.Convert c -> convert(c);
            case ValueOp.Bitcast b -> bitcast(b, VectorShape.of(b.result().type()));
            case ValueOp.SwapLanes s -> {
                registers.push(s.a());
                swap(VectorShape.of(s.result().type()), s.distance());
            }
            case ValueOp.Across a -> across(a);
        }
        registers.define(op.result());
    }

    private void broadcast(LaneValue result, Runnable lane) {
        uniform.put(result, lane);
        broadcast(VectorShape.of(result.type()), lane);
    }

    /** Pushes a vector of equal lanes. */
    private void broadcast(VectorShape shape, Runnable lane) {
        registers.species(shape);
        lane.run();
        code.invokestatic(
                shape.vector(),
                "broadcast",
                MethodTypeDesc.of(shape.vector(), VectorShape.SPECIES, VectorShape.element(shape.kind())));
    }

    /** Defines a mask of equal lanes in each kind in which it is needed. */
    private void everyMask(LaneValue mask, Runnable truth) {
        Set<Kind> kinds = EnumSet.of(masks.home(mask));
        kinds.addAll(masks.others(mask));
        for (Kind kind : kinds) {
            registers.species(new VectorShape(kind, mask.type().lanes()));
            truth.run();
            code.invokeinterface(
                    VectorShape.SPECIES, "maskAll", MethodTypeDesc.of(VectorShape.MASK, CD_boolean));
            registers.defineMask(mask, kind);
        }
    }

    private void iota(ValueOp.Iota op) {
        VectorShape shape = VectorShape.of(op.result().type());
        if (shape.kind().isFloat()) {
            throw Jvm.unsupported(op);
        }
        registers.species(shape);
        code.invokestatic(shape.vector(), "zero", MethodTypeDesc.of(shape.vector(), VectorShape.SPECIES));
        code.iconst_1();
        code.invokevirtual(shape.vector(), "addIndex", MethodTypeDesc.of(shape.vector(), CD_int));
    }

    private void self(ClassDesc vector, String method) {
        code.invokevirtual(vector, method, MethodTypeDesc.of(vector));
    }

    private void operator(String name, ClassDesc type) {
        code.getstatic(VectorShape.OPERATORS, name, type);
    }

    private void unary(ValueOp.Unary op, VectorShape shape) {
        registers.push(op.a());
        ClassDesc vector = shape.vector();
        boolean floating = shape.kind().isFloat();
        UnaryKind kind = op.kind();
        if (floating == (kind == UnaryKind.NOT) && kind != UnaryKind.NEG && kind != UnaryKind.ABS) {
            throw Jvm.unsupported(op);
        }
        switch (kind) {
            case NEG -> self(vector, "neg");
            case ABS -> self(vector, "abs");
            case SQRT -> self(vector, "sqrt");
            case NOT -> self(vector, "not");
            case ROUND -> new VectorRounding(code, registers, shape).round();
            case FLOOR -> new VectorRounding(code, registers, shape).floor();
            case CEIL -> new VectorRounding(code, registers, shape).ceil();
        }
    }

    private void binary(ValueOp.Binary op, VectorShape shape) {
        boolean floating = shape.kind().isFloat();
        switch (op.kind()) {
            case ADD -> symmetric(op, shape, "add");
            case SUB -> method(op, shape, "sub");
            case MUL -> symmetric(op, shape, "mul");
            case MIN -> symmetric(op, shape, "min");
            case MAX -> symmetric(op, shape, "max");
            case DIV -> {
                if (floating) {
                    method(op, shape, "div");
                } else {
                    call(op, shape, "divide");
                }
            }
            case REM -> call(op, shape, "remainder");
            case AND -> lanewise(op, shape, "AND", ASSOCIATIVE);
            case OR -> lanewise(op, shape, "OR", ASSOCIATIVE);
            case XOR -> lanewise(op, shape, "XOR", ASSOCIATIVE);
            case SHL -> lanewise(op, shape, "LSHL", BINARY);
            case SHR -> lanewise(op, shape, "ASHR", BINARY);
            case USHR -> lanewise(op, shape, "LSHR", BINARY);
            case FLOOR_DIV, CEIL_DIV, FLOOR_MOD -> throw Jvm.unsupported(op);
        }
    }

    private void symmetric(ValueOp.Binary op, VectorShape shape, String method) {
        boolean swaps = carried.contains(op.a());
        method(swaps ? new ValueOp.Binary(op.result(), op.kind(), op.b(), op.a()) : op, shape, method);
    }

    private void method(ValueOp.Binary op, VectorShape shape, String method) {
        registers.push(op.operands());
        code.invokevirtual(shape.vector(), method, MethodTypeDesc.of(shape.vector(), VectorShape.VECTOR));
    }

    private void call(ValueOp.Binary op, VectorShape shape, String method) {
        ClassDesc vector = shape.vector();
        registers.push(op.operands());
        code.invokestatic(Jvm.VECTOR_CALLS, method, MethodTypeDesc.of(vector, vector, vector));
    }

    private void lanewise(ValueOp.Binary op, VectorShape shape, String name, ClassDesc type) {
        if (shape.kind().isFloat()) {
            throw Jvm.unsupported(op);
        }
        ClassDesc vector = shape.vector();
        registers.push(op.a());
        operator(name, type);
        Runnable count = uniform.get(op.b());
        if (type.equals(BINARY) && count != null) {
            // A shift of all lanes by the same count needs no vector of counts.
            count.run();
            code.invokevirtual(
                    vector, "lanewise", MethodTypeDesc.of(vector, BINARY, VectorShape.element(shape.kind())));
        } else {
            registers.push(op.b());
            code.invokevirtual(vector, "lanewise", MethodTypeDesc.of(vector, BINARY, VectorShape.VECTOR));
        }
    }

    private void maskBinary(ValueOp.Binary op) {
        Kind kind = masks.home(op.result());
        String method =
                switch (op.kind()) {
                    case AND -> "and";
                    case OR -> "or";
                    case XOR -> "xor";
                    case ADD, SUB, MUL, DIV, REM, MIN, MAX, SHL, SHR, USHR, FLOOR_DIV, CEIL_DIV, FLOOR_MOD ->
                        throw Jvm.unsupported(op);
                };
        registers.push(op.a());
        registers.pushMask(op.b(), kind);
        code.invokevirtual(VectorShape.MASK, method, MASK_MASK);
    }

    private void fma(ValueOp.Fma op, VectorShape shape) {
        if (!shape.kind().isFloat()) {
            throw Jvm.unsupported(op);
        }
        registers.push(op.operands());
        code.invokevirtual(
                shape.vector(),
                "fma",
                MethodTypeDesc.of(shape.vector(), VectorShape.VECTOR, VectorShape.VECTOR));
    }

    private void half(ValueOp op, String name) {
        ClassDesc from = VectorShape.of(op.operands().getFirst().type()).vector();
        ClassDesc to = VectorShape.of(op.result().type()).vector();
        registers.push(op.operands());
        code.invokestatic(Jvm.VECTOR_CALLS, name, MethodTypeDesc.of(to, from));
    }

    private void packedDot(ValueOp.PackedDot op) {
        ClassDesc factors = VectorShape.of(op.a().type()).vector();
        ClassDesc sum = VectorShape.of(op.result().type()).vector();
        registers.push(op.operands());
        code.invokestatic(Jvm.VECTOR_CALLS, "packedDot", MethodTypeDesc.of(sum, factors, factors, sum));
    }

    private void compare(ValueOp.Compare op) {
        if (MaskKinds.isMask(op.a().type())) {
            registers.push(op.a());
            registers.pushMask(op.b(), masks.home(op.result()));
            switch (op.kind()) {
                case EQ -> code.invokevirtual(VectorShape.MASK, "eq", MASK_MASK);
                case NE -> code.invokevirtual(VectorShape.MASK, "xor", MASK_MASK);
                case LT, LE, GT, GE -> throw Jvm.unsupported(op);
            }
            return;
        }
        registers.push(op.a());
        operator(op.kind().name(), COMPARISON);
        registers.push(op.b());
        code.invokevirtual(
                VectorShape.of(op.a().type()).vector(),
                "compare",
                MethodTypeDesc.of(VectorShape.MASK, COMPARISON, VectorShape.VECTOR));
    }

    private void select(ValueOp.Select op) {
        if (op.condition().type().isScalar()) {
            throw new CompilationException("selects lanes by a scalar: " + op);
        }
        if (MaskKinds.isMask(op.result().type())) {
            // b ^ (c & (a ^ b))
            Kind kind = masks.home(op.result());
            registers.push(op.a());
            registers.pushMask(op.b(), kind);
            code.invokevirtual(VectorShape.MASK, "xor", MASK_MASK);
            registers.pushMask(op.condition(), kind);
            code.invokevirtual(VectorShape.MASK, "and", MASK_MASK);
            registers.pushMask(op.b(), kind);
            code.invokevirtual(VectorShape.MASK, "xor", MASK_MASK);
            return;
        }
        VectorShape shape = VectorShape.of(op.result().type());
        boolean swaps = carried.contains(op.b());
        registers.push(swaps ? op.a() : op.b());
        registers.push(swaps ? op.b() : op.a());
        registers.pushMask(op.condition(), shape.kind());
        if (swaps) {
            code.invokevirtual(VectorShape.MASK, "not", MethodTypeDesc.of(VectorShape.MASK));
        }
        code.invokevirtual(
                shape.vector(), "blend", MethodTypeDesc.of(shape.vector(), VectorShape.VECTOR, VectorShape.MASK));
    }

    private void convert(ValueOp.Convert op) {
        LaneType to = op.result().type();
        if (MaskKinds.isMask(op.a().type())) {
            VectorShape shape = VectorShape.of(to);
            ClassDesc lane = VectorShape.element(shape.kind());
            broadcast(shape, () -> registers.pushConstant(shape.kind(), 0));
            registers.pushConstant(shape.kind(), shape.kind().isFloat() ? Double.doubleToRawLongBits(1) : 1);
            registers.pushMask(op.a(), shape.kind());
            code.invokevirtual(shape.vector(), "blend", MethodTypeDesc.of(shape.vector(), lane, VectorShape.MASK));
            return;
        }
        VectorShape from = VectorShape.of(op.a().type());
        registers.push(op.a());
        if (to.kind() == Kind.I1) {
            operator("NE", COMPARISON);
            registers.pushConstant(from.kind(), 0);
            code.invokevirtual(
                    from.vector(),
                    "compare",
                    MethodTypeDesc.of(VectorShape.MASK, COMPARISON, VectorShape.element(from.kind())));
            return;
        }
        VectorShape result = VectorShape.of(to);
        operator(from.letter() + "2" + result.letter(), CONVERSION);
        registers.species(result);
        code.iconst_0();
        code.invokevirtual(from.vector(), "convertShape", CONVERT_SHAPE);
        code.checkcast(result.vector());
    }

    private void bitcast(ValueOp.Bitcast op, VectorShape to) {
        VectorShape from = VectorShape.of(op.a().type());
        if (from.bits() != to.bits()) {
            throw Jvm.unsupported(op);
        }
        registers.push(op.a());
        String method =
                switch (to.kind()) {
                    case I32 -> "reinterpretAsInts";
                    case I64 -> "reinterpretAsLongs";
                    case F32 -> "reinterpretAsFloats";
                    case F64 -> "reinterpretAsDoubles";
                    case I1 -> throw Jvm.unsupported(op);
                };
        code.invokevirtual(from.vector(), method, MethodTypeDesc.of(to.vector()));
    }

    private void across(ValueOp.Across op) {
        registers.push(op.a());
        if (op.kind() == AcrossKind.ALL) {
            code.invokevirtual(VectorShape.MASK, "allTrue", MethodTypeDesc.of(CD_boolean));
            return;
        }
        VectorShape shape = VectorShape.of(op.a().type());
        if (shape.kind().isFloat()) {
            tree(op, shape);
            return;
        }
        operator(op.kind().each().name(), ASSOCIATIVE);
        code.invokevirtual(
                shape.vector(), "reduceLanes", MethodTypeDesc.of(VectorShape.element(shape.kind()), ASSOCIATIVE));
    }

    /** Swaps lanes {@code distance} apart of the vector on the stack. */
    private void swap(VectorShape shape, int distance) {
        code.loadConstant(DynamicConstantDesc.ofNamed(
                SHUFFLE, shape.kind().name(), VectorShape.SHUFFLE, shape.lanes(), distance));
        code.invokevirtual(shape.vector(), "rearrange", MethodTypeDesc.of(shape.vector(), VectorShape.SHUFFLE));
    }

    /**
     * Combines the lanes of the vector on the stack, upper half to lower half until one is left. {@code reduceLanes}
     * leaves the order of sums to the JVM, and interpreted and compiled code do differ; its maximum is no faster.
     */
    private void tree(ValueOp.Across op, VectorShape shape) {
        ClassDesc vector = shape.vector();
        String method =
                switch (op.kind()) {
                    case SUM -> "add";
                    case PROD -> "mul";
                    case MAX -> "max";
                    case MIN -> "min";
                    case ALL -> throw Jvm.unsupported(op);
                };
        // Vectors of two lanes have no fast shuffle.
        for (int distance = shape.lanes() / 2; distance > 1; distance /= 2) {
            code.dup();
            swap(shape, distance);
            code.invokevirtual(vector, method, MethodTypeDesc.of(vector, VectorShape.VECTOR));
        }
        ClassDesc element = VectorShape.element(shape.kind());
        MethodTypeDesc lane = MethodTypeDesc.of(element, CD_int);
        int halves = registers.temporary(TypeKind.REFERENCE);
        code.dup().astore(halves);
        code.iconst_0().invokevirtual(vector, "lane", lane);
        code.aload(halves);
        code.iconst_1().invokevirtual(vector, "lane", lane);
        boolean isSingle = shape.kind() == Kind.F32;
        switch (op.kind()) {
            case SUM -> code.with(OperatorInstruction.of(isSingle ? Opcode.FADD : Opcode.DADD));
            case PROD -> code.with(OperatorInstruction.of(isSingle ? Opcode.FMUL : Opcode.DMUL));
            case MAX, MIN -> code.invokestatic(
                    Jvm.desc(Math.class), method, MethodTypeDesc.of(element, element, element));
            case ALL -> throw Jvm.unsupported(op);
        }
    }
}
