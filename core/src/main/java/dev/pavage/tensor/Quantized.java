package dev.pavage.tensor;

import dev.pavage.device.Device;
import dev.pavage.type.DType;
import dev.pavage.type.QuantFormat;
import dev.pavage.type.Shape;
import java.lang.foreign.MemorySegment;

/**
 * Weights in blocks that share a scale, such as {@link Tensor#quantize} makes or a GGUF file holds: a quarter or an
 * eighth of the memory of F32, for {@link Tensor#linear}.
 *
 * @param format the layout of a block
 * @param blocks their bytes, U8 [..., blocks of a row, bytes of a block]
 */
public record Quantized(QuantFormat format, Tensor blocks) {
    /**
     * Checks the bytes' shape.
     *
     * @throws IllegalArgumentException if they are no blocks of the format
     */
    public Quantized {
        int rank = blocks.rank();
        if (blocks.dtype() != DType.U8 || rank < 2 || blocks.shape().extent(rank - 1) != format.blockBytes()) {
            throw new IllegalArgumentException("weights of " + format + " are u8[..., blocks, " + format.blockBytes()
                    + "], not " + Operands.describe(blocks));
        }
    }

    /**
     * A copy of blocks in host memory.
     *
     * @param shape of the weights; the last axis is that of the blocks
     * @throws IllegalArgumentException if {@code shape} is no whole number of blocks, or {@code data} has not their size
     */
    public static Quantized of(Device device, MemorySegment data, QuantFormat format, Shape shape) {
        Shape bytes = format.bytes(shape);
        if (data.byteSize() != bytes.elements()) {
            throw new IllegalArgumentException("weights of " + format + shape + " take " + bytes.elements()
                    + " bytes, and the data has " + data.byteSize());
        }
        return new Quantized(format, Tensor.of(device, data, DType.U8, bytes));
    }

    /** The shape of the weights: [..., k]. */
    public Shape shape() {
        int last = blocks.rank() - 2;
        return blocks.shape().range(0, last).concat(Shape.of(blocks.shape().extent(last) * QuantFormat.WEIGHTS));
    }

    /** The weights in floating point. */
    public Tensor dequantize(DType dtype) {
        if (!dtype.isFloat()) {
            throw new IllegalArgumentException("dequantize gives floating point, not " + dtype
                    + "; convert its result with .to(DType." + dtype.name() + ")");
        }
        return Tensor.record(new TensorOp.Dequantize(format), blocks.device(), dtype, shape(), blocks);
    }

    /** {@code q8_0[64, 4096]}. */
    @Override
    public String toString() {
        return format + shape().toString();
    }
}
