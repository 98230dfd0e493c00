package dev.pavage.lower.thread;

import dev.pavage.ir.IrException;
import dev.pavage.ir.Target;
import dev.pavage.ir.TileOp;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes {@code dot} with scalar multiplications.
 *
 * <p>The result is dealt out in blocks: threads form a grid, each has some runs of rows by some runs of columns.
 *
 * <pre>{@code
 *            column  0   4   8  ...  28 | 32  36  ...
 *   row 0          t0  t1  t2       t7  | t0  t1        each cell is 4 by 4 elements; for 64 x 64 elements
 *       4          t8  t9           t15 | t8            and 64 threads a thread has the 4 cells at
 *       :           :                   |               distance 32, so that the neighbouring threads
 *      32          t0  t1           t7  | t0            read neighbouring factors
 * }</pre>
 *
 * <p>Both operands are brought into local memory ({@link Staging}), all sums at once or in slices, from where each thread
 * reads the factors of its rows and columns. This is the scheme of Volkov and Demmel, "Benchmarking GPUs to tune dense
 * linear algebra" (2008), with both factors in local memory as in later libraries.
 */
final class ThreadDot {
    private final ThreadCode code;
    private final DotTuning tuning;

    ThreadDot(ThreadCode code) {
        this.code = code;
        this.tuning = DotTuning.of(code.target());
    }

    /** An operand: the tile in registers, its dtype, and its axis that is not summed over. */
    private record Operand(Fragment fragment, DType dtype, int axis) {
        int outer() {
            return (int) fragment.layout().shape().extent(axis);
        }

        int sums() {
            return (int) fragment.layout().shape().extent(1 - axis);
        }

        MemoryType memory() {
            return MemoryType.converting(dtype);
        }
    }

    /** The layout of a dot's result; its accumulator is taken in the same. */
    static Layout resultLayout(TileOp.Dot op, int threads, Target target) {
        int bytes = Math.max(op.a().dtype().bytes(), op.result().dtype().bytes() / 2);
        return blocks(op.result().shape(), DotTuning.ACCESS / bytes, threads, DotTuning.of(target).lanes());
    }

    /**
     * The blocks of a result.
     *
     * @param run neighbours of a row or column that one access reads
     * @param lanes threads that go together
     */
    static Layout blocks(Shape shape, int run, int threads, int lanes) {
        int rowBits = Staging.log((int) shape.extent(0));
        int columnBits = Staging.log((int) shape.extent(1));
        int held = Math.max(0, rowBits + columnBits - Staging.log(threads));
        int heldColumns = Math.clamp((held + 1) / 2, held - Math.min(held, rowBits), Math.min(held, columnBits));
        Side rows = Side.of(0, rowBits, held - heldColumns, run);
        Side columns = Side.of(1, columnBits, heldColumns, run);

        int together = Math.min(Staging.log(lanes), rows.threads().size() + columns.threads().size());
        int across = Math.clamp((together + 1) / 2, together - Math.min(together, rows.threads().size()),
                columns.threads().size());
        List<Layout.Bit> spread = new ArrayList<>(columns.threads().subList(0, across));
        spread.addAll(rows.threads().subList(0, together - across));
        spread.addAll(columns.threads().subList(across, columns.threads().size()));
        spread.addAll(rows.threads().subList(together - across, rows.threads().size()));
        while (spread.size() < Staging.log(threads)) {
            spread.add(Layout.Bit.NONE);
        }
        List<Layout.Bit> registers = new ArrayList<>(columns.run());
        registers.addAll(rows.run());
        registers.addAll(columns.rest());
        registers.addAll(rows.rest());
        return new Layout(shape, registers, spread);
    }

    /** The bits of one axis of a result: a run in registers, then threads, then the distance of a thread's runs. */
    private record Side(List<Layout.Bit> run, List<Layout.Bit> threads, List<Layout.Bit> rest) {
        static Side of(int axis, int bits, int held, int run) {
            int first = Math.min(held, Staging.log(run));
            List<Layout.Bit> all = new ArrayList<>();
            for (int place = 0; place < bits; place++) {
                all.add(new Layout.Bit(axis, place));
            }
            int last = first + bits - held;
            return new Side(all.subList(0, first), all.subList(first, last), all.subList(last, bits));
        }
    }

    /** The result of a dot, in {@link #resultLayout}. */
    Fragment emit(TileOp.Dot op, Fragments fragments) {
        Fragment sum = fragments.get(op.accumulator(), resultLayout(op, code.threads(), code.target()));
        return multiply(op.a().dtype(), fragments.get(op.a()), fragments.get(op.b()), sum);
    }

    /** {@code c + a · b}, in {@code c}'s layout. */
    Fragment multiply(DType dtype, Fragment a, Fragment b, Fragment c) {
        Operand rows = new Operand(a, dtype, 0);
        Operand columns = new Operand(b, dtype, 1);
        long mark = code.memory().mark();
        int slice = slice(rows, columns);
        Stage left = stage(rows, slice, c.layout(), 0);
        Stage right = stage(columns, slice, c.layout(), 1);
        Fragment sum = c;
        for (int first = 0; first < rows.sums(); first += slice) {
            left.store(a, first);
            right.store(b, first);
            sum = products(left, right, sum);
        }
        code.memory().release(mark);
        return sum;
    }

    /** The most sums for which both operands fit into what is left of local memory. */
    private int slice(Operand a, Operand b) {
        long left = code.target().localMemory() - code.memory().mark();
        long each = (long) (a.outer() + b.outer()) * a.memory().bytes();
        int slice = a.sums();
        while (slice > 1 && slice * each > left) {
            slice /= 2;
        }
        if (slice * each > left) {
            throw new IrException("one sum of a dot of [" + a.outer() + ", " + a.sums() + "] and [" + b.sums() + ", "
                    + b.outer() + "] " + a.dtype() + " needs " + each + " bytes of local memory, of which "
                    + code.target().device() + " has " + code.target().localMemory() + " and " + left
                    + " are left; use smaller tiles");
        }
        return slice;
    }

    private Stage stage(Operand operand, int slice, Layout result, int axis) {
        Staging staging = Staging.of(
                operand.memory(),
                operand.fragment().layout(),
                operand.axis(),
                slice,
                Staging.run(result.registers(), axis));
        LocalMemory.Range range = code.memory().allocate(staging.bytes());
        return new Stage(
                code, staging, operand.dtype(), operand.axis(), range, code.b().i32(0), Optional.empty());
    }

    /** Adds the products of what is staged. */
    private Fragment products(Stage a, Stage b, Fragment sum) {
        LaneBuilder lane = code.b();
        int sums = a.staging().sums();
        int unroll = Math.clamp(tuning.products() / sum.layout().size(), 1, Math.min(sums, tuning.unroll()));
        if (unroll == sums) {
            return new Fragment(sum.layout(), products(a, b, sum, lane.i32(0), 0, unroll));
        }
        List<LaneValue> registers =
                lane.loop(lane.i32(0), lane.i32(sums), lane.i32(unroll), sum.registers(), (k, carried) ->
                        products(a, b, new Fragment(sum.layout(), carried), k, sums - unroll, unroll));
        return new Fragment(sum.layout(), registers);
    }

    private List<LaneValue> products(Stage a, Stage b, Fragment sum, LaneValue k, int kBits, int unroll) {
        Layout layout = sum.layout();
        List<Integer> rows = held(layout, 0);
        List<Integer> columns = held(layout, 1);
        StagedElements left = a.elements(layout, 0, k, kBits);
        StagedElements right = b.elements(layout, 1, k, kBits);
        Touch.Local leftTouch = a.touch();
        Touch.Local rightTouch = b.touch();
        List<LaneValue> registers = new ArrayList<>(sum.registers());
        for (int i = 0; i < unroll; i++) {
            List<LaneValue> x = a.load(left, i, rows, Staging.run(layout.registers(), 0), leftTouch);
            List<LaneValue> y = b.load(right, i, columns, Staging.run(layout.registers(), 1), rightTouch);
            for (int row = 0; row < rows.size(); row++) {
                for (int column = 0; column < columns.size(); column++) {
                    int register = layout.register(new int[] {rows.get(row), columns.get(column)});
                    registers.set(register, multiplyAdd(x.get(row), y.get(column), registers.get(register)));
                }
            }
        }
        return registers;
    }

    private LaneValue multiplyAdd(LaneValue x, LaneValue y, LaneValue sum) {
        LaneBuilder b = code.b();
        return sum.type().kind().isFloat() ? b.fma(x, y, sum) : b.add(sum, b.mul(x, y));
    }

    /** What registers add to a coordinate, ascending. */
    private static List<Integer> held(Layout layout, int axis) {
        int bits = Stage.bits(layout.registers(), axis);
        List<Integer> held = new ArrayList<>();
        for (int i = 0; i < layout.shape().extent(axis); i++) {
            if ((i & ~bits) == 0) {
                held.add(i);
            }
        }
        return held;
    }
}
