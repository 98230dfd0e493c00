package dev.pavage.benchmarks;

import dev.pavage.benchmarks.results.Unit;
import dev.pavage.device.Device;
import dev.pavage.settings.Settings;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;

/**
 * How long it takes to compile a kernel, {@code new}, and to take a compiled one from the disk, {@code kept}, for devices whose
 * compiler's results are kept there.
 */
final class CompileSuite extends JmhSuite {
    private static final String NEW = "new:";
    private static final String KEPT = "kept:";
    private static final String OPENCL = "opencl";
    private static final String EXPECTED = "new:MxNxK or kept:MxNxK, such as new:512x512x512";

    /** The product of a shape. */
    static MatmulShape product(String shape) {
        return MatmulShape.plain(shape.substring(shape.indexOf(':') + 1));
    }

    @Override
    public String name() {
        return "compile";
    }

    @Override
    public List<String> usual(Device device, Factors factors) {
        return List.of(NEW + "512x512x512", KEPT + "512x512x512");
    }

    @Override
    public String parsed(String shape) {
        String text = shape.strip();
        for (String way : List.of(NEW, KEPT)) {
            if (text.startsWith(way) && product(text).batch() == 1) {
                return way + product(text);
            }
        }
        throw new IllegalArgumentException("\"" + shape + "\" is no such shape: expected " + EXPECTED);
    }

    @Override
    public Optional<String> declines(Device device, Factors factors, String shape) {
        return shape.startsWith(KEPT) && !device.name().startsWith(OPENCL)
                ? Optional.of(device + " keeps no compiled kernels on disk")
                : super.declines(device, factors, shape);
    }

    @Override
    public Unit unit(String shape) {
        return Unit.TIME;
    }

    @Override
    public double work(Device device, Factors factors, String shape) {
        return 0;
    }

    @Override
    Class<?> benchmark() {
        return CompileBenchmark.class;
    }

    @Override
    void configure(ChainedOptionsBuilder options, Task task) {
        if (task.shape().startsWith(NEW)) {
            options.jvmArgsAppend("-D" + Settings.CACHE_BYTES.name() + "=0");
        }
    }
}
