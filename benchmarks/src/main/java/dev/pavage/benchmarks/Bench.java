package dev.pavage.benchmarks;

import dev.pavage.benchmarks.BenchRequest.Effort;
import dev.pavage.benchmarks.BenchRequest.Operation;
import dev.pavage.device.Device;
import dev.pavage.type.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntConsumer;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.util.Statistics;

/** Runs benchmarks by JMH, each row in processes of its own. */
public final class Bench {
    private static final double PER_MILLI = 1e6;
    /** JMH's reports use this level. */
    private static final double CONFIDENCE = 0.999;

    private Bench() {}

    /** Told how far a run is. */
    public interface Listener {
        /** A row begins; {@code iterations} iterations will follow. */
        void row(String shape, int iterations);

        /** An iteration ended. */
        void iteration();
    }

    /**
     * Measures each shape of a request.
     *
     * @throws WrongResultException if the device computed something wrong
     * @throws IllegalStateException if a process failed for another reason
     */
    public static List<BenchRow> run(BenchRequest request, Listener listener) {
        // A lock file of another user would stop every run on the machine.
        System.setProperty("jmh.ignoreLock", "true");
        List<BenchRow> rows = new ArrayList<>();
        for (String shape : request.shapes()) {
            Effort effort = request.effort();
            listener.row(shape, effort.forks() * (effort.warmups() + effort.iterations()));
            rows.add(row(request, shape, _ -> listener.iteration()));
        }
        return rows;
    }

    private static BenchRow row(BenchRequest request, String shape, IntConsumer onIteration) {
        double amount = request.amount(shape);
        RunResult result = measure(request, shape, new QuietOutput(onIteration));
        Statistics time = result.getPrimaryResult().getStatistics();
        double rate = amount / time.getMean();
        boolean copy = shape.equals(PeakBenchmark.COPY);
        double peak = request.operation() == Operation.PEAK ? (copy ? 0 : rate) : peak(result.getSecondaryResults());
        double error = time.getN() > 2 ? time.getMeanErrorAt(CONFIDENCE) / time.getMean() : Double.NaN;
        return new BenchRow(
                request.operation().name().toLowerCase(Locale.ROOT),
                request.device().name(),
                request.dtype().toString(),
                shape,
                request.causal(),
                time.getMean() / PER_MILLI,
                error,
                time.getN(),
                rate,
                peak);
    }

    private static RunResult measure(BenchRequest request, String shape, QuietOutput output) {
        try {
            return new Runner(options(request, shape).build(), output).runSingle();
        } catch (RunnerException e) {
            throw output.failure(e);
        }
    }

    private static ChainedOptionsBuilder options(BenchRequest request, String shape) {
        Effort effort = request.effort();
        Device device = request.device();
        DType dtype = request.dtype();
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + request.operation().benchmark().getName() + "\\.run$")
                .param("device", device.name())
                .param("dtype", dtype.toString())
                .param("shape", shape)
                .forks(effort.forks())
                .warmupIterations(effort.warmups())
                .warmupTime(TimeValue.milliseconds(effort.millis()))
                .measurementIterations(effort.iterations())
                .measurementTime(TimeValue.milliseconds(effort.millis()))
                .jvmArgsPrepend("--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED")
                .shouldFailOnError(true);
        switch (request.operation()) {
            case PEAK -> {
                try (Load load = PeakBenchmark.load(device, dtype, shape)) {
                    options.threads(load.threads());
                }
            }
            case MATMUL -> options.addProfiler(PeakProfiler.class);
            case ATTENTION ->
                options.addProfiler(PeakProfiler.class).param("causal", Boolean.toString(request.causal()));
        }
        return options;
    }

    @SuppressWarnings("rawtypes")
    private static double peak(Map<String, Result> results) {
        return results.entrySet().stream()
                .filter(e -> e.getKey().endsWith(PeakProfiler.PEAK))
                .mapToDouble(e -> e.getValue().getScore())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("JMH gave no peak but " + results.keySet()));
    }
}
