package dev.pavage.device;

import dev.pavage.ir.Target;
import dev.pavage.ir.ValueType.ViewType;
import dev.pavage.ir.ViewFacts;
import dev.pavage.kernel.Executor;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.ViewArgument;
import dev.pavage.settings.Settings;
import java.lang.ref.Reference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What kernels run on and arrays live on. Work is done in the order in which it is asked for, perhaps after the call
 * returns; {@link #synchronize} waits for it, and reading an array does. May be used by many threads at once.
 */
public final class Device implements Executor {
    /** Tuning and tests aside, programs use a few dozen. */
    private static final int MAX_KERNELS = 1024;

    private final DeviceDriver driver;
    private final Target target;
    private final String name;
    private final MemoryPool pool;
    private final KernelCache cache;
    /** Why it cannot be used any more. */
    private volatile @Nullable DeviceLostException lost;

    private Device(DeviceDriver driver, MemoryPool.Options options) {
        this.driver = driver;
        this.target = driver.target();
        this.name = target.device();
        this.pool = new MemoryPool(driver, options);
        this.cache = new KernelCache(MAX_KERNELS, new KernelCompiler(driver)::compile);
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
        return target;
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

    /** Whether it is a program that behaves like a device, for tests: its times say nothing, and it is slow. */
    public boolean isSimulated() {
        return driver.isSimulated();
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
     * @throws OutOfDeviceMemoryException if the device lacked memory for work that it had accepted
     * @throws DeviceLostException if the device stopped answering, now or before
     */
    public void synchronize() {
        use(() -> {
            driver.synchronize();
            return this;
        });
    }

    /** Does something on the device, unless it was lost before; then that is thrown again. */
    <T> T use(Supplier<T> action) {
        checkNotLost();
        try {
            return action.get();
        } catch (DeviceLostException e) {
            lost = e;
            throw e;
        }
    }

    private void checkNotLost() {
        DeviceLostException before = lost;
        if (before != null) {
            throw new DeviceLostException(String.valueOf(before.getMessage()), before);
        }
    }

    /**
     * The kernel compiled for views of the given types and facts; made at most once, unless it was not used for long.
     *
     * @throws CompilationException if the device cannot run it
     * @throws dev.pavage.kernel.CaptureException if the kernel has a mistake
     * @throws DeviceLostException if the device stopped answering, now or before
     */
    public Executable prepare(
            Kernel kernel, List<ViewType> views, List<ViewFacts> facts, List<Object> configuration) {
        int[] keys = new int[views.size()];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = ViewKey.of(views.get(i), facts.get(i));
        }
        return use(() -> {
            KernelCache.Entry entry = cache.hold(new KernelCache.Key(kernel, keys, configuration));
            try {
                return entry.executable();
            } finally {
                entry.release();
            }
        });
    }

    /**
     * Runs every program of a grid, or queues them; see {@link Kernel#launch}.
     *
     * @throws IllegalArgumentException if a view lies on another device, or is not packed and the kernel reshapes it
     * @throws IllegalStateException if a view is closed
     * @throws CompilationException if the device cannot run the kernel
     * @throws KernelException if the kernel failed and this device tells at once
     * @throws OutOfDeviceMemoryException if the device has not enough memory left to run it
     * @throws DeviceLostException if the device stopped answering, now or before
     */
    @Override
    public void launch(Kernel kernel, Grid grid, List<ViewArgument> views, List<Object> configuration) {
        // Some microseconds are all that a small operation takes: no streams, no texts, few objects.
        DeviceArray[] arrays = new DeviceArray[views.size()];
        int[] keys = new int[arrays.length];
        for (int i = 0; i < arrays.length; i++) {
            arrays[i] = array(kernel, i, views.get(i));
            keys[i] = arrays[i].key();
        }
        KernelCache.Key key = new KernelCache.Key(kernel, keys, configuration);
        launch(kernel.name(), () -> launchOnce(cache.hold(key), grid, arrays), arrays);
    }

    /**
     * Has a library of this device multiply matrices, or queues that; {@link #record} records it like any launch.
     *
     * @param product what the library does not decline
     * @param workspace memory of at least {@link MatmulLibrary#workspaceBytes}
     * @throws IllegalArgumentException if an array lies on another device
     * @throws IllegalStateException if one is closed
     * @throws PavageException if the library fails
     * @throws DeviceLostException if the device stopped answering, now or before
     */
    public void launch(MatmulLibrary library, MatmulLibrary.Product product, DeviceArray workspace) {
        HeldCode code = new HeldCode.OfLibrary(library.name(), library.code(product.precision()));
        DeviceArray[] arrays = {product.a(), product.b(), product.c(), workspace};
        launch(library.name(), () -> launchOnce(code, Grid.of(1), arrays), arrays);
    }

    private void launch(String name, Runnable once, DeviceArray[] arrays) {
        checkNotLost();
        try {
            onceMoreIfShort(name, once);
        } catch (DeviceLostException e) {
            lost = e;
            throw e;
        } finally {
            Reference.reachabilityFence(arrays);
        }
    }

    /**
     * Launches that {@code work} asks for on the calling thread, on this device, to be run by {@link Graph#replay} as often
     * as is wanted; they do not run now. Those of other threads and other devices are not recorded. What the host writes
     * meanwhile is written once, now; nothing can be read.
     *
     * <p>A tensor that {@code work} evaluates counts as computed, but has its elements only after the first replay. One that
     * was evaluated before is not computed again.
     *
     * @throws IllegalArgumentException if nothing is launched
     * @throws IllegalStateException if {@code work} reads an array, or records or replays a graph
     */
    public Graph record(Runnable work) {
        checkNotLost();
        return new Graph(this, Recording.of(this, work));
    }

    /**
     * Drivers may find memory for arrays, scratch and code when these are first used, which is here.
     *
     * @param what is launched, for the message
     */
    void onceMoreIfShort(Object what, Runnable launch) {
        try {
            launch.run();
        } catch (OutOfDeviceMemoryException first) {
            pool.reclaim();
            try {
                launch.run();
            } catch (OutOfDeviceMemoryException e) {
                throw new OutOfDeviceMemoryException(pool.describe("a launch of " + what, e), e);
            }
        }
    }

    private void launchOnce(HeldCode code, Grid grid, DeviceArray[] arrays) {
        HeldLaunch launch = new HeldLaunch(code, grid, arrays.length);
        Recording recording = Recording.on(this);
        boolean recorded = false;
        try {
            hold(arrays, launch);
            if (recording == null) {
                run(launch);
            } else {
                recording.add(launch);
                recorded = true;
            }
        } finally {
            if (!recorded) {
                launch.release();
            }
        }
    }

    private DeviceArray array(Kernel kernel, int position, ViewArgument view) {
        if (view instanceof DeviceArrayHolder holder) {
            return holder.array();
        }
        throw new IllegalArgumentException("view " + position + " (from 0) for kernel " + kernel + " is a "
                + view.getClass().getName() + "; " + name + " takes DeviceArrays and Tensors");
    }

    private void hold(DeviceArray[] arrays, HeldLaunch launch) {
        Set<Integer> packed = launch.code().packed();
        for (int i = 0; i < arrays.length; i++) {
            DeviceArray array = arrays[i];
            if (array.device() != this) {
                throw new IllegalArgumentException(launch.describe(i) + ", " + array + ", is not on " + name
                        + ", where the kernel is launched; copy it there first");
            }
            if (!packed.isEmpty() && packed.contains(i) && !array.isRowMajor()) {
                throw new IllegalArgumentException(launch.describe(i) + ", " + array
                        + ", is reshaped by the kernel, so it must be packed in row-major order; copy it first");
            }
            launch.hold(array);
        }
    }

    private void run(HeldLaunch launch) {
        Optional<LaunchEvent> event = FlightEvents.begin(LaunchEvent::new);
        Grid grid = launch.grid();
        try {
            launch.code().code().launch(new long[] {grid.x(), grid.y(), grid.z()}, launch.arguments());
        } catch (KernelException e) {
            throw failed(launch, e);
        }
        event.ifPresent(LaunchEvent::end);
        event.filter(LaunchEvent::shouldCommit).ifPresent(e -> {
            e.kernel = launch.code().name();
            e.device = name;
            e.arguments = launch.signature();
            e.programs = grid.programs();
            e.commit();
        });
    }

    KernelException failed(HeldLaunch launch, KernelException cause) {
        return new KernelException(launch + " failed on " + name + ": " + cause.getMessage(), cause);
    }

    MemoryPool pool() {
        return pool;
    }

    @Override
    public String toString() {
        return name;
    }
}
