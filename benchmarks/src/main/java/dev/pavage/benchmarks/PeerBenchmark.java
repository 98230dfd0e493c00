package dev.pavage.benchmarks;

import dev.pavage.device.Device;
import java.lang.foreign.Arena;
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

/** The time of another library's operation, which is checked once before. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PeerBenchmark {
    /** The library's name. */
    @Param("clblast")
    public String peer = "";

    /** The name of a suite that has a {@link Comparison}. */
    @Param("matmul")
    public String suite = "";

    /** Environment variables to set before the library is loaded, each {@code NAME=VALUE}, with spaces between; "" for none. */
    @Param("")
    public String setting = "";

    /** The device's name. */
    @Param("opencl:0")
    public String device = "";

    /** The inputs, a name of {@link Factors}. */
    @Param("f32")
    public String dtype = "";

    /** A shape of the suite. */
    @Param("1024x1024x1024")
    public String shape = "";

    private final Arena arena = Arena.ofShared();
    private Peer.@Nullable Work work;

    /** Prepares, runs once and checks the result. */
    @Setup(Level.Trial)
    public void prepare() {
        for (String variable : setting.isEmpty() ? new String[0] : setting.split(" ")) {
            String[] parts = variable.split("=", 2);
            NativeLibrary.setEnvironment(parts[0], parts[1]);
        }
        Inputs inputs = Suite.named(suite).comparison().orElseThrow().random(arena, Factors.named(dtype), shape);
        Peer.Work made = inputs.prepare(Peer.named(peer), Device.named(device));
        made.run();
        try (Arena temporary = Arena.ofConfined()) {
            inputs.verify(made.result(temporary), "by " + peer + " on " + device);
        }
        work = made;
    }

    /** Gives the memory back. */
    @TearDown(Level.Trial)
    public void release() {
        if (work != null) {
            work.close();
        }
        arena.close();
    }

    /** Does the operation. */
    @Benchmark
    public void run() {
        if (work != null) {
            work.run();
        }
    }
}
