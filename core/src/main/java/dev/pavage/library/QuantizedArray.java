package dev.pavage.library;

import dev.pavage.device.DeviceArray;
import dev.pavage.type.DType;
import dev.pavage.type.QuantFormat;
import dev.pavage.type.Shape;

/**
 * Weights in blocks that share a scale. Kernels do not know how a block lies in memory: they take a view of the scales and
 * one of the codes, which are strided views of the same bytes.
 *
 * @param format the layout of a block
 * @param blocks U8 [..., blocks of a row, bytes of a block], packed
 */
public record QuantizedArray(QuantFormat format, DeviceArray blocks) {
    /**
     * Checks the bytes.
     *
     * @throws IllegalArgumentException if they are not packed blocks of the format
     */
    public QuantizedArray {
        int rank = blocks.shape().rank();
        if (blocks.dtype() != DType.U8
                || rank < 2
                || blocks.shape().extent(rank - 1) != format.blockBytes()
                || !blocks.isRowMajor()) {
            throw new IllegalArgumentException("weights of " + format + " are packed u8[..., blocks, "
                    + format.blockBytes() + "], not " + blocks);
        }
    }

    /** The shape of the weights: [..., k]. */
    public Shape shape() {
        int last = blocks.shape().rank() - 2;
        return blocks.shape().range(0, last).concat(Shape.of(rowBlocks() * QuantFormat.WEIGHTS));
    }

    /** Blocks of a row. */
    long rowBlocks() {
        return blocks.shape().extent(blocks.shape().rank() - 2);
    }

    /** Number of rows, counted over all leading axes. */
    long rows() {
        return Blocks.leading(blocks.shape(), blocks.shape().rank() - 2);
    }

    /** F16 [rows, blocks of a row]. */
    DeviceArray scales() {
        return Axes.reshaped(flat().reinterpret(QuantFormat.SCALE).slice(-1, 0, 1), Shape.of(rows(), rowBlocks()));
    }

    /** [rows, blocks of a row, bytes of a block's codes], of the format's dtype. */
    DeviceArray codes() {
        return flat().reinterpret(format.codes()).slice(-1, QuantFormat.SCALE.bytes(), format.blockBytes());
    }

    private DeviceArray flat() {
        return Axes.reshaped(blocks, Shape.of(rows(), rowBlocks(), format.blockBytes()));
    }

    /** {@code q8_0[64, 4096] on cpu}. */
    @Override
    public String toString() {
        return format + shape().toString() + " on " + blocks.device().name();
    }
}
