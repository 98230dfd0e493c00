package dev.pavage.cpu;

import static java.lang.constant.ConstantDescs.CD_List;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.pavage.device.KernelException;
import dev.pavage.lane.LaneKernel.Message;
import dev.pavage.type.DType;
import dev.pavage.type.Floats;
import dev.pavage.type.Shape;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DynamicConstantDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What a running kernel tells its user. Called by generated code, whose class data is the kernel's messages. */
final class Messages {
    /** The messages as a constant of the generated class. */
    static final DynamicConstantDesc<?> CONSTANT = DynamicConstantDesc.ofNamed(
            ConstantDescs.ofConstantBootstrap(
                    Jvm.desc(java.lang.invoke.MethodHandles.class), "classData", ConstantDescs.CD_Object),
            ConstantDescs.DEFAULT_NAME,
            CD_List);

    static final MethodTypeDesc FAILURE =
            MethodTypeDesc.of(Jvm.desc(KernelException.class), CD_List, CD_int);
    static final MethodTypeDesc PRINT =
            MethodTypeDesc.of(CD_void, CD_List, CD_int, CD_long, CD_String, CD_String);

    private Messages() {}

    /** The exception of a check that did not hold. */
    static KernelException failure(List<Message> messages, int index) {
        Message message = messages.get(index);
        return new KernelException(message.text() + " (" + message.at() + ", program "
                + Scratch.currentProgram() + ")");
    }

    /** An extent list as {@link #print} takes it. */
    static String extents(Shape shape) {
        return shape.stream().mapToObj(Long::toString).collect(Collectors.joining(","));
    }

    /** Prints {@code label[program x,y,z] f32[2, 3] = [[...], [...]]}, in one piece. */
    static void print(List<Message> messages, int index, long address, String dtype, String extents) {
        DType type = DType.valueOf(dtype);
        long[] shape = extents.isEmpty()
                ? new long[0]
                : Arrays.stream(extents.split(",")).mapToLong(Long::parseLong).toArray();
        StringBuilder text = new StringBuilder(messages.get(index).text());
        text.append("[program ").append(Scratch.currentProgram()).append("] ");
        text.append(type).append(Arrays.toString(shape)).append(" = ");
        append(text, type, shape, 0, address);
        System.out.println(text);
    }

    /** Appends the elements from {@code address} on, one axis in brackets; returns the address behind them. */
    private static long append(StringBuilder text, DType dtype, long[] shape, int axis, long address) {
        if (axis == shape.length) {
            text.append(element(dtype, address));
            return address + dtype.bytes();
        }
        long next = address;
        text.append('[');
        for (long i = 0; i < shape[axis]; i++) {
            text.append(i == 0 ? "" : ", ");
            next = append(text, dtype, shape, axis + 1, next);
        }
        text.append(']');
        return next;
    }

    private static String element(DType dtype, long address) {
        var memory = Memory.ALL;
        return switch (dtype) {
            case F64 -> Double.toString(memory.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, address));
            case F32 -> Float.toString(memory.get(ValueLayout.JAVA_FLOAT_UNALIGNED, address));
            case F16 -> Float.toString(
                    Float.float16ToFloat(memory.get(ValueLayout.JAVA_SHORT_UNALIGNED, address)));
            case BF16 -> Float.toString(
                    Floats.fromBfloat16(memory.get(ValueLayout.JAVA_SHORT_UNALIGNED, address)));
            case I64 -> Long.toString(memory.get(ValueLayout.JAVA_LONG_UNALIGNED, address));
            case I32 -> Integer.toString(memory.get(ValueLayout.JAVA_INT_UNALIGNED, address));
            case I16 -> Short.toString(memory.get(ValueLayout.JAVA_SHORT_UNALIGNED, address));
            case I8 -> Byte.toString(memory.get(ValueLayout.JAVA_BYTE, address));
            case U8 -> Integer.toString(memory.get(ValueLayout.JAVA_BYTE, address) & 0xff);
            case BOOL -> Boolean.toString(memory.get(ValueLayout.JAVA_BYTE, address) != 0);
        };
    }
}
