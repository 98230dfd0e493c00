package dev.pavage.benchmarks;

import dev.pavage.device.Device;
import org.openjdk.jmh.annotations.Param;

/** The time of a matrix product. */
public class MatmulBenchmark extends WorkloadBenchmark {
    /** A text for {@link MatmulShape#parse}. */
    @Param("1024x1024x1024")
    public String shape = "";

    /** For JMH. */
    public MatmulBenchmark() {}

    @Override
    Workload workload(Device on, Factors factors) {
        return new MatmulWorkload(on, factors, MatmulShape.parse(shape));
    }
}
