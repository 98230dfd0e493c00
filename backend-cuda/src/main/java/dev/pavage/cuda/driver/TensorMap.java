package dev.pavage.cuda.driver;

import java.util.List;

/**
 * What a tensor map ({@code CUtensorMap}) describes: an array in global memory, and the box of it that one bulk copy of a kernel
 * moves to or from shared memory. Elements outside of the array are zeros. Axes are listed innermost first, without interleaving.
 * Rules and numbers: CUDA Driver API (NVIDIA, 12.0), cuTensorMapEncodeTiled.
 *
 * @param type type of the elements
 * @param address where the array begins, a multiple of 16
 * @param extents 1 to 5 of them, each from 1 to 2^32
 * @param strides bytes between neighbours along each axis but the innermost, whose elements lie side by side; multiples of 16
 *     below 2^40
 * @param box extents of the box, each from 1 to 256; the innermost takes a multiple of 16 bytes
 * @param steps the box has each so-manieth element along an axis: 1 to 8; that of the innermost axis is ignored
 * @param swizzle how the box lies in shared memory
 * @param promotion how much is read into the second-level cache at once
 */
public record TensorMap(
        ElementType type,
        long address,
        List<Long> extents,
        List<Long> strides,
        List<Integer> box,
        List<Integer> steps,
        Swizzle swizzle,
        Promotion promotion) {
    /** Bytes of an encoded one, which a kernel takes as a parameter at a multiple of 64. */
    public static final int BYTES = 128;

    private static final int MAX_RANK = 5;
    private static final int ALIGNMENT = 16;
    private static final long MAX_EXTENT = 1L << 32;
    private static final long STRIDE_LIMIT = 1L << 40;
    private static final int MAX_BOX = 256;
    private static final int MAX_STEP = 8;

    /** {@code CUtensorMapDataType}; each has its number as ordinal. */
    public enum ElementType {
        /** Bytes. */
        UINT8(1),
        /** Integers of 16 bits. */
        UINT16(2),
        /** Integers of 32 bits. */
        UINT32(4),
        /** Integers of 32 bits with a sign. */
        INT32(4),
        /** Integers of 64 bits. */
        UINT64(8),
        /** Integers of 64 bits with a sign. */
        INT64(8),
        /** Half precision. */
        FLOAT16(2),
        /** Single precision. */
        FLOAT32(4),
        /** Double precision. */
        FLOAT64(8),
        /** bfloat16. */
        BFLOAT16(2);

        private final int bytes;

        ElementType(int bytes) {
            this.bytes = bytes;
        }

        /** Size of an element. */
        public int bytes() {
            return bytes;
        }
    }

    /** {@code CUtensorMapSwizzle}; each has its number as ordinal. */
    public enum Swizzle {
        /** As it is. */
        NONE(Integer.MAX_VALUE),
        /** Pieces of 16 bytes are exchanged within 32 bytes. */
        BYTES_32(32),
        /** Within 64 bytes. */
        BYTES_64(64),
        /** Within 128 bytes. */
        BYTES_128(128);

        private final int span;

        Swizzle(int span) {
            this.span = span;
        }
    }

    /** {@code CUtensorMapL2promotion}; each has its number as ordinal. */
    public enum Promotion {
        /** What is asked for. */
        NONE,
        /** 64 bytes. */
        BYTES_64,
        /** 128 bytes. */
        BYTES_128,
        /** 256 bytes. */
        BYTES_256
    }

    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if the driver would refuse it; the message says what, and the rule
     */
    public TensorMap {
        extents = List.copyOf(extents);
        strides = List.copyOf(strides);
        box = List.copyOf(box);
        steps = List.copyOf(steps);
        int rank = extents.size();
        check(rank >= 1 && rank <= MAX_RANK, "a tensor map has 1 to 5 axes, not " + rank);
        check(
                strides.size() == rank - 1 && box.size() == rank && steps.size() == rank,
                "a tensor map of " + rank + " axes has " + (rank - 1) + " strides, " + rank + " extents of its box and "
                        + rank + " steps, not " + strides + ", " + box + " and " + steps);
        check(address % ALIGNMENT == 0, "an array of a tensor map begins at a multiple of 16, not at "
                + Long.toHexString(address));
        check(extents.stream().allMatch(e -> e >= 1 && e <= MAX_EXTENT),
                "extents of a tensor map are from 1 to 2^32, not " + extents);
        check(strides.stream().allMatch(s -> s >= 0 && s < STRIDE_LIMIT && s % ALIGNMENT == 0),
                "strides of a tensor map are multiples of 16 bytes below 2^40, not " + strides);
        check(box.stream().allMatch(e -> e >= 1 && e <= MAX_BOX),
                "extents of a tensor map's box are from 1 to 256, not " + box);
        check(steps.stream().allMatch(s -> s >= 1 && s <= MAX_STEP),
                "steps of a tensor map are from 1 to 8, not " + steps);
        int row = box.getFirst() * type.bytes();
        check(row % ALIGNMENT == 0, "a row of a tensor map's box has a multiple of 16 bytes, not " + row);
        check(row <= swizzle.span, "a row of a tensor map's box with swizzle " + swizzle + " has " + swizzle.span
                + " bytes at most, not " + row);
    }

    private static void check(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
