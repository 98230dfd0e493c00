package dev.pavage.cli;

import dev.pavage.benchmarks.AttentionShape;
import dev.pavage.benchmarks.MatmulShape;
import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.device.Executable;
import dev.pavage.ir.ValueType;
import dev.pavage.ir.ViewFacts;
import dev.pavage.library.Attention;
import dev.pavage.library.AttentionProblem;
import dev.pavage.library.BinaryFunction;
import dev.pavage.library.Elementwise;
import dev.pavage.library.Launch;
import dev.pavage.library.Matmul;
import dev.pavage.library.MatmulProblem;
import dev.pavage.library.Normalization;
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
import dev.pavage.type.Strides;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The library's operations by name, on operands of a shape that hold nothing yet. */
final class Operations {
    private Operations() {}

    /**
     * What the library would do. The operands belong to the calling thread's innermost scope.
     *
     * @param shape the text of a shape; a usual one if there is none
     * @throws UsageException if there is no such operation, or it does not take the dtype
     * @throws IllegalArgumentException if the shape is none of the operation
     */
    static Selection<?, ?> select(String operation, Optional<String> shape, DType dtype, Device device) {
        return switch (operation) {
            case "matmul" -> matmul(MatmulShape.parse(shape.orElse("512x512x512")), dtype, device);
            case "linear-q8_0" ->
                linear(MatmulShape.plain(shape.orElse("1x4096x4096")), QuantFormat.Q8_0, dtype, device);
            case "linear-q4_0" ->
                linear(MatmulShape.plain(shape.orElse("1x4096x4096")), QuantFormat.Q4_0, dtype, device);
            case "attention" -> attention(AttentionShape.parse(shape.orElse("1x8x512x512x64")), dtype, device);
            // A mean is a sum and a division.
            case "mean" -> onOneShape("sum", extents(shape.orElse("512x1000")), dtype, device);
            case "transpose" -> transpose(extents(shape.orElse("512x1000")), dtype, device);
            default -> onOneShape(operation, extents(shape.orElse("512x1000")), dtype, device);
        };
    }

    private static Selection<?, ?> matmul(MatmulShape s, DType dtype, Device device) {
        DeviceArray a = s.form().left(DeviceArray.allocate(device, dtype, s.left()));
        DeviceArray b = s.form().right(DeviceArray.allocate(device, dtype, s.right()));
        Optional<DeviceArray> bias =
                s.form().bias() ? Optional.of(DeviceArray.allocate(device, dtype, s.bias())) : Optional.empty();
        DeviceArray c = DeviceArray.allocate(device, dtype, s.result());
        return Matmul.select(new MatmulProblem(a, b, bias, c, s.form().epilogue(), Precision.EXACT));
    }

    private static Selection<?, ?> linear(MatmulShape s, QuantFormat format, DType dtype, Device device) {
        DeviceArray a = DeviceArray.allocate(device, dtype, Shape.of(s.m(), s.k()));
        DeviceArray out = DeviceArray.allocate(device, dtype, Shape.of(s.m(), s.n()));
        DeviceArray blocks = DeviceArray.allocate(device, DType.U8, format.bytes(Shape.of(s.n(), s.k())));
        return QuantizedMatmul.select(new QuantizedMatmul.Problem(a, new QuantizedArray(format, blocks), out));
    }

    private static Selection<?, ?> attention(AttentionShape s, DType dtype, Device device) {
        Shape querySide = Shape.of(s.batch(), s.heads(), s.queries(), s.headDim());
        DeviceArray q = DeviceArray.allocate(device, dtype, querySide);
        Shape keySide = Shape.of(s.batch(), s.keyHeads(), s.keys(), s.headDim());
        DeviceArray k = DeviceArray.allocate(device, dtype, keySide);
        DeviceArray v = DeviceArray.allocate(device, dtype, keySide);
        DeviceArray out = DeviceArray.allocate(device, dtype, querySide);
        return Attention.select(
                new AttentionProblem(
                        q, k, v, out, s.causal(), 1 / Math.sqrt((double) s.headDim()), Precision.EXACT));
    }

    private static Selection<?, ?> transpose(Shape shape, DType dtype, Device device) {
        int rank = shape.rank();
        if (rank < 2) {
            throw new UsageException("transpose exchanges the last two axes, and shape " + shape + " has one");
        }
        int[] order = new int[rank];
        Arrays.setAll(order, i -> i < rank - 2 ? i : 2 * rank - 3 - i);
        DeviceArray a = DeviceArray.allocate(device, dtype, shape).transpose(order);
        return Elementwise.unary(UnaryFunction.COPY, a, DeviceArray.allocate(device, dtype, a.shape()));
    }

    private static Selection<?, ?> onOneShape(String name, Shape shape, DType dtype, Device device) {
        DeviceArray a = DeviceArray.allocate(device, dtype, shape);
        int last = shape.rank() - 1;
        if (name.equals("softmax")) {
            checkTaken(dtype.isFloat(), name, dtype);
            return Softmax.select(new Softmax.Problem(a, last, DeviceArray.allocate(device, dtype, shape)));
        }
        if (name.equals("rms-norm") || name.equals("layer-norm")) {
            checkTaken(dtype.isFloat(), name, dtype);
            boolean centred = name.equals("layer-norm");
            DeviceArray weight = DeviceArray.allocate(device, dtype, shape.range(last, last + 1));
            return Normalization.select(new Normalization.Problem(
                    a,
                    centred,
                    weight,
                    centred ? Optional.of(weight) : Optional.empty(),
                    1e-5,
                    DeviceArray.allocate(device, dtype, shape)));
        }
        for (Reducer reducer : Reducer.values()) {
            if (reducer.toString().equals(name)) {
                DeviceArray out = DeviceArray.allocate(device, dtype, shape.without(last));
                return Reduction.select(new Reduction.Problem(reducer, a, Set.of(last), out));
            }
        }
        for (UnaryFunction function : UnaryFunction.values()) {
            if (function.toString().equals(name)) {
                checkTaken(function.takes(dtype), name, dtype);
                return Elementwise.unary(function, a, DeviceArray.allocate(device, dtype, shape));
            }
        }
        for (BinaryFunction function : BinaryFunction.values()) {
            if (function.toString().equals(name)) {
                checkTaken(function.takes(dtype), name, dtype);
                DeviceArray out = DeviceArray.allocate(device, function.result(dtype), shape);
                return Elementwise.binary(function, a, DeviceArray.allocate(device, dtype, shape), out);
            }
        }
        throw new UsageException("there is no operation \"" + name + "\"; there are " + names());
    }

    private static void checkTaken(boolean taken, String name, DType dtype) {
        if (!taken) {
            throw new UsageException(name + " does not take " + dtype);
        }
    }

    private static String names() {
        return Stream.of(
                Stream.of("matmul", "attention", "softmax", "rms-norm", "layer-norm", "transpose", "mean",
                        "linear-q8_0", "linear-q4_0"),
                Arrays.stream(Reducer.values()),
                Arrays.stream(UnaryFunction.values()),
                Arrays.stream(BinaryFunction.values()))
                .flatMap(s -> s)
                .map(Object::toString)
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private static Shape extents(String text) {
        String[] parts = text.strip().split("x", -1);
        if (!Arrays.stream(parts).allMatch(p -> p.matches("[1-9][0-9]{0,17}"))) {
            throw new UsageException("\"" + text + "\" is no shape: expected extents such as 64x1000");
        }
        return Shape.of(Arrays.stream(parts).mapToLong(Long::parseLong).toArray());
    }

    /** Compiles a launch as it would be when it ran. */
    static Executable prepare(Device device, Launch.OfKernel launch) {
        List<ValueType.ViewType> views = new ArrayList<>();
        List<ViewFacts> facts = new ArrayList<>();
        List<Object> configuration = new ArrayList<>();
        for (Object argument : launch.arguments()) {
            if (argument instanceof DeviceArray array) {
                views.add(ValueType.view(array.dtype(), array.shape().rank()));
                facts.add(new ViewFacts(axes(array.strides(), 1), axes(array.strides(), 0)));
            } else {
                configuration.add(argument);
            }
        }
        return device.prepare(launch.kernel(), views, facts, configuration);
    }

    private static Set<Integer> axes(Strides strides, long step) {
        Set<Integer> axes = new TreeSet<>();
        for (int axis = 0; axis < strides.rank(); axis++) {
            if (strides.step(axis) == step) {
                axes.add(axis);
            }
        }
        return axes;
    }
}
