package dev.pavage.cpu;

import dev.pavage.cpu.machine.MachineFunctions;
import dev.pavage.device.CompiledKernel;
import dev.pavage.device.DeviceDriver;
import dev.pavage.device.DeviceMemory;
import dev.pavage.device.HostAllocator;
import dev.pavage.device.HostMachine;
import dev.pavage.device.KernelCode;
import dev.pavage.ir.DeviceFamily;
import dev.pavage.ir.Target;
import dev.pavage.lane.LaneKernel;
import dev.pavage.type.DType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The processor, its vectors and its threads as a device. */
final class CpuDevice implements DeviceDriver {
    static final String NAME = "cpu";
    private static final int REGISTERS = 16;
    /** With AVX-512, and on every ARM of 64 bits. */
    private static final int MANY_REGISTERS = 32;

    private static final long ALIGNMENT = 64;

    private final VectorFeatures features;
    private final WorkerPool pool;
    private final ClassEmitter emitter;
    private final SharedFunctions shared;
    private final Optional<MachineFunctions> machine;
    private final long memoryBytes = HostMachine.memoryBytes();
    private final HostAllocator allocator = new HostAllocator(NAME, memoryBytes, ALIGNMENT);
    private final List<Long> caches = HostMachine.caches();

    /** A device that computes with vectors of {@code features} on so many threads, without machine code. */
    CpuDevice(VectorFeatures features, int threads) {
        this(features, threads, Optional.empty());
    }

    /** The same; what {@code machine} can write as machine code is called as such. */
    CpuDevice(VectorFeatures features, int threads, Optional<MachineFunctions> machine) {
        this.features = features;
        pool = new WorkerPool(threads);
        emitter = new ClassEmitter(features);
        this.machine = machine;
        shared = new SharedFunctions(emitter, machine);
    }

    @Override
    public Target target() {
        boolean many = features.bits() == VectorShape.MAX_BITS || HostMachine.isArm();
        return new Target(
                NAME,
                DeviceFamily.CPU,
                Target.Lowering.LOOPS,
                EnumSet.allOf(DType.class),
                features.bits(),
                many ? MANY_REGISTERS : REGISTERS,
                1,
                1,
                0,
                caches,
                machine.map(MachineFunctions::matrixUnits).orElse(List.of()),
                false,
                true);
    }

    @Override
    public Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("name", HostMachine.name());
        facts.put("threads", Integer.toString(pool.threads()));
        facts.put("vectors", features.bits() == 0 ? "none" : features.bits() + " bits");
        facts.put("code", machine.map(m -> "machine code, " + m.extension())
                .orElse(features.bits() == 0 ? "scalar" : "the Vector API"));
        facts.put(
                "caches",
                caches.stream().map(bytes -> bytes / 1024 + " KiB").collect(Collectors.joining(", ")));
        facts.put("memory", (memoryBytes >> 20) + " MiB");
        facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        facts.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
        return facts;
    }

    @Override
    public long memoryBytes() {
        return memoryBytes;
    }

    @Override
    public int computeUnits() {
        return pool.threads();
    }

    @Override
    public DeviceMemory allocate(long bytes) {
        return allocator.allocate(bytes);
    }

    @Override
    public CompiledKernel compile(KernelCode code) {
        LaneKernel kernel = code.lanes(target(), "the CPU");
        List<SharedFunctions.Shared> common = shared.of(kernel);
        Map<String, ClassEmitter.Callee> callees = SharedFunctions.callees(common);
        List<Supplier<String>> texts = new ArrayList<>();
        common.forEach(function -> texts.addAll(function.texts()));
        byte[] classFile = emitter.kernel(kernel, callees, addresses(kernel, common, false, texts));
        texts.add(() -> Listing.of(classFile));
        CpuProgram program = Programs.load(kernel, classFile);
        Supplier<CpuProgram> streaming = machine.isEmpty()
                ? () -> program
                : () -> Programs.load(
                        kernel,
                        emitter.kernel(kernel, callees, addresses(kernel, common, true, new ArrayList<>())));
        return new CpuKernel(kernel, program, streaming, caches.getLast(), texts, pool);
    }

    /** Where functions of a kernel are that are machine code. */
    private Map<String, Long> addresses(
            LaneKernel kernel, List<SharedFunctions.Shared> common, boolean streams, List<Supplier<String>> texts) {
        return machine.map(m -> MachineCodes.of(m, kernel, SharedFunctions.addresses(common), streams, texts))
                .orElse(Map.of());
    }
}
