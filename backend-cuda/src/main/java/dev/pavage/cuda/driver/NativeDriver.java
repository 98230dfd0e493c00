package dev.pavage.cuda.driver;

import static dev.pavage.cuda.driver.DriverFunction.DEVICE_GET;
import static dev.pavage.cuda.driver.DriverFunction.DEVICE_GET_ATTRIBUTE;
import static dev.pavage.cuda.driver.DriverFunction.DEVICE_GET_COUNT;
import static dev.pavage.cuda.driver.DriverFunction.DEVICE_GET_NAME;
import static dev.pavage.cuda.driver.DriverFunction.DEVICE_TOTAL_MEM;
import static dev.pavage.cuda.driver.DriverFunction.DRIVER_GET_VERSION;
import static dev.pavage.cuda.driver.DriverFunction.INIT;

import dev.pavage.device.PavageException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * NVIDIA's driver, called through Java's foreign function interface. Nothing but the driver is needed: no toolkit, no
 * compiler, no native code of ours.
 */
public final class NativeDriver implements Driver {
    /** The oldest CUDA version whose driver has what is used here. */
    static final int OLDEST = 12_000;

    /** The first driver for it: CUDA 12.0 Release Notes (NVIDIA, 2022), CUDA Toolkit and Corresponding Driver Versions. */
    private static final String OLDEST_RELEASE = "525.60.13 on Linux, 527.41 on Windows";

    private static final Path VERSION_FILE = Path.of("/proc/driver/nvidia/version");
    private static final Pattern RELEASE = Pattern.compile("\\s(\\d+\\.\\d+(\\.\\d+)?)\\s");
    private static final int NAME_BYTES = 256;

    private final Calls calls;
    private final Optional<String> release;

    private NativeDriver(Calls calls, Optional<String> release) {
        this.calls = calls;
        this.release = release;
    }

    /**
     * Loads and starts the driver. No device is touched.
     *
     * @throws PavageException if there is none or it is too old
     * @throws CudaException if it does not start; {@link CudaError#NO_DEVICE} among the errors
     */
    public static NativeDriver open() {
        return open(Library.load(), VERSION_FILE);
    }

    /** Starts the driver of a library; {@code versionFile} is where the kernel's part of it says its version. */
    static NativeDriver open(SymbolLookup library, Path versionFile) {
        Optional<String> release = release(versionFile);
        Calls calls = calls(library, release);
        NativeDriver driver = new NativeDriver(calls, release);
        int version = driver.version();
        if (version < OLDEST) {
            throw tooOld("is for CUDA " + text(version), release);
        }
        calls.run(INIT, f -> (int) f.invokeExact(0));
        return driver;
    }

    private static Calls calls(SymbolLookup library, Optional<String> release) {
        try {
            return new Calls(library);
        } catch (PavageException e) {
            throw tooOld("is too old: " + e.getMessage(), release);
        }
    }

    private static PavageException tooOld(String how, Optional<String> release) {
        return new PavageException("the NVIDIA driver" + release.map(r -> " " + r).orElse("") + " " + how
                + "; Pavage needs CUDA " + text(OLDEST) + " or newer, which is driver " + OLDEST_RELEASE);
    }

    /** {@code 12.8} of 12080. */
    public static String text(int version) {
        return version / 1000 + "." + version % 1000 / 10;
    }

    private static Optional<String> release(Path file) {
        try {
            Matcher matcher = RELEASE.matcher(Files.exists(file) ? Files.readString(file) : "");
            return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public int version() {
        return calls.number(DRIVER_GET_VERSION, (f, result) -> (int) f.invokeExact(result));
    }

    @Override
    public Optional<String> release() {
        return release;
    }

    @Override
    public int deviceCount() {
        return calls.number(DEVICE_GET_COUNT, (f, result) -> (int) f.invokeExact(result));
    }

    @Override
    public String name(int device) {
        int handle = handle(device);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(NAME_BYTES);
            calls.run(DEVICE_GET_NAME, f -> (int) f.invokeExact(name, NAME_BYTES, handle));
            return name.getString(0);
        }
    }

    @Override
    public long totalMemory(int device) {
        int handle = handle(device);
        return calls.wide(DEVICE_TOTAL_MEM, (f, result) -> (int) f.invokeExact(result, handle));
    }

    @Override
    public int attribute(int device, DeviceAttribute attribute) {
        int handle = handle(device);
        return calls.number(
                DEVICE_GET_ATTRIBUTE,
                (f, result) -> (int) f.invokeExact(result, attribute.number(), handle));
    }

    @Override
    public Context context(int device) {
        boolean pools = attribute(device, DeviceAttribute.MEMORY_POOLS_SUPPORTED) != 0;
        return NativeContext.retain(calls, handle(device), pools);
    }

    private int handle(int device) {
        return calls.number(DEVICE_GET, (f, result) -> (int) f.invokeExact(result, device));
    }
}
