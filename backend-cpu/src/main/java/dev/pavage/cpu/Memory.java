package dev.pavage.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** All memory of the process as generated code addresses it: an address is an offset into one segment. */
final class Memory {
    /**
     * Everything from address 0 on. C2 takes the bounds and the lifetime of this constant as known, so an access costs
     * what it costs in C; that no access leaves its tensor is for the lowering to see to.
     */
    static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    /** The machine's byte order. */
    static final ByteOrder ORDER = ByteOrder.nativeOrder();

    // Vectors number their bytes from the lowest, whatever the machine's order.
    static final ValueLayout.OfInt LITTLE_INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfShort LITTLE_SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Memory() {}
}
