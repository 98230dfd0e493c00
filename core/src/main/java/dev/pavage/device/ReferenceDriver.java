package dev.pavage.device;

import dev.pavage.ir.Target;
import dev.pavage.ir.TileKernel;
import dev.pavage.reference.HostView;
import dev.pavage.reference.Interpreter;
import dev.pavage.reference.KernelCheckException;
import dev.pavage.reference.Options;
import dev.pavage.reference.Report;
import dev.pavage.reference.Written;
import dev.pavage.type.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs kernels by the {@link Interpreter} on host memory, on the calling thread, one launch at a time. Whatever mistake
 * it detects (races, reads of elements that nothing wrote, accesses outside of a view, ...) fails the launch.
 */
final class ReferenceDriver implements DeviceDriver {
    private static final long ALIGNMENT = 64;

    /** Held while memory is touched, so that work is done in the order in which it is asked for. */
    private final Object order = new Object();

    private final long memoryBytes = HostMachine.memoryBytes();

    @Override
    public Target target() {
        return new Target(
                ReferenceBackend.NAME,
                "",
                Target.Lowering.INTERPRET,
                EnumSet.allOf(DType.class),
                0,
                0,
                1,
                1,
                0,
                List.of(),
                List.of(),
                false,
                false);
    }

    @Override
    public Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("name", "interpreter of tile IR");
        facts.put("detects", "races, reads of unwritten elements, accesses outside of views, divisions by zero");
        facts.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
        return facts;
    }

    @Override
    public long memoryBytes() {
        return memoryBytes;
    }

    @Override
    public boolean checksAccesses() {
        return true;
    }

    @Override
    public int computeUnits() {
        return 1;
    }

    @Override
    public DeviceMemory allocate(long bytes) {
        Arena arena = Arena.ofShared();
        try {
            return new Memory(arena, arena.allocate(bytes, ALIGNMENT), Written.nothing(), order);
        } catch (OutOfMemoryError e) {
            arena.close();
            throw new OutOfDeviceMemoryException("the host has not " + Bytes.text(bytes) + " left", e);
        }
    }

    @Override
    public CompiledKernel compile(KernelCode code) {
        return switch (code) {
            case KernelCode.Tiles tiles -> new Interpreted(tiles.kernel());
            case KernelCode.Lanes lanes ->
                throw new CompilationException("the reference device runs tile IR, not the lane IR of " + lanes.name());
        };
    }

    /** Host memory that knows which of its bytes were written; not shown to the host, which could write unnoticed. */
    private record Memory(Arena arena, MemorySegment segment, Written written, Object order) implements DeviceMemory {
        @Override
        public long bytes() {
            return segment.byteSize();
        }

        @Override
        public Optional<MemorySegment> host() {
            return Optional.empty();
        }

        @Override
        public void write(long offset, MemorySegment from) {
            synchronized (order) {
                MemorySegment.copy(from, 0, segment, offset, from.byteSize());
                written.add(offset, from.byteSize());
            }
        }

        @Override
        public void read(long offset, MemorySegment to) {
            synchronized (order) {
                MemorySegment.copy(segment, offset, to, 0, to.byteSize());
            }
        }

        @Override
        public void free() {
            arena.close();
        }
    }

    private final class Interpreted implements CompiledKernel {
        private final TileKernel kernel;

        Interpreted(TileKernel kernel) {
            this.kernel = kernel;
        }

        @Override
        public void launch(long[] programs, List<Argument> arguments) {
            List<HostView> views = arguments.stream().map(ReferenceDriver::view).toList();
            Report report;
            synchronized (order) {
                try {
                    report = Interpreter.run(kernel, programs, views, Options.detecting());
                } catch (KernelCheckException e) {
                    throw new KernelException(String.valueOf(e.getMessage()), e);
                }
            }
            if (!report.isClean()) {
                throw new KernelException("the reference device detected:\n" + report);
            }
        }

        @Override
        public String source() {
            return kernel.toString();
        }
    }

    private static HostView view(CompiledKernel.Argument argument) {
        if (!(argument.memory() instanceof Memory memory)) {
            throw new KernelException("memory of another device was handed to the reference device");
        }
        return HostView.of(
                memory.segment, argument.dtype(), argument.shape(), argument.strides(), argument.offset())
                .withWritten(memory.written);
    }
}
