package dev.pavage.cpu;

import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;

import dev.pavage.device.CompilationException;
import dev.pavage.ir.Comparison;
import dev.pavage.lane.LaneOp;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp;
import dev.pavage.lane.ValueOp.BinaryKind;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/** Writes ops on scalars. */
final class ScalarEmitter {
    private static final ClassDesc MATH = Jvm.desc(Math.class);
    private static final ClassDesc CALLS = Jvm.desc(ScalarMath.class);

    private final CodeBuilder code;
    private final Registers registers;

    ScalarEmitter(CodeBuilder code, Registers registers) {
        this.code = code;
        this.registers = registers;
    }

    void emit(ValueOp op) {
        switch (op) {
            case ValueOp.Constant c -> {
                registers.constant(c.result(), c.bits());
                return;
            }
            case ValueOp.Iota i -> registers.pushConstant(i.result().type().kind(), 0);
            case ValueOp.Unary u -> unary(u);
            case ValueOp.Binary b -> binary(b);
            case ValueOp.Fma f -> {
                registers.push(f.operands());
                ClassDesc type = VectorShape.element(floating(f.a(), f));
                code.invokestatic(MATH, "fma", MethodTypeDesc.of(type, type, type, type));
            }
            case ValueOp.PackedDot d -> throw missing(d);
            case ValueOp.PackPair p -> throw missing(p);
            case ValueOp.WidenHalf w -> {
                registers.push(w.a());
                code.invokestatic(CALLS, "widenHalf", MethodTypeDesc.of(ConstantDescs.CD_float, ConstantDescs.CD_int));
            }
            case ValueOp.NarrowHalf n -> {
                registers.push(n.a());
                code.invokestatic(CALLS, "narrowHalf", MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_float));
            }
            case ValueOp.ApproximateExp2 x -> throw missing(x);
            case ValueOp.RoundTf32 r -> throw missing(r);
            case ValueOp.PickBytes p -> throw missing(p);
            case ValueOp.Compare c -> compare(c);
            case ValueOp.Select s -> {
                registers.push(s.condition());
                choose(Opcode.IFEQ, () -> registers.push(s.a()), () -> registers.push(s.b()));
            }
            case ValueOp.Convert c -> convert(c.a(), c.result().type().kind());
            case ValueOp.Bitcast b -> bitcast(b);
            case ValueOp.Splat s -> registers.push(s.a());
            case ValueOp.SwapLanes s -> throw Jvm.unsupported(s);
            case ValueOp.Across a -> registers.push(a.a());
        }
        registers.define(op.result());
    }

    /** An instruction that the target does not list. */
    static CompilationException missing(ValueOp op) {
        return new CompilationException(
                "the processor has no " + op.getClass().getSimpleName() + ", as its target says: " + op);
    }

    /** Pushes {@code then} unless the branch, which tests what is on the stack, is taken; else {@code otherwise}. */
    private void choose(Opcode unless, Runnable then, Runnable otherwise) {
        Label no = code.newLabel();
        Label end = code.newLabel();
        code.branch(unless, no);
        then.run();
        code.goto_(end);
        code.labelBinding(no);
        otherwise.run();
        code.labelBinding(end);
    }

    private void unary(ValueOp.Unary op) {
        Kind kind = op.a().type().kind();
        registers.push(op.a());
        switch (op.kind()) {
            case NEG -> {
                switch (kind) {
                    case I32 -> code.ineg();
                    case I64 -> code.lneg();
                    case F32 -> code.fneg();
                    case F64 -> code.dneg();
                    case I1 -> throw Jvm.unsupported(op);
                }
            }
            case NOT -> {
                switch (kind) {
                    case I1 -> code.iconst_1().ixor();
                    case I32 -> code.iconst_m1().ixor();
                    case I64 -> code.loadConstant(-1L).lxor();
                    case F32, F64 -> throw Jvm.unsupported(op);
                }
            }
            case ABS -> {
                ClassDesc type = VectorShape.element(kind);
                code.invokestatic(MATH, "abs", MethodTypeDesc.of(type, type));
            }
            // The square root of a float, rounded from that of its double, is correctly rounded: 53 >= 2 * 24 + 2.
            case SQRT -> inDouble(kind, op, "sqrt");
            case FLOOR -> inDouble(kind, op, "floor");
            case CEIL -> inDouble(kind, op, "ceil");
            case ROUND -> inDouble(kind, op, "rint");
        }
    }

    private void inDouble(Kind kind, LaneOp op, String function) {
        MethodTypeDesc type = MethodTypeDesc.of(CD_double, CD_double);
        switch (kind) {
            case F32 -> code.f2d().invokestatic(MATH, function, type).d2f();
            case F64 -> code.invokestatic(MATH, function, type);
            case I1, I32, I64 -> throw Jvm.unsupported(op);
        }
    }

    private static Kind floating(LaneValue value, LaneOp op) {
        Kind kind = value.type().kind();
        if (!kind.isFloat()) {
            throw Jvm.unsupported(op);
        }
        return kind;
    }

    private void binary(ValueOp.Binary op) {
        Kind kind = op.a().type().kind();
        registers.push(op.a());
        registers.push(op.b());
        ClassDesc type = VectorShape.element(kind);
        MethodTypeDesc two = MethodTypeDesc.of(type, type, type);
        if (op.kind() == BinaryKind.MIN || op.kind() == BinaryKind.MAX) {
            if (kind == Kind.I1) {
                throw Jvm.unsupported(op);
            }
            code.invokestatic(MATH, op.kind() == BinaryKind.MIN ? "min" : "max", two);
            return;
        }
        switch (kind) {
            case I1, I32 -> intBinary(op, two);
            case I64 -> longBinary(op, two);
            case F32 -> {
                switch (op.kind()) {
                    case ADD -> code.fadd();
                    case SUB -> code.fsub();
                    case MUL -> code.fmul();
                    case DIV -> code.fdiv();
                    case REM -> code.frem();
                    case MIN, MAX, AND, OR, XOR, SHL, SHR, USHR, FLOOR_DIV, CEIL_DIV, FLOOR_MOD ->
                        throw Jvm.unsupported(op);
                }
            }
            case F64 -> {
                switch (op.kind()) {
                    case ADD -> code.dadd();
                    case SUB -> code.dsub();
                    case MUL -> code.dmul();
                    case DIV -> code.ddiv();
                    case REM -> code.drem();
                    case MIN, MAX, AND, OR, XOR, SHL, SHR, USHR, FLOOR_DIV, CEIL_DIV, FLOOR_MOD ->
                        throw Jvm.unsupported(op);
                }
            }
        }
    }

    private void intBinary(ValueOp.Binary op, MethodTypeDesc two) {
        BinaryKind kind = op.kind();
        if (op.a().type().kind() == Kind.I1
                && kind != BinaryKind.AND
                && kind != BinaryKind.OR
                && kind != BinaryKind.XOR) {
            throw Jvm.unsupported(op);
        }
        switch (kind) {
            case ADD -> code.iadd();
            case SUB -> code.isub();
            case MUL -> code.imul();
            case AND -> code.iand();
            case OR -> code.ior();
            case XOR -> code.ixor();
            case SHL -> code.ishl();
            case SHR -> code.ishr();
            case USHR -> code.iushr();
            case DIV, REM, MIN, MAX, FLOOR_DIV, CEIL_DIV, FLOOR_MOD -> division(op, two, code::idiv, code::irem);
        }
    }

    private void longBinary(ValueOp.Binary op, MethodTypeDesc two) {
        switch (op.kind()) {
            case ADD -> code.ladd();
            case SUB -> code.lsub();
            case MUL -> code.lmul();
            case AND -> code.land();
            case OR -> code.lor();
            case XOR -> code.lxor();
            case SHL -> code.l2i().lshl();
            case SHR -> code.l2i().lshr();
            case USHR -> code.l2i().lushr();
            case DIV, REM, MIN, MAX, FLOOR_DIV, CEIL_DIV, FLOOR_MOD -> division(op, two, code::ldiv, code::lrem);
        }
    }

    private void division(ValueOp.Binary op, MethodTypeDesc two, Runnable quotient, Runnable remainder) {
        boolean safe = registers.constantOr(op.b(), 0) != 0;
        switch (op.kind()) {
            case DIV -> divide(safe, "div", two, quotient);
            case REM -> divide(safe, "rem", two, remainder);
            case FLOOR_DIV -> code.invokestatic(safe ? MATH : CALLS, "floorDiv", two);
            case CEIL_DIV -> code.invokestatic(safe ? MATH : CALLS, "ceilDiv", two);
            case FLOOR_MOD -> code.invokestatic(safe ? MATH : CALLS, "floorMod", two);
            case ADD, SUB, MUL, MIN, MAX, AND, OR, XOR, SHL, SHR, USHR -> throw Jvm.unsupported(op);
        }
    }

    private void divide(boolean safe, String name, MethodTypeDesc two, Runnable direct) {
        if (safe) {
            direct.run();
        } else {
            code.invokestatic(CALLS, name, two);
        }
    }

    private void compare(ValueOp.Compare op) {
        Kind kind = op.a().type().kind();
        Comparison test = op.kind();
        registers.push(op.a());
        registers.push(op.b());
        // The comparison with NaN must come out on the side on which the test fails.
        boolean nanIsGreater = test == Comparison.LT || test == Comparison.LE;
        switch (kind) {
            case I1, I32 -> {}
            case I64 -> code.lcmp();
            case F32 -> {
                if (nanIsGreater) {
                    code.fcmpg();
                } else {
                    code.fcmpl();
                }
            }
            case F64 -> {
                if (nanIsGreater) {
                    code.dcmpg();
                } else {
                    code.dcmpl();
                }
            }
        }
        boolean ints = kind == Kind.I1 || kind == Kind.I32;
        Opcode unless =
                switch (test) {
                    case LT -> ints ? Opcode.IF_ICMPGE : Opcode.IFGE;
                    case LE -> ints ? Opcode.IF_ICMPGT : Opcode.IFGT;
                    case GT -> ints ? Opcode.IF_ICMPLE : Opcode.IFLE;
                    case GE -> ints ? Opcode.IF_ICMPLT : Opcode.IFLT;
                    case EQ -> ints ? Opcode.IF_ICMPNE : Opcode.IFNE;
                    case NE -> ints ? Opcode.IF_ICMPEQ : Opcode.IFEQ;
                };
        choose(unless, code::iconst_1, code::iconst_0);
    }

    private void convert(LaneValue from, Kind to) {
        registers.push(from);
        if (to == Kind.I1) {
            notZero(from.type().kind());
            return;
        }
        switch (from.type().kind()) {
            case I1, I32 -> {
                switch (to) {
                    case I1, I32 -> {}
                    case I64 -> registers.widen(from);
                    case F32 -> code.i2f();
                    case F64 -> code.i2d();
                }
            }
            case I64 -> {
                switch (to) {
                    case I1, I64 -> {}
                    case I32 -> code.l2i();
                    case F32 -> code.l2f();
                    case F64 -> code.l2d();
                }
            }
            case F32 -> {
                switch (to) {
                    case I1, F32 -> {}
                    case I32 -> code.f2i();
                    case I64 -> code.f2l();
                    case F64 -> code.f2d();
                }
            }
            case F64 -> {
                switch (to) {
                    case I1, F64 -> {}
                    case I32 -> code.d2i();
                    case I64 -> code.d2l();
                    case F32 -> code.d2f();
                }
            }
        }
    }

    private void notZero(Kind from) {
        switch (from) {
            case I1 -> {
                return;
            }
            case I32 -> {}
            case I64 -> code.lconst_0().lcmp();
            case F32 -> code.fconst_0().fcmpl();
            case F64 -> code.dconst_0().dcmpl();
        }
        choose(Opcode.IFEQ, code::iconst_1, code::iconst_0);
    }

    private void bitcast(ValueOp.Bitcast op) {
        Kind from = op.a().type().kind();
        Kind to = op.result().type().kind();
        registers.push(op.a());
        if (from == Kind.F32 && to == Kind.I32) {
            code.invokestatic(Jvm.desc(Float.class), "floatToRawIntBits", MethodTypeDesc.of(Jvm.INT, CD_float));
        } else if (from == Kind.I32 && to == Kind.F32) {
            code.invokestatic(Jvm.desc(Float.class), "intBitsToFloat", MethodTypeDesc.of(CD_float, Jvm.INT));
        } else if (from == Kind.F64 && to == Kind.I64) {
            code.invokestatic(
                    Jvm.desc(Double.class),
                    "doubleToRawLongBits",
                    MethodTypeDesc.of(ConstantDescs.CD_long, CD_double));
        } else if (from == Kind.I64 && to == Kind.F64) {
            code.invokestatic(
                    Jvm.desc(Double.class), "longBitsToDouble", MethodTypeDesc.of(CD_double, ConstantDescs.CD_long));
        } else if (from != to) {
            throw new CompilationException("no such bit cast: " + op);
        }
    }
}
