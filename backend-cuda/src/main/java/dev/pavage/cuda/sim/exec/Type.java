package dev.pavage.cuda.sim.exec;

import java.util.Locale;
import java.util.Optional;

/**
 * A type of PTX. A register of 64 bits holds a number of any: its bits, and zeros above them.
 *
 * <p>Source: PTX ISA 8.0, 5.2 Types.
 */
enum Type {
    PRED(1, Kind.BITS),
    B8(8, Kind.BITS),
    B16(16, Kind.BITS),
    B32(32, Kind.BITS),
    B64(64, Kind.BITS),
    U8(8, Kind.UNSIGNED),
    U16(16, Kind.UNSIGNED),
    U32(32, Kind.UNSIGNED),
    U64(64, Kind.UNSIGNED),
    S8(8, Kind.SIGNED),
    S16(16, Kind.SIGNED),
    S32(32, Kind.SIGNED),
    S64(64, Kind.SIGNED),
    F16(16, Kind.FLOAT),
    BF16(16, Kind.FLOAT),
    F16X2(32, Kind.FLOAT),
    BF16X2(32, Kind.FLOAT),
    TF32(32, Kind.FLOAT),
    F32(32, Kind.FLOAT),
    F64(64, Kind.FLOAT);

    private enum Kind {
        BITS,
        UNSIGNED,
        SIGNED,
        FLOAT
    }

    private final int bits;
    private final Kind kind;
    private final long mask;

    Type(int bits, Kind kind) {
        this.bits = bits;
        this.kind = kind;
        this.mask = -1L >>> (Long.SIZE - bits);
    }

    /** The type of a name such as {@code u32}, without its point. */
    static Optional<Type> of(String name) {
        for (Type type : values()) {
            if (type.toString().equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    int bits() {
        return bits;
    }

    /** Bytes in memory. */
    int bytes() {
        return bits / Byte.SIZE;
    }

    boolean signed() {
        return kind == Kind.SIGNED;
    }

    boolean floating() {
        return kind == Kind.FLOAT;
    }

    /** The low bits of a number, as a register holds them. */
    long wrap(long number) {
        return number & mask;
    }

    /** What a register says: sign-extended if this type is signed. */
    long value(long register) {
        long above = Long.SIZE - bits;
        return kind == Kind.SIGNED ? register << above >> above : register & mask;
    }

    /** The least integer of this type, as {@link #value} gives it. */
    long least() {
        return kind == Kind.SIGNED ? -1L << (bits - 1) : 0;
    }

    /** The greatest integer of this type, as {@link #value} gives it; -1 for U64. */
    long greatest() {
        return kind == Kind.SIGNED ? mask >>> 1 : mask;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
