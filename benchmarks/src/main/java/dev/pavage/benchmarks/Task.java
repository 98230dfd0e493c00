package dev.pavage.benchmarks;

import dev.pavage.benchmarks.results.Case;
import dev.pavage.device.Device;
import dev.pavage.device.HostMachine;
import java.util.Locale;
import java.util.Optional;

/**
 * A row to measure.
 *
 * @param suite the suite
 * @param device the device
 * @param factors what is multiplied, or else the dtype
 * @param library {@link Case#PAVAGE}, or the name of a {@link Peer}
 * @param setting the environment variable to set for a peer, or the system property for Pavage, {@code NAME=VALUE}; "" for
 *     none
 * @param shape a shape of the suite
 */
public record Task(Suite suite, Device device, Factors factors, String library, String setting, String shape) {
    private static final double GIB = 0x1p30;

    /** What it is called in results. */
    public Case subject() {
        String dtype = suite.hasDTypes() ? factors.toString() : "";
        return new Case(suite.name(), library, setting, device.name(), dtype, shape);
    }

    boolean own() {
        return library.equals(Case.PAVAGE);
    }

    /** How often the operation is done each time that its time is taken. */
    int repeats() {
        return own()
                ? suite.repeats(device, shape)
                : comparison().repeats(Peer.named(library), device, shape);
    }

    /** Why it cannot be measured, as a sentence without its full stop; empty if it can. */
    public Optional<String> declines() {
        if (device.isSimulated()) {
            return Optional.of(device + " is simulated, so its times say nothing");
        }
        if (!device.target().dtypes().contains(factors.dtype())) {
            return Optional.of(device + " has no " + factors.dtype());
        }
        return suite.declines(device, factors, shape)
                .or(this::needsMoreMemory)
                .or(() -> own()
                        ? Optional.empty()
                        : comparison().declines(Peer.named(library), device, factors, shape));
    }

    private Comparison comparison() {
        return suite.comparison().orElseThrow();
    }

    /** The arrays of a rotation must fit on the device, those of one set on the host too. */
    private Optional<String> needsMoreMemory() {
        double one = suite.bytes(factors, shape);
        double all = one == 0 ? 0 : one * Rotation.sets(device.target(), (long) one, suite.repeats(device, shape));
        double onHost = device.target().unifiedMemory() ? all + one : one;
        if (all > device.memoryBytes()) {
            return Optional.of(tooLarge(all, device.toString(), device.memoryBytes()));
        }
        return onHost > HostMachine.memoryBytes()
                ? Optional.of(tooLarge(onHost, "the host", HostMachine.memoryBytes()))
                : Optional.empty();
    }

    private static String tooLarge(double bytes, String where, long memory) {
        return String.format(
                Locale.ROOT, "its arrays take %.1f GiB, and %s has %.1f GiB", bytes / GIB, where, memory / GIB);
    }
}
