package dev.pavage.benchmarks;

import dev.pavage.device.Device;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;

/** Measures what the device's memory gives for the traffic of a {@link MemoryBenchmark}. JMH makes it by its name. */
public final class BandwidthProfiler extends LimitProfiler {
    /** For JMH. */
    public BandwidthProfiler() {
        super("GB/s");
    }

    @Override
    List<Load> loads(BenchmarkParams benchmark) {
        return List.of(PeakBenchmark.load(
                Device.named(benchmark.getParam("device")),
                Factors.named(benchmark.getParam("dtype")),
                MemoryShape.parse(benchmark.getParam("shape")).operation().limit()));
    }
}
