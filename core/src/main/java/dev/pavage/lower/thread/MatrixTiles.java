package dev.pavage.lower.thread;

import dev.pavage.ir.Target;
import dev.pavage.ir.Target.MatrixUnit;
import dev.pavage.ir.TileOp;
import dev.pavage.lower.thread.Layout.Bit;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How sub-groups of 32 threads share a dot that a matrix instruction computes: the layouts of its result and operands.
 *
 * <p>All fragments of {@code mma.sync} are made alike (PTX ISA, "Matrix Fragments for mma"). Four threads share a row, a row
 * of A, of B's transpose, or of the result; eight rows take a sub-group. A register of 32 bits holds {@code w} neighbours
 * along the sums; a thread's next register is 8 rows further if the instruction has 16, then {@code 4 w} sums further. Of
 * the result each thread has two neighbours of a row.
 *
 * <pre>{@code
 *            k  0 .. w-1 | w .. 2w-1 | 2w .. 3w-1 | 3w .. 4w-1 | 4w ..
 *   row 0          t0         t1          t2           t3        t0        8 rows of A: next register of t0
 *   row 1          t4         t5          t6           t7        t4
 *   row 7         t28        t29         t30          t31       t28
 * }</pre>
 *
 * @param unit the instruction
 * @param result the layout of the result: its fragment's bits first, then more of them, and sub-groups at the highest bits
 */
record MatrixTiles(MatrixUnit unit, Layout result) {
    /** Threads that do an instruction together. */
    static final int LANES = 32;

    private static final int LANE_BITS = 5;

    /** The instruction for a dot, if the target has one and the program whole sub-groups that do it. */
    static Optional<MatrixUnit> unit(TileOp.Dot op, int threads, Target target) {
        return target.matrixUnit(op).filter(u -> target.subGroup() == LANES && threads >= LANES);
    }

    /**
     * The best way to share a result.
     *
     * @param rows whether sub-groups share out rows only, so that each has whole rows: for results that are reduced, or
     *     multiplied again, along rows. Else each has a part that is close to square, so that it reads the fewest factors
     */
    static MatrixTiles of(MatrixUnit unit, Shape shape, int threads, boolean rows) {
        int rowBits = Staging.log((int) shape.extent(0) / unit.m());
        int columnBits = Staging.log((int) shape.extent(1) / unit.n());
        int groups = Staging.log(threads) - LANE_BITS;
        int along = Math.min(rowBits, groups);
        while (!rows && along > 0 && groups - along < columnBits
                && shape.extent(0) >> along < shape.extent(1) >> groups - along) {
            along--;
        }
        int across = Math.min(columnBits, groups - along);
        List<Bit> spread = new ArrayList<>(List.of(bit(1, 1), bit(1, 2), bit(0, 0), bit(0, 1), bit(0, 2)));
        int tallest = Staging.log((int) shape.extent(0));
        int widest = Staging.log((int) shape.extent(1));
        spread.addAll(bits(0, tallest - along, tallest));
        spread.addAll(bits(1, widest - across, widest));
        while (spread.size() < Staging.log(threads)) {
            spread.add(Bit.NONE);
        }
        List<Bit> held = new ArrayList<>(List.of(bit(1, 0)));
        held.addAll(bits(0, 3, Staging.log(unit.m())));
        held.addAll(bits(1, 3, widest - across));
        held.addAll(bits(0, Staging.log(unit.m()), tallest - along));
        return new MatrixTiles(unit, new Layout(shape, held, spread));
    }

    /** Neighbouring factors in one register. */
    int packed() {
        return packed(unit.operand());
    }

    /** Neighbouring factors of a dtype in one register. */
    static int packed(DType operand) {
        return Math.max(1, Integer.BYTES / operand.bytes());
    }

    /**
     * The layout of an operand in which its registers, {@link #packed} by {@code packed}, are those of the instruction.
     *
     * @param axis its axis that is not summed over: 0 of the left operand, 1 of the right one
     */
    Layout operand(int axis, Shape shape) {
        int sums = 1 - axis;
        int word = Staging.log(packed());
        int highest = Staging.log((int) shape.extent(sums));
        List<Bit> held = new ArrayList<>(bits(sums, 0, word));
        held.addAll(axis == 0 ? bits(0, 3, Staging.log(unit.m())) : List.of());
        held.addAll(bits(sums, word + 2, highest));
        result.registers().stream()
                .filter(b -> b.axis() == axis && b.value() >= (axis == 0 ? unit.m() : unit.n()))
                .forEach(held::add);
        List<Bit> spread = new ArrayList<>(
                List.of(bit(sums, word), bit(sums, word + 1), bit(axis, 0), bit(axis, 1), bit(axis, 2)));
        result.threads().subList(LANE_BITS, result.threads().size()).stream()
                .map(b -> b.axis() == axis ? b : Bit.NONE)
                .forEach(spread::add);
        return new Layout(shape, held, spread);
    }

    /** Rows ({@code axis} 0) or columns (1) of a thread's instructions: what each adds to the coordinate, ascending. */
    List<Integer> places(int axis) {
        int bits = Stage.bits(result.registers(), axis);
        int side = axis == 0 ? unit.m() : unit.n();
        List<Integer> places = new ArrayList<>();
        for (int place = 0; place < result.shape().extent(axis); place += side) {
            if ((place & ~bits) == 0) {
                places.add(place);
            }
        }
        return places;
    }

    private static Bit bit(int axis, int place) {
        return new Bit(axis, place);
    }

    private static List<Bit> bits(int axis, int from, int to) {
        List<Bit> bits = new ArrayList<>();
        for (int place = from; place < to; place++) {
            bits.add(new Bit(axis, place));
        }
        return bits;
    }
}
