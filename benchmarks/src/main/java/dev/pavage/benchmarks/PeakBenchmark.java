package dev.pavage.benchmarks;

import dev.pavage.device.Device;
import java.util.List;
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
import org.openjdk.jmh.infra.ThreadParams;

/** A device at one of its limits; run on as many threads as its {@link Load} asks for. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PeakBenchmark {
    static final String FMA = "fma";
    static final String MMA = "mma";
    static final String COPY = "copy";
    static final String READ = "read";
    private static final List<String> LIMITS = List.of(FMA, MMA, COPY, READ);

    /** The device's name. */
    @Param("cpu")
    public String device = "";

    /** A name of {@link Factors}; copies are of any. */
    @Param("f32")
    public String dtype = "";

    /** The limit: {@code fma}, {@code mma}, {@code copy} or {@code read}. */
    @Param(FMA)
    public String shape = "";

    private @Nullable Load load;

    /** The limit of a name. */
    static Load load(Device device, Factors factors, String limit) {
        return switch (limit) {
            case FMA -> Peak.fma(device, factors.dtype());
            case MMA ->
                Peak.mma(device, factors)
                        .orElseThrow(() -> new IllegalArgumentException(
                                device + " has no matrix unit for " + factors + ", so there is no mma to measure"));
            case COPY -> Bandwidth.copy(device);
            case READ -> Bandwidth.read(device);
            default -> throw new IllegalArgumentException(checked(limit));
        };
    }

    /** The names of the limits of a device. */
    static List<String> limits(boolean isFloat, boolean hasMatrixUnit) {
        return LIMITS.stream()
                .filter(limit -> (isFloat || !limit.equals(FMA)) && (hasMatrixUnit || !limit.equals(MMA)))
                .toList();
    }

    /** The name of a limit, or an exception that lists those there are. */
    static String checked(String limit) {
        if (!LIMITS.contains(limit)) {
            throw new IllegalArgumentException(
                    "\"" + limit + "\" is no limit that is measured: expected " + String.join(", ", LIMITS));
        }
        return limit;
    }

    /** Prepares the work. */
    @Setup(Level.Trial)
    public void prepare() {
        load = load(Device.named(device), Factors.named(dtype), shape);
    }

    /** Gives back what it took. */
    @TearDown(Level.Trial)
    public void release() {
        if (load != null) {
            load.close();
        }
    }

    /** Does the work once. */
    @Benchmark
    public void run(ThreadParams thread) {
        if (load != null) {
            load.body().accept(thread.getThreadIndex());
        }
    }
}
