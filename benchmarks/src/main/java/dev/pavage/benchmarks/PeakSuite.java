package dev.pavage.benchmarks;

import dev.pavage.benchmarks.results.Unit;
import dev.pavage.device.Device;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;

/** The devices' limits. */
final class PeakSuite extends JmhSuite {
    @Override
    public String name() {
        return "peak";
    }

    @Override
    public List<String> usual(Device device, Factors factors) {
        return PeakBenchmark.limits(
                factors.dtype().isFloat(), PeakKernel.unit(device.target(), factors).isPresent());
    }

    @Override
    public String parsed(String shape) {
        return PeakBenchmark.checked(shape);
    }

    @Override
    public Optional<String> declines(Device device, Factors factors, String shape) {
        return can(device, factors, shape)
                ? Optional.empty()
                : Optional.of(factors + " is measured by " + shape + " on devices with a unit for it; " + device
                        + " has none");
    }

    /** Whether a device has a limit; those of memory are of all. */
    static boolean can(Device device, Factors factors, String limit) {
        return switch (limit) {
            case PeakBenchmark.MMA -> PeakKernel.unit(device.target(), factors).isPresent();
            case PeakBenchmark.FMA -> factors.dtype().isFloat() && device.target().dtypes().contains(factors.dtype());
            default -> true;
        };
    }

    @Override
    public Unit unit(String shape) {
        return shape.equals(PeakBenchmark.COPY) || shape.equals(PeakBenchmark.READ) ? Unit.BYTES : Unit.FLOPS;
    }

    @Override
    public double work(Device device, Factors factors, String shape) {
        try (Load load = PeakBenchmark.load(device, factors, shape)) {
            return load.amount() * load.threads();
        }
    }

    @Override
    Class<?> benchmark() {
        return PeakBenchmark.class;
    }

    @Override
    void configure(ChainedOptionsBuilder options, Task task) {
        try (Load load = PeakBenchmark.load(task.device(), task.factors(), task.shape())) {
            options.threads(load.threads());
        }
        if (hasOtherLimit(task)) {
            options.addProfiler(PeakProfiler.class);
        }
    }

    /** A limit is its own, but for arithmetic that the processor may do faster by the device {@code cpu}. */
    @Override
    @SuppressWarnings("rawtypes")
    double limit(Task task, double rate, Map<String, Result> results) {
        return hasOtherLimit(task) ? Math.max(rate, super.limit(task, rate, results)) : rate;
    }

    private static boolean hasOtherLimit(Task task) {
        return task.shape().equals(PeakBenchmark.FMA) && Peak.isHostByAnotherWay(task.device());
    }
}
