package dev.pavage.benchmarks;

import dev.pavage.device.Device;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;

/** Measures the peak of the device's arithmetic. JMH makes it by its name. */
public final class PeakProfiler extends LimitProfiler {
    /** For JMH. */
    public PeakProfiler() {
        super("GFLOP/s");
    }

    @Override
    List<Load> loads(BenchmarkParams benchmark) {
        return Peak.arithmetic(
                Device.named(benchmark.getParam("device")), Factors.named(benchmark.getParam("dtype")));
    }
}
