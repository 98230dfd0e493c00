package dev.pavage.benchmarks;

import dev.pavage.device.Device;
import java.lang.foreign.Arena;
import java.util.Optional;

/** How other libraries do the work of a suite. */
interface Comparison {
    /** Why a library cannot do the work of a shape on a device, as the end of a sentence; empty if it can. */
    Optional<String> declines(Peer peer, Device device, Factors factors, String shape);

    /** How often {@link Peer.Work#run} does the work of a shape, one after the other. */
    default int repeats(Peer peer, Device device, String shape) {
        return 1;
    }

    /** Random inputs of a shape, the same each time, that live as long as an arena. */
    Inputs random(Arena arena, Factors factors, String shape);
}
