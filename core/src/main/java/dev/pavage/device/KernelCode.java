package dev.pavage.device;

import dev.pavage.ir.TileKernel;
import dev.pavage.lane.LaneKernel;

/** A kernel as a device takes it. */
public sealed interface KernelCode {
    /** The kernel's name. */
    String name();

    /** For devices that run tile IR themselves. */
    record Tiles(TileKernel kernel) implements KernelCode {
        @Override
        public String name() {
            return kernel.name();
        }
    }

    /** For devices that compile lane IR. */
    record Lanes(LaneKernel kernel) implements KernelCode {
        @Override
        public String name() {
            return kernel.name();
        }
    }
}
