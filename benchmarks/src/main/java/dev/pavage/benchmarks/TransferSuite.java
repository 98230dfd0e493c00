package dev.pavage.benchmarks;

import dev.pavage.benchmarks.results.Unit;
import dev.pavage.device.Device;
import java.util.Arrays;
import java.util.List;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;

/** Copies between the host's memory and devices': large ones for the bandwidth, small ones for what each costs. */
final class TransferSuite extends JmhSuite {
    private static final List<Long> USUAL = List.of(4L << 10, 1L << 20, 64L << 20);

    @Override
    public String name() {
        return "transfer";
    }

    @Override
    public List<String> usual(Device device, Factors factors) {
        return Arrays.stream(Transfer.Way.values())
                .flatMap(way -> USUAL.stream().map(bytes -> new Transfer(way, bytes)))
                .map(Transfer::toString)
                .toList();
    }

    @Override
    public String parsed(String shape) {
        return Transfer.parse(shape).toString();
    }

    @Override
    public boolean hasDTypes() {
        return false;
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
        return Transfer.parse(shape).bytes();
    }

    @Override
    Class<?> benchmark() {
        return TransferBenchmark.class;
    }

    @Override
    void configure(ChainedOptionsBuilder options, Task task) {
        // There is no other measurement of what lies between them.
    }
}
