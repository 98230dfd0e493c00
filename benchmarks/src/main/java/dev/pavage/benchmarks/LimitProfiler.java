package dev.pavage.benchmarks;

import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Measures a limit of the device right before and right after each iteration, in the same process, so that both numbers
 * suffer alike from what else the machine is doing.
 */
abstract class LimitProfiler implements InternalProfiler {
    /** The name of its result. */
    static final String LIMIT = "limit";

    /** Its score is in so many. */
    static final double BILLION = 1e9;

    private final String unit;
    private List<Load> loads = List.of();
    private double before;

    /** A profiler of a limit in billions of {@code unit} per second. */
    LimitProfiler(String unit) {
        this.unit = unit;
    }

    /** What finds the limit of a benchmark's device; the best of them counts. */
    abstract List<Load> loads(BenchmarkParams benchmark);

    @Override
    public String getDescription() {
        return "A limit of the device, in " + unit;
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        before = sample(benchmark);
    }

    @Override
    public Collection<ScalarResult> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        double limit = (before + sample(benchmark)) / 2;
        return List.of(new ScalarResult(LIMIT, limit, unit, AggregationPolicy.AVG));
    }

    private double sample(BenchmarkParams benchmark) {
        if (loads.isEmpty()) {
            // Never closed: JMH does not say when the last iteration is over, and then the process ends.
            loads = loads(benchmark);
        }
        return Peak.sample(loads);
    }
}
