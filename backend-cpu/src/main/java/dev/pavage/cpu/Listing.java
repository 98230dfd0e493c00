package dev.pavage.cpu;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.DynamicConstantDesc;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Class files as a person reads them: one instruction per line, classes without their packages. */
final class Listing {
    private final StringBuilder text = new StringBuilder();
    private final Map<Label, Integer> labels = new HashMap<>();

    private Listing() {}

    /** The methods of a class. */
    static String of(byte[] classFile) {
        Listing listing = new Listing();
        ClassModel model = ClassFile.of().parse(classFile);
        listing.text.append("class ").append(model.thisClass().asInternalName()).append('\n');
        for (MethodModel method : model.methods()) {
            method.code().ifPresent(code -> listing.method(method, code));
        }
        return listing.text.toString();
    }

    private void method(MethodModel method, CodeModel code) {
        text.append("  ").append(method.methodName().stringValue()).append(' ');
        text.append(method.methodTypeSymbol().displayDescriptor()).append('\n');
        labels.clear();
        for (CodeElement element : code) {
            switch (element) {
                case LabelTarget target -> text.append("   L").append(number(target.label())).append(":\n");
                case Instruction instruction -> text.append("    ").append(line(instruction)).append('\n');
                default -> {}
            }
        }
    }

    private int number(Label label) {
        return labels.computeIfAbsent(label, l -> labels.size());
    }

    private String line(Instruction instruction) {
        String name = instruction.opcode().name().toLowerCase(Locale.ROOT);
        return switch (instruction) {
            case BranchInstruction branch -> name + " L" + number(branch.target());
            case ConstantInstruction constant -> name + " " + (
                // Not what it is made of: addresses of machine code differ from one process to the next.
                constant.constantValue() instanceof DynamicConstantDesc<?> made
                        ? made.constantName()
                        : constant.constantValue());
            case FieldInstruction field -> name + " " + simple(field.owner().asSymbol()) + "."
                    + field.name().stringValue();
            case InvokeInstruction invoke -> name + " " + simple(invoke.owner().asSymbol()) + "."
                    + invoke.name().stringValue() + invoke.typeSymbol().displayDescriptor();
            case LoadInstruction load -> name + " " + load.slot();
            case StoreInstruction store -> name + " " + store.slot();
            case TypeCheckInstruction check -> name + " " + simple(check.type().asSymbol());
            default -> name;
        };
    }

    private static String simple(ClassDesc type) {
        return type.displayName();
    }
}
