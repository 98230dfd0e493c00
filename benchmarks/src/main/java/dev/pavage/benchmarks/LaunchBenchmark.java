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

/** The time of {@link SmallOperations}, which are checked once before. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LaunchBenchmark {
    /** The device's name. */
    @Param("cpu")
    public String device = "";

    /** A text for {@link LaunchShape#parse}. */
    @Param("kernel:64")
    public String shape = "";

    private @Nullable SmallOperations work;

    /** Prepares, runs once and checks. */
    @Setup(Level.Trial)
    public void prepare() {
        work = new SmallOperations(Device.named(device), LaunchShape.parse(shape));
        work.verify();
    }

    /** Gives the memory back. */
    @TearDown(Level.Trial)
    public void release() {
        if (work != null) {
            work.close();
        }
    }

    /** Does {@link SmallOperations#MANY} of them and waits for the end. */
    @Benchmark
    public void run() {
        if (work != null) {
            work.run();
        }
    }
}
