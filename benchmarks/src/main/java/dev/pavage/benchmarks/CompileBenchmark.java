package dev.pavage.benchmarks;

import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.device.Graph;
import dev.pavage.library.Epilogue;
import dev.pavage.library.Matmul;
import dev.pavage.library.MatmulProblem;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The time to compile a matrix product for a device, from the Java method to code that could run, in a process that has done so
 * before: it is recorded into a graph on a device that is new each time and shares its driver with the others. The kernel is
 * checked once before.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CompileBenchmark {
    /** The device's name. */
    @Param("cpu")
    public String device = "";

    /** A name of {@link Factors}. */
    @Param("f32")
    public String dtype = "";

    /** Whether compiled kernels are kept on disk, and the product: {@link CompileSuite}. */
    @Param("new:512x512x512")
    public String shape = "";

    private @Nullable Device base;

    /** Compiles once, runs and checks. */
    @Setup(Level.Trial)
    public void prepare() {
        base = Device.named(device);
        try (Workload work = new MatmulWorkload(fresh(base), Factors.named(dtype), CompileSuite.product(shape))) {
            work.run();
            work.verify();
        }
    }

    private static Device fresh(Device base) {
        return Device.of(base.driver());
    }

    /** Compiles the product. */
    @Benchmark
    public void run() {
        if (base == null) {
            return;
        }
        Device on = fresh(base);
        Factors factors = Factors.named(dtype);
        MatmulShape product = CompileSuite.product(shape);
        try (DeviceArray a = DeviceArray.allocate(on, factors.dtype(), product.left());
                DeviceArray b = DeviceArray.allocate(on, factors.dtype(), product.right());
                DeviceArray c = DeviceArray.allocate(on, factors.dtype(), product.result())) {
            MatmulProblem problem =
                    new MatmulProblem(a, b, Optional.empty(), c, Epilogue.NONE, factors.precision());
            try (Graph _ = on.record(Matmul.select(problem)::run)) {
                // It is compiled when it is recorded.
            }
        }
        on.trimMemory();
    }
}
