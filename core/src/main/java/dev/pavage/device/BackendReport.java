package dev.pavage.device;

import java.util.List;
import java.util.Optional;

/**
 * What one backend brought.
 *
 * @param backend its name
 * @param devices the devices it found
 * @param whyNone why it found none, with the remedy, if it found none
 */
public record BackendReport(String backend, List<Device> devices, Optional<String> whyNone) {
    /** Copies the list. */
    public BackendReport {
        devices = List.copyOf(devices);
    }
}
