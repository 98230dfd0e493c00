package dev.pavage.kernel;

import java.util.List;

/** What kernels are launched on; devices implement it. */
@FunctionalInterface
public interface Executor {
    /**
     * Runs every program of a grid, or queues them.
     *
     * @param kernel the kernel, to be captured for the views' dtypes and ranks and the configuration
     * @param grid the grid; no extent is zero
     * @param views one argument for each {@link View} parameter, in order
     * @param configuration one value for each other parameter, in order; equal values give equal code
     */
    void launch(Kernel kernel, Grid grid, List<ViewArgument> views, List<Object> configuration);
}
