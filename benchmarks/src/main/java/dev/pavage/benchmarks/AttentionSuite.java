package dev.pavage.benchmarks;

import dev.pavage.benchmarks.results.Unit;
import dev.pavage.device.Device;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;

/**
 * Attention: of whole sequences, with and without a mask, and of heads that share keys, in floating-point operations; of few
 * queries, which reading keys and values limits, in bytes.
 */
final class AttentionSuite extends JmhSuite implements Comparison {
    @Override
    public String name() {
        return "attention";
    }

    @Override
    public List<String> usual(Device device, Factors factors) {
        return List.of(
                "1x8x512x512x64",
                "1x8x2048x2048x64",
                "1x8x2048x2048x64+causal",
                "1x8/2x2048x2048x64+causal",
                "1x8x2048x2048x128",
                "1x8x1000x1500x80",
                "1x8x1x16384x128",
                "1x32/8x1x16384x128");
    }

    @Override
    public String parsed(String shape) {
        return AttentionShape.parse(shape).toString();
    }

    @Override
    public Optional<Comparison> comparison() {
        return Optional.of(this);
    }

    @Override
    public Optional<String> declines(Peer peer, Device device, Factors factors, String shape) {
        return peer.declines(device, factors, AttentionShape.parse(shape));
    }

    @Override
    public Inputs random(Arena arena, Factors factors, String shape) {
        return AttentionInputs.random(arena, factors, AttentionShape.parse(shape));
    }

    @Override
    public Unit unit(String shape) {
        return AttentionShape.parse(shape).decodes() ? Unit.BYTES : Unit.FLOPS;
    }

    @Override
    public double work(Device device, Factors factors, String shape) {
        return unit(shape) == Unit.BYTES
                ? bytes(factors, shape)
                : AttentionShape.parse(shape).flops();
    }

    @Override
    public double bytes(Factors factors, String shape) {
        return AttentionShape.parse(shape).bytes(factors.dtype());
    }

    @Override
    public int repeats(Device device, String shape) {
        return Rotation.repeats(device.target(), AttentionShape.parse(shape).flops());
    }

    @Override
    Class<?> benchmark() {
        return AttentionBenchmark.class;
    }

    @Override
    void configure(ChainedOptionsBuilder options, Task task) {
        options.addProfiler(unit(task.shape()) == Unit.BYTES ? ReadProfiler.class : PeakProfiler.class);
    }
}
