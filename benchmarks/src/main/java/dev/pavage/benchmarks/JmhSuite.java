package dev.pavage.benchmarks;

import dev.pavage.benchmarks.results.Row;
import java.util.Map;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** A suite whose rows are measured by a JMH benchmark. */
abstract class JmhSuite implements Suite {
    private static final double PER_SECOND = 1e9;

    /** Its class, with a method {@code run} that gives nanoseconds. */
    abstract Class<?> benchmark();

    /** Adds what the benchmark needs beside its device, its dtype and its shape, such as the profiler of a limit. */
    abstract void configure(ChainedOptionsBuilder options, Task task);

    @Override
    public boolean hasThreads() {
        return true;
    }

    @Override
    public int ticks(Effort effort) {
        return effort.forks() * (effort.warmups() + effort.iterations());
    }

    @Override
    public Row measure(Task task, Effort effort, Runnable tick) {
        RunResult result = run(options(task, effort), new QuietOutput(_ -> tick.run()));
        Timing time = Timing.of(result.getPrimaryResult().getStatistics(), PER_SECOND);
        double work = work(task.device(), task.factors(), task.shape());
        return new Row(
                task.subject(),
                effort.toString(),
                time.seconds(),
                time.error(),
                time.count(),
                unit(task.shape()),
                work,
                bytes(task.factors(), task.shape()),
                limit(task, work / time.seconds(), result.getSecondaryResults()),
                JmhEntry.of(result));
    }

    private static RunResult run(ChainedOptionsBuilder options, QuietOutput output) {
        // A lock file of another user would stop every run on the machine.
        System.setProperty("jmh.ignoreLock", "true");
        try {
            return new Runner(options.build(), output).runSingle();
        } catch (RunnerException e) {
            throw output.failure(e);
        }
    }

    private ChainedOptionsBuilder options(Task task, Effort effort) {
        Class<?> benchmark = task.own() ? benchmark() : PeerBenchmark.class;
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + benchmark.getName() + "\\.run$")
                .param("device", task.device().name())
                .param("shape", task.shape())
                .operationsPerInvocation(task.repeats())
                .forks(effort.forks())
                .warmupIterations(effort.warmups())
                .warmupTime(TimeValue.milliseconds(effort.millis()))
                .measurementIterations(effort.iterations())
                .measurementTime(TimeValue.milliseconds(effort.millis()))
                .jvmArgsPrepend("--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED")
                .shouldFailOnError(true);
        if (hasDTypes()) {
            options.param("dtype", task.factors().toString());
        }
        if (task.own() && !task.setting().isEmpty()) {
            options.jvmArgsAppend("-D" + task.setting());
        }
        if (!task.own()) {
            options.param("suite", name()).param("peer", task.library()).param("setting", task.setting());
        }
        configure(options, task);
        return options;
    }

    /** Most work per second that a row at this rate is compared with; what a profiler found, if there was one. */
    @SuppressWarnings("rawtypes")
    double limit(Task task, double rate, Map<String, Result> results) {
        return results.entrySet().stream()
                .filter(e -> e.getKey().endsWith(LimitProfiler.LIMIT))
                .mapToDouble(e -> e.getValue().getScore() * LimitProfiler.BILLION)
                .findFirst()
                .orElse(Double.NaN);
    }
}
