package dev.pavage.library;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * One way to compute an operation.
 *
 * @param <P> what is to be computed, such as {@link MatmulProblem}
 * @param <C> the configuration of its kernel, such as {@link MatmulTiles}
 * @param name the name that a {@link Selection} shows
 * @param declines why it cannot or should not be taken for a problem; empty if it applies
 * @param configuration the configuration for a problem, from the tables of the problem's device
 * @param plan the launches for a problem and a configuration, in order; what it allocates for them belongs to the
 *     calling thread's innermost {@link dev.pavage.device.TensorScope}
 */
public record Candidate<P, C extends Record>(
        String name,
        Function<P, Optional<String>> declines,
        Function<P, C> configuration,
        BiFunction<P, C, List<Launch>> plan) {
    /** A candidate for every problem. */
    static <P, C extends Record> Candidate<P, C> always(
            String name, Function<P, C> configuration, BiFunction<P, C, List<Launch>> plan) {
        return new Candidate<>(name, p -> Optional.empty(), configuration, plan);
    }

    /** The launches with the configuration of the tables. */
    List<Launch> plan(P problem) {
        return plan.apply(problem, configuration.apply(problem));
    }
}
