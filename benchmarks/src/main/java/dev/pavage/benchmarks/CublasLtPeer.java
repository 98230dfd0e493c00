package dev.pavage.benchmarks;

import dev.pavage.benchmarks.CublasLt.Types;
import dev.pavage.device.Device;
import dev.pavage.io.HostArray;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * cuBLASLt on an NVIDIA GPU: on Pavage's memory and stream, and as often between two waits and on as many arrays by turns, so
 * that both are measured alike.
 */
final class CublasLtPeer implements Peer {
    private static final List<String> NAMES =
            List.of("libcublasLt.so.13", "libcublasLt.so.12", "cublasLt64_13.dll", "cublasLt64_12.dll");

    private static final String BACKEND = "cuda:";

    /** Rows of bytes that matrix units multiply begin at multiples of so many (cuBLAS manual, cublasLtMatmul). */
    private static final int BYTES = 4;

    /**
     * CUDA_R_64F, CUBLAS_COMPUTE_64F and so on. Sums of halves are F32, of bytes I32; F32 is multiplied as it is by
     * CUBLAS_COMPUTE_32F, rounded by CUBLAS_COMPUTE_32F_FAST_TF32.
     */
    static final Map<Factors, Types> TYPES = Map.of(
            Factors.of(DType.F64), new Types(1, 1, 70, 1),
            Factors.of(DType.F32), new Types(0, 0, 68, 0),
            new Factors(DType.F32, Precision.TF32), new Types(0, 0, 77, 0),
            Factors.of(DType.F16), new Types(2, 2, 68, 0),
            Factors.of(DType.BF16), new Types(14, 14, 68, 0),
            Factors.of(DType.I8), new Types(3, 10, 72, 10));

    @Override
    public String name() {
        return "cublaslt";
    }

    @Override
    public int repeats(Device device, MatmulShape shape) {
        return Rotation.repeats(device.target(), shape.flops());
    }

    @Override
    public Optional<String> declines(Device device, Factors factors, MatmulShape shape) {
        if (!device.name().startsWith(BACKEND)) {
            return Optional.of("it runs on NVIDIA's GPUs, cuda:0 and so on, not on " + device);
        }
        return declines(factors, shape).or(() -> NativeLibrary.load(NAMES).isEmpty()
                ? Optional.of("it is not installed (a part of NVIDIA's CUDA toolkit 12 or 13; Python: pip install"
                        + " nvidia-cublas, and LD_LIBRARY_PATH with the folder of libcublasLt.so.13)")
                : Optional.empty());
    }

    /** The same for any GPU. */
    static Optional<String> declines(Factors factors, MatmulShape shape) {
        if (!TYPES.containsKey(factors)) {
            return Optional.of("it has no product of " + factors + " to compare with");
        }
        return Peer.declines(shape)
                .or(() -> factors.dtype() == DType.I8 ? declinesBytes(shape) : Optional.empty());
    }

    private static Optional<String> declinesBytes(MatmulShape shape) {
        if (shape.form().leftTransposed()) {
            return Optional.of("its products of i8 take left factors that are not transposed, unlike " + shape);
        }
        return shape.n() % BYTES != 0 || shape.k() % BYTES != 0
                ? Optional.of("its products of i8 take n and k that are multiples of " + BYTES + ", not " + shape)
                : Optional.empty();
    }

    @Override
    public Work prepare(Device device, Product product) {
        return prepare(NativeLibrary.load(NAMES).orElseThrow(), device, product);
    }

    /** The same with a library that is loaded. */
    static Work prepare(NativeLibrary library, Device device, Product product) {
        Rotation rotation = Rotation.of(() -> new CublasLtWorkload(library, device, product));
        return new Work() {
            @Override
            public void run() {
                rotation.run();
            }

            @Override
            public HostArray result(Arena arena) {
                return HostData.of(arena, rotation.result());
            }

            @Override
            public void close() {
                rotation.close();
            }
        };
    }
}
