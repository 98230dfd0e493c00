package dev.pavage.device;

import dev.pavage.ir.Target;
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

    /**
     * The lane IR, for a device that compiles it.
     *
     * @param target the device's
     * @param title what to call it in messages
     * @throws CompilationException if this is tile IR, or was lowered for devices of another kind
     */
    default LaneKernel lanes(Target target, String title) {
        return switch (this) {
            case Tiles(TileKernel kernel) ->
                throw new CompilationException(title + " compiles lane IR, not the tile IR of " + kernel.name());
            case Lanes(LaneKernel kernel) -> {
                if (kernel.lowering() != target.lowering()) {
                    throw new CompilationException("kernel " + kernel.name() + " was lowered by " + kernel.lowering()
                            + "; " + title + " takes " + target.lowering());
                }
                yield kernel;
            }
        };
    }
}
