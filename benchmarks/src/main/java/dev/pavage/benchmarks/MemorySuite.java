package dev.pavage.benchmarks;

import dev.pavage.benchmarks.results.Unit;
import dev.pavage.device.Device;
import dev.pavage.type.Precision;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;

/** What memory limits: {@link Streaming}. */
final class MemorySuite extends JmhSuite {
    @Override
    public String name() {
        return "memory";
    }

    @Override
    public List<String> usual(Device device, Factors factors) {
        return Arrays.stream(Streaming.values())
                .map(streaming -> new MemoryShape(streaming, 4096, 8192).toString())
                .toList();
    }

    @Override
    public String parsed(String shape) {
        return MemoryShape.parse(shape).toString();
    }

    @Override
    public Optional<String> declines(Device device, Factors factors, String shape) {
        return factors.precision() == Precision.EXACT
                ? super.declines(device, factors, shape)
                : Optional.of(factors + " is a way to multiply; ask memory for " + factors.dtype());
    }

    @Override
    public Unit unit(String shape) {
        return Unit.BYTES;
    }

    @Override
    public double work(Device device, Factors factors, String shape) {
        return bytes(factors, shape);
    }

    @Override
    public double bytes(Factors factors, String shape) {
        return MemoryShape.parse(shape).bytes(factors.dtype());
    }

    @Override
    public int repeats(Device device, String shape) {
        return Rotation.repeats(device.target(), 0);
    }

    @Override
    Class<?> benchmark() {
        return MemoryBenchmark.class;
    }

    @Override
    void configure(ChainedOptionsBuilder options, Task task) {
        options.addProfiler(BandwidthProfiler.class);
    }
}
