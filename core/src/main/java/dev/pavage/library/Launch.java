package dev.pavage.library;

import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.device.MatmulLibrary;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Kernel;
import java.util.List;

/** One piece of a plan's work. */
public sealed interface Launch {
    /** Runs it, or queues it; see {@link Kernel#launch}. */
    void run(Device device);

    /** A launch of a kernel. */
    static Launch of(Kernel kernel, Grid grid, Object... arguments) {
        return new OfKernel(kernel, grid, List.of(arguments));
    }

    /**
     * A launch of a kernel.
     *
     * @param kernel the kernel
     * @param grid how many programs
     * @param arguments the arguments in the order of the method's parameters: arrays and configuration
     */
    record OfKernel(Kernel kernel, Grid grid, List<Object> arguments) implements Launch {
        /** Copies the list. */
        public OfKernel {
            arguments = List.copyOf(arguments);
        }

        @Override
        public void run(Device device) {
            kernel.launch(device, grid, arguments.toArray());
        }
    }

    /**
     * A product by a library beside Pavage.
     *
     * @param library the library
     * @param product the product
     * @param workspace memory that it needs meanwhile
     */
    record OfLibrary(MatmulLibrary library, MatmulLibrary.Product product, DeviceArray workspace) implements Launch {
        @Override
        public void run(Device device) {
            device.launch(library, product, workspace);
        }

        /** {@code cuBLASLt: f32[2, 3] · f32[3, 4] -> f32[2, 4], with 0 bytes of memory beside them}. */
        @Override
        public String toString() {
            return library.name() + ": " + product + ", with " + workspace.bytes() + " bytes of memory beside them";
        }
    }
}
