package dev.pavage.benchmarks;

import dev.pavage.device.Device;
import org.openjdk.jmh.annotations.Param;

/** The time of attention. */
public class AttentionBenchmark extends WorkloadBenchmark {
    /** A text for {@link AttentionShape#parse}. */
    @Param("1x8x2048x2048x64")
    public String shape = "";

    /** For JMH. */
    public AttentionBenchmark() {}

    @Override
    Workload workload(Device on, Factors factors) {
        return new AttentionWorkload(on, factors, AttentionShape.parse(shape));
    }
}
