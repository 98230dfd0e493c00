package dev.pavage.io;

import dev.pavage.type.DType;
import dev.pavage.type.Floats;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * An array in host memory.
 *
 * @param dtype type of the elements; their bytes lie in the machine's own order, and a BOOL is the byte 0 or 1
 * @param shape extents
 * @param strides steps in elements, one for each axis; element {@code [0, ..., 0]} lies at the start of {@code data}
 * @param data the memory, which reaches at least as far as the last element
 */
public record HostArray(DType dtype, Shape shape, Strides strides, MemorySegment data) {
    /**
     * Checks that every element lies within {@code data}.
     *
     * @throws IllegalArgumentException if {@code strides} has another rank than {@code shape}, or reaches an element
     *     outside of {@code data}
     */
    public HostArray {
        if (strides.rank() != shape.rank()) {
            throw new IllegalArgumentException("strides " + strides + " are of rank " + strides.rank()
                    + ", but shape " + shape + " is of rank " + shape.rank());
        }
        if (strides.lowest(shape) < 0 || strides.span(shape) > data.byteSize() / dtype.bytes()) {
            throw new IllegalArgumentException("strides " + strides + " over shape " + shape + " of " + dtype
                    + " reach outside of the " + data.byteSize() + " bytes of data");
        }
    }

    /**
     * The element at a position counted in row-major order, whatever the strides: a {@link Long} for the integers and
     * BOOL (0 or 1), a {@link Double} for the floating-point dtypes, exact in both cases.
     *
     * @throws IndexOutOfBoundsException unless {@code 0 <= index < shape.elements()}
     */
    public Number element(long index) {
        if (index < 0 || index >= shape.elements()) {
            throw new IndexOutOfBoundsException("no element " + index + " in an array of shape " + shape);
        }
        long rest = index;
        long offset = 0;
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            offset += rest % shape.extent(axis) * strides.step(axis);
            rest /= shape.extent(axis);
        }
        long at = offset * dtype.bytes();
        return switch (dtype) {
            case F64 -> data.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, at);
            case F32 -> (double) data.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at);
            case F16 -> (double) Float.float16ToFloat(data.get(ValueLayout.JAVA_SHORT_UNALIGNED, at));
            case BF16 -> (double) Floats.fromBfloat16(data.get(ValueLayout.JAVA_SHORT_UNALIGNED, at));
            case F8E4M3, F8E5M2 -> (double) Floats.fromFloat8(dtype, data.get(ValueLayout.JAVA_BYTE, at));
            case I64 -> data.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
            case I32 -> (long) data.get(ValueLayout.JAVA_INT_UNALIGNED, at);
            case I16 -> (long) data.get(ValueLayout.JAVA_SHORT_UNALIGNED, at);
            case I8 -> (long) data.get(ValueLayout.JAVA_BYTE, at);
            case U8 -> Byte.toUnsignedLong(data.get(ValueLayout.JAVA_BYTE, at));
            case BOOL -> data.get(ValueLayout.JAVA_BYTE, at) == 0 ? 0L : 1L;
        };
    }

    /** The array as {@link ArrayFormat} prints it. */
    @Override
    public String toString() {
        return ArrayFormat.format(this);
    }
}
