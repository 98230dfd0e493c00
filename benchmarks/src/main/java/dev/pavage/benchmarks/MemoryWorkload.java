package dev.pavage.benchmarks;

import dev.pavage.benchmarks.Oracle.Expected;
import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.io.HostArray;
import dev.pavage.library.BinaryFunction;
import dev.pavage.library.Elementwise;
import dev.pavage.library.Epilogue;
import dev.pavage.library.Matmul;
import dev.pavage.library.MatmulProblem;
import dev.pavage.library.Reducer;
import dev.pavage.library.Reduction;
import dev.pavage.library.Selection;
import dev.pavage.library.Softmax;
import dev.pavage.library.UnaryFunction;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import dev.pavage.type.Shape;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongToDoubleFunction;
import java.util.function.LongUnaryOperator;

/** Operations on random matrices that memory limits. */
public final class MemoryWorkload implements Workload {
    /** Elements that are read to check a result, about. */
    private static final long EFFORT = 20_000_000;

    /** An elementary function may be off by as much as so many sums. */
    private static final int FUNCTION = 4;

    private final Arena arena = Arena.ofShared();
    private final Device device;
    private final MemoryShape shape;
    private final HostArray left;
    private final HostArray right;
    private final List<DeviceArray> arrays = new ArrayList<>();
    private final DeviceArray out;
    private final Selection<?, ?> selection;

    /** An operation on matrices of a floating-point dtype. */
    public MemoryWorkload(Device device, DType dtype, MemoryShape shape) {
        this.device = device;
        this.shape = shape;
        Shape matrix = Shape.of(shape.rows(), shape.columns());
        left = HostData.random(arena, dtype, matrix, 1);
        right = HostData.random(arena, dtype, second(matrix), 2);
        DeviceArray a = keep(HostData.on(device, left));
        DeviceArray b = keep(HostData.on(device, right));
        out = keep(DeviceArray.allocate(device, dtype, result(matrix)));
        selection = switch (shape.operation()) {
            case ADD -> Elementwise.binary(BinaryFunction.PLUS, a, b, out);
            case EXP -> Elementwise.unary(UnaryFunction.EXP, a, out);
            case TRANSPOSE -> Elementwise.unary(UnaryFunction.COPY, keep(a.transpose(1, 0)), out);
            case SOFTMAX -> Softmax.select(new Softmax.Problem(a, 1, out));
            case SUM_ROWS -> Reduction.select(new Reduction.Problem(Reducer.SUM, a, Set.of(1), out));
            case SUM_COLUMNS -> Reduction.select(new Reduction.Problem(Reducer.SUM, a, Set.of(0), out));
            case MATVEC ->
                Matmul.select(new MatmulProblem(a, b, Optional.empty(), out, Epilogue.NONE, Precision.EXACT));
        };
    }

    private DeviceArray keep(DeviceArray array) {
        arrays.add(array);
        return array;
    }

    /** The second operand's shape; no elements where there is none. */
    private Shape second(Shape matrix) {
        return switch (shape.operation()) {
            case ADD -> matrix;
            case MATVEC -> Shape.of(shape.columns(), 1);
            case EXP, TRANSPOSE, SOFTMAX, SUM_ROWS, SUM_COLUMNS -> Shape.of(0);
        };
    }

    private Shape result(Shape matrix) {
        return switch (shape.operation()) {
            case ADD, EXP, SOFTMAX -> matrix;
            case TRANSPOSE -> Shape.of(shape.columns(), shape.rows());
            case SUM_ROWS -> Shape.of(shape.rows());
            case SUM_COLUMNS -> Shape.of(shape.columns());
            case MATVEC -> Shape.of(shape.rows(), 1);
        };
    }

    @Override
    public double flops() {
        return 0;
    }

    @Override
    public long bytes() {
        return (long) shape.bytes(out.dtype());
    }

    @Override
    public void queue() {
        selection.run();
    }

    @Override
    public DeviceArray result() {
        return out;
    }

    @Override
    public void verify() {
        long most = Math.max(2, EFFORT / read());
        double step = Oracle.roundoff(out.dtype().accumulator());
        try (Arena temporary = Arena.ofConfined()) {
            HostArray found = HostData.of(temporary, out);
            Oracle.sample(out.shape().elements(), most)
                    .forEach(i -> Oracle.check(
                            Oracle.value(found, i),
                            expected(i),
                            out.dtype(),
                            step,
                            () -> shape + " of " + out.dtype() + " on " + device + ": element " + i));
        }
    }

    /** Elements that one of the result is computed from. */
    private long read() {
        return switch (shape.operation()) {
            case ADD, EXP, TRANSPOSE -> 1;
            case SOFTMAX, SUM_ROWS, MATVEC -> shape.columns();
            case SUM_COLUMNS -> shape.rows();
        };
    }

    private Expected expected(long index) {
        long columns = shape.columns();
        double x = shape.operation() == Streaming.ADD || shape.operation() == Streaming.EXP ? value(index) : 0;
        return switch (shape.operation()) {
            case ADD -> {
                double y = Oracle.value(right, index);
                yield new Expected(x + y, Math.abs(x) + Math.abs(y), 2);
            }
            case EXP -> new Expected(Math.exp(x), Math.exp(x), FUNCTION);
            case TRANSPOSE -> new Expected(value(index % shape.rows() * columns + index / shape.rows()), 0, 0);
            case SOFTMAX -> softmax(index);
            case SUM_ROWS -> sum(k -> index * columns + k, _ -> 1);
            case SUM_COLUMNS -> sum(k -> k * columns + index, _ -> 1);
            case MATVEC -> sum(k -> index * columns + k, k -> Oracle.value(right, k));
        };
    }

    private double value(long index) {
        return Oracle.value(left, index);
    }

    private Expected softmax(long index) {
        long columns = shape.columns();
        double sum = 0;
        for (long k = 0; k < columns; k++) {
            sum += Math.exp(value(index / columns * columns + k));
        }
        double weight = Math.exp(value(index)) / sum;
        return new Expected(weight, weight, FUNCTION + columns);
    }

    /** The sum over as many terms as {@link #read} says. */
    private Expected sum(LongUnaryOperator element, LongToDoubleFunction factor) {
        double sum = 0;
        double magnitude = 0;
        for (long k = 0; k < read(); k++) {
            double term = value(element.applyAsLong(k)) * factor.applyAsDouble(k);
            sum += term;
            magnitude += Math.abs(term);
        }
        return new Expected(sum, magnitude, read());
    }

    @Override
    public double tolerance() {
        Expected largest = new Expected(Math.sqrt((double) read()), read(), read());
        return 2 * Oracle.tolerance(largest, out.dtype(), Oracle.roundoff(out.dtype().accumulator()));
    }

    @Override
    public void close() {
        arrays.forEach(DeviceArray::close);
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    @Override
    public String toString() {
        return shape + " of " + out.dtype() + " on " + device;
    }
}
