package dev.pavage.benchmarks;

import dev.pavage.device.Device;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Measures the device's peak right before and right after each iteration, in the same process, so that both numbers
 * suffer alike from what else the machine is doing. JMH makes it by its name.
 */
public final class PeakProfiler implements InternalProfiler {
    /** The name of its result. */
    static final String PEAK = "peak";

    private List<Load> loads = List.of();
    private double before;

    /** For JMH. */
    public PeakProfiler() {}

    @Override
    public String getDescription() {
        return "Peak of the device, in GFLOP/s";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        before = sample(benchmark);
    }

    @Override
    public Collection<ScalarResult> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        double peak = (before + sample(benchmark)) / 2;
        return List.of(new ScalarResult(PEAK, peak, "GFLOP/s", AggregationPolicy.AVG));
    }

    private double sample(BenchmarkParams benchmark) {
        if (loads.isEmpty()) {
            // Never closed: JMH does not say when the last iteration is over, and then the process ends.
            Factors factors = Factors.named(benchmark.getParam("dtype"));
            loads = Peak.arithmetic(Device.named(benchmark.getParam("device")), factors);
        }
        return Peak.sample(loads);
    }
}
