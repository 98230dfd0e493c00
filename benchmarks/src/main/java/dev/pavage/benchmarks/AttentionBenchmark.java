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

/** The time of attention, which is checked once before. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AttentionBenchmark {
    /** The device's name. */
    @Param("cpu")
    public String device = "";

    /** Queries, keys and values, a name of {@link Factors}. */
    @Param("f32")
    public String dtype = "";

    /** A text for {@link AttentionShape#parse}. */
    @Param("1x8x2048x2048x64")
    public String shape = "";

    /** Whether a causal mask is applied. */
    @Param("false")
    public boolean causal;

    private @Nullable Rotation work;

    /** Prepares, runs and checks the results. */
    @Setup(Level.Trial)
    public void prepare() {
        work = Rotation.of(() -> new AttentionWorkload(
                Device.named(device), Factors.named(dtype), AttentionShape.parse(shape), causal));
    }

    /** Gives the memory back. */
    @TearDown(Level.Trial)
    public void release() {
        if (work != null) {
            work.close();
        }
    }

    /** Computes it, {@link Rotation#repeats} times. */
    @Benchmark
    public void run() {
        if (work != null) {
            work.run();
        }
    }
}
