package dev.pavage.cuda;

import dev.pavage.device.CompiledKernel;
import java.util.List;

/** What can be queued on a stream other than the device's own, one that records. */
interface StreamWork extends CompiledKernel {
    /** Notes that a launch is about to be queued. The stream's monitor is held. */
    void begins(long x, long y, long z);

    /** Queues a launch on a stream. The monitor of the device's stream is held. */
    void launch(long[] programs, List<Argument> arguments, long on);
}
