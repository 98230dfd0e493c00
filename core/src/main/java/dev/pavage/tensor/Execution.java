package dev.pavage.tensor;

import dev.pavage.device.DeviceArray;
import dev.pavage.device.TensorScope;
import dev.pavage.library.ArgReduction;
import dev.pavage.library.Attention;
import dev.pavage.library.AttentionProblem;
import dev.pavage.library.Elementwise;
import dev.pavage.library.Matmul;
import dev.pavage.library.MatmulProblem;
import dev.pavage.library.Normalization;
import dev.pavage.library.Quantization;
import dev.pavage.library.QuantizedArray;
import dev.pavage.library.QuantizedMatmul;
import dev.pavage.library.RandomFill;
import dev.pavage.library.Reduction;
import dev.pavage.library.Selection;
import dev.pavage.library.Softmax;
import dev.pavage.library.UnaryFunction;
import dev.pavage.type.QuantFormat;
import dev.pavage.type.Shape;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Computes one tensor from the arrays of its inputs. */
final class Execution {
    private Execution() {}

    /** The tensor's elements: a new array, or a view of an input's, to be closed by the caller. */
    static DeviceArray run(Tensor tensor, List<DeviceArray> inputs) {
        return switch (tensor.op()) {
            case TensorOp.Source s -> throw new IllegalStateException("a source has been computed");
            case TensorOp.Permute(List<Integer> order) ->
                inputs.getFirst().transpose(order.stream().mapToInt(i -> i).toArray());
            case TensorOp.Slice(int axis, long from, long to) ->
                inputs.getFirst().slice(axis, from, to);
            case TensorOp.Broadcast b -> inputs.getFirst().broadcastTo(tensor.shape());
            case TensorOp.Reshape r -> reshape(inputs.getFirst(), tensor.shape());
            case TensorOp.Transfer t -> inputs.getFirst().copyTo(tensor.device());
            case TensorOp.Random(long seed) -> random(tensor, seed);
            case TensorOp.Concat(int axis) -> concat(tensor, axis, inputs);
            case TensorOp.Fill(Number value) -> fill(tensor, value);
            case TensorOp.Unary u -> launch(tensor, out -> Elementwise.unary(u.function(), inputs.getFirst(), out));
            case TensorOp.Binary b ->
                launch(tensor, out -> Elementwise.binary(b.function(), inputs.get(0), inputs.get(1), out));
            case TensorOp.Where w ->
                launch(tensor, out -> Elementwise.where(inputs.get(0), inputs.get(1), inputs.get(2), out));
            case TensorOp.Reduce r ->
                launch(
                        tensor,
                        out -> Reduction.select(
                                new Reduction.Problem(r.reducer(), inputs.getFirst(), Set.copyOf(r.axes()), out)));
            case TensorOp.Position p ->
                launch(
                        tensor,
                        out -> ArgReduction.select(
                                new ArgReduction.Problem(p.largest(), inputs.getFirst(), p.axis(), out)));
            case TensorOp.Softmax s ->
                launch(tensor, out -> Softmax.select(new Softmax.Problem(inputs.getFirst(), s.axis(), out)));
            case TensorOp.Normalize(boolean centred, double epsilon) ->
                launch(
                        tensor,
                        out -> Normalization.select(new Normalization.Problem(
                                inputs.get(0), centred, inputs.get(1), third(inputs), epsilon, out)));
            case TensorOp.Matmul m ->
                launch(
                        tensor,
                        out -> Matmul.select(new MatmulProblem(
                                inputs.get(0),
                                inputs.get(1),
                                third(inputs),
                                out,
                                m.epilogue(),
                                m.precision())));
            case TensorOp.Quantize(QuantFormat format) ->
                launch(
                        tensor,
                        out -> Quantization.quantize(
                                new Quantization.Problem(inputs.getFirst(), new QuantizedArray(format, out))));
            case TensorOp.Dequantize(QuantFormat format) ->
                launch(
                        tensor,
                        out -> Quantization.dequantize(
                                new Quantization.Problem(out, quantized(format, inputs.getFirst()))));
            case TensorOp.Linear(QuantFormat format) ->
                launch(
                        tensor,
                        out -> QuantizedMatmul.select(new QuantizedMatmul.Problem(
                                inputs.get(0), quantized(format, inputs.get(1)), out)));
            case TensorOp.Attention a ->
                launch(
                        tensor,
                        out -> Attention.select(new AttentionProblem(
                                inputs.get(0),
                                inputs.get(1),
                                inputs.get(2),
                                out,
                                a.causal(),
                                a.scale(),
                                a.precision())));
        };
    }

    private static Optional<DeviceArray> third(List<DeviceArray> inputs) {
        return inputs.size() == 3 ? Optional.of(inputs.get(2)) : Optional.empty();
    }

    private static DeviceArray launch(Tensor tensor, Function<DeviceArray, Selection<?, ?>> select) {
        return allocate(tensor, out -> {
            if (tensor.shape().elements() > 0) {
                run(() -> select.apply(out));
            }
        });
    }

    /** Runs what is chosen, and lets go of the views that were made for it. */
    private static void run(Supplier<Selection<?, ?>> select) {
        try (TensorScope _ = TensorScope.open()) {
            select.get().run();
        }
    }

    private static DeviceArray allocate(Tensor tensor, Consumer<DeviceArray> fill) {
        DeviceArray out = DeviceArray.allocate(tensor.device(), tensor.dtype(), tensor.shape());
        try {
            fill.accept(out);
            return out;
        } catch (RuntimeException e) {
            out.close();
            throw e;
        }
    }

    /** Weights whose bytes are packed; those of a part of others are copied. */
    private static QuantizedArray quantized(QuantFormat format, DeviceArray blocks) {
        return new QuantizedArray(format, blocks.isRowMajor() ? blocks : packed(blocks));
    }

    private static DeviceArray reshape(DeviceArray from, Shape to) {
        Optional<DeviceArray> view = from.reshape(to);
        if (view.isPresent()) {
            return view.get();
        }
        try (DeviceArray packed = packed(from)) {
            return packed.reshape(to).orElseThrow();
        }
    }

    private static DeviceArray packed(DeviceArray from) {
        DeviceArray packed = DeviceArray.allocate(from.device(), from.dtype(), from.shape());
        run(() -> Elementwise.unary(UnaryFunction.COPY, from, packed));
        return packed;
    }

    private static DeviceArray fill(Tensor tensor, Number value) {
        DeviceArray one = DeviceArray.of(
                tensor.device(), tensor.dtype(), Shape.SCALAR, HostElements.bytes(tensor.dtype(), value));
        if (tensor.rank() == 0) {
            return one;
        }
        try (one) {
            return launch(tensor, out -> Elementwise.unary(UnaryFunction.COPY, one, out));
        }
    }

    private static DeviceArray random(Tensor tensor, long seed) {
        try (DeviceArray key = DeviceArray.of(tensor.device(), Shape.of(1), new long[] {seed})) {
            return allocate(tensor, out -> {
                if (out.shape().elements() > 0) {
                    try (DeviceArray flat = reshape(out, Shape.of(out.shape().elements()))) {
                        run(() -> RandomFill.select(new RandomFill.Problem(key, flat)));
                    }
                }
            });
        }
    }

    private static DeviceArray concat(Tensor tensor, int axis, List<DeviceArray> inputs) {
        return allocate(tensor, out -> {
            long at = 0;
            for (DeviceArray input : inputs) {
                long next = at + input.shape().extent(axis);
                try (DeviceArray part = out.slice(axis, at, next)) {
                    if (input.shape().elements() > 0) {
                        run(() -> Elementwise.unary(UnaryFunction.COPY, input, part));
                    }
                }
                at = next;
            }
        });
    }
}
