package dev.pavage.benchmarks;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.format.OutputFormat;

/** Takes what JMH prints, and keeps it in case of a failure. */
final class QuietOutput implements OutputFormat {
    private static final Pattern EXCEPTION =
            Pattern.compile("^(?:[\\w$]+\\.)+([\\w$]+)(?:: (.*))?$", Pattern.MULTILINE);

    private final IntConsumer onIteration;
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();

    /** Calls {@code onIteration} with the number of each iteration that ended, warm-ups included. */
    QuietOutput(IntConsumer onIteration) {
        this.onIteration = onIteration;
    }

    /** The exception in the benchmark's own process that made it fail. */
    RuntimeException failure(Exception fromJmh) {
        Matcher exception = EXCEPTION.matcher(text.toString(StandardCharsets.UTF_8));
        if (!exception.find()) {
            return new IllegalStateException("the benchmark's process failed: " + text, fromJmh);
        }
        String message = exception.group(2) == null ? "" : exception.group(2);
        return exception.group(1).equals(WrongResultException.class.getSimpleName())
                ? new WrongResultException(message)
                : new IllegalStateException(
                        "the benchmark failed with " + exception.group(1) + ": " + message + "\n" + text, fromJmh);
    }

    @Override
    public void iteration(BenchmarkParams benchmark, IterationParams params, int iteration) {
        // Told when it ends.
    }

    @Override
    public void iterationResult(
            BenchmarkParams benchmark, IterationParams params, int iteration, IterationResult result) {
        onIteration.accept(iteration);
    }

    @Override
    public void startBenchmark(BenchmarkParams benchmark) {
        // The caller knows.
    }

    @Override
    public void endBenchmark(BenchmarkResult result) {
        // The caller gets it.
    }

    @Override
    public void startRun() {
        // The caller knows.
    }

    @Override
    public void endRun(Collection<RunResult> results) {
        // The caller gets them.
    }

    @Override
    public void print(String line) {
        text.writeBytes(line.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void println(String line) {
        print(line + "\n");
    }

    @Override
    public void verbosePrintln(String line) {
        println(line);
    }

    @Override
    public void write(int b) {
        text.write(b);
    }

    @Override
    public void write(byte[] b) {
        text.writeBytes(b);
    }

    @Override
    public void flush() {
        // All is in memory.
    }

    @Override
    public void close() {
        // All is in memory.
    }
}
