package dev.pavage.cpu;

import static java.lang.constant.ConstantDescs.CD_MethodHandle;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.pavage.cpu.machine.MachineFunctions;
import dev.pavage.lane.LaneFunction;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DynamicConstantDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Collections;

/** Writes methods that call machine code: each parameter goes there as a long. */
final class NativeCalls {
    private NativeCalls() {}

    /** The body of a method with the function's parameters. */
    static void write(CodeBuilder code, LaneFunction function, long address) {
        int arity = MachineFunctions.arity(function.params().size());
        code.loadConstant(DynamicConstantDesc.ofNamed(
                ConstantDescs.ofConstantBootstrap(
                        Jvm.desc(MachineFunctions.class), "handle", CD_MethodHandle, CD_long, CD_int),
                ClassEmitter.identifier(function.name()),
                CD_MethodHandle,
                address,
                arity));
        int slot = 0;
        for (int i = 0; i < arity; i++) {
            if (i < function.params().size()) {
                TypeKind type = VectorShape.local(function.params().get(i).type());
                code.loadLocal(type, slot);
                asLong(code, type);
                slot += type.slotSize();
            } else {
                code.lconst_0();
            }
        }
        code.invokevirtual(
                CD_MethodHandle, "invokeExact", MethodTypeDesc.of(CD_long, Collections.nCopies(arity, CD_long)));
        code.pop2();
        code.return_();
    }

    private static void asLong(CodeBuilder code, TypeKind type) {
        switch (type) {
            case INT -> code.i2l();
            case FLOAT -> {
                code.invokestatic(
                        ConstantDescs.CD_Float, "floatToRawIntBits", MethodTypeDesc.of(CD_int, ConstantDescs.CD_float));
                code.i2l();
            }
            case DOUBLE ->
                code.invokestatic(
                        ConstantDescs.CD_Double,
                        "doubleToRawLongBits",
                        MethodTypeDesc.of(CD_long, ConstantDescs.CD_double));
            default -> {}
        }
    }
}
