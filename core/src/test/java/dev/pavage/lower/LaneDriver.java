package dev.pavage.lower;

import dev.pavage.device.CompilationException;
import dev.pavage.device.CompiledKernel;
import dev.pavage.device.Device;
import dev.pavage.device.DeviceDriver;
import dev.pavage.device.DeviceMemory;
import dev.pavage.device.KernelCode;
import dev.pavage.device.KernelException;
import dev.pavage.ir.Target;
import dev.pavage.lane.LaneInterpreter;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LanePrinter;
import dev.pavage.lane.LaneVerifier;
import dev.pavage.reference.HostView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A device that runs what a lowering made in the {@link LaneInterpreter}, in memory of the host: what the library does on
 * devices that this machine has not. A race, or another fault, fails the launch.
 *
 * @param target which lowering, and what for
 */
public record LaneDriver(Target target) implements DeviceDriver {
    private static final long MEMORY = 1L << 30;

    /** The device of a target. */
    public static Device device(Target target) {
        return Device.of(new LaneDriver(target));
    }

    @Override
    public Map<String, String> facts() {
        return Map.of("name", "interpreter of lane IR");
    }

    @Override
    public long memoryBytes() {
        return MEMORY;
    }

    @Override
    public int computeUnits() {
        return 1;
    }

    @Override
    public DeviceMemory allocate(long bytes) {
        return new Memory(Arena.ofAuto().allocate(bytes, 64));
    }

    @Override
    public CompiledKernel compile(KernelCode code) {
        if (!(code instanceof KernelCode.Lanes lanes)) {
            throw new CompilationException("not lane IR: " + code.name());
        }
        LaneVerifier.verify(lanes.kernel());
        return new Interpreted(lanes.kernel(), target.subGroup());
    }

    private record Memory(MemorySegment segment) implements DeviceMemory {
        @Override
        public long bytes() {
            return segment.byteSize();
        }

        @Override
        public Optional<MemorySegment> host() {
            return Optional.empty();
        }

        @Override
        public synchronized void write(long offset, MemorySegment from) {
            MemorySegment.copy(from, 0, segment, offset, from.byteSize());
        }

        @Override
        public synchronized void read(long offset, MemorySegment to) {
            MemorySegment.copy(segment, offset, to, 0, to.byteSize());
        }

        @Override
        public void free() {}
    }

    private record Interpreted(LaneKernel kernel, int subGroup) implements CompiledKernel {
        @Override
        public void launch(long[] programs, List<Argument> arguments) {
            List<HostView> views = arguments.stream()
                    .map(a -> HostView.of(
                            ((Memory) a.memory()).segment(), a.dtype(), a.shape(), a.strides(), a.offset()))
                    .toList();
            try {
                LaneLaunch.run(kernel, programs, views, subGroup);
            } catch (LaneInterpreter.CheckFailedException e) {
                throw new KernelException(String.valueOf(e.getMessage()), e);
            } catch (LaneInterpreter.FaultException e) {
                throw new AssertionError(e.getMessage() + "\n" + source(), e);
            }
        }

        @Override
        public String source() {
            return LanePrinter.print(kernel);
        }
    }
}
