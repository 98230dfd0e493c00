package dev.pavage.benchmarks;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.pavage.device.Device;
import dev.pavage.io.HostArray;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * PyTorch on the processor, by the C interface of its ahead-of-time compiler ({@code torch/csrc/inductor/aoti_torch/c/shim.h},
 * PyTorch 2.10): tensors over our memory, transposed by their strides, and {@code torch.mm} into a third one.
 */
final class TorchPeer implements Peer {
    private static final List<String> FILES = List.of("libtorch_cpu.so", "libtorch_cpu.dylib", "torch_cpu.dll");

    /** Its names of dtypes. */
    private static final Map<DType, String> DTYPES = Map.of(
            DType.F64, "float64", DType.F32, "float32", DType.F16, "float16", DType.BF16, "bfloat16");

    private static final String PREFIX = "aoti_torch_";

    private static Optional<NativeLibrary> library() {
        // The bundled one needs the bundled OpenBLAS, which it finds if that is loaded before.
        return NativeLibrary.bundled("org/bytedeco/openblas", List.of("libopenblas.so.0"))
                .flatMap(_ -> NativeLibrary.bundled("org/bytedeco/pytorch", FILES))
                .or(() -> NativeLibrary.load(FILES));
    }

    @Override
    public String name() {
        return "pytorch";
    }

    @Override
    public List<String> settings() {
        return CpuPeer.ALL.getFirst().settings();
    }

    @Override
    public Optional<String> declines(Device device, Factors factors, MatmulShape shape) {
        return Peer.declinesOnCpu(device, factors, DTYPES.keySet(), shape).or(() -> library().isEmpty()
                ? Optional.of("it is not installed (libtorch 2.10 on the system's library path; or " + PROFILE + ")")
                : Optional.empty());
    }

    @Override
    public Work prepare(Device device, Product product) {
        return new TorchWork(library().orElseThrow(), product);
    }

    private static final class TorchWork implements Work {
        private final Arena arena = Arena.ofShared();
        private final NativeLibrary library;
        private final Product product;
        private final MemorySegment c;
        private final List<MemorySegment> tensors;
        private final MethodHandle multiply;

        TorchWork(NativeLibrary library, Product product) {
            this.library = library;
            this.product = product;
            MatmulForm form = product.shape().form();
            c = arena.allocate(product.result().elements() * product.resultDType().bytes(), HostData.ALIGNMENT);
            tensors = List.of(
                    tensor(c, product.result(), false),
                    tensor(product.left().data(), product.shape().left(), form.leftTransposed()),
                    tensor(product.right().data(), product.shape().right(), form.rightTransposed()));
            multiply = MethodHandles.insertArguments(
                    library.function(
                            PREFIX + "cpu_mm_out", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS)),
                    0,
                    tensors.toArray());
        }

        /** A tensor over a row-major matrix, with its axes exchanged if it is to be transposed. */
        private MemorySegment tensor(MemorySegment data, Shape stored, boolean transposed) {
            int first = transposed ? 1 : 0;
            int second = 1 - first;
            long[] steps = {stored.extent(1), 1};
            MemorySegment tensor = arena.allocate(ADDRESS);
            check(NativeLibrary.status(
                    library.function(
                            PREFIX + "create_tensor_from_blob",
                            FunctionDescriptor.of(
                                    JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT,
                                    JAVA_INT, ADDRESS)),
                    data,
                    2L,
                    arena.allocateFrom(JAVA_LONG, stored.extent(first), stored.extent(second)),
                    arena.allocateFrom(JAVA_LONG, steps[first], steps[second]),
                    0L,
                    number("dtype_" + DTYPES.get(product.factors().dtype())),
                    number("device_type_cpu"),
                    0,
                    tensor));
            return tensor.get(ADDRESS, 0);
        }

        private int number(String function) {
            return NativeLibrary.status(library.function(PREFIX + function, FunctionDescriptor.of(JAVA_INT)));
        }

        private static void check(int status) {
            if (status != 0) {
                throw new IllegalStateException("PyTorch refused the product with status " + status);
            }
        }

        @Override
        public void run() {
            check(NativeLibrary.status(multiply));
        }

        @Override
        public HostArray result(Arena copy) {
            return product.found(c, copy);
        }

        @Override
        public void close() {
            MethodHandle delete = library.function(
                    PREFIX + "delete_tensor_object", FunctionDescriptor.of(JAVA_INT, ADDRESS));
            tensors.forEach(tensor -> check(NativeLibrary.status(delete, tensor)));
            arena.close();
        }
    }
}
