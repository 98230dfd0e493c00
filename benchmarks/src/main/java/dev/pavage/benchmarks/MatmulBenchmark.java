package dev.pavage.benchmarks;

import dev.pavage.device.Device;
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
import org.openjdk.jmh.annotations.TearDown;

/** The time of a matrix product, which is checked once before. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MatmulBenchmark {
    /** The device's name. */
    @Param("cpu")
    public String device = "";

    /** The matrices, a name of {@link Factors}. */
    @Param("f32")
    public String dtype = "";

    /** A text for {@link MatmulShape#parse}. */
    @Param("1024x1024x1024")
    public String shape = "";

    private @Nullable Rotation work;

    /** Prepares, runs and checks the results. */
    @Setup(Level.Trial)
    public void prepare() {
        work = Rotation.of(() -> new MatmulWorkload(
                Device.named(device), Factors.named(dtype), MatmulShape.parse(shape)));
    }

    /** Gives the memory back. */
    @TearDown(Level.Trial)
    public void release() {
        if (work != null) {
            work.close();
        }
    }

    /** Computes the product, {@link Rotation#repeats} times. */
    @Benchmark
    public void run() {
        if (work != null) {
            work.run();
        }
    }
}
