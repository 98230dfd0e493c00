package dev.pavage.library;

import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.ir.DeviceFamily;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Index;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.View;
import dev.pavage.type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Operations that compute each element of the result from the elements at its place in operands of any strides. */
public final class Elementwise {
    /**
     * What to compute.
     *
     * @param operation its name
     * @param operands of the result's shape, or broadcast to it
     * @param out the result
     */
    public record Problem(String operation, List<DeviceArray> operands, DeviceArray out) {
        /** Copies the list. */
        public Problem {
            operands = List.copyOf(operands);
        }

        @Override
        public String toString() {
            return operands.stream()
                    .map(a -> a.dtype() + a.shape().toString())
                    .collect(Collectors.joining(", ", "", " -> " + out.dtype() + out.shape()));
        }
    }

    /**
     * How many elements one program computes.
     *
     * @param family the family of devices
     * @param lowering how code for the device is made
     * @param elements at most so many
     * @param source where the row comes from
     */
    record Row(String family, Lowering lowering, int elements, String source) implements DeviceRow {}

    private static final String LARGE = DeviceRow.DOCUMENTS + "16 elements for each of 256 threads: 4 accesses of 16"
            + " bytes are under way at once";

    // @formatter:off
    /** The first row that is for a device is taken. */
    static final List<Row> ROWS = List.of(
            new Row(DeviceFamily.NVIDIA, Lowering.THREADS, 1 << 12, LARGE),
            new Row(DeviceFamily.AMD_CDNA, Lowering.THREADS, 1 << 12, LARGE),
            new Row(DeviceFamily.AMD_RDNA, Lowering.THREADS, 1 << 12, LARGE),
            new Row(DeviceFamily.POCL, Lowering.LOOPS, 1 << 16, "as for the device cpu on the same processor"),
            new Row(DeviceRow.ANY, Lowering.LOOPS, 1 << 16,
                    "estimated: launching a program costs a hundredth of 256 KiB of copying"),
            new Row(DeviceRow.ANY, Lowering.THREADS, 1 << 11, "estimated: 16 elements for each of 128 threads"),
            new Row(DeviceRow.ANY, Lowering.INTERPRET, 1 << 6, "small, so that tests cross tiles"));
    // @formatter:on

    /** A program with fewer elements than this is not worth its launch. */
    private static final int FEWEST = 1 << 10;

    private static final Kernel UNARY = Kernel.of(Elementwise.class, "unary");
    private static final Kernel BINARY = Kernel.of(Elementwise.class, "binary");
    private static final Kernel WHERE = Kernel.of(Elementwise.class, "where");

    private Elementwise() {}

    /** {@code out = f(a)}, converted to out's dtype; {@code a} broadcasts to out's shape. */
    public static Selection<Problem, ?> unary(UnaryFunction f, DeviceArray a, DeviceArray out) {
        return select(
                new Problem(f.toString(), List.of(a), out),
                UNARY,
                (arrays, tiles) -> List.of(arrays.get(1), arrays.get(0), f, tiles));
    }

    /** {@code out = f(a, b)}, converted to out's dtype; {@code a} and {@code b} broadcast to out's shape. */
    public static Selection<Problem, ?> binary(BinaryFunction f, DeviceArray a, DeviceArray b, DeviceArray out) {
        return select(
                new Problem(f.toString(), List.of(a, b), out),
                BINARY,
                (arrays, tiles) -> List.of(arrays.get(1), arrays.get(2), arrays.get(0), f, tiles));
    }

    /** {@code out = condition ? a : b}; all broadcast to out's shape, and a and b have its dtype. */
    public static Selection<Problem, ?> where(DeviceArray condition, DeviceArray a, DeviceArray b, DeviceArray out) {
        return select(
                new Problem("where", List.of(condition, a, b), out),
                WHERE,
                (arrays, tiles) -> List.of(arrays.get(1), arrays.get(2), arrays.get(3), arrays.get(0), tiles));
    }

    // Kernels: axes of the grid are columns, rows, and all other axes together.

    /** A block of a function of one operand. */
    static void unary(Program p, View a, View out, UnaryFunction f, ElementTiles t) {
        Block block = Block.of(p, out, t);
        block.store(out, f.apply(wide(block.load(a))));
    }

    /** A block of a function of two operands. */
    static void binary(Program p, View a, View b, View out, BinaryFunction f, ElementTiles t) {
        Block block = Block.of(p, out, t);
        // Ones beyond the edge of the block: the reference device reports divisions by zero.
        block.store(out, f.apply(wide(block.load(a)), wide(block.load(b.withFill(1)))));
    }

    /** A block of one operand or the other, as a condition says. */
    static void where(Program p, View condition, View a, View b, View out, ElementTiles t) {
        Block block = Block.of(p, out, t);
        block.store(out, block.load(a).where(block.load(condition), block.load(b)));
    }

    private static Tile wide(Tile x) {
        return x.dtype().isFloat() ? x.to(x.dtype().accumulator()) : x;
    }

    private record Block(List<Index> leading, Index row, Index col, ElementTiles t) {
        static Block of(Program p, View out, ElementTiles t) {
            return new Block(
                    Blocks.unravel(p.id(2), out, 2),
                    p.id(1).times(t.rows()),
                    p.id(0).times(t.columns()),
                    t);
        }

        Tile load(View a) {
            return Blocks.at(a, leading).load(row, col, t.rows(), t.columns());
        }

        void store(View out, Tile x) {
            Blocks.at(out, leading).store(row, col, x.to(out.dtype()));
        }
    }

    // Plans

    /** The kernel's arguments, from the result followed by the operands, and the block. */
    private interface Arguments {
        List<Object> of(List<DeviceArray> arrays, ElementTiles tiles);
    }

    private static Selection<Problem, ?> select(Problem problem, Kernel kernel, Arguments arguments) {
        List<DeviceArray> arrays = merged(problem);
        Candidate<Problem, ElementTiles> strided = Candidate.always(
                "strided", p -> tiles(arrays), (p, t) -> List.of(launch(arrays, t, kernel, arguments)));
        return Selection.of(problem.operation(), problem.out().device(), problem, List.of(strided));
    }

    private static Launch launch(List<DeviceArray> arrays, ElementTiles t, Kernel kernel, Arguments arguments) {
        Shape shape = arrays.getFirst().shape();
        int rank = shape.rank();
        Grid grid = Grid.of(
                Blocks.count(shape.extent(rank - 1), t.columns()),
                Blocks.count(shape.extent(rank - 2), t.rows()),
                Blocks.leading(shape, rank - 2));
        return new Launch.OfKernel(kernel, grid, arguments.of(arrays, t));
    }

    /** The result, then the operands, with at least two axes. */
    private static List<DeviceArray> merged(Problem problem) {
        DeviceArray out = problem.out();
        List<DeviceArray> arrays = new ArrayList<>(List.of(out));
        problem.operands().forEach(a -> arrays.add(a.shape().equals(out.shape()) ? a : a.broadcastTo(out.shape())));
        return Axes.merge(arrays, 0, out.shape().rank(), 2);
    }

    private static ElementTiles tiles(List<DeviceArray> arrays) {
        DeviceArray out = arrays.getFirst();
        Device device = out.device();
        int rank = out.shape().rank();
        long share = Math.max(FEWEST, out.shape().elements() / (4L * device.computeUnits()));
        int elements = Math.min(row(device), Blocks.below(share));
        // Where an operand lies column by column, a square block uses whole cache lines of both sides.
        boolean crossed = false;
        for (DeviceArray array : arrays) {
            crossed |= array.strides().step(rank - 2) == 1 && array.strides().step(rank - 1) > 1;
        }
        int widest = crossed ? Math.max(1, Integer.highestOneBit((int) Math.sqrt(elements))) : elements;
        int columns = Blocks.side(out.shape().extent(rank - 1), widest);
        int rows = Blocks.side(out.shape().extent(rank - 2), Math.max(1, elements / columns));
        return new ElementTiles(rows, columns);
    }

    private static int row(Device device) {
        return DeviceRow.first(ROWS.stream(), device.target()).elements();
    }
}
