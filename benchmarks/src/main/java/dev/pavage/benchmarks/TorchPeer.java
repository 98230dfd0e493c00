package dev.pavage.benchmarks;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.pavage.device.Device;
import dev.pavage.io.HostArray;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Optional;

/**
 * PyTorch on the processor: {@code torch.mm} into a tensor that is there, and what
 * {@code torch.nn.functional.scaled_dot_product_attention} chooses on a processor, into one that it makes each time.
 */
final class TorchPeer implements Peer {
    @Override
    public String name() {
        return "pytorch";
    }

    @Override
    public List<String> settings() {
        // Its attention multiplies small matrices on threads of its own, for which threads of OpenBLAS are in the way.
        String alone = "OPENBLAS_NUM_THREADS=1";
        return CpuPeer.OPENBLAS_SETTINGS.stream()
                .findFirst()
                .map(vectors -> List.of(vectors, vectors + " " + alone))
                .orElse(List.of(alone));
    }

    @Override
    public Optional<String> declines(Device device, Factors factors, MatmulShape shape) {
        return Peer.declinesOnCpu(device, factors, Torch.DTYPES.keySet())
                .or(() -> Peer.declines(shape))
                .or(TorchPeer::isMissing);
    }

    @Override
    public Optional<String> declines(Device device, Factors factors, AttentionShape shape) {
        return Peer.declinesOnCpu(device, factors, Torch.DTYPES.keySet())
                .or(() -> declines(shape))
                .or(TorchPeer::isMissing);
    }

    private static Optional<String> declines(AttentionShape shape) {
        if (shape.heads() != shape.keyHeads()) {
            return Optional.of("its attention for processors has keys for each head, unlike " + shape);
        }
        return shape.causal() && shape.queries() != shape.keys()
                ? Optional
                        .of("its causal mask begins at the first key, ours ends at the last, which differ in " + shape)
                : Optional.empty();
    }

    private static Optional<String> isMissing() {
        return Torch.find().isEmpty()
                ? Optional.of("it is not installed (libtorch 2.10 on the system's library path; or " + PROFILE + ")")
                : Optional.empty();
    }

    @Override
    public Work prepare(Device device, Product product) {
        return new Multiplication(Torch.find().orElseThrow(), product);
    }

    @Override
    public Work prepare(Device device, AttentionInputs inputs) {
        return new FlashAttention(Torch.find().orElseThrow(), inputs);
    }

    private static final class Multiplication implements Work {
        private final Arena arena = Arena.ofShared();
        private final Torch torch;
        private final Product product;
        private final HostArray c;
        private final List<MemorySegment> tensors;
        private final MethodHandle multiply;

        Multiplication(Torch torch, Product product) {
            this.torch = torch;
            this.product = product;
            MatmulForm form = product.shape().form();
            Shape result = product.result();
            c = new HostArray(
                    product.resultDType(), result, Strides.rowMajor(result),
                    arena.allocate(result.elements() * product.resultDType().bytes(), HostData.ALIGNMENT));
            tensors = List.of(
                    torch.tensor(arena, c),
                    torch.tensor(arena, form.leftTransposed() ? transposed(product.left()) : product.left()),
                    torch.tensor(arena, form.rightTransposed() ? transposed(product.right()) : product.right()));
            multiply = MethodHandles.insertArguments(
                    torch.function("cpu_mm_out", ADDRESS, ADDRESS, ADDRESS), 0, tensors.toArray());
        }

        private static HostArray transposed(HostArray matrix) {
            Shape shape = Shape.of(matrix.shape().extent(1), matrix.shape().extent(0));
            return new HostArray(matrix.dtype(), shape, matrix.strides().permute(1, 0), matrix.data());
        }

        @Override
        public void run() {
            Torch.call(multiply);
        }

        @Override
        public HostArray result(Arena copy) {
            return product.found(c.data(), copy);
        }

        @Override
        public void close() {
            tensors.forEach(torch::delete);
            arena.close();
        }
    }

    private static final class FlashAttention implements Work {
        private static final double NO_DROPOUT = 0;

        private final Arena arena = Arena.ofShared();
        private final Torch torch;
        private final AttentionInputs inputs;
        private final List<MemorySegment> tensors;
        private final MemorySegment result = arena.allocate(ADDRESS);
        private final MemorySegment logarithms = arena.allocate(ADDRESS);
        private final MethodHandle attend;

        FlashAttention(Torch torch, AttentionInputs inputs) {
            this.torch = torch;
            this.inputs = inputs;
            tensors = List.of(
                    torch.tensor(arena, inputs.queries()),
                    torch.tensor(arena, inputs.keys()),
                    torch.tensor(arena, inputs.values()));
            // No mask of its own, and the usual scale.
            attend = MethodHandles.insertArguments(
                    torch.function(
                            "cpu__scaled_dot_product_flash_attention_for_cpu",
                            ADDRESS, ADDRESS, ADDRESS, JAVA_DOUBLE, JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS),
                    0,
                    tensors.get(0), tensors.get(1), tensors.get(2), NO_DROPOUT, inputs.shape().causal() ? 1 : 0,
                    MemorySegment.NULL, MemorySegment.NULL, result, logarithms);
        }

        @Override
        public void run() {
            forget();
            Torch.call(attend);
        }

        /** Gives back the result of the last run, as a program does with one that it no longer needs. */
        private void forget() {
            for (MemorySegment made : List.of(result, logarithms)) {
                if (!made.get(ADDRESS, 0).equals(MemorySegment.NULL)) {
                    torch.delete(made.get(ADDRESS, 0));
                    made.set(ADDRESS, 0, MemorySegment.NULL);
                }
            }
        }

        @Override
        public HostArray result(Arena copy) {
            return torch.copy(copy, result.get(ADDRESS, 0), inputs.factors().dtype(), inputs.queries().shape());
        }

        @Override
        public void close() {
            forget();
            tensors.forEach(torch::delete);
            arena.close();
        }
    }
}
