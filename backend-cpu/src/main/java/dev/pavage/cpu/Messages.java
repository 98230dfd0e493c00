package dev.pavage.cpu;

import static java.lang.constant.ConstantDescs.CD_List;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.pavage.device.KernelException;
import dev.pavage.device.KernelMessages;
import dev.pavage.lane.LaneKernel.Message;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DynamicConstantDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a running kernel tells its user. Called by generated code, whose class data is the kernel's messages. */
final class Messages {
    /** The messages as a constant of the generated class. */
    static final DynamicConstantDesc<?> CONSTANT = DynamicConstantDesc.ofNamed(
            ConstantDescs.ofConstantBootstrap(
                    Jvm.desc(MethodHandles.class), "classData", ConstantDescs.CD_Object),
            ConstantDescs.DEFAULT_NAME,
            CD_List);

    static final MethodTypeDesc FAILURE = MethodTypeDesc.of(Jvm.desc(KernelException.class), CD_List, CD_int);
    static final MethodTypeDesc PRINT =
            MethodTypeDesc.of(CD_void, CD_List, CD_int, CD_long, CD_String, CD_String);

    private static final Pattern COMMA = Pattern.compile(",");

    private Messages() {}

    /** The exception of a check that did not hold. */
    static KernelException failure(List<Message> messages, int index) {
        return KernelMessages.failure(messages.get(index), Workspace.program());
    }

    /** A shape as {@link #print} takes it. */
    static String extents(Shape shape) {
        return shape.stream().mapToObj(Long::toString).collect(Collectors.joining(","));
    }

    /** Prints a tile that lies in row-major order at {@code address}, in one line, as the reference device does. */
    static void print(List<Message> messages, int index, long address, String dtypeName, String extents) {
        DType dtype = DType.valueOf(dtypeName);
        Shape shape = Shape.of(COMMA.splitAsStream(extents)
                .filter(extent -> !extent.isEmpty())
                .mapToLong(Long::parseLong)
                .toArray());
        MemorySegment tile = MemorySegment.ofAddress(address).reinterpret(shape.elements() * dtype.bytes());
        KernelMessages.print(messages.get(index), Workspace.program(), tile, dtype, shape);
    }
}
