package dev.pavage.device;

import dev.pavage.ir.Target;
import dev.pavage.type.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A device that has as much memory as a test says, refuses the allocation that a test names, and counts what is asked
 * of it. Memory takes room on the host only once it is touched. Launches do what the test says.
 */
final class FakeDriver implements DeviceDriver {
    final AtomicLong held = new AtomicLong();
    final AtomicLong mostHeld = new AtomicLong();
    final AtomicInteger allocations = new AtomicInteger();
    final AtomicInteger compilations = new AtomicInteger();
    final AtomicInteger launches = new AtomicInteger();
    final AtomicInteger openGraphs = new AtomicInteger();

    private final String name;
    private final Target.Lowering lowering;
    private final long limit;
    private volatile int refused = -1;
    private volatile Runnable onCompile = () -> {};
    private volatile Runnable onLaunch = () -> {};
    private volatile boolean makesGraphs;

    FakeDriver(String name, Target.Lowering lowering, long limit) {
        this.name = name;
        this.lowering = lowering;
        this.limit = limit;
    }

    static FakeDriver ofMemory(long limit) {
        return new FakeDriver("fake", Target.Lowering.INTERPRET, limit);
    }

    /** A device that keeps up to {@code cacheBytes} bytes of freed blocks. */
    Device device(long cacheBytes) {
        return Device.of(this, new MemoryPool.Options(limit, cacheBytes, false, 0));
    }

    /** Refuses the n-th allocation from now, counted from 0, whatever memory there is. */
    void refuse(int n) {
        refused = allocations.get() + n;
    }

    void onCompile(Runnable action) {
        onCompile = action;
    }

    void onLaunch(Runnable action) {
        onLaunch = action;
    }

    /** Makes one piece of work of recorded launches from now on. */
    void makeGraphs() {
        makesGraphs = true;
    }

    @Override
    public Target target() {
        return new Target(
                name, "", lowering, EnumSet.complementOf(EnumSet.of(DType.F16)), 0, 0, 1, 1, 0, List.of(), List.of(),
                false, false);
    }

    @Override
    public Map<String, String> facts() {
        return Map.of("name", "a fake");
    }

    @Override
    public long memoryBytes() {
        return limit;
    }

    @Override
    public int computeUnits() {
        return 1;
    }

    @Override
    public DeviceMemory allocate(long bytes) {
        boolean refuse = allocations.getAndIncrement() == refused;
        if (refuse || held.get() + bytes > limit) {
            throw new OutOfDeviceMemoryException("the fake has no more");
        }
        mostHeld.accumulateAndGet(held.addAndGet(bytes), Math::max);
        return new Memory(bytes);
    }

    @Override
    public CompiledKernel compile(KernelCode code) {
        compilations.incrementAndGet();
        onCompile.run();
        return new CompiledKernel() {
            @Override
            public void launch(long[] programs, List<Argument> arguments) {
                launches.incrementAndGet();
                onLaunch.run();
            }

            @Override
            public String source() {
                return "source of " + code.getClass().getSimpleName() + " " + code.name();
            }
        };
    }

    @Override
    public Optional<RecordedLaunches> record(List<PreparedLaunch> recorded) {
        if (!makesGraphs) {
            return Optional.empty();
        }
        openGraphs.incrementAndGet();
        return Optional.of(new RecordedLaunches() {
            @Override
            public void replay() {
                recorded.forEach(PreparedLaunch::run);
            }

            @Override
            public void close() {
                openGraphs.decrementAndGet();
            }
        });
    }

    private final class Memory implements DeviceMemory {
        private final long bytes;
        private MemorySegment backing = MemorySegment.NULL;
        private boolean freed;

        Memory(long bytes) {
            this.bytes = bytes;
        }

        private synchronized MemorySegment backing() {
            if (freed) {
                throw new AssertionError("used after it was freed");
            }
            if (backing.byteSize() == 0) {
                backing = Arena.ofAuto().allocate(bytes);
            }
            return backing;
        }

        @Override
        public long bytes() {
            return bytes;
        }

        @Override
        public Optional<MemorySegment> host() {
            return Optional.of(backing());
        }

        @Override
        public void write(long offset, MemorySegment from) {
            MemorySegment.copy(from, 0, backing(), offset, from.byteSize());
        }

        @Override
        public void read(long offset, MemorySegment to) {
            MemorySegment.copy(backing(), offset, to, 0, to.byteSize());
        }

        @Override
        public synchronized void free() {
            if (freed) {
                throw new AssertionError("freed twice");
            }
            freed = true;
            held.addAndGet(-bytes);
        }
    }
}
