package dev.pavage.tensor;

import dev.pavage.io.HostArray;
import dev.pavage.type.DType;
import dev.pavage.type.Floats;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.LongFunction;

/** Elements in host memory. */
final class HostElements {
    /** What vector code and copies like best. */
    static final long ALIGNMENT = 64;

    private HostElements() {}

    /** Writes one element, rounded to a floating-point dtype or wrapped to an integer one. */
    static void put(MemorySegment to, DType dtype, long index, Number value) {
        long at = index * dtype.bytes();
        switch (dtype) {
            case F64 -> to.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, at, value.doubleValue());
            case F32 -> to.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at, value.floatValue());
            case F16 -> to.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, Floats.toFloat16(value.doubleValue()));
            case BF16 -> to.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, Floats.toBfloat16(value.doubleValue()));
            case F8E4M3, F8E5M2 ->
                to.set(ValueLayout.JAVA_BYTE, at, Floats.toFloat8(dtype, value.doubleValue()));
            case I64 -> to.set(ValueLayout.JAVA_LONG_UNALIGNED, at, value.longValue());
            case I32 -> to.set(ValueLayout.JAVA_INT_UNALIGNED, at, (int) value.longValue());
            case I16 -> to.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, (short) value.longValue());
            case I8, U8 -> to.set(ValueLayout.JAVA_BYTE, at, (byte) value.longValue());
            case BOOL -> to.set(ValueLayout.JAVA_BYTE, at, (byte) (value.doubleValue() != 0 ? 1 : 0));
        }
    }

    /** The bytes of one element. */
    static MemorySegment bytes(DType dtype, Number value) {
        MemorySegment bytes = MemorySegment.ofArray(new byte[dtype.bytes()]);
        put(bytes, dtype, 0, value);
        return bytes;
    }

    /** Memory with the element that {@code value} gives for each row-major position. */
    static MemorySegment generate(Arena arena, DType dtype, long count, LongFunction<? extends Number> value) {
        MemorySegment memory = arena.allocate(count * dtype.bytes(), ALIGNMENT);
        for (long i = 0; i < count; i++) {
            put(memory, dtype, i, value.apply(i));
        }
        return memory;
    }

    /** The elements of an array of any strides, packed in row-major order: its own memory if it is so already. */
    static MemorySegment packed(HostArray array, Arena arena) {
        Shape shape = array.shape();
        long bytes = shape.elements() * array.dtype().bytes();
        if (array.strides().isRowMajor(shape)) {
            return array.data().asSlice(0, bytes);
        }
        MemorySegment memory = arena.allocate(bytes, ALIGNMENT);
        long size = array.dtype().bytes();
        long[] index = new long[shape.rank()];
        Strides strides = array.strides();
        long from = 0;
        for (long at = 0; at < bytes; at += size) {
            MemorySegment.copy(array.data(), from * size, memory, at, size);
            for (int axis = shape.rank() - 1; axis >= 0; axis--) {
                from += strides.step(axis);
                if (++index[axis] < shape.extent(axis)) {
                    break;
                }
                from -= index[axis] * strides.step(axis);
                index[axis] = 0;
            }
        }
        return memory;
    }
}
