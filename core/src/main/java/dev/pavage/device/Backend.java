package dev.pavage.device;

import java.util.List;
import java.util.Optional;

/**
 * A way to reach devices, found by {@link java.util.ServiceLoader}. What every backend would write (pooling, caching,
 * argument checks, profiling events, error wording) lives above this interface in {@link Device}.
 */
public interface Backend {
    /** The first part of its devices' names: {@code cpu}, {@code opencl}, {@code cuda}. */
    String name();

    /** Looks for devices. Does not throw for an absent driver or device: it says why there is none. */
    Discovery discover();

    /**
     * What was found.
     *
     * @param drivers the devices, in the order of their numbers
     * @param whyNone when there are none: the reason and the remedy, in a sentence or two
     */
    record Discovery(List<DeviceDriver> drivers, Optional<String> whyNone) {
        /** Copies the list. */
        public Discovery {
            drivers = List.copyOf(drivers);
        }

        /** Devices that were found. */
        public static Discovery found(List<DeviceDriver> drivers) {
            return new Discovery(drivers, Optional.empty());
        }

        /** No devices, and why. */
        public static Discovery none(String why) {
            return new Discovery(List.of(), Optional.of(why));
        }
    }
}
