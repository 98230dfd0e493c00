package dev.pavage.benchmarks;

import dev.pavage.benchmarks.results.Unit;
import dev.pavage.device.Device;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import dev.pavage.type.QuantFormat;
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
                .map(streaming -> new MemoryShape(streaming, streaming.format().isPresent() ? 16384 : 4096, 8192)
                        .toString())
                .toList();
    }

    @Override
    public String parsed(String shape) {
        return MemoryShape.parse(shape).toString();
    }

    @Override
    public Optional<String> declines(Device device, Factors factors, String shape) {
        if (factors.precision() != Precision.EXACT) {
            return Optional.of(factors + " is a way to multiply; ask memory for " + factors.dtype());
        }
        MemoryShape parsed = MemoryShape.parse(shape);
        if (parsed.operation().format().isPresent()) {
            if (factors.dtype().accumulator() != DType.F32) {
                return Optional.of(parsed.operation() + " multiplies f32, f16 or bf16, not " + factors);
            }
            if (parsed.columns() % QuantFormat.WEIGHTS != 0) {
                return Optional
                        .of("rows of " + parsed.columns() + " weights are no whole blocks of " + QuantFormat.WEIGHTS);
            }
        }
        return super.declines(device, factors, shape);
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
