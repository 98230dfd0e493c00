package dev.pavage.benchmarks;

import dev.pavage.benchmarks.results.Case;
import dev.pavage.device.Device;
import dev.pavage.settings.Settings;
import java.util.ArrayList;
import java.util.List;

/**
 * What to measure: each shape of each suite, in each dtype on each device, by Pavage and by its peers.
 *
 * @param suites the suites
 * @param devices the devices
 * @param dtypes what is multiplied, or else the dtypes
 * @param shapes shapes of the only suite; none for the usual ones
 * @param effort how long to measure
 * @param peers names of other libraries to compare with
 * @param threads numbers of threads for which the device {@code cpu} is measured too, beside its usual number
 */
public record BenchRequest(
        List<Suite> suites,
        List<Device> devices,
        List<Factors> dtypes,
        List<String> shapes,
        Effort effort,
        List<String> peers,
        List<Integer> threads) {
    /**
     * Brings all shapes into one form.
     *
     * @throws IllegalArgumentException if a shape is none of the suite or there are several suites that it may be of, a peer is
     *     unknown, or no suite can be compared with others, or a number of threads is not positive or set for no device
     */
    public BenchRequest {
        suites = suites.stream().distinct().toList();
        devices = devices.stream().distinct().toList();
        dtypes = dtypes.stream().distinct().toList();
        peers = peers.stream().distinct().toList();
        threads = threads.stream().distinct().toList();
        peers.forEach(Peer::named);
        if (!threads.isEmpty() && devices.stream().noneMatch(BenchRequest::hasThreads)) {
            throw new IllegalArgumentException(
                    "threads are set for the device cpu, which is not among those to measure");
        }
        threads.stream().filter(n -> n < 1).findFirst().ifPresent(n -> {
            throw new IllegalArgumentException("there are no " + n + " threads to measure with");
        });
        if (!peers.isEmpty() && suites.stream().allMatch(suite -> suite.comparison().isEmpty())) {
            throw new IllegalArgumentException("other libraries are compared with in "
                    + String.join(
                            " and ",
                            Suite.ALL.stream()
                                    .filter(suite -> suite.comparison().isPresent())
                                    .map(Suite::name)
                                    .toList())
                    + " only");
        }
        if (!shapes.isEmpty() && suites.size() > 1) {
            throw new IllegalArgumentException("shapes are of one suite, and these are "
                    + String.join(", ", suites.stream().map(Suite::name).toList()));
        }
        shapes = shapes.stream().map(suites.getFirst()::parsed).distinct().toList();
    }

    /** A row each, in the order to measure in: what will be compared stands side by side. */
    public List<Task> tasks() {
        List<Task> tasks = new ArrayList<>();
        for (Suite suite : suites) {
            for (Factors factors : suite.hasDTypes() ? dtypes : List.of(Factors.NONE)) {
                List<String> all = devices.stream()
                        .flatMap(device -> (shapes.isEmpty() ? suite.usual(device, factors) : shapes).stream())
                        .distinct()
                        .toList();
                for (String shape : all) {
                    devices.stream()
                            .filter(device -> !shapes.isEmpty() || suite.usual(device, factors).contains(shape))
                            .forEach(device -> tasks.addAll(tasks(suite, device, factors, shape)));
                }
            }
        }
        return tasks;
    }

    private static boolean hasThreads(Device device) {
        return device.name().equals(Peak.CPU);
    }

    private List<Task> tasks(Suite suite, Device device, Factors factors, String shape) {
        List<Task> tasks = new ArrayList<>(List.of(new Task(suite, device, factors, Case.PAVAGE, "", shape)));
        if (hasThreads(device) && suite.hasThreads()) {
            threads.forEach(n -> tasks.add(
                    new Task(suite, device, factors, Case.PAVAGE, Settings.THREADS.name() + "=" + n, shape)));
        }
        for (String peer : suite.comparison().isPresent() ? peers : List.<String>of()) {
            tasks.add(new Task(suite, device, factors, peer, "", shape));
            Peer.named(peer).settings().forEach(s -> tasks.add(new Task(suite, device, factors, peer, s, shape)));
        }
        return tasks;
    }
}
