package dev.pavage.benchmarks;

import dev.pavage.benchmarks.results.Unit;
import dev.pavage.device.Device;
import java.util.Arrays;
import java.util.List;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;

/** What one small operation of many costs: {@link SmallOperations}. */
final class LaunchSuite extends JmhSuite {
    private static final int ELEMENTS = 64;

    @Override
    public String name() {
        return "launch";
    }

    @Override
    public List<String> usual(Device device, Factors factors) {
        return Arrays.stream(LaunchShape.Way.values())
                .map(way -> new LaunchShape(way, ELEMENTS).toString())
                .toList();
    }

    @Override
    public String parsed(String shape) {
        return LaunchShape.parse(shape).toString();
    }

    @Override
    public boolean hasDTypes() {
        return false;
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
    public int repeats(Device device, String shape) {
        return SmallOperations.MANY;
    }

    @Override
    Class<?> benchmark() {
        return LaunchBenchmark.class;
    }

    @Override
    void configure(ChainedOptionsBuilder options, Task task) {
        // Nothing limits it.
    }
}
