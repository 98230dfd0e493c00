package dev.pavage.benchmarks;

import dev.pavage.benchmarks.results.Limit;
import dev.pavage.benchmarks.results.MeasuredDevice;
import dev.pavage.benchmarks.results.Unit;
import dev.pavage.device.Device;
import java.util.ArrayList;
import java.util.List;

/** What devices can do at most, found in a second or two each; rows have limits of their own, measured beside them. */
final class Limits {
    private static final double BILLION = 1e9;

    private Limits() {}

    /** A device with its facts, and its limits of some dtypes and of its memory. */
    static MeasuredDevice measure(Device device, List<Factors> dtypes) {
        List<Limit> limits = new ArrayList<>();
        for (Factors factors : dtypes) {
            for (String limit : List.of(PeakBenchmark.FMA, PeakBenchmark.MMA)) {
                if (PeakSuite.can(device, factors, limit)) {
                    limits.add(measure(device, factors, limit, factors.toString(), Unit.FLOPS));
                }
            }
        }
        for (String limit : List.of(PeakBenchmark.COPY, PeakBenchmark.READ)) {
            limits.add(measure(device, Factors.NONE, limit, "", Unit.BYTES));
        }
        return new MeasuredDevice(device.name(), device.facts(), limits);
    }

    private static Limit measure(Device device, Factors factors, String limit, String dtype, Unit unit) {
        try (Load load = PeakBenchmark.load(device, factors, limit)) {
            return new Limit(limit, dtype, unit, Peak.settled(load) * BILLION);
        }
    }
}
