package dev.pavage.cli;

import dev.pavage.benchmarks.Factors;
import dev.pavage.benchmarks.MatmulShape;
import dev.pavage.benchmarks.Startup;
import dev.pavage.device.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** {@code pavage bench startup}: a row for each shape, of several processes each. */
final class StartupTable {
    /** The name of the benchmark. */
    static final String NAME = "startup";

    private static final List<String> USUAL = List.of("64x64x64", "1024x1024x1024");
    private static final int QUICK_RUNS = 3;
    private static final int RUNS = 10;
    private static final int MILLIS = 3000;

    private StartupTable() {}

    /** Measures matrix products; none of {@code shapes} stands for the usual ones. */
    static Table measure(Device device, Factors factors, List<String> shapes, boolean quick) {
        List<MatmulShape> all =
                (shapes.isEmpty() ? USUAL : shapes).stream().map(MatmulShape::parse).toList();
        int runs = quick ? QUICK_RUNS : RUNS;
        Table table = new Table()
                .column("device", "device")
                .column("dtype", "dtype")
                .column("shape", "shape")
                .number("first_s", "first result, s", 2)
                .column("first_range_s", "from-to")
                .number("fast_s", "90 % of speed, s", 2)
                .column("fast_range_s", "from-to")
                .number("settled_ms", "in the end, ms", 3)
                .column("runs", "n");
        try (Progress progress = new Progress(NAME, -1)) {
            int done = 0;
            for (MatmulShape shape : all) {
                progress.message(shape.toString());
                List<Startup.Times> times = new ArrayList<>();
                for (int i = 0; i < runs; i++) {
                    times.add(Startup.run(device.name(), factors, shape, MILLIS));
                    progress.to(++done, (long) runs * all.size());
                }
                table.add(
                        device.name(),
                        factors.toString(),
                        shape.toString(),
                        Startup.median(times.stream().mapToDouble(Startup.Times::first)),
                        range(times, Startup.Times::first),
                        Startup.median(times.stream().mapToDouble(Startup.Times::fast)),
                        range(times, Startup.Times::fast),
                        Startup.median(times.stream().mapToDouble(Startup.Times::millis)),
                        runs);
            }
        }
        return table;
    }

    private static String range(List<Startup.Times> times, ToDoubleFunction<Startup.Times> of) {
        return String.format(
                Locale.ROOT,
                "%.2f-%.2f",
                times.stream().mapToDouble(of).min().orElseThrow(),
                times.stream().mapToDouble(of).max().orElseThrow());
    }
}
