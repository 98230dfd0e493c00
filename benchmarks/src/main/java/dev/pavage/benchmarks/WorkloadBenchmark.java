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

/** The time of an operation on a device, which is checked once before. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public abstract class WorkloadBenchmark {
    /** The device's name. */
    @Param("cpu")
    public String device = "";

    /** The inputs, a name of {@link Factors}. */
    @Param("f32")
    public String dtype = "";

    private @Nullable Rotation work;

    /** For the benchmarks that say which operation it is. */
    protected WorkloadBenchmark() {}

    /** The operation, with arrays of its own each time. */
    abstract Workload workload(Device on, Factors factors);

    /** Prepares, runs and checks the results. */
    @Setup(Level.Trial)
    public void prepare() {
        work = Rotation.of(() -> workload(Device.named(device), Factors.named(dtype)));
    }

    /** Gives the memory back. */
    @TearDown(Level.Trial)
    public void release() {
        if (work != null) {
            work.close();
        }
    }

    /** Does it, {@link Rotation#repeats} times. */
    @Benchmark
    public void run() {
        if (work != null) {
            work.run();
        }
    }
}
