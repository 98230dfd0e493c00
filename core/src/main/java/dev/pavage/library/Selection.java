package dev.pavage.library;

import dev.pavage.device.Device;
import dev.pavage.device.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which candidate was chosen for a problem, and why those before it were not.
 *
 * <p>Views of the problem's arrays that choosing makes, and what {@link #plan} makes, belong to the calling thread's innermost
 * {@link dev.pavage.device.TensorScope}; whoever chooses often opens one around it, so that no view outlives its use.
 *
 * @param <P> what is to be computed
 * @param <C> the configuration of the chosen candidate's kernel
 * @param operation the operation's name
 * @param device where it runs
 * @param problem what is to be computed
 * @param declined the candidates before the chosen one, in order
 * @param chosen the first candidate that applies
 * @param configuration its configuration for this problem
 */
public record Selection<P, C extends Record>(
        String operation, Device device, P problem, List<Declined> declined, Candidate<P, C> chosen, C configuration) {
    /**
     * A candidate that was not taken.
     *
     * @param candidate its name
     * @param reason why
     */
    public record Declined(String candidate, String reason) {
        @Override
        public String toString() {
            return candidate + " declined: " + reason;
        }
    }

    /** Copies the list. */
    public Selection {
        declined = List.copyOf(declined);
    }

    /** Chooses the first of {@code candidates} that applies; the last always does. */
    static <P> Selection<P, ?> of(
            String operation, Device device, P problem, List<? extends Candidate<P, ?>> candidates) {
        List<Declined> declined = new ArrayList<>();
        for (Candidate<P, ?> candidate : candidates) {
            Optional<String> reason = candidate.declines().apply(problem);
            if (reason.isEmpty()) {
                return choose(operation, device, problem, declined, candidate);
            }
            declined.add(new Declined(candidate.name(), reason.get()));
        }
        throw new IllegalStateException("no candidate for " + operation + " of " + problem + ": " + declined);
    }

    private static <P, C extends Record> Selection<P, C> choose(
            String operation, Device device, P problem, List<Declined> declined, Candidate<P, C> candidate) {
        return new Selection<>(
                operation,
                device,
                problem,
                declined,
                candidate,
                candidate.configuration().apply(problem));
    }

    /** The launches, in order; with the memory that they need for results in between. */
    public List<Launch> plan() {
        return chosen.plan().apply(problem, configuration);
    }

    /** Runs the launches, or queues them, and gives back what memory they need in between. */
    public void run() {
        try (TensorScope _ = TensorScope.open()) {
            plan().forEach(launch -> launch.run(device));
        }
    }

    /** The problem, each candidate that declined with its reason, and the chosen one with its configuration. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(operation).append(' ').append(problem).append(" on ").append(device);
        declined.forEach(d -> text.append("\n  ").append(d));
        return text.append("\n  ")
                .append(chosen.name())
                .append(" chosen: ")
                .append(configuration)
                .toString();
    }
}
