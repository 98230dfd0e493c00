package dev.pavage.device;

import dev.pavage.device.CompiledKernel.Argument;
import dev.pavage.kernel.Grid;
import java.util.List;

/**
 * A launch whose arguments were checked.
 *
 * @param kernel the kernel, open as long as the launch may run
 * @param grid how many programs
 * @param arguments the views, whose memory stays as long as the launch may run
 */
public record PreparedLaunch(CompiledKernel kernel, Grid grid, List<Argument> arguments) {
    /** Copies the list. */
    public PreparedLaunch {
        arguments = List.copyOf(arguments);
    }

    /** Runs it, or queues it; see {@link CompiledKernel#launch}. */
    public void run() {
        kernel.launch(programs(), arguments);
    }

    /** What runs it again and again; see {@link CompiledKernel#prepare}. */
    public Runnable repeatable() {
        return kernel.prepare(programs(), arguments);
    }

    private long[] programs() {
        return new long[] {grid.x(), grid.y(), grid.z()};
    }
}
