package dev.pavage.benchmarks;

import dev.pavage.benchmarks.results.Case;
import dev.pavage.benchmarks.results.Machine;
import dev.pavage.benchmarks.results.Results;
import dev.pavage.benchmarks.results.ResultsFile;
import dev.pavage.benchmarks.results.Skipped;
import dev.pavage.device.Device;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs benchmarks, each row in processes of its own. */
public final class Bench {
    private Bench() {}

    /** Told how far a run is. */
    public interface Listener {
        /** So many rows of those that were asked for were measured in an earlier run. */
        void resumed(int rows);

        /** Something else than a row is measured. */
        void preparing(String what);

        /** A row begins. */
        void row(Case subject);

        /** So much is done of so much, in pieces of about a second. */
        void progress(long done, long of);

        /** A row is left out; the sentence may come again for others. */
        void skipped(String why);

        /** A row could not be measured. */
        void failed(String why);
    }

    /**
     * Measures what is asked for and not measured yet. A row that fails does not keep others from being measured.
     *
     * @param folder where {@link ResultsFile#NAME} is, or will be; it is written after each row. None for results that are not kept
     * @param command the command line, to repeat it
     * @return all that the file holds then
     * @throws IllegalArgumentException if nothing that is asked for can be measured, or the folder has results of another machine
     */
    public static Results run(BenchRequest request, Optional<Path> folder, String command, Listener listener) {
        Collected collected = Collected.of(folder.map(f -> f.resolve(ResultsFile.NAME)), Machine.here());
        List<Task> open = new ArrayList<>();
        List<Skipped> declined = new ArrayList<>();
        for (Task task : request.tasks()) {
            task.declines().ifPresentOrElse(
                    why -> declined.add(new Skipped(task.subject(), why)), () -> open.add(task));
        }
        if (open.isEmpty()) {
            throw new IllegalArgumentException(declined.getFirst().why());
        }
        collected.command(command);
        declined.forEach(skip -> {
            collected.add(skip);
            listener.skipped(leftOut(skip));
        });
        int all = open.size();
        open.removeIf(task -> collected.has(task.subject(), request.effort()));
        if (open.size() < all) {
            listener.resumed(all - open.size());
        }
        limits(open, collected, listener);
        measure(open, request.effort(), collected, listener);
        return collected.results();
    }

    /** {@code mkl is left out on cpu: it is not installed.} */
    private static String leftOut(Skipped skip) {
        Case subject = skip.subject();
        return (subject.own() ? subject.op() + " of " + subject.dtype() : subject.library()) + " is left out on "
                + subject.device() + ": " + skip.why() + ".";
    }

    private static void limits(List<Task> open, Collected collected, Listener listener) {
        for (Device device : open.stream().map(Task::device).distinct().toList()) {
            List<Factors> dtypes = open.stream()
                    .filter(task -> task.device() == device)
                    .map(Task::factors)
                    .distinct()
                    .filter(factors -> !collected.hasLimits(device.name(), factors))
                    .toList();
            if (!dtypes.isEmpty()) {
                listener.preparing("limits of " + device);
                collected.add(Limits.measure(device, dtypes));
            }
        }
    }

    private static void measure(List<Task> open, Effort effort, Collected collected, Listener listener) {
        long of = open.stream().mapToLong(task -> task.suite().ticks(effort)).sum();
        long done = 0;
        for (Task task : open) {
            listener.row(task.subject());
            listener.progress(done, of);
            long[] ticks = {done};
            try {
                collected.add(task.suite().measure(task, effort, () -> listener.progress(++ticks[0], of)));
            } catch (WrongResultException | IllegalStateException e) {
                String why = "failed: " + String.valueOf(e.getMessage()).lines().findFirst().orElse("");
                collected.add(new Skipped(task.subject(), why));
                listener.failed(task.subject() + " " + why);
            }
            done += task.suite().ticks(effort);
        }
    }
}
