package dev.pavage.cpu;

import dev.pavage.lane.LaneType.Kind;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** Writes the rounding of floating-point vectors to integers, for which the Vector API has no operators. */
final class VectorRounding {
    private final CodeBuilder code;
    private final Registers registers;
    private final VectorShape shape;
    private final ClassDesc vector;

    VectorRounding(CodeBuilder code, Registers registers, VectorShape shape) {
        this.code = code;
        this.registers = registers;
        this.shape = shape;
        vector = shape.vector();
    }

    /**
     * Replaces the vector on the stack by the nearest integers, ties to even. Adding and taking away 2^23 (2^52) rounds
     * a smaller number, as all of its digits after the point fall off; larger ones are integers already. The sign is
     * put back for the sake of -0.
     */
    void round() {
        ClassDesc lane = VectorShape.element(shape.kind());
        boolean isSingle = shape.kind() == Kind.F32;
        VectorShape bits = new VectorShape(isSingle ? Kind.I32 : Kind.I64, shape.lanes());
        String asBits = isSingle ? "reinterpretAsInts" : "reinterpretAsLongs";
        long magic = Double.doubleToRawLongBits(isSingle ? 0x1p23 : 0x1p52);
        MethodTypeDesc withLane = MethodTypeDesc.of(vector, lane);
        MethodTypeDesc toBits = MethodTypeDesc.of(bits.vector());
        int x = registers.temporary(TypeKind.REFERENCE);
        int magnitude = registers.temporary(TypeKind.REFERENCE);
        code.dup().astore(x);
        self("abs");
        code.astore(magnitude);
        code.aload(x);
        code.aload(magnitude);
        registers.pushConstant(shape.kind(), magic);
        code.invokevirtual(vector, "add", withLane);
        registers.pushConstant(shape.kind(), magic);
        code.invokevirtual(vector, "sub", withLane);
        code.invokevirtual(vector, asBits, toBits);
        code.aload(x);
        code.invokevirtual(vector, asBits, toBits);
        registers.pushConstant(bits.kind(), isSingle ? Integer.MIN_VALUE : Long.MIN_VALUE);
        code.invokevirtual(
                bits.vector(), "and", MethodTypeDesc.of(bits.vector(), VectorShape.element(bits.kind())));
        code.invokevirtual(bits.vector(), "or", MethodTypeDesc.of(bits.vector(), VectorShape.VECTOR));
        code.invokevirtual(
                bits.vector(), isSingle ? "reinterpretAsFloats" : "reinterpretAsDoubles", MethodTypeDesc.of(vector));
        code.aload(magnitude);
        code.getstatic(VectorShape.OPERATORS, "LT", VectorEmitter.COMPARISON);
        registers.pushConstant(shape.kind(), magic);
        code.invokevirtual(vector, "compare", MethodTypeDesc.of(VectorShape.MASK, VectorEmitter.COMPARISON, lane));
        code.invokevirtual(
                vector, "blend", MethodTypeDesc.of(vector, VectorShape.VECTOR, VectorShape.MASK));
    }

    /** Replaces the vector on the stack by the next integers below or equal. */
    void floor() {
        int x = registers.temporary(TypeKind.REFERENCE);
        code.dup().astore(x);
        round();
        code.dup();
        int rounded = registers.temporary(TypeKind.REFERENCE);
        code.astore(rounded);
        code.dup();
        registers.pushConstant(shape.kind(), Double.doubleToRawLongBits(1));
        code.invokevirtual(vector, "sub", MethodTypeDesc.of(vector, VectorShape.element(shape.kind())));
        code.aload(rounded);
        code.getstatic(VectorShape.OPERATORS, "GT", VectorEmitter.COMPARISON);
        code.aload(x);
        code.invokevirtual(
                vector, "compare", MethodTypeDesc.of(VectorShape.MASK, VectorEmitter.COMPARISON, VectorShape.VECTOR));
        code.invokevirtual(
                vector, "blend", MethodTypeDesc.of(vector, VectorShape.VECTOR, VectorShape.MASK));
    }

    /** Replaces the vector on the stack by the next integers above or equal: -floor(-x), with the right zero too. */
    void ceil() {
        self("neg");
        floor();
        self("neg");
    }

    private void self(String method) {
        code.invokevirtual(vector, method, MethodTypeDesc.of(vector));
    }
}
