package dev.pavage.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * How long a process takes from its start to its first matrix product, and until its products are nearly as fast as they will
 * be. Each measurement is a Java process of its own, {@link StartupRun}, watched from outside.
 */
public final class Startup {
    /** Products of at least this share of the final rate count as fast. */
    static final double FAST = 0.9;

    private static final String SETTINGS = "-Dpavage.";
    private static final double PER_SECOND = 1e9;

    private Startup() {}

    /**
     * What one process did.
     *
     * @param first seconds from its start to its first result
     * @param fast seconds from its start to the end of the first product at {@link #FAST} of the final rate
     * @param millis milliseconds of a product in the end: the median of the second half of them
     */
    public record Times(double first, double fast, double millis) {
        /**
         * The times of products.
         *
         * @param ends nanoseconds from the start of the process to the end of each
         * @param nanos how long each took
         */
        static Times of(List<Long> ends, List<Long> nanos) {
            double median = median(nanos.stream().skip(nanos.size() / 2).mapToDouble(Long::doubleValue));
            int fast = 0;
            while (nanos.get(fast) * FAST > median) {
                fast++;
            }
            return new Times(ends.getFirst() / PER_SECOND, ends.get(fast) / PER_SECOND, median / 1e6);
        }
    }

    /** The middle one of some values, or the mean of the two in the middle. */
    public static double median(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    /**
     * Runs one process.
     *
     * @param device the device's name
     * @param factors what is multiplied
     * @param shape the shape of the product
     * @param millis how long to repeat the product
     * @throws IllegalStateException if the process fails, with what it said; also if it computed something wrong
     */
    public static Times run(String device, Factors factors, MatmulShape shape, int millis) {
        List<String> command = command(device, factors, shape, millis);
        long begin = System.nanoTime();
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            List<Long> ends = new ArrayList<>();
            List<Long> nanos = new ArrayList<>();
            List<String> said = new ArrayList<>();
            try (BufferedReader out = process.inputReader()) {
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    if (line.startsWith(StartupRun.DONE)) {
                        ends.add(System.nanoTime() - begin);
                        nanos.add(Long.parseLong(line.substring(StartupRun.DONE.length())));
                    } else {
                        said.add(line);
                    }
                }
            }
            int status = process.waitFor();
            if (status != 0 || ends.isEmpty()) {
                throw new IllegalStateException("a process that was to multiply " + shape + " on " + device
                        + " ended with status " + status + ": "
                        + said.stream().collect(Collectors.joining(System.lineSeparator())));
            }
            return Times.of(ends, nanos);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command.getFirst(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while measuring", e);
        }
    }

    /** With the settings of this process, and no other options than programs that use Pavage need. */
    private static List<String> command(String device, Factors factors, MatmulShape shape, int millis) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED"));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith(SETTINGS))
                .forEach(command::add);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                StartupRun.class.getName(),
                device,
                factors.toString(),
                shape.toString(),
                Integer.toString(millis)));
        return command;
    }
}
