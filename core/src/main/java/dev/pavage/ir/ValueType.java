package dev.pavage.ir;

import dev.pavage.type.DType;
import dev.pavage.type.Shape;

/** The type of a {@link Value}. */
public sealed interface ValueType {
    /** A 64-bit signed runtime integer: program ids, sizes, offsets, loop variables. */
    record IndexType() implements ValueType {
        @Override
        public String toString() {
            return "index";
        }
    }

    /** A block of values; rank 0 is a scalar, otherwise each extent is a power of two. */
    record TileType(DType dtype, Shape shape) implements ValueType {
        @Override
        public String toString() {
            return "tile<" + dtype + shape + ">";
        }
    }

    /** A tensor argument, or a part of one, whose sizes and strides are known only when the kernel runs. */
    record ViewType(DType dtype, int rank) implements ValueType {
        @Override
        public String toString() {
            return "view<" + dtype + " rank " + rank + ">";
        }
    }

    /** The one index type. */
    IndexType INDEX = new IndexType();

    /** The type of a tile. */
    static TileType tile(DType dtype, Shape shape) {
        return new TileType(dtype, shape);
    }

    /** The type of a view. */
    static ViewType view(DType dtype, int rank) {
        return new ViewType(dtype, rank);
    }
}
