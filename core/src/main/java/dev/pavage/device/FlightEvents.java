package dev.pavage.device;

import java.util.Optional;
import java.util.function.Supplier;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;

/** Events for the flight recorder, made only where it runs: the first event of a class costs some 50 ms. */
final class FlightEvents {
    private FlightEvents() {}

    /** An event that begins now, if anybody may record it. */
    static <E extends Event> Optional<E> begin(Supplier<E> event) {
        if (!FlightRecorder.isInitialized()) {
            return Optional.empty();
        }
        E begun = event.get();
        begun.begin();
        return Optional.of(begun);
    }
}
