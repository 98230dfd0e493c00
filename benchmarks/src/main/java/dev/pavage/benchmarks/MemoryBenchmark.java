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

/** The time of an operation that memory limits, which is checked once before. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MemoryBenchmark {
    /** The device's name. */
    @Param("cpu")
    public String device = "";

    /** The elements, a floating-point name of {@link Factors}. */
    @Param("f32")
    public String dtype = "";

    /** A text for {@link MemoryShape#parse}. */
    @Param("add:4096x8192")
    public String shape = "";

    private @Nullable Rotation work;

    /** Prepares, runs and checks the results. */
    @Setup(Level.Trial)
    public void prepare() {
        work = Rotation.of(() -> new MemoryWorkload(
                Device.named(device), Factors.named(dtype).dtype(), MemoryShape.parse(shape)));
    }

    /** Gives the memory back. */
    @TearDown(Level.Trial)
    public void release() {
        if (work != null) {
            work.close();
        }
    }

    /** Does it {@link Rotation#repeats} times. */
    @Benchmark
    public void run() {
        if (work != null) {
            work.run();
        }
    }
}
