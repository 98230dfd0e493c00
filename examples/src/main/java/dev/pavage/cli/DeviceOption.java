package dev.pavage.cli;

import dev.pavage.device.Device;
import picocli.CommandLine.Option;

/** The option {@code --device} of commands that run on one device. */
final class DeviceOption {
    @Option(
            names = "--device",
            paramLabel = "D",
            defaultValue = "",
            description = "The device to run on, as 'pavage devices' names it (default: the best there is).")
    private String name = "";

    /**
     * The device asked for.
     *
     * @throws dev.pavage.device.DeviceNotFoundException if there is none of that name
     */
    Device device() {
        return name.isEmpty() ? Device.best() : Device.named(name);
    }
}
