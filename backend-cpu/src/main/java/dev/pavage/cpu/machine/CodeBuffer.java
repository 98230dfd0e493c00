package dev.pavage.cpu.machine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Bytes of code, and of the constants that stand behind it. */
final class CodeBuffer {
    private static final int RM_IS_SIB = 4;
    private static final int RM_IS_RIP = 5;
    private static final int SIB_BASE_RSP = 0x24;
    private static final int POOL_ALIGNMENT = 64;

    private byte[] bytes = new byte[1024];
    private int size;
    private final Map<List<Byte>, Integer> pool = new LinkedHashMap<>();
    private int poolSize;
    /** Where displacements to constants are: position, then the constant's offset, then what they count from. */
    private final List<int[]> references = new ArrayList<>();

    /** The code with its constants behind it. */
    byte[] finish() {
        int start = Math.ceilDiv(size, POOL_ALIGNMENT) * POOL_ALIGNMENT;
        for (int[] reference : references) {
            patch(reference[0], start + reference[1] - reference[2]);
        }
        byte[] all = Arrays.copyOf(bytes, start + poolSize);
        pool.forEach((constant, offset) -> {
            for (int i = 0; i < constant.size(); i++) {
                all[start + offset + i] = constant.get(i);
            }
        });
        return all;
    }

    /** Bytes of the code so far, without constants. */
    int size() {
        return size;
    }

    /** The offset of a constant of 4, 8 or up to 64 bytes among the constants. */
    int constant(byte[] value) {
        List<Byte> key = new ArrayList<>();
        for (byte b : value) {
            key.add(b);
        }
        Integer known = pool.get(key);
        if (known == null) {
            known = Math.ceilDiv(poolSize, value.length) * value.length;
            pool.put(key, known);
            poolSize = known + value.length;
        }
        return known;
    }

    /** ModRM and displacement of a constant, from the end of the instruction. */
    void constant(int register, int offset) {
        emit((register & 7) << 3 | RM_IS_RIP);
        references.add(new int[] {size, offset, size + Integer.BYTES});
        emit32(0);
    }

    /** ModRM, SIB and displacement; {@code unit} is what a displacement of one byte counts. */
    void memory(int register, Operand.Memory memory, int unit) {
        int base = memory.base().ordinal() & 7;
        int displacement = memory.displacement();
        int units = displacement / unit;
        boolean isShort = displacement % unit == 0 && units == (byte) units;
        if (memory.index().isPresent()) {
            emit((isShort ? 0x40 : 0x80) | (register & 7) << 3 | RM_IS_SIB);
            int index = memory.index().orElseThrow().ordinal() & 7;
            emit(Integer.numberOfTrailingZeros(memory.scale()) << 6 | index << 3 | base);
        } else {
            emit((isShort ? 0x40 : 0x80) | (register & 7) << 3 | base);
            if (base == RM_IS_SIB) {
                emit(SIB_BASE_RSP);
            }
        }
        if (isShort) {
            emit(units);
        } else {
            emit32(displacement);
        }
    }

    /** A byte behind the operands of an instruction, which belongs to it. */
    void emitLast(int value) {
        emit(value);
        // An address relative to the next instruction counts from behind this byte.
        if (!references.isEmpty() && references.getLast()[2] == size - 1) {
            references.getLast()[2] = size;
        }
    }

    void emit(int... values) {
        for (int value : values) {
            if (size == bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * size);
            }
            bytes[size++] = (byte) value;
        }
    }

    void emit32(int value) {
        for (int i = 0; i < Integer.BYTES; i++) {
            emit(value >> (Byte.SIZE * i));
        }
    }

    void patch(int position, int value) {
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(position, value);
    }
}
