package dev.pavage.benchmarks;

import dev.pavage.benchmarks.results.Row;
import dev.pavage.benchmarks.results.Unit;
import dev.pavage.device.Device;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A group of benchmarks that is asked for by one name; each of its shapes is a row. */
public interface Suite {
    /** All suites, in the order to show. */
    List<Suite> ALL =
            List.of(
                    new PeakSuite(),
                    new MatmulSuite(),
                    new AttentionSuite(),
                    new MemorySuite(),
                    new TransferSuite(),
                    new LaunchSuite(),
                    new CompileSuite(),
                    new StartupSuite());

    /** Its name on the command line. */
    String name();

    /** The shapes that are measured where none are named. */
    List<String> usual(Device device, Factors factors);

    /**
     * A shape in its one form.
     *
     * @throws IllegalArgumentException if the text is none of this suite
     */
    String parsed(String shape);

    /** How other libraries do the same; empty if none is measured beside Pavage. */
    default Optional<Comparison> comparison() {
        return Optional.empty();
    }

    /** Whether a row can be measured with another number of threads than usual. */
    default boolean hasThreads() {
        return false;
    }

    /** Whether rows of several dtypes differ. */
    default boolean hasDTypes() {
        return true;
    }

    /** Why a device cannot do it, as a sentence without its full stop; empty if it can. */
    default Optional<String> declines(Device device, Factors factors, String shape) {
        return factors.dtype().isFloat()
                ? Optional.empty()
                : Optional.of(factors + " is measured in products alone, and this is " + name());
    }

    /** What the work of a shape is counted in. */
    Unit unit(String shape);

    /** Work of one operation of a shape; 0 where time is what counts. */
    double work(Device device, Factors factors, String shape);

    /** Bytes of inputs and results, once each; 0 where that says nothing. */
    default double bytes(Factors factors, String shape) {
        return 0;
    }

    /** How often an operation of a shape is done each time that its time is taken. */
    default int repeats(Device device, String shape) {
        return 1;
    }

    /** How many times {@link #measure} calls {@code tick}. */
    int ticks(Effort effort);

    /**
     * Measures a row in processes of its own.
     *
     * @param tick called whenever about a second of it is over
     * @throws WrongResultException if something wrong was computed
     * @throws IllegalStateException if a process failed for another reason
     */
    Row measure(Task task, Effort effort, Runnable tick);

    /**
     * The suite of a name.
     *
     * @throws IllegalArgumentException if there is none; the message lists those there are
     */
    static Suite named(String name) {
        return ALL.stream()
                .filter(suite -> suite.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no benchmark \"" + name + "\"; there are " + names()));
    }

    /** The names of all. */
    static String names() {
        return ALL.stream().map(Suite::name).collect(Collectors.joining(", "));
    }
}
