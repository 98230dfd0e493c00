package dev.pavage.benchmarks;

import dev.pavage.benchmarks.Oracle.Expected;
import dev.pavage.device.Device;
import dev.pavage.io.HostArray;
import dev.pavage.tensor.MatmulOptions;
import dev.pavage.tensor.Tensor;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/** The process that {@link Startup} watches: repeats a matrix product of tensors and tells when each is done. */
public final class StartupRun {
    /** Begins a line that tells how many nanoseconds a product took. */
    static final String DONE = "done ";

    /** Every byte of the factors: floating-point numbers of about 0.75, 1.5 or 0.01. */
    private static final byte FILL = 0x3f;

    private StartupRun() {}

    /** Takes a device, a name of {@link Factors}, a shape and the milliseconds for which to repeat. */
    public static void main(String[] args) {
        Device device = Device.named(args[0]);
        Factors factors = Factors.named(args[1]);
        MatmulShape shape = MatmulShape.plain(args[2]);
        long nanos = Duration.ofMillis(Long.parseLong(args[3])).toNanos();
        try (Arena arena = Arena.ofConfined()) {
            HostArray left = filled(arena, factors, Shape.of(shape.batch(), shape.m(), shape.k()));
            HostArray right = filled(arena, factors, Shape.of(shape.batch(), shape.k(), shape.n()));
            Tensor a = Tensor.of(device, left);
            Tensor b = Tensor.of(device, right);
            MatmulOptions options = MatmulOptions.NONE.withPrecision(factors.precision());
            long begin = System.nanoTime();
            long now = begin;
            while (now == begin || now - begin < nanos) {
                Tensor product = a.matmul(b, options).eval();
                device.synchronize();
                long end = System.nanoTime();
                System.out.println(DONE + (end - now));
                if (now == begin) {
                    check(product, left, shape, factors);
                }
                product.array().close();
                now = System.nanoTime();
            }
        }
    }

    private static HostArray filled(Arena arena, Factors factors, Shape shape) {
        MemorySegment data = arena.allocate(shape.elements() * factors.dtype().bytes(), HostData.ALIGNMENT);
        return new HostArray(factors.dtype(), shape, Strides.rowMajor(shape), data.fill(FILL));
    }

    private static void check(Tensor product, HostArray factor, MatmulShape shape, Factors factors) {
        double sum = shape.k() * Math.pow(Oracle.value(factor, 0), 2);
        try (Arena arena = Arena.ofConfined()) {
            HostArray found = product.toHostArray(arena);
            Oracle.sample(product.shape().elements(), 2)
                    .forEach(i -> Oracle.check(
                            Oracle.value(found, i),
                            new Expected(sum, sum, shape.k()),
                            product.dtype(),
                            factors.roundoff(),
                            () -> "matmul " + shape + ": element " + i));
        }
    }
}
