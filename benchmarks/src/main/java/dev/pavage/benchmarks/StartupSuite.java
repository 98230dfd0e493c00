package dev.pavage.benchmarks;

import dev.pavage.benchmarks.results.Row;
import dev.pavage.benchmarks.results.Unit;
import dev.pavage.device.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.util.ListStatistics;

/**
 * How long new processes take to their first matrix product, {@code first}, and until products are at {@link Startup#FAST} of their
 * final speed, {@code fast}. There are half as many processes as other suites have iterations.
 */
final class StartupSuite implements Suite {
    private static final String FIRST = "first:";
    private static final String FAST = "fast:";
    private static final int MILLIS = 3000;

    @Override
    public String name() {
        return "startup";
    }

    @Override
    public List<String> usual(Device device, Factors factors) {
        return List.of(
                FIRST + "64x64x64", FAST + "64x64x64", FIRST + "1024x1024x1024", FAST + "1024x1024x1024");
    }

    @Override
    public String parsed(String shape) {
        String text = shape.strip();
        for (String what : List.of(FIRST, FAST)) {
            if (text.startsWith(what)) {
                return what + MatmulShape.plain(text.substring(what.length()));
            }
        }
        throw new IllegalArgumentException("\"" + shape + "\" is no such shape: expected first: or fast: and "
                + MatmulShape.SIZES);
    }

    private static MatmulShape product(String shape) {
        return MatmulShape.plain(shape.substring(shape.indexOf(':') + 1));
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
    public double bytes(Factors factors, String shape) {
        return product(shape).bytes(factors.dtype());
    }

    @Override
    public int ticks(Effort effort) {
        return Math.max(1, effort.forks() * effort.iterations() / 2);
    }

    @Override
    public Row measure(Task task, Effort effort, Runnable tick) {
        boolean first = task.shape().startsWith(FIRST);
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < ticks(effort); i++) {
            Startup.Times times =
                    Startup.run(task.device().name(), task.factors(), product(task.shape()), first ? 1 : MILLIS);
            seconds.add(first ? times.first() : times.fast());
            tick.run();
        }
        Timing time = Timing.of(
                new ListStatistics(seconds.stream().mapToDouble(Double::doubleValue).toArray()), 1);
        return new Row(
                task.subject(),
                effort.toString(),
                time.seconds(),
                time.error(),
                time.count(),
                Unit.TIME,
                0,
                bytes(task.factors(), task.shape()),
                Double.NaN,
                JmhEntry.singles(
                        StartupRun.class,
                        Map.of("device", task.device().name(), "dtype", task.factors().toString(), "shape",
                                task.shape()),
                        seconds));
    }
}
