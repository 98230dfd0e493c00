package dev.pavage.device;

import dev.pavage.device.CompiledKernel.Argument;
import dev.pavage.ir.Target;
import dev.pavage.ir.ValueType;
import dev.pavage.ir.ValueType.ViewType;
import dev.pavage.ir.ViewFacts;
import dev.pavage.kernel.Executor;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.ViewArgument;
import dev.pavage.settings.Settings;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What kernels run on and arrays live on. Work is done in the order in which it is asked for, perhaps after the call
 * returns; {@link #synchronize} waits for it, and reading an array does. May be used by many threads at once.
 */
public final class Device implements Executor {
    private final DeviceDriver driver;
    private final String name;
    private final MemoryPool pool;
    private final KernelCache cache = new KernelCache();
    private final KernelCompiler compiler;

    private Device(DeviceDriver driver, MemoryPool.Options options) {
        this.driver = driver;
        this.name = driver.target().device();
        this.pool = new MemoryPool(driver, options);
        this.compiler = new KernelCompiler(driver);
    }

    /**
     * The device that {@code -Dpavage.device} names, else the first of: a CUDA device, an OpenCL GPU, the CPU, another
     * OpenCL device, the reference device.
     *
     * @throws DeviceNotFoundException if the named one is not there
     */
    public static Device best() {
        return Devices.shared().best(Settings.DEVICE.value());
    }

    /**
     * The device of a name such as {@code cpu}, {@code opencl:0}, {@code cuda:0} or {@code reference}; {@code opencl}
     * alone is the first of its kind.
     *
     * @throws DeviceNotFoundException if there is none; the message says what was found and why others were not
     */
    public static Device named(String name) {
        return Devices.shared().named(name);
    }

    /** All devices, best first. */
    public static List<Device> all() {
        return Devices.shared().all();
    }

    /**
     * A device of its own on a driver that the caller opened, such as one on another library's context. Each call gives
     * a new one, with its own memory pool.
     */
    public static Device of(DeviceDriver driver) {
        return of(driver, MemoryPool.Options.fromSettings(driver));
    }

    static Device of(DeviceDriver driver, MemoryPool.Options options) {
        return new Device(driver, options);
    }

    /** The name to ask for it by. */
    public String name() {
        return name;
    }

    /** What it can do. */
    public Target target() {
        return driver.target();
    }

    /** What a person wants to know of it, in the order to show. */
    public Map<String, String> facts() {
        return driver.facts();
    }

    /** Bytes of memory that arrays can use at most. */
    public long memoryBytes() {
        return driver.memoryBytes();
    }

    /** Cores or multiprocessors. */
    public int computeUnits() {
        return driver.computeUnits();
    }

    /** The driver beneath, for interoperation. */
    public DeviceDriver driver() {
        return driver;
    }

    /** What its memory pool holds. */
    public MemoryStatistics memory() {
        return pool.statistics();
    }

    /** Gives memory that arrays no longer use back to the system. */
    public void trimMemory() {
        pool.trim();
    }

    /**
     * Checks the guard bytes around all arrays, which {@code -Dpavage.debug.guard} puts there; first waits until all
     * work is done.
     *
     * @throws KernelException if something wrote outside of an array
     */
    public void checkGuards() {
        synchronize();
        pool.checkGuards();
    }

    /**
     * Waits until all work that was asked for is done.
     *
     * @throws KernelException if a kernel failed since the last wait
     * @throws DeviceLostException if the device stopped answering
     */
    public void synchronize() {
        driver.synchronize();
    }

    /**
     * The kernel compiled for views of the given types and facts; made at most once.
     *
     * @throws CompilationException if the device cannot run it
     * @throws dev.pavage.kernel.CaptureException if the kernel has a mistake
     */
    public Executable prepare(
            Kernel kernel, List<ViewType> views, List<ViewFacts> facts, List<Object> configuration) {
        return cache.get(
                new KernelCache.Key(kernel, views, facts, configuration),
                () -> compiler.compile(kernel, views, facts, configuration));
    }

    /**
     * Runs every program of a grid, or queues them; see {@link Kernel#launch}.
     *
     * @throws IllegalArgumentException if a view lies on another device, or is not packed and the kernel reshapes it
     * @throws IllegalStateException if a view is closed
     * @throws KernelException if the kernel failed and this device tells at once
     */
    @Override
    public void launch(Kernel kernel, Grid grid, List<ViewArgument> views, List<Object> configuration) {
        List<DeviceArray> arrays = arrays(kernel, views);
        Executable executable = prepare(
                kernel,
                arrays.stream().map(a -> ValueType.view(a.dtype(), a.shape().rank())).toList(),
                arrays.stream().map(DeviceArray::facts).toList(),
                configuration);
        checkArguments(executable, arrays);
        List<Buffer> held = new ArrayList<>(arrays.size());
        try {
            List<Argument> arguments = new ArrayList<>(arrays.size());
            for (int i = 0; i < arrays.size(); i++) {
                DeviceArray array = arrays.get(i);
                int view = i;
                Buffer buffer = array.hold(() -> describe(executable, view));
                held.add(buffer);
                arguments.add(new Argument(
                        buffer.memory(),
                        buffer.start() + array.offset(),
                        array.dtype(),
                        array.shape(),
                        array.strides()));
            }
            run(executable, grid, arrays, arguments);
        } finally {
            held.forEach(Buffer::release);
            Reference.reachabilityFence(arrays);
        }
    }

    private void run(Executable executable, Grid grid, List<DeviceArray> arrays, List<Argument> arguments) {
        LaunchEvent event = new LaunchEvent();
        event.begin();
        try {
            executable.code().launch(new long[] {grid.x(), grid.y(), grid.z()}, arguments);
        } catch (KernelException e) {
            throw new KernelException(
                    "kernel " + executable.name() + signature(executable, arrays) + " failed on " + name + ": "
                            + e.getMessage(),
                    e);
        }
        event.end();
        if (event.shouldCommit()) {
            event.kernel = executable.name();
            event.device = name;
            event.arguments = signature(executable, arrays);
            event.programs = grid.programs();
            event.commit();
        }
    }

    private List<DeviceArray> arrays(Kernel kernel, List<ViewArgument> views) {
        List<DeviceArray> arrays = new ArrayList<>(views.size());
        for (ViewArgument view : views) {
            if (!(view instanceof DeviceArrayHolder holder)) {
                throw new IllegalArgumentException("view " + arrays.size() + " (from 0) for kernel " + kernel + " is a "
                        + view.getClass().getName() + "; " + name + " takes DeviceArrays and Tensors");
            }
            arrays.add(holder.array());
        }
        return arrays;
    }

    private void checkArguments(Executable executable, List<DeviceArray> arrays) {
        for (int i = 0; i < arrays.size(); i++) {
            DeviceArray array = arrays.get(i);
            if (array.device() != this) {
                throw new IllegalArgumentException(describe(executable, i) + ", " + array + ", is not on " + name
                        + ", where the kernel is launched; copy it there first");
            }
            if (executable.packed().contains(i) && !array.isRowMajor()) {
                throw new IllegalArgumentException(describe(executable, i) + ", " + array
                        + ", is reshaped by the kernel, so it must be packed in row-major order; copy it first");
            }
        }
    }

    private static String describe(Executable executable, int view) {
        return "argument " + executable.captured().paramNames().get(view) + " of kernel "
                + executable.captured().name();
    }

    private static String signature(Executable executable, List<DeviceArray> arrays) {
        List<String> names = executable.captured().paramNames();
        return IntStream.range(0, arrays.size())
                .mapToObj(i -> names.get(i) + ": " + arrays.get(i).dtype() + arrays.get(i).shape())
                .collect(Collectors.joining(", ", "(", ")"));
    }

    MemoryPool pool() {
        return pool;
    }

    @Override
    public String toString() {
        return name;
    }
}
