package dev.pavage.cuda.sim;

import dev.pavage.cuda.driver.Context.Launch;
import dev.pavage.cuda.driver.CudaError;
import dev.pavage.cuda.driver.FunctionAttribute;
import dev.pavage.cuda.sim.exec.PtxEntry;
import dev.pavage.cuda.sim.exec.PtxException;
import dev.pavage.cuda.sim.exec.PtxModule;
import dev.pavage.cuda.sim.exec.PtxParser;
import java.util.HashMap;
import java.util.Map;

/** The modules that are loaded and their kernels, and what a launch must comply with. */
final class Modules {
    private static final int MAX_GRID_YZ = 65_535;

    private final SimulatedDevice device;
    private final Map<Long, PtxModule> modules = new HashMap<>();
    private final Map<Long, Function> functions = new HashMap<>();
    private long lastHandle;

    /** A kernel, and how much dynamic shared memory it may have. */
    private static final class Function {
        final long module;
        final PtxEntry entry;
        int dynamicShared;

        Function(long module, PtxEntry entry) {
            this.module = module;
            this.entry = entry;
            dynamicShared = SimulatedDevice.DEFAULT_SHARED - entry.sharedBytes();
        }
    }

    /** No modules. */
    Modules(SimulatedDevice device) {
        this.device = device;
    }

    /** Loads PTX. */
    long load(String ptx) {
        String call = "cuModuleLoadDataEx";
        PtxModule module;
        try {
            module = PtxParser.parse(ptx);
        } catch (PtxException e) {
            throw Failure.of(call, CudaError.INVALID_PTX, "the simulator does not take the PTX: " + e.getMessage());
        }
        if (module.architecture() > device.architecture().number()) {
            throw Failure.of(
                    call,
                    CudaError.NO_BINARY_FOR_GPU,
                    "the PTX is written for " + module.target() + ", and the device is "
                            + device.architecture().name());
        }
        modules.put(++lastHandle, module);
        return lastHandle;
    }

    /** Unloads a module and its kernels. */
    void unload(long handle) {
        module("cuModuleUnload", handle);
        modules.remove(handle);
        functions.values().removeIf(function -> function.module == handle);
    }

    /** A kernel of a module. */
    long function(long handle, String name) {
        String call = "cuModuleGetFunction";
        PtxEntry entry = module(call, handle)
                .entry(name)
                .orElseThrow(() -> Failure.of(call, CudaError.NOT_FOUND, "the module has no kernel " + name));
        functions.put(++lastHandle, new Function(handle, entry));
        return lastHandle;
    }

    /** An attribute of a kernel; registers, which only a compiler to machine code allots, are 0. */
    int attribute(long handle, FunctionAttribute attribute) {
        Function function = find("cuFuncGetAttribute", handle);
        return switch (attribute) {
            case MAX_THREADS_PER_BLOCK ->
                function.entry.threads() > 0 ? function.entry.threads() : SimulatedDevice.MAX_THREADS;
            case SHARED_SIZE_BYTES -> function.entry.sharedBytes();
            case MAX_DYNAMIC_SHARED_SIZE_BYTES -> function.dynamicShared;
            case LOCAL_SIZE_BYTES, NUM_REGS -> 0;
            case PREFERRED_SHARED_MEMORY_CARVEOUT -> -1;
        };
    }

    /** Sets an attribute of a kernel. */
    void set(long handle, FunctionAttribute attribute, int value) {
        String call = "cuFuncSetAttribute";
        Function function = find(call, handle);
        switch (attribute) {
            case MAX_DYNAMIC_SHARED_SIZE_BYTES -> {
                int most = device.architecture().sharedBytes() - function.entry.sharedBytes();
                require(
                        call,
                        value >= 0 && value <= most,
                        value + " bytes of dynamic shared memory; " + device.name() + " has " + most);
                function.dynamicShared = value;
            }
            case PREFERRED_SHARED_MEMORY_CARVEOUT ->
                require(call, value >= -1 && value <= 100, value + " is no share in percent");
            case MAX_THREADS_PER_BLOCK, SHARED_SIZE_BYTES, LOCAL_SIZE_BYTES, NUM_REGS ->
                require(call, false, attribute + " cannot be set");
        }
    }

    /** The kernel of a launch, which complies with what the device and the kernel allow. */
    PtxEntry entry(Launch launch) {
        Function function = find("cuLaunchKernel", launch.function());
        PtxEntry entry = function.entry;
        requireLaunch(
                entry,
                launch.gridX() > 0 && launch.gridY() > 0 && launch.gridZ() > 0,
                "a grid of %d by %d by %d blocks is empty".formatted(launch.gridX(), launch.gridY(), launch.gridZ()));
        requireLaunch(
                entry,
                launch.gridY() <= MAX_GRID_YZ && launch.gridZ() <= MAX_GRID_YZ,
                "a grid has %d blocks along y and z at most; %d and %d are too many"
                        .formatted(MAX_GRID_YZ, launch.gridY(), launch.gridZ()));
        requireLaunch(
                entry,
                launch.threads() > 0 && launch.threads() <= SimulatedDevice.MAX_THREADS,
                "a block has 1 to %d threads, not %d".formatted(SimulatedDevice.MAX_THREADS, launch.threads()));
        requireLaunch(
                entry,
                entry.threads() == 0 || launch.threads() == entry.threads(),
                "it is written for %d threads of a block (.reqntid), not %d"
                        .formatted(entry.threads(), launch.threads()));
        requireLaunch(
                entry,
                launch.sharedBytes() >= 0 && launch.sharedBytes() <= function.dynamicShared,
                "%d bytes of dynamic shared memory were asked for; it may have %d unless MAX_DYNAMIC_SHARED_SIZE_BYTES is set"
                        .formatted(launch.sharedBytes(), function.dynamicShared));
        requireLaunch(
                entry,
                launch.parameters().byteSize() >= entry.parameterBytes(),
                "its parameters take %d bytes; %d are given"
                        .formatted(entry.parameterBytes(), launch.parameters().byteSize()));
        return entry;
    }

    private static void requireLaunch(PtxEntry entry, boolean condition, String text) {
        require("cuLaunchKernel", condition, "kernel " + entry.name() + ": " + text);
    }

    private static void require(String call, boolean condition, String text) {
        if (!condition) {
            throw Failure.of(call, CudaError.INVALID_VALUE, text);
        }
    }

    private PtxModule module(String call, long handle) {
        PtxModule module = modules.get(handle);
        if (module == null) {
            throw Failure.of(call, CudaError.INVALID_HANDLE, "there is no module " + handle);
        }
        return module;
    }

    private Function find(String call, long handle) {
        Function function = functions.get(handle);
        if (function == null) {
            throw Failure.of(call, CudaError.INVALID_HANDLE, "there is no kernel " + handle);
        }
        return function;
    }
}
