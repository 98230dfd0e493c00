package dev.pavage.cli;

import dev.pavage.benchmarks.AttentionShape;
import dev.pavage.benchmarks.AttentionWorkload;
import dev.pavage.benchmarks.Factors;
import dev.pavage.benchmarks.MatmulShape;
import dev.pavage.benchmarks.MatmulWorkload;
import dev.pavage.benchmarks.Peak;
import dev.pavage.benchmarks.Workload;
import dev.pavage.benchmarks.WrongResultException;
import dev.pavage.device.Device;
import dev.pavage.device.PavageException;
import dev.pavage.type.DType;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pavage demo}. */
@Command(
        name = "demo",
        description = "Runs the same matmul and attention kernels on every device and verifies each against the reference"
                + " device.")
final class DemoCommand implements Callable<Integer> {
    private static final String REFERENCE = "reference";
    private static final Duration ROUND = Duration.ofMillis(300);
    private static final Duration LONGEST = Duration.ofSeconds(10);
    /** A round is better than those before if it takes less than this fraction of the best one's time. */
    private static final double BETTER = 0.9;

    /** Number of rounds in a row that are not better. */
    private static final int SETTLED = 2;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--device",
            paramLabel = "D",
            split = ",",
            description = "The devices, separated by commas (default: all that are not simulated).")
    private List<String> devices = List.of();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    /**
     * A computation that every device does.
     *
     * @param name the kernel
     * @param shape its shape, as a text
     * @param on makes it for a device
     */
    private record Task(String name, String shape, Function<Device, Workload> on) {}

    private static List<Task> tasks() {
        MatmulShape matmul = MatmulShape.parse("512x512x512");
        AttentionShape attention = AttentionShape.parse("1x4x512x512x64");
        return List.of(
                new Task("matmul", matmul.toString(), d -> new MatmulWorkload(d, Factors.of(DType.F32), matmul)),
                new Task("attention", attention.toString(),
                        d -> new AttentionWorkload(d, Factors.of(DType.F32), attention)));
    }

    @Override
    public Integer call() {
        List<Device> found = devices.isEmpty()
                ? Device.all().stream()
                        .filter(d -> !d.isSimulated())
                        .toList()
                : devices.stream().map(Device::named).toList();
        Table table = new Table()
                .column("device", "device")
                .column("kernel", "kernel")
                .column("shape", "shape")
                .column("dtype", "dtype")
                .number("ms", "ms", 2)
                .number("gflops", "GFLOP/s", 1)
                .number("peak_gflops", "peak GFLOP/s", 1)
                .percent("of_peak", "of peak")
                .column("max_difference", "max difference")
                .column("verified", "verified");
        boolean correct = run(found, table);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.text(table.objects()));
        } else {
            table.print(out);
        }
        out.flush();
        if (!correct) {
            spec.commandLine().getErr().println("pavage demo: a device gave a wrong result or failed; see the table.");
        }
        return correct ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static boolean run(List<Device> found, Table table) {
        boolean correct = true;
        List<Task> tasks = tasks();
        Map<Device, Double> peaks = new HashMap<>();
        try (Progress progress = new Progress("demo", found.size() + (long) tasks.size() * (found.size() + 1))) {
            for (Device device : found) {
                progress.message("peak of " + device);
                peak(device).ifPresent(peak -> peaks.put(device, peak));
                progress.step();
            }
            for (Task task : tasks) {
                progress.message(task.name + " on " + REFERENCE);
                float[] expected = expected(task);
                progress.step();
                for (Device device : found) {
                    progress.message(task.name + " on " + device);
                    correct &= row(task, device, Optional.ofNullable(peaks.get(device)), expected, table);
                    progress.step();
                }
            }
        }
        return correct;
    }

    /** The device's peak; none if it fails, and then the device's rows say why. */
    private static Optional<Double> peak(Device device) {
        try {
            return Optional.of(Peak.gflops(device, DType.F32));
        } catch (PavageException e) {
            return Optional.empty();
        }
    }

    private static float[] expected(Task task) {
        try (Workload work = task.on.apply(Device.named(REFERENCE))) {
            work.run();
            return work.result().toFloats();
        }
    }

    /** Adds a row and tells whether the device's result was right. */
    private static boolean row(
            Task task, Device device, Optional<Double> peak, float[] expected, Table table) {
        try (Workload work = task.on.apply(device)) {
            double seconds = time(work);
            double difference = difference(work.result().toFloats(), expected);
            String verdict = verdict(work, difference);
            double rate = work.flops() / seconds / 1e9;
            table.add(
                    device.name(),
                    task.name,
                    task.shape,
                    DType.F32.toString(),
                    seconds * 1e3,
                    rate,
                    peak.<Object>map(p -> p).orElse(""),
                    peak.<Object>map(p -> rate / p).orElse(""),
                    String.format(Locale.ROOT, "%.1e", difference),
                    verdict);
            return verdict.equals("yes");
        } catch (PavageException e) {
            table.add(
                    device.name(), task.name, task.shape, DType.F32.toString(), "", "", "", "", "", "failed: "
                            + e.getMessage());
            return false;
        }
    }

    static String verdict(Workload work, double difference) {
        // Not the other way round: NaN must fail.
        if (!(difference <= work.tolerance())) {
            return "NO: differs from " + REFERENCE + " by more than " + work.tolerance();
        }
        try {
            work.verify();
            return "yes";
        } catch (WrongResultException e) {
            return "NO: " + e.getMessage();
        }
    }

    private static double difference(float[] found, float[] expected) {
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            // Math.max gives NaN if either is.
            largest = Math.max(largest, Math.abs((double) found[i] - expected[i]));
        }
        return largest;
    }

    /** Seconds of a run, once compilers have done their work: the median of rounds that no longer get better. */
    private static double time(Workload work) {
        long begin = System.nanoTime();
        double best = Double.POSITIVE_INFINITY;
        int settled = 0;
        while (settled < SETTLED && System.nanoTime() - begin < LONGEST.toNanos()) {
            double seconds = round(work);
            settled = seconds < BETTER * best ? 0 : settled + 1;
            best = Math.min(best, seconds);
        }
        return best;
    }

    private static double round(Workload work) {
        List<Double> times = new ArrayList<>();
        long begin = System.nanoTime();
        do {
            times.add(once(work));
        } while (System.nanoTime() - begin < ROUND.toNanos());
        double[] sorted = times.stream().mapToDouble(t -> t).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static double once(Workload work) {
        long begin = System.nanoTime();
        work.run();
        return (System.nanoTime() - begin) / 1e9;
    }
}
