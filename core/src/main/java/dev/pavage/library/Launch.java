package dev.pavage.library;

import dev.pavage.device.Device;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Kernel;
import java.util.List;

/**
 * One launch of a kernel.
 *
 * @param kernel the kernel
 * @param grid how many programs
 * @param arguments the arguments in the order of the method's parameters: arrays and configuration
 */
public record Launch(Kernel kernel, Grid grid, List<Object> arguments) {
    /** Copies the list. */
    public Launch {
        arguments = List.copyOf(arguments);
    }

    static Launch of(Kernel kernel, Grid grid, Object... arguments) {
        return new Launch(kernel, grid, List.of(arguments));
    }

    /** Runs it, or queues it; see {@link Kernel#launch}. */
    public void run(Device device) {
        kernel.launch(device, grid, arguments.toArray());
    }
}
