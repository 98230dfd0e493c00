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
import java.util.stream.IntStream;

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
 * <p>Which rows and columns of a tile an instruction takes is free. Of bytes it takes every second one of 16, so that two
 * neighbours are in the same thread and at the same place of two registers, or of two instructions. Bytes that lie in local
 * memory across the sums are read by pairs of such neighbours ({@link MatrixStage}). Besides, each thread then has four
 * neighbours of a row of the result.
 *
 * @param unit the instruction
 * @param result the layout of the result: its fragment's bits first, then more of them, and sub-groups at the highest bits
 */
record MatrixTiles(MatrixUnit unit, Layout result) {
    /** Threads that do an instruction together. */
    static final int LANES = 32;

    /** Bits of the number of a line: of the rows or columns of which a sub-group holds the factors in one register. */
    static final int LINE_BITS = 3;

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
        int tallest = Staging.log((int) shape.extent(0));
        int widest = Staging.log((int) shape.extent(1));
        List<Bit> rowOrder = order(unit, 0, tallest, along);
        List<Bit> columnOrder = order(unit, 1, widest, across);
        List<Bit> spread = new ArrayList<>(columnOrder.subList(1, LINE_BITS));
        spread.addAll(rowOrder.subList(0, LINE_BITS));
        spread.addAll(rowOrder.subList(tallest - along, tallest));
        spread.addAll(columnOrder.subList(widest - across, widest));
        while (spread.size() < Staging.log(threads)) {
            spread.add(Bit.NONE);
        }
        List<Bit> held = new ArrayList<>(columnOrder.subList(0, 1));
        held.addAll(rowOrder.subList(LINE_BITS, Staging.log(unit.m())));
        held.addAll(columnOrder.subList(LINE_BITS, widest - across));
        held.addAll(rowOrder.subList(Staging.log(unit.m()), tallest - along));
        return new MatrixTiles(unit, new Layout(shape, held, spread));
    }

    /**
     * For each bit of the number of a row or column, as instructions count them, the bit of the coordinate that it is.
     *
     * @param bits number of bits
     * @param groups how many of the highest ones sub-groups share out
     */
    private static List<Bit> order(MatrixUnit unit, int axis, int bits, int groups) {
        List<Bit> order = bits(axis, 0, bits);
        if (unit.operand().bytes() == 1 && bits - groups > LINE_BITS) {
            order.add(LINE_BITS, order.removeFirst());
        }
        return order;
    }

    /** Whether the instructions take every second one of 16 rows ({@code axis} 0) or columns (1). */
    boolean isPaired(int axis) {
        return result.threads().subList(0, LANE_BITS).contains(bit(axis, LINE_BITS));
    }

    /** The places of a coordinate's bits in which the lines of a register differ, rows or columns. */
    List<Integer> lines(int axis) {
        return IntStream.range(0, LINE_BITS).mapToObj(i -> line(axis, i).place()).toList();
    }

    /** The bit of a coordinate that is a bit, up to the fourth, of the number of an instruction's row or column. */
    private Bit line(int axis, int place) {
        return bit(axis, isPaired(axis) ? (place + 1) % (LINE_BITS + 1) : place);
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
        List<Bit> within = within(axis);
        held.addAll(axis == 0 ? within : List.of());
        held.addAll(bits(sums, word + 2, highest));
        result.registers().stream()
                .filter(b -> b.axis() == axis && !within.contains(b))
                .forEach(held::add);
        List<Bit> spread = new ArrayList<>(
                List.of(bit(sums, word), bit(sums, word + 1), line(axis, 0), line(axis, 1), line(axis, 2)));
        result.threads().subList(LANE_BITS, result.threads().size()).stream()
                .map(b -> b.axis() == axis ? b : Bit.NONE)
                .forEach(spread::add);
        return new Layout(shape, held, spread);
    }

    /** Rows ({@code axis} 0) or columns (1) of a thread's instructions: what each adds to the coordinate, ascending. */
    List<Integer> places(int axis) {
        List<Bit> instructions = new ArrayList<>(result.registers());
        instructions.removeAll(within(axis));
        return sums(Stage.bits(instructions, axis));
    }

    /** What the registers of one instruction's result add to a row or column, those of a thread; ascending. */
    List<Integer> parts(int axis) {
        return sums(Stage.bits(within(axis), axis));
    }

    private static List<Integer> sums(int bits) {
        return IntStream.rangeClosed(0, bits).filter(place -> (place & ~bits) == 0).boxed().toList();
    }

    /** The bits of the coordinate in which a thread's registers of one instruction's result differ. */
    private List<Bit> within(int axis) {
        return axis == 1 ? List.of(line(1, 0)) : unit.m() > 1 << LINE_BITS ? List.of(line(0, LINE_BITS)) : List.of();
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
