package dev.pavage.benchmarks;

import dev.pavage.device.Device;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;

/** Measures how fast all cores of the device read its memory. JMH makes it by its name. */
public final class ReadProfiler extends LimitProfiler {
    /** For JMH. */
    public ReadProfiler() {
        super("GB/s");
    }

    @Override
    List<Load> loads(BenchmarkParams benchmark) {
        return List.of(PeakBenchmark.load(
                Device.named(benchmark.getParam("device")),
                Factors.named(benchmark.getParam("dtype")),
                PeakBenchmark.READ));
    }
}
