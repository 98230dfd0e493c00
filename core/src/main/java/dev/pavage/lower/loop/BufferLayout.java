package dev.pavage.lower.loop;

import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.type.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * How a tile lies in scratch memory. Along each axis, elements come in blocks: element {@code p} lies at
 * {@code p / block * outer + p % block * inner}; the offsets of all axes are added up.
 *
 * @param axes one entry per axis
 */
record BufferLayout(List<Axis> axes) {
    /**
     * One axis, in elements; all powers of two or zero.
     *
     * @param block elements per block; the extent if there is only one block
     * @param outer distance between blocks
     * @param inner distance between neighbours in a block
     */
    record Axis(int block, int outer, int inner) {
        /** Where element {@code p} lies, counted from element 0, in elements. */
        int offset(int p) {
            return p / block * outer + p % block * inner;
        }

        /**
         * The same as code, in bytes, I64.
         *
         * @param index scalar I32, a multiple of {@code step}, which is a power of two
         * @param extent elements along the axis
         * @param bytes size of an element
         */
        LaneValue offset(LaneBuilder b, LaneValue index, int step, int extent, int bytes) {
            LaneValue place = b.convert(Kind.I64, index);
            if (block >= extent) {
                return b.mul(place, b.i64((long) inner * bytes));
            }
            long blockBytes = (long) outer * bytes;
            if (step % block == 0 && blockBytes % block == 0) {
                // The index is a number of whole blocks, so nothing is lost by not dividing it first.
                return b.mul(place, b.i64(blockBytes / block));
            }
            LaneValue whole = b.mul(
                    b.binary(BinaryKind.SHR, place, b.i64(Integer.numberOfTrailingZeros(block))), b.i64(blockBytes));
            if (step % block == 0) {
                return whole;
            }
            LaneValue rest = b.binary(BinaryKind.AND, place, b.i64(block - 1));
            return b.add(whole, b.mul(rest, b.i64((long) inner * bytes)));
        }
    }

    /** Row-major, but for one axis that is moved to the end so that its elements are neighbours. */
    static BufferLayout plain(Shape shape, int minor) {
        Axis[] axes = new Axis[shape.rank()];
        int step = 1;
        for (int position = shape.rank() - 1; position >= 0; position--) {
            int axis = position == shape.rank() - 1 ? minor : position < minor ? position : position + 1;
            int extent = (int) shape.extent(axis);
            axes[axis] = new Axis(extent, 0, step);
            step *= extent;
        }
        return new BufferLayout(List.of(axes));
    }

    /** Row-major. */
    static BufferLayout rowMajor(Shape shape) {
        return plain(shape, Math.max(shape.rank() - 1, 0));
    }

    /**
     * Panels of a matrix: blocks of {@code width} neighbours along one axis, one row after another along the other axis,
     * then the next panel; the order in which a micro-kernel reads its vector operand (van Zee and van de Geijn, "BLIS",
     * TOMS 2015, figure 1).
     */
    static BufferLayout panels(Shape shape, int vectorAxis, int width) {
        int other = 1 - vectorAxis;
        int rows = (int) shape.extent(other);
        Axis[] axes = new Axis[2];
        axes[vectorAxis] = new Axis(width, rows * width, 1);
        axes[other] = new Axis(rows, 0, width);
        return new BufferLayout(List.of(axes));
    }

    /**
     * The same of pairs: two neighbours along the other axis lie at one place, see {@link Pairs}.
     */
    static BufferLayout pairs(Shape shape, int vectorAxis, int width) {
        int other = 1 - vectorAxis;
        Axis[] axes = new Axis[2];
        axes[vectorAxis] = new Axis(width, (int) shape.extent(other) / Pairs.SIZE * width, 1);
        axes[other] = new Axis(Pairs.SIZE, width, 0);
        return new BufferLayout(List.of(axes));
    }

    /** Whether {@code lanes} neighbours along an axis, from a multiple of it on, lie side by side. */
    boolean isContiguous(int axis, int lanes) {
        Axis a = axes.get(axis);
        return a.inner() == 1 && a.block() >= lanes;
    }

    /** This layout with its axes in another order. */
    BufferLayout permute(List<Integer> order) {
        List<Axis> permuted = new ArrayList<>();
        order.forEach(i -> permuted.add(axes.get(i)));
        return new BufferLayout(permuted);
    }
}
