package dev.pavage.benchmarks;

import dev.pavage.benchmarks.results.Unit;
import dev.pavage.device.Device;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;

/** Matrix products, beside other libraries: several sizes, some that fill no tile, and several forms. */
final class MatmulSuite extends JmhSuite implements Comparison {
    @Override
    public String name() {
        return "matmul";
    }

    @Override
    public List<String> usual(Device device, Factors factors) {
        return List.of(
                "256x256x256",
                "512x512x512",
                "1024x1024x1024",
                "2048x2048x2048",
                "8192x64x512",
                "64x8192x512",
                "1021x1031x1019",
                "64x128x128x128",
                "1024x1024x1024+nt",
                "1024x1024x1024+tn",
                "1024x1024x1024+bias+gelu");
    }

    @Override
    public String parsed(String shape) {
        return MatmulShape.parse(shape).toString();
    }

    @Override
    public Optional<Comparison> comparison() {
        return Optional.of(this);
    }

    @Override
    public Optional<String> declines(Peer peer, Device device, Factors factors, String shape) {
        return peer.declines(device, factors, MatmulShape.parse(shape));
    }

    @Override
    public int repeats(Peer peer, Device device, String shape) {
        return peer.repeats(device, MatmulShape.parse(shape));
    }

    @Override
    public Inputs random(Arena arena, Factors factors, String shape) {
        return Product.random(arena, factors, MatmulShape.parse(shape));
    }

    @Override
    public Optional<String> declines(Device device, Factors factors, String shape) {
        if (factors.dtype().isFloat()) {
            return Optional.empty();
        }
        if (MatmulShape.parse(shape).form().isSmooth()) {
            return Optional.of("products of " + factors + " are followed by no activation but relu");
        }
        boolean hasUnit = PeakKernel.unit(device.target(), factors).isPresent()
                || PeakKernel.packed(device.target(), factors).isPresent();
        return hasUnit
                ? Optional.empty()
                : Optional.of(factors + " is measured in products on devices with an instruction for them; " + device
                        + " has none");
    }

    @Override
    public Unit unit(String shape) {
        return Unit.FLOPS;
    }

    @Override
    public double work(Device device, Factors factors, String shape) {
        return MatmulShape.parse(shape).flops();
    }

    @Override
    public double bytes(Factors factors, String shape) {
        return MatmulShape.parse(shape).bytes(factors.dtype());
    }

    @Override
    public int repeats(Device device, String shape) {
        return Rotation.repeats(device.target(), MatmulShape.parse(shape).flops());
    }

    @Override
    Class<?> benchmark() {
        return MatmulBenchmark.class;
    }

    @Override
    void configure(ChainedOptionsBuilder options, Task task) {
        options.addProfiler(PeakProfiler.class);
    }
}
