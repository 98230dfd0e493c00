package dev.pavage.reference;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.pavage.type.DType;
import dev.pavage.type.Floats;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Single elements in memory: little-endian, at any byte address. */
final class Cells {
    private static final ValueLayout.OfDouble F64 = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final ValueLayout.OfByte I8 = ValueLayout.JAVA_BYTE;

    private Cells() {}

    static double readReal(MemorySegment memory, DType dtype, long position) {
        return switch (dtype) {
            case F64 -> memory.get(F64, position);
            case F32 -> memory.get(F32, position);
            case F16 -> Float.float16ToFloat(memory.get(I16, position));
            case BF16 -> Floats.fromBfloat16(memory.get(I16, position));
            case F8E4M3, F8E5M2 -> Floats.fromFloat8(dtype, memory.get(I8, position));
            case I64, I32, I16, I8, U8, BOOL -> readInteger(memory, dtype, position);
        };
    }

    static long readInteger(MemorySegment memory, DType dtype, long position) {
        return switch (dtype) {
            case I64 -> memory.get(I64, position);
            case I32 -> memory.get(I32, position);
            case I16 -> memory.get(I16, position);
            case I8 -> memory.get(I8, position);
            case U8 -> memory.get(I8, position) & 0xff;
            case BOOL -> memory.get(I8, position) != 0 ? 1 : 0;
            case F64, F32, F16, BF16, F8E4M3, F8E5M2 -> throw notInteger(dtype);
        };
    }

    static void writeReal(MemorySegment memory, DType dtype, long position, double value) {
        switch (dtype) {
            case F64 -> memory.set(F64, position, value);
            case F32 -> memory.set(F32, position, (float) value);
            case F16 -> memory.set(I16, position, Floats.toFloat16(value));
            case BF16 -> memory.set(I16, position, Floats.toBfloat16(value));
            case F8E4M3, F8E5M2 -> memory.set(I8, position, Floats.toFloat8(dtype, value));
            case I64, I32, I16, I8, U8, BOOL -> throw new IllegalStateException(dtype + " elements hold no reals");
        }
    }

    static void writeInteger(MemorySegment memory, DType dtype, long position, long value) {
        switch (dtype) {
            case I64 -> memory.set(I64, position, value);
            case I32 -> memory.set(I32, position, (int) value);
            case I16 -> memory.set(I16, position, (short) value);
            case I8, U8 -> memory.set(I8, position, (byte) value);
            case BOOL -> memory.set(I8, position, (byte) (value != 0 ? 1 : 0));
            case F64, F32, F16, BF16, F8E4M3, F8E5M2 -> throw notInteger(dtype);
        }
    }

    private static IllegalStateException notInteger(DType dtype) {
        return new IllegalStateException(dtype + " elements hold no integers");
    }
}
