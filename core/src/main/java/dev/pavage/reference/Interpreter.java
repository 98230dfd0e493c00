package dev.pavage.reference;

import dev.pavage.ir.TileKernel;
import dev.pavage.ir.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Runs kernels of tile IR program by program, one after the other, with every value computed as the IR's Javadoc says.
 * It is what every device is compared with.
 */
public final class Interpreter {
    private Interpreter() {}

    /**
     * Runs all programs of a grid.
     *
     * @param kernel what each program does
     * @param grid3 the counts of programs along the three axes; if one is 0 nothing runs
     * @param arguments one view per parameter of the kernel
     * @param options what to look for, in which order to run
     * @return the mistakes that were detected
     * @throws IllegalArgumentException if the grid or the arguments do not fit the kernel
     * @throws KernelCheckException if a check in the kernel fails
     * @throws ReferenceException if the options ask for the first mistake to be thrown
     */
    public static Report run(TileKernel kernel, long[] grid3, List<HostView> arguments, Options options) {
        if (grid3.length != 3 || Arrays.stream(grid3).anyMatch(n -> n < 0)) {
            throw new IllegalArgumentException("kernel " + kernel.name()
                    + " needs a grid of three counts that are not negative, not " + Arrays.toString(grid3));
        }
        List<HostView> views = named(kernel, arguments);
        GridPoint grid = new GridPoint(grid3[0], grid3[1], grid3[2]);
        long count = Math.multiplyExact(Math.multiplyExact(grid.x(), grid.y()), grid.z());
        Detector detector = new Detector(options.detections(), options.failFast());
        for (long i = 0; i < count; i++) {
            long number = options.order().program(i, count);
            GridPoint program = new GridPoint(
                    number % grid.x(), number / grid.x() % grid.y(), number / grid.x() / grid.y());
            Environment env = new Environment();
            for (int p = 0; p < views.size(); p++) {
                env.put(kernel.params().get(p), views.get(p));
            }
            new Evaluator(new ProgramContext(program, grid, options.prints(), detector)).run(kernel.body(), env);
        }
        return detector.report();
    }

    private static List<HostView> named(TileKernel kernel, List<HostView> arguments) {
        List<Value> params = kernel.params();
        if (arguments.size() != params.size()) {
            throw new IllegalArgumentException("kernel " + kernel.name() + " takes " + params.size() + " views "
                    + kernel.paramNames() + ", not " + arguments.size());
        }
        List<HostView> views = new ArrayList<>();
        for (int p = 0; p < arguments.size(); p++) {
            HostView view = arguments.get(p).named(kernel.paramNames().get(p));
            if (view.dtype() != params.get(p).dtype() || view.rank() != params.get(p).view().rank()) {
                throw new IllegalArgumentException("kernel " + kernel.name() + " takes "
                        + params.get(p).type() + " as argument " + kernel.paramNames().get(p) + ", not " + view);
            }
            views.add(view);
        }
        return views;
    }
}
