package dev.pavage.lane;

/**
 * The type of a register: a scalar or a short vector.
 *
 * @param kind the type of each lane
 * @param lanes number of lanes, a power of two; 1 for a scalar
 */
public record LaneType(Kind kind, int lanes) {
    /** What a lane holds. Narrower element types exist in memory only; see {@link MemoryType}. */
    public enum Kind {
        /** A truth value; a vector of them is a mask. */
        I1(0),
        /** A 32-bit integer. */
        I32(4),
        /** A 64-bit integer; as a scalar also an address. */
        I64(8),
        /** An IEEE binary32. */
        F32(4),
        /** An IEEE binary64. */
        F64(8);

        private final int bytes;

        Kind(int bytes) {
            this.bytes = bytes;
        }

        /** Size in bytes; 0 for {@link #I1}, which has none. */
        public int bytes() {
            return bytes;
        }

        /** Whether this is F32 or F64. */
        public boolean isFloat() {
            return this == F32 || this == F64;
        }
    }

    /** A scalar I64. */
    public static final LaneType I64 = new LaneType(Kind.I64, 1);

    /** A scalar I32. */
    public static final LaneType I32 = new LaneType(Kind.I32, 1);

    /** A scalar F32. */
    public static final LaneType F32 = new LaneType(Kind.F32, 1);

    /** A scalar truth value. */
    public static final LaneType I1 = new LaneType(Kind.I1, 1);

    /** Checks the number of lanes. */
    public LaneType {
        if (Integer.bitCount(lanes) != 1) {
            throw new IllegalArgumentException(lanes + " lanes: not a power of two");
        }
    }

    /** Whether this has one lane. */
    public boolean isScalar() {
        return lanes == 1;
    }

    /** This type with lanes of another kind. */
    public LaneType with(Kind other) {
        return new LaneType(other, lanes);
    }

    /** The type of one lane. */
    public LaneType scalar() {
        return new LaneType(kind, 1);
    }

    /** {@code f32} or {@code f32x16}. */
    @Override
    public String toString() {
        String name = kind.name().toLowerCase(java.util.Locale.ROOT);
        return lanes == 1 ? name : name + "x" + lanes;
    }
}
