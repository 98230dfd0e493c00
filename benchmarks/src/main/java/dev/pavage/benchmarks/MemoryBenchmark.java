package dev.pavage.benchmarks;

import dev.pavage.device.Device;
import org.openjdk.jmh.annotations.Param;

/** The time of an operation that memory limits. */
public class MemoryBenchmark extends WorkloadBenchmark {
    /** A text for {@link MemoryShape#parse}. */
    @Param("add:4096x8192")
    public String shape = "";

    /** For JMH. */
    public MemoryBenchmark() {}

    @Override
    Workload workload(Device on, Factors factors) {
        return new MemoryWorkload(on, factors.dtype(), MemoryShape.parse(shape));
    }
}
