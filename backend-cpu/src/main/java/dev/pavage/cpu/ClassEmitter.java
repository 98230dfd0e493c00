package dev.pavage.cpu;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import dev.pavage.device.CompilationException;
import dev.pavage.lane.LaneFunction;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LaneValue;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Writes lane IR as class files. A function is a static method; the entry is the method {@link CpuProgram#run} of an
 * object. Shared functions are in classes of their own, see {@link SharedFunctions}.
 */
final class ClassEmitter {
    /** HotSpot interprets longer methods for ever ({@code HugeMethodLimit}). */
    static final int LONGEST_METHOD = 8000;

    private static final String PACKAGE = "dev.pavage.cpu.";
    private static final String RUN = "run";
    private static final int MAX_PARAMETER_SLOTS = 255;
    private static final MethodTypeDesc RUN_TYPE = MethodTypeDesc.of(
            CD_void, CD_long, CD_long, CD_long, CD_long, CD_long, CD_long, CD_long, CD_long.arrayType());

    /** A method that generated code can call. */
    record Callee(ClassDesc owner, String method, MethodTypeDesc type) {}

    private final VectorFeatures features;
    private final ClassFile classFile = ClassFile.of();

    ClassEmitter(VectorFeatures features) {
        this.features = features;
    }

    /**
     * The class of a kernel: it implements {@link CpuProgram}.
     *
     * @param machine where functions are that are machine code
     */
    byte[] kernel(LaneKernel kernel, Map<String, Callee> shared, Map<String, Long> machine) {
        ClassDesc self = ClassDesc.of(PACKAGE + "Kernel_" + identifier(kernel.name()));
        Map<String, Callee> callees = new HashMap<>(shared);
        return classFile.build(self, builder -> {
            builder.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SUPER | ClassFile.ACC_SYNTHETIC);
            builder.withInterfaceSymbols(Jvm.desc(CpuProgram.class));
            builder.withMethodBody(INIT_NAME, MTD_void, 0, code -> code.aload(0)
                    .invokespecial(CD_Object, INIT_NAME, MTD_void)
                    .return_());
            for (LaneFunction function : kernel.functions()) {
                if (function.equals(kernel.entry())) {
                    builder.withMethodBody(
                            RUN, RUN_TYPE, ClassFile.ACC_PUBLIC, code -> entry(code, function, callees));
                } else if (!function.shared()) {
                    String name = identifier(function.name()) + "_" + callees.size();
                    callees.put(function.name(), method(builder, self, name, function, callees, machine));
                }
            }
        });
    }

    /** The class of a shared function, or of a call of it if it is machine code. */
    byte[] shared(ClassDesc self, LaneFunction function, Map<String, Callee> callees, Map<String, Long> machine) {
        return classFile.build(self, builder -> {
            builder.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SUPER | ClassFile.ACC_SYNTHETIC);
            method(builder, self, SharedFunctions.METHOD, function, callees, machine);
        });
    }

    private Callee method(
            ClassBuilder builder,
            ClassDesc self,
            String name,
            LaneFunction function,
            Map<String, Callee> callees,
            Map<String, Long> machine) {
        MethodTypeDesc type = FunctionEmitter.methodType(function);
        int slots = function.params().stream()
                .mapToInt(p -> VectorShape.local(p.type()).slotSize())
                .sum();
        if (slots > MAX_PARAMETER_SLOTS) {
            throw new CompilationException("function " + function.name() + " has " + function.params().size()
                    + " parameters, which need " + slots + " slots of the JVM's " + MAX_PARAMETER_SLOTS);
        }
        builder.withMethodBody(name, type, ClassFile.ACC_STATIC, code -> {
            Long address = machine.get(function.name());
            if (address != null) {
                NativeCalls.write(code, function, address);
                return;
            }
            Tiers.choose(code, function);
            FunctionEmitter emitter = new FunctionEmitter(code, function, features, slots, call(callees));
            int slot = 0;
            for (LaneValue param : function.params()) {
                emitter.registers().bindParameter(param, slot);
                slot += VectorShape.local(param.type()).slotSize();
            }
            emitter.block(function.body());
            code.return_();
        });
        return new Callee(self, name, type);
    }

    private void entry(CodeBuilder code, LaneFunction function, Map<String, Callee> callees) {
        Tiers.choose(code, function);
        int arguments = 1 + 2 * LaneKernel.FIXED_PARAMS;
        FunctionEmitter emitter = new FunctionEmitter(code, function, features, arguments + 1, call(callees));
        Registers registers = emitter.registers();
        List<LaneValue> params = function.params();
        Set<LaneValue> used = new HashSet<>();
        Uses.collect(function.body(), used);
        for (int i = 0; i < params.size(); i++) {
            if (i < LaneKernel.FIXED_PARAMS) {
                registers.bindParameter(params.get(i), 1 + 2 * i);
            } else if (used.contains(params.get(i))) {
                code.aload(arguments);
                code.loadConstant(i - LaneKernel.FIXED_PARAMS);
                code.laload();
                registers.define(params.get(i));
            }
        }
        emitter.block(function.body());
        code.return_();
    }

    private static BiConsumer<CodeBuilder, String> call(Map<String, Callee> callees) {
        return (code, name) -> {
            Callee callee = callees.get(name);
            if (callee == null) {
                throw new CompilationException("function " + name + " is called but not defined before its caller"
                        + " (a shared function can call shared functions only)");
            }
            code.invokestatic(callee.owner, callee.method, callee.type);
        };
    }

    /** {@code name} with what a class file does not allow in names replaced. */
    static String identifier(String name) {
        return name.replaceAll("[^A-Za-z0-9_$]", "_");
    }
}
