package dev.pavage.device;

import dev.pavage.lane.LaneKernel.Message;
import dev.pavage.reference.GridPoint;
import dev.pavage.reference.HostView;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.lang.foreign.MemorySegment;

/** What running kernels tell their users, in the same words on every device. */
public final class KernelMessages {
    private KernelMessages() {}

    /** The exception of a check that did not hold in {@code program}. */
    public static KernelException failure(Message check, GridPoint program) {
        return new KernelException("check failed at " + check.at() + " in program " + program + ": " + check.text());
    }

    /**
     * Prints a tile that {@code program} shows, in one line, as the reference device does.
     *
     * @param tile its elements in row-major order
     */
    public static void print(Message label, GridPoint program, MemorySegment tile, DType dtype, Shape shape) {
        System.out.println(label.text() + "[program " + program + "] = "
                + HostView.of(tile, dtype, shape).toTile());
    }
}
