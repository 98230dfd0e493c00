package dev.pavage.reference;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How the {@link Interpreter} runs a kernel.
 *
 * @param detections the mistakes to look for; looking for {@link Detection#RACE} costs memory per element touched
 * @param failFast whether the first mistake is thrown as a {@link ReferenceException} rather than kept in the report
 * @param order the order in which programs run
 * @param prints where a kernel's prints go, one call per print
 */
public record Options(
        Set<Detection> detections, boolean failFast, ProgramOrder order, Consumer<String> prints) {
    /** Copies the set. */
    public Options {
        detections = Set.copyOf(detections);
    }

    /** Looks for every mistake and reports them; prints to standard output. */
    public static Options detecting() {
        return new Options(EnumSet.allOf(Detection.class), false, ProgramOrder.FORWARD, System.out::println);
    }

    /** Looks for nothing; prints to standard output. */
    public static Options plain() {
        return new Options(Set.of(), false, ProgramOrder.FORWARD, System.out::println);
    }

    /** These options with other mistakes to look for. */
    public Options withDetections(Set<Detection> others) {
        return new Options(others, failFast, order, prints);
    }

    /** These options with the first mistake thrown, or not. */
    public Options withFailFast(boolean fail) {
        return new Options(detections, fail, order, prints);
    }

    /** These options with another order of programs. */
    public Options withOrder(ProgramOrder other) {
        return new Options(detections, failFast, other, prints);
    }

    /** These options with prints going elsewhere. */
    public Options withPrints(Consumer<String> other) {
        return new Options(detections, failFast, order, other);
    }
}
