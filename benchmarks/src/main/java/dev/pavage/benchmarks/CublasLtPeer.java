package dev.pavage.benchmarks;

import dev.pavage.cuda.cublas.CublasLt;
import dev.pavage.cuda.cublas.Types;
import dev.pavage.device.Device;
import dev.pavage.io.HostArray;
import dev.pavage.type.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.util.Optional;

/**
 * cuBLASLt on an NVIDIA GPU: on Pavage's memory and stream, and as often between two waits and on as many arrays by turns, so
 * that both are measured alike.
 */
final class CublasLtPeer implements Peer {
    private static final String BACKEND = "cuda:";

    /** Rows of bytes that matrix units multiply begin at multiples of so many (cuBLAS manual, cublasLtMatmul). */
    private static final int BYTES = 4;

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
        return declines(factors, shape).or(() -> CublasLt.installed().isEmpty()
                ? Optional.of("it " + CublasLt.NOT_INSTALLED)
                : Optional.empty());
    }

    /** The same for any GPU. */
    static Optional<String> declines(Factors factors, MatmulShape shape) {
        if (types(factors).isEmpty()) {
            return Optional.of("it has no product of " + factors + " to compare with");
        }
        return Peer.declines(shape)
                .or(() -> factors.dtype() == DType.I8 ? declinesBytes(shape) : Optional.empty());
    }

    /** Types of a product; F32 by whatever arithmetic the library has for it. */
    static Optional<Types> types(Factors factors) {
        return Types.of(factors.dtype(), factors.result(), factors.precision()).map(Types::unrestricted);
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
        return prepare(CublasLt.installed().orElseThrow(), device, product);
    }

    /** The same with a library that is loaded. */
    static Work prepare(SymbolLookup library, Device device, Product product) {
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
