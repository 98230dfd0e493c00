package dev.pavage.testkit;

import dev.pavage.device.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Collects the cases of one group. */
final class Suite {
    private final String group;
    private final Device device;
    private final CheckOptions options;
    private final List<Case> cases = new ArrayList<>();

    Suite(String group, Device device, CheckOptions options) {
        this.group = group;
        this.device = device;
        this.options = options;
    }

    Device device() {
        return device;
    }

    CheckOptions options() {
        return options;
    }

    List<Case> cases() {
        return List.copyOf(cases);
    }

    /** Adds a test that makes no tensors, or makes them by itself. */
    void add(String name, Case.Body body) {
        cases.add(new Case(group, name, body));
    }

    /** Adds a test of one trial, whose memory is compared at the end. */
    void trial(String name, Consumer<Trial> body) {
        add(name, () -> run(name, body));
    }

    /** Adds a test of one trial per size. */
    void trials(String name, List<Integer> sizes, SizedBody body) {
        add(name, () -> {
            for (int size : sizes) {
                within("size " + size, () -> run(name + size, trial -> body.run(trial, size)));
            }
        });
    }

    private void run(String name, Consumer<Trial> body) {
        try (Trial trial = new Trial(device, options.seed() ^ name.hashCode())) {
            body.accept(trial);
            trial.verify();
        }
    }

    /** Runs a part of a test; what fails in it names the part. */
    static void within(String part, Runnable body) {
        try {
            body.run();
        } catch (AssertionError e) {
            throw new AssertionError(part + ": " + e.getMessage(), e);
        }
    }

    /** The lower-case name of a constant, for names of tests. */
    static String name(Object constant) {
        return constant.toString().toLowerCase(Locale.ROOT);
    }

    /** A test of one size. */
    @FunctionalInterface
    interface SizedBody {
        /** Makes tensors and launches kernels. */
        void run(Trial trial, int size);
    }
}
