package dev.pavage.benchmarks;

import dev.pavage.benchmarks.BenchRequest.Effort;
import dev.pavage.benchmarks.BenchRequest.Operation;
import dev.pavage.device.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

        /**
         * Rows of another library are left out.
         *
         * @param why says why in a sentence, which may come again with other shapes
         * @param rows how many
         */
        void skipped(String why, int rows);
    }

    /**
     * Measures each shape of a request, by Pavage and then by each of its peers that can.
     *
     * @throws WrongResultException if the device computed something wrong
     * @throws IllegalStateException if a process failed for another reason
     */
    public static List<BenchRow> run(BenchRequest request, Listener listener) {
        // A lock file of another user would stop every run on the machine.
        System.setProperty("jmh.ignoreLock", "true");
        List<BenchRow> rows = new ArrayList<>();
        for (String shape : request.shapes()) {
            rows.add(row(request, BenchRow.PAVAGE, "", shape, listener));
            for (String peer : request.peers()) {
                Peer library = Peer.named(peer);
                Optional<String> declines =
                        library.declines(request.device(), request.factors(), MatmulShape.parse(shape));
                if (declines.isEmpty()) {
                    rows.add(row(request, peer, "", shape, listener));
                    library.settings().forEach(s -> rows.add(row(request, peer, s, shape, listener)));
                } else {
                    listener.skipped(
                            peer + " is left out: " + declines.get() + ".",
                            1 + library.settings().size());
                }
            }
        }
        return rows;
    }

    private static BenchRow row(
            BenchRequest request, String library, String setting, String shape, Listener listener) {
        Effort effort = request.effort();
        boolean own = library.equals(BenchRow.PAVAGE);
        listener.row(own ? shape : library + " " + shape + (setting.isEmpty() ? "" : " " + setting),
                effort.forks() * (effort.warmups() + effort.iterations()));
        RunResult result = measure(request, library, setting, shape, new QuietOutput(_ -> listener.iteration()));
        Statistics time = result.getPrimaryResult().getStatistics();
        int repeats = own
                ? request.repeats(shape)
                : Peer.named(library).repeats(request.device(), MatmulShape.parse(shape));
        double mean = time.getMean() / repeats;
        double rate = request.amount(shape) / mean;
        double error = time.getN() > 2 ? time.getMeanErrorAt(CONFIDENCE) / time.getMean() : Double.NaN;
        return new BenchRow(
                request.operation().toString(),
                library,
                setting,
                request.device().name(),
                request.factors().toString(),
                shape,
                request.causal(),
                mean / PER_MILLI,
                error,
                time.getN(),
                request.unit(shape),
                rate,
                peak(request, shape, rate, result.getSecondaryResults()));
    }

    private static RunResult measure(
            BenchRequest request, String library, String setting, String shape, QuietOutput output) {
        try {
            return new Runner(options(request, library, setting, shape).build(), output).runSingle();
        } catch (RunnerException e) {
            throw output.failure(e);
        }
    }

    private static ChainedOptionsBuilder options(
            BenchRequest request, String library, String setting, String shape) {
        Effort effort = request.effort();
        Device device = request.device();
        Factors factors = request.factors();
        boolean own = library.equals(BenchRow.PAVAGE);
        Class<?> benchmark = own ? request.operation().benchmark() : PeerBenchmark.class;
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + benchmark.getName() + "\\.run$")
                .param("device", device.name())
                .param("dtype", factors.toString())
                .param("shape", shape)
                .forks(effort.forks())
                .warmupIterations(effort.warmups())
                .warmupTime(TimeValue.milliseconds(effort.millis()))
                .measurementIterations(effort.iterations())
                .measurementTime(TimeValue.milliseconds(effort.millis()))
                .jvmArgsPrepend("--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED")
                .shouldFailOnError(true);
        if (!own) {
            options.param("peer", library).param("setting", setting);
        }
        switch (request.operation()) {
            case PEAK -> {
                try (Load load = PeakBenchmark.load(device, factors, shape)) {
                    options.threads(load.threads());
                }
                if (hasOtherPeak(request, shape)) {
                    options.addProfiler(PeakProfiler.class);
                }
            }
            case MATMUL -> options.addProfiler(PeakProfiler.class);
            case ATTENTION ->
                options.addProfiler(PeakProfiler.class).param("causal", Boolean.toString(request.causal()));
            case MEMORY -> options.addProfiler(BandwidthProfiler.class);
        }
        return options;
    }

    /** Whether a peak is itself compared with a higher one. */
    private static boolean hasOtherPeak(BenchRequest request, String shape) {
        return shape.equals(PeakBenchmark.FMA) && Peak.isHostByAnotherWay(request.device());
    }

    @SuppressWarnings("rawtypes")
    private static double peak(BenchRequest request, String shape, double rate, Map<String, Result> results) {
        if (request.operation() != Operation.PEAK) {
            return peak(results);
        }
        return hasOtherPeak(request, shape) ? Math.max(rate, peak(results)) : rate;
    }

    @SuppressWarnings("rawtypes")
    private static double peak(Map<String, Result> results) {
        return results.entrySet().stream()
                .filter(e -> e.getKey().endsWith(LimitProfiler.LIMIT))
                .mapToDouble(e -> e.getValue().getScore())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("JMH gave no limit but " + results.keySet()));
    }
}
