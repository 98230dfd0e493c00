package dev.pavage.cpu.machine;

import dev.pavage.lane.LaneType.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Constants that stand behind the code, in all lanes of a vector. */
final class Constants {
    private final Assembler code;

    Constants(Assembler code) {
        this.code = code;
    }

    /** The place of a constant, as {@link dev.pavage.lane.ValueOp.Constant#bits} has it. */
    Operand.Pool of(Kind kind, long bits) {
        ByteBuffer buffer = ByteBuffer.allocate(kind.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        switch (kind) {
            case F32 -> buffer.putFloat((float) Double.longBitsToDouble(bits));
            case F64 -> buffer.putDouble(Double.longBitsToDouble(bits));
            case I32 -> buffer.putInt((int) bits);
            case I64 -> buffer.putLong(bits);
            case I1 -> throw new NotEncodableException("a constant mask among vectors");
        }
        return code.constant(buffer.array(), true);
    }

    /** The place of a number. */
    Operand.Pool number(Kind kind, double value) {
        return of(kind, kind.isFloat() ? Double.doubleToRawLongBits(value) : (long) value);
    }

    /** The place of a pattern of bits. */
    Operand.Pool pattern(Kind kind, long bits) {
        return of(kind.bytes() == Integer.BYTES ? Kind.I32 : Kind.I64, bits);
    }

    /** The place of bytes, which are a whole register. */
    Operand.Pool bytes(byte[] bytes) {
        return code.constant(bytes, false);
    }
}
