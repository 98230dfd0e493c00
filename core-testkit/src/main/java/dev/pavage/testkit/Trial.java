package dev.pavage.testkit;

import dev.pavage.device.Device;
import dev.pavage.device.KernelException;
import dev.pavage.ir.Target;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.ValueType;
import dev.pavage.ir.ValueType.ViewType;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Kernel;
import dev.pavage.reference.Detection;
import dev.pavage.reference.HostView;
import dev.pavage.reference.Interpreter;
import dev.pavage.reference.Options;
import dev.pavage.reference.Report;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * One experiment: tensors between guard bands, kernels launched on a device and run by the reference, and the
 * comparison of all memory afterwards.
 *
 * {@snippet :
 * try (Trial trial = new Trial(device, seed)) {
 *     GuardedTensor x = trial.input(F32, Layout.STRIDED, Values.uniform(-1, 1), 17);
 *     GuardedTensor y = trial.output(F32, Layout.PACKED, Tolerance.elementary(F32), 17);
 *     trial.launch(EXP, Grid.of(2), x, y, 16);
 *     trial.verify();
 * }
 * }
 */
final class Trial implements AutoCloseable {
    /** What kernels of the kit do on purpose; the reference device refuses it, the others give what is defined. */
    private static final Set<Detection> ON_PURPOSE = Set.of(Detection.OUTSIDE_VIEW, Detection.DIVISION_BY_ZERO);

    private final Device device;
    private final SplittableRandom random;
    private final Arena arena = Arena.ofShared();
    private final List<GuardedTensor> tensors = new ArrayList<>();

    Trial(Device device, long seed) {
        this.device = device;
        this.random = new SplittableRandom(seed);
    }

    /**
     * Skips the test if the device lacks a dtype.
     *
     * @throws UnsupportedException if it does
     */
    static void need(Device device, DType... dtypes) {
        for (DType dtype : dtypes) {
            if (!device.target().dtypes().contains(dtype)) {
                throw new UnsupportedException(device.name() + " has no " + dtype);
            }
        }
    }

    GuardedTensor input(DType dtype, Layout layout, Values values, long... shape) {
        return add(GuardedTensor.Role.INPUT, dtype, layout, values, Tolerance.EXACT, shape);
    }

    GuardedTensor output(DType dtype, Layout layout, Tolerance tolerance, long... shape) {
        return add(GuardedTensor.Role.OUTPUT, dtype, layout, Values.of(0), tolerance, shape);
    }

    GuardedTensor changed(DType dtype, Layout layout, Values values, Tolerance tolerance, long... shape) {
        return add(GuardedTensor.Role.CHANGED, dtype, layout, values, tolerance, shape);
    }

    private GuardedTensor add(
            GuardedTensor.Role role, DType dtype, Layout layout, Values values, Tolerance tolerance, long... shape) {
        need(device, dtype);
        String label = Integer.toString(tensors.size());
        GuardedTensor tensor = GuardedTensor.of(
                device, arena, label, role, tolerance, dtype, Shape.of(shape), layout, values, random.split());
        tensors.add(tensor);
        return tensor;
    }

    /**
     * Launches a kernel on the device and runs it by the reference.
     *
     * @param arguments as for {@link Kernel#launch}, with a {@link GuardedTensor} for each view
     * @throws AssertionError if the device refuses the launch
     */
    void launch(Kernel kernel, Grid grid, Object... arguments) {
        Report report = launchReference(kernel, grid, arguments);
        try {
            kernel.launch(device, grid, onDevice(arguments));
            device.synchronize();
        } catch (KernelException e) {
            if (report.isClean() || device.target().lowering() != Target.Lowering.INTERPRET) {
                throw new AssertionError("the launch failed: " + e.getMessage(), e);
            }
            return;
        }
        if (!report.isClean() && device.target().lowering() == Target.Lowering.INTERPRET) {
            throw new AssertionError("the device did not report:\n" + report);
        }
    }

    /** Launches a kernel on the device alone, for another comparison. */
    void launchDevice(Kernel kernel, Grid grid, Object... arguments) {
        kernel.launch(device, grid, onDevice(arguments));
    }

    private Report launchReference(Kernel kernel, Grid grid, Object[] arguments) {
        Report report = interpret(capture(kernel, arguments), grid, arguments);
        Optional<String> mistake = report.findings().stream()
                .filter(f -> !ON_PURPOSE.contains(f.kind()))
                .map(f -> "the test's own kernel is wrong: " + f)
                .findFirst();
        if (mistake.isPresent()) {
            throw new AssertionError(mistake.get());
        }
        return report;
    }

    /** The tile IR of a kernel for these arguments. */
    static TileKernel capture(Kernel kernel, Object... arguments) {
        List<ViewType> types = new ArrayList<>();
        List<Object> configuration = new ArrayList<>();
        for (Object argument : arguments) {
            if (argument instanceof GuardedTensor tensor) {
                types.add(ValueType.view(tensor.dtype(), tensor.host().rank()));
            } else {
                configuration.add(argument);
            }
        }
        return kernel.capture(types, configuration.toArray());
    }

    /** Runs tile IR on the reference's copies. */
    static Report interpret(TileKernel kernel, Grid grid, Object... arguments) {
        List<HostView> views = Arrays.stream(arguments)
                .filter(GuardedTensor.class::isInstance)
                .map(t -> ((GuardedTensor) t).host())
                .toList();
        Options options = Options.detecting().withPrints(line -> {});
        return Interpreter.run(kernel, new long[] {grid.x(), grid.y(), grid.z()}, views, options);
    }

    private static Object[] onDevice(Object[] arguments) {
        return Arrays.stream(arguments)
                .map(a -> a instanceof GuardedTensor t ? t.array() : a)
                .toArray();
    }

    /**
     * Compares all bytes of all tensors with what they have to be.
     *
     * @throws AssertionError if one is wrong
     */
    void verify() {
        tensors.forEach(GuardedTensor::verify);
    }

    @Override
    public void close() {
        tensors.forEach(GuardedTensor::close);
        arena.close();
    }
}
