package dev.pavage.cuda;

import dev.pavage.cuda.cublas.CublasLt;
import dev.pavage.cuda.driver.Context;
import dev.pavage.cuda.driver.DeviceAttribute;
import dev.pavage.cuda.driver.Driver;
import dev.pavage.cuda.driver.NativeDriver;
import dev.pavage.cuda.ptx.PtxEmitter;
import dev.pavage.device.CompiledKernel;
import dev.pavage.device.DeviceMemory;
import dev.pavage.device.KernelCode;
import dev.pavage.device.KernelLimits;
import dev.pavage.device.MatmulLibrary;
import dev.pavage.device.PreparedLaunch;
import dev.pavage.device.QueuedDevice;
import dev.pavage.device.RecordedLaunches;
import dev.pavage.ir.Target;
import dev.pavage.lane.LaneKernel;
import dev.pavage.settings.Settings;
import java.lang.foreign.SymbolLookup;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** A CUDA device, NVIDIA's or a simulated one. Its context and stream are made when something is first asked of it. */
final class CudaDevice extends QueuedDevice<CudaStream> {
    /** Bytes of a kernel's parameters: CUDA C++ Programming Guide 12 (NVIDIA, 2024), {@code __global__} parameters. */
    private static final long PARAMETER_BYTES = 4096;

    private final Driver driver;
    private final int ordinal;
    private final Architecture architecture;
    private final Map<String, String> facts;
    private final DriverErrors errors;
    private final boolean simulated;
    private final BiFunction<Context, DriverErrors, CudaStream> opener;
    private final Optional<MatmulLibrary> matmulLibrary;

    private CudaDevice(
            Driver driver,
            int ordinal,
            Target target,
            Architecture architecture,
            Map<String, String> facts,
            String hint,
            boolean simulated,
            BiFunction<Context, DriverErrors, CudaStream> opener,
            Optional<Supplier<Optional<SymbolLookup>>> cublasLt) {
        super(
                target,
                limits(driver, ordinal, title(target, driver.name(ordinal))),
                driver.totalMemory(ordinal),
                driver.attribute(ordinal, DeviceAttribute.MULTIPROCESSOR_COUNT));
        this.driver = driver;
        this.ordinal = ordinal;
        this.architecture = architecture;
        this.facts = facts;
        this.simulated = simulated;
        this.opener = opener;
        matmulLibrary = cublasLt.map(finder -> new CublasLtLibrary(this::stream, finder));
        errors = new DriverErrors(target.device(), hint);
    }

    private static KernelLimits limits(Driver driver, int ordinal, String title) {
        return new KernelLimits(
                title,
                PARAMETER_BYTES,
                "shared memory",
                driver.attribute(ordinal, DeviceAttribute.MAX_SHARED_MEMORY_PER_BLOCK_OPTIN),
                driver.attribute(ordinal, DeviceAttribute.MAX_THREADS_PER_BLOCK));
    }

    /** A device of NVIDIA's driver. */
    static CudaDevice of(Driver driver, int ordinal, Architecture architecture) {
        return of(driver, ordinal, architecture, CudaBackend.NAME + ":" + ordinal, CudaStream::open);
    }

    /** The same of a name, whose stream {@code opener} gives. */
    static CudaDevice of(
            Driver driver,
            int ordinal,
            Architecture architecture,
            String name,
            BiFunction<Context, DriverErrors, CudaStream> opener) {
        // The library calls NVIDIA's driver, whatever stands in its place here.
        return of(
                driver,
                ordinal,
                architecture,
                name,
                opener,
                driver instanceof NativeDriver ? CublasLt::installed : Optional::empty);
    }

    /** The same with the cuBLASLt that {@code cublasLt} finds, if any. */
    static CudaDevice of(
            Driver driver,
            int ordinal,
            Architecture architecture,
            String name,
            BiFunction<Context, DriverErrors, CudaStream> opener,
            Supplier<Optional<SymbolLookup>> cublasLt) {
        String hint =
                ". To find out which access of which kernel it is, run the program on " + CudaSimBackend.NAME + ":"
                        + architecture.name();
        return new CudaDevice(
                driver,
                ordinal,
                target(driver, ordinal, architecture, name),
                architecture,
                DeviceFacts.of(driver, ordinal, architecture),
                hint,
                false,
                opener,
                Optional.of(cublasLt));
    }

    /** A simulated device. */
    static CudaDevice simulated(Driver driver, int ordinal, Architecture architecture) {
        String name = CudaSimBackend.NAME + ":" + architecture.name();
        return new CudaDevice(
                driver,
                ordinal,
                target(driver, ordinal, architecture, name),
                architecture,
                CudaSimBackend.facts(driver, ordinal, architecture),
                "",
                Settings.CUDA_SIM_CHECKS.value(),
                CudaStream::open,
                Optional.empty());
    }

    private static Target target(Driver driver, int ordinal, Architecture architecture, String name) {
        return architecture.target(
                name,
                driver.attribute(ordinal, DeviceAttribute.MAX_SHARED_MEMORY_PER_BLOCK_OPTIN),
                driver.attribute(ordinal, DeviceAttribute.L2_CACHE_SIZE));
    }

    @Override
    protected CudaStream open() {
        return errors.get(() -> opener.apply(driver.context(ordinal), errors));
    }

    @Override
    protected void checkNotLost() {
        errors.checkNotLost();
    }

    @Override
    protected void settle(CudaStream stream) {
        stream.settle();
    }

    /** The architecture that its code is written for. */
    Architecture architecture() {
        return architecture;
    }

    /** The context and stream. */
    CudaStream stream() {
        return opened();
    }

    @Override
    public Map<String, String> facts() {
        return facts;
    }

    @Override
    public boolean checksAccesses() {
        return simulated;
    }

    @Override
    public boolean isSimulated() {
        return simulated;
    }

    @Override
    public DeviceMemory allocate(long bytes) {
        return CudaMemory.allocate(stream(), bytes);
    }

    @Override
    public Optional<MatmulLibrary> matmulLibrary() {
        return matmulLibrary;
    }

    @Override
    public CompiledKernel compile(KernelCode code) {
        LaneKernel kernel = code.lanes(target(), title());
        return CudaKernel.compile(stream(), limits(), kernel, PtxEmitter.emit(kernel, architecture));
    }

    @Override
    public Optional<RecordedLaunches> record(List<PreparedLaunch> launches) {
        return Optional.of(CudaGraph.record(stream(), launches));
    }
}
