package dev.pavage.cuda.ptx;

import dev.pavage.cuda.Architecture;
import dev.pavage.device.CompiledKernel;
import dev.pavage.device.DeviceDriver;
import dev.pavage.device.DeviceMemory;
import dev.pavage.device.HostAllocator;
import dev.pavage.device.KernelCode;
import dev.pavage.ir.Target;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A device that prints kernels and hands them over, but runs nothing: a launch leaves memory as it is. */
final class CompilingDriver implements DeviceDriver {
    private static final int ALIGNMENT = 256;

    private final Architecture architecture;
    private final Consumer<PtxKernel> sink;
    private final HostAllocator allocator;

    CompilingDriver(Architecture architecture, Consumer<PtxKernel> sink) {
        this.architecture = architecture;
        this.sink = sink;
        allocator = new HostAllocator(architecture.name(), memoryBytes(), ALIGNMENT);
    }

    @Override
    public Target target() {
        return architecture.target(architecture.name());
    }

    @Override
    public Map<String, String> facts() {
        return Map.of("name", architecture.name());
    }

    @Override
    public long memoryBytes() {
        return 1L << 34;
    }

    @Override
    public int computeUnits() {
        return 1;
    }

    @Override
    public DeviceMemory allocate(long bytes) {
        return allocator.allocate(bytes);
    }

    @Override
    public CompiledKernel compile(KernelCode code) {
        KernelCode.Lanes lanes = (KernelCode.Lanes) code;
        PtxKernel kernel = PtxEmitter.emit(lanes.kernel(), architecture);
        sink.accept(kernel);
        return new CompiledKernel() {
            @Override
            public void launch(long[] programs, List<Argument> arguments) {}

            @Override
            public String source() {
                return kernel.text();
            }
        };
    }
}
