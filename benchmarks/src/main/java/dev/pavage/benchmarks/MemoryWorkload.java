package dev.pavage.benchmarks;

import dev.pavage.benchmarks.Oracle.Expected;
import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.io.HostArray;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Index;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.View;
import dev.pavage.library.BinaryFunction;
import dev.pavage.library.Elementwise;
import dev.pavage.library.Epilogue;
import dev.pavage.library.Matmul;
import dev.pavage.library.MatmulProblem;
import dev.pavage.library.Normalization;
import dev.pavage.library.Quantization;
import dev.pavage.library.QuantizedArray;
import dev.pavage.library.QuantizedMatmul;
import dev.pavage.library.Reducer;
import dev.pavage.library.Reduction;
import dev.pavage.library.Selection;
import dev.pavage.library.Softmax;
import dev.pavage.library.UnaryFunction;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import dev.pavage.type.QuantFormat;
import dev.pavage.type.Shape;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.function.LongToDoubleFunction;

/** Operations on random matrices that memory limits. */
public final class MemoryWorkload implements Workload {
    /** Elements that are read to check a result, about. */
    private static final long EFFORT = 20_000_000;

    /** An elementary function may be off by as much as so many sums. */
    private static final int FUNCTION = 4;

    private static final double EPSILON = 1e-5;

    /** Elements that a program of {@link #swiGlu} computes. */
    private static final int ELEMENTS = 4096;

    private static final Kernel SWIGLU = Kernel.of(MemoryWorkload.class, "swiGlu");

    private final Arena arena = Arena.ofShared();
    private final Device device;
    private final DType dtype;
    private final MemoryShape shape;
    private final List<DeviceArray> arrays = new ArrayList<>();
    private final Operation operation;

    /**
     * An operation on a device.
     *
     * @param out its result
     * @param read elements that one of the result is computed from
     * @param queue asks the device for it
     * @param expected an element of the result, by its position in row-major order
     */
    private record Operation(DeviceArray out, long read, Runnable queue, LongFunction<Expected> expected) {}

    /** Random numbers, on the host and on the device. */
    private record Input(HostArray host, DeviceArray device) {
        double at(long index) {
            return Oracle.value(host, index);
        }
    }

    /** An operation on matrices of a floating-point dtype. */
    public MemoryWorkload(Device device, DType dtype, MemoryShape shape) {
        this.device = device;
        this.dtype = dtype;
        this.shape = shape;
        long columns = shape.columns();
        operation = switch (shape.operation()) {
            case ADD -> add();
            case EXP -> exp();
            case SWIGLU -> swiGlu();
            case TRANSPOSE -> transpose();
            case SOFTMAX -> softmax();
            case RMS_NORM -> norm(false);
            case LAYER_NORM -> norm(true);
            case SUM_ROWS -> sum(1, shape.rows(), columns, 1);
            case SUM_COLUMNS -> sum(0, columns, 1, columns);
            case MATVEC -> matvec();
            case MATVEC_Q8_0 -> matvec(QuantFormat.Q8_0);
            case MATVEC_Q4_0 -> matvec(QuantFormat.Q4_0);
        };
    }

    // Operations

    /** The chain of {@link Streaming#SWIGLU}; all vectors of one length. */
    static void swiGlu(Program p, View gate, View up, View out) {
        Index from = p.id(0).times(ELEMENTS);
        DType type = out.dtype().accumulator();
        Tile x = gate.load(from, ELEMENTS).to(type);
        Tile y = up.load(from, ELEMENTS).to(type);
        out.store(from, x.times(x.sigmoid()).times(y).to(out.dtype()));
    }

    private Operation add() {
        Input a = matrix(1);
        Input b = matrix(2);
        DeviceArray out = result(matrix());
        return operation(out, 1, Elementwise.binary(BinaryFunction.PLUS, a.device, b.device, out),
                i -> new Expected(a.at(i) + b.at(i), Math.abs(a.at(i)) + Math.abs(b.at(i)), 2));
    }

    private Operation exp() {
        Input a = matrix(1);
        DeviceArray out = result(matrix());
        return operation(out, 1, Elementwise.unary(UnaryFunction.EXP, a.device, out),
                i -> new Expected(Math.exp(a.at(i)), Math.exp(a.at(i)), FUNCTION));
    }

    private Operation swiGlu() {
        Input gate = matrix(1);
        Input up = matrix(2);
        DeviceArray out = result(matrix());
        List<DeviceArray> flat = List.of(flat(gate.device), flat(up.device), flat(out));
        Grid grid = Grid.of(Math.ceilDiv(flat.getFirst().shape().elements(), ELEMENTS));
        return new Operation(
                out,
                1,
                () -> SWIGLU.launch(device, grid, flat.get(0), flat.get(1), flat.get(2)),
                i -> {
                    double value = gate.at(i) / (1 + Math.exp(-gate.at(i))) * up.at(i);
                    return new Expected(value, Math.abs(value), 2 * FUNCTION);
                });
    }

    private Operation transpose() {
        Input a = matrix(1);
        DeviceArray out = result(Shape.of(shape.columns(), shape.rows()));
        return operation(out, 1, Elementwise.unary(UnaryFunction.COPY, keep(a.device.transpose(1, 0)), out),
                i -> new Expected(a.at(i % shape.rows() * shape.columns() + i / shape.rows()), 0, 0));
    }

    private Operation softmax() {
        Input a = matrix(1);
        DeviceArray out = result(matrix());
        long n = shape.columns();
        return operation(out, n, Softmax.select(new Softmax.Problem(a.device, 1, out)), i -> {
            double weight = Math.exp(a.at(i)) / sum(n, k -> Math.exp(a.at(i / n * n + k)));
            return new Expected(weight, weight, FUNCTION + n);
        });
    }

    private Operation norm(boolean centred) {
        Input a = matrix(1);
        long n = shape.columns();
        Input weight = random(Shape.of(n), 2);
        Optional<Input> bias = centred ? Optional.of(random(Shape.of(n), 3)) : Optional.empty();
        DeviceArray out = result(matrix());
        var selection = Normalization.select(new Normalization.Problem(
                a.device, centred, weight.device, bias.map(Input::device), EPSILON, out));
        return operation(out, n, selection, i -> {
            long row = i / n * n;
            double mean = centred ? sum(n, k -> a.at(row + k)) / n : 0;
            double squares = sum(n, k -> Math.pow(a.at(row + k) - mean, 2)) / n;
            double factor = weight.at(i % n) / Math.sqrt(squares + EPSILON);
            double added = bias.map(b -> b.at(i % n)).orElse(0.0);
            double magnitude = (Math.abs(a.at(i)) + Math.abs(mean)) * Math.abs(factor) + Math.abs(added);
            return new Expected((a.at(i) - mean) * factor + added, magnitude, FUNCTION + n);
        });
    }

    /** Sums along an axis: element {@code k} of sum {@code i} is {@code i · apart + k · step}. */
    private Operation sum(int axis, long sums, long apart, long step) {
        Input a = matrix(1);
        DeviceArray out = result(Shape.of(sums));
        long n = shape.rows() * shape.columns() / sums;
        return operation(
                out,
                n,
                Reduction.select(new Reduction.Problem(Reducer.SUM, a.device, Set.of(axis), out)),
                i -> new Expected(
                        sum(n, k -> a.at(i * apart + k * step)), sum(n, k -> Math.abs(a.at(i * apart + k * step))), n));
    }

    private Operation matvec() {
        Input a = matrix(1);
        Input x = random(Shape.of(shape.columns(), 1), 2);
        DeviceArray out = result(Shape.of(shape.rows(), 1));
        MatmulProblem problem =
                new MatmulProblem(a.device, x.device, Optional.empty(), out, Epilogue.NONE, Precision.EXACT);
        return operation(out, shape.columns(), Matmul.select(problem), product(a, x));
    }

    private Operation matvec(QuantFormat format) {
        QuantizedArray weights = new QuantizedArray(
                format, keep(DeviceArray.allocate(device, DType.U8, format.bytes(matrix()))));
        Input x = random(Shape.of(1, shape.columns()), 2);
        DeviceArray out = result(Shape.of(1, shape.rows()));
        return operation(
                out,
                shape.columns(),
                QuantizedMatmul.select(new QuantizedMatmul.Problem(x.device, weights, out)),
                product(decoded(weights), x));
    }

    /** Puts random weights into blocks, and says which ones they are then. */
    private Input decoded(QuantizedArray weights) {
        try (DeviceArray matrix = HostData.on(device, HostData.random(arena, DType.F32, matrix(), 1))) {
            Quantization.quantize(new Quantization.Problem(matrix, weights)).run();
            Quantization.dequantize(new Quantization.Problem(matrix, weights)).run();
            return new Input(HostData.of(arena, matrix), weights.blocks());
        }
    }

    private LongFunction<Expected> product(Input matrix, Input vector) {
        long n = shape.columns();
        return i -> new Expected(
                sum(n, k -> matrix.at(i * n + k) * vector.at(k)),
                sum(n, k -> Math.abs(matrix.at(i * n + k) * vector.at(k))),
                n);
    }

    private static double sum(long count, LongToDoubleFunction term) {
        double sum = 0;
        for (long k = 0; k < count; k++) {
            sum += term.applyAsDouble(k);
        }
        return sum;
    }

    // Arrays

    private static Operation operation(
            DeviceArray out, long read, Selection<?, ?> selection, LongFunction<Expected> expected) {
        return new Operation(out, read, selection::run, expected);
    }

    private Shape matrix() {
        return Shape.of(shape.rows(), shape.columns());
    }

    private Input matrix(long seed) {
        return random(matrix(), seed);
    }

    private Input random(Shape of, long seed) {
        HostArray host = HostData.random(arena, dtype, of, seed);
        return new Input(host, keep(HostData.on(device, host)));
    }

    private DeviceArray result(Shape of) {
        return keep(DeviceArray.allocate(device, dtype, of));
    }

    private DeviceArray flat(DeviceArray array) {
        return keep(array.reshape(Shape.of(array.shape().elements())).orElseThrow());
    }

    private DeviceArray keep(DeviceArray array) {
        arrays.add(array);
        return array;
    }

    // The workload

    @Override
    public double flops() {
        return 0;
    }

    @Override
    public long bytes() {
        return (long) shape.bytes(dtype);
    }

    @Override
    public void queue() {
        operation.queue.run();
    }

    @Override
    public DeviceArray result() {
        return operation.out;
    }

    @Override
    public void verify() {
        long most = Math.max(2, EFFORT / operation.read);
        double step = Oracle.roundoff(dtype.accumulator());
        try (Arena temporary = Arena.ofConfined()) {
            HostArray found = HostData.of(temporary, operation.out);
            Oracle.sample(operation.out.shape().elements(), most)
                    .forEach(i -> Oracle.check(
                            Oracle.value(found, i),
                            operation.expected.apply(i),
                            dtype,
                            step,
                            () -> this + ": element " + i));
        }
    }

    @Override
    public double tolerance() {
        long read = operation.read;
        Expected largest = new Expected(Math.sqrt((double) read), read, read);
        return 2 * Oracle.tolerance(largest, dtype, Oracle.roundoff(dtype.accumulator()));
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
        return shape + " of " + dtype + " on " + device;
    }
}
