package dev.pavage.device;

import dev.pavage.settings.Settings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A device's memory, kept for reuse. A request takes the smallest freed block that is not much larger, else new memory.
 * Work on a device happens in the order in which it was asked for, so a block may be reused while work on its former
 * contents is still queued.
 */
final class MemoryPool {
    private static final System.Logger LOG = System.getLogger(MemoryPool.class.getName());

    /** Above this, sizes are rounded up to a multiple of it; below, to an eighth of the next lower power of two. */
    private static final long COARSE = 2L << 20;

    private static final long FINE = 64;
    /** The owners that an out-of-memory message names. */
    private static final int NAMED_OWNERS = 5;

    private final String device;
    private final DeviceDriver driver;
    private final Options options;
    private final GuardBands guards;
    private final MemoryPressure pressure;

    private final Object lock = new Object();
    private final Set<Buffer> live = new LinkedHashSet<>();
    /** Freed blocks, smallest first; of one size the one freed last, which caches may still hold, comes first. */
    private final TreeMap<Freed, DeviceMemory> bySize =
            new TreeMap<>(Comparator.comparingLong(Freed::bytes).thenComparing(Freed::age, Comparator.reverseOrder()));

    private final TreeSet<Freed> byAge = new TreeSet<>(Comparator.comparingLong(Freed::age));
    private final List<String> damages = new ArrayList<>();
    private long age;
    private long inUse;
    private long cached;
    private long peak;
    private long allocations;
    private long reuses;

    /**
     * How a pool behaves.
     *
     * @param limit bytes that it takes from the device at most
     * @param cacheBytes bytes of freed blocks that are kept at most
     * @param poison whether memory with undefined contents is filled with a pattern that reads as NaN
     * @param guardBytes width of the bands around each array, 0 for none
     */
    record Options(long limit, long cacheBytes, boolean poison, int guardBytes) {
        /** What the user's settings ask for. */
        static Options fromSettings(DeviceDriver driver) {
            long set = Settings.POOL_BYTES.value();
            long limit = set == 0 ? driver.memoryBytes() : Math.min(set, driver.memoryBytes());
            boolean checks = driver.checksAccesses();
            long cache = checks ? 0 : set == 0 ? limit / 2 : limit;
            boolean poison = !checks && Settings.DEBUG_POISON.value();
            return new Options(limit, cache, poison, Settings.DEBUG_GUARD.value() ? GuardBands.WIDTH : 0);
        }
    }

    private record Freed(long bytes, long age) {}

    /** An empty pool. */
    MemoryPool(DeviceDriver driver, Options options) {
        this.device = driver.target().device();
        this.driver = driver;
        this.options = options;
        this.guards = new GuardBands(options.guardBytes());
        this.pressure = new MemoryPressure(() -> statistics().inUse(), options.limit());
    }

    /**
     * Memory of at least {@code bytes} bytes, its contents undefined.
     *
     * @param label says for messages what it is for
     * @throws OutOfDeviceMemoryException if there is not enough, even after collecting garbage and giving freed blocks
     *     back
     */
    Buffer allocate(long bytes, Supplier<String> label) {
        long total = guards.total(bytes);
        long size = driver.checksAccesses() ? Math.max(1, total) : roundUp(total);
        DeviceMemory memory = reuse(size).orElseGet(() -> allocateNew(size, label));
        Buffer buffer = new Buffer(memory, guards.width(), bytes, label, this::free);
        try {
            guards.draw(buffer);
        } catch (RuntimeException e) {
            discard(memory);
            throw e;
        }
        synchronized (lock) {
            live.add(buffer);
        }
        return buffer;
    }

    /** Gives all freed blocks back to the device. */
    void trim() {
        freeAll(takeCachedAbove(0));
    }

    /** Gives the memory of unreachable arrays and of freed blocks back to the device. */
    void reclaim() {
        pressure.collect();
        trim();
    }

    /** What is in use and cached now. */
    MemoryStatistics statistics() {
        synchronized (lock) {
            return new MemoryStatistics(inUse, cached, peak, live.size(), allocations, reuses, options.limit());
        }
    }

    /**
     * Checks the bands around all arrays.
     *
     * @throws KernelException if something wrote outside of an array, or had when one was freed
     */
    void checkGuards() {
        List<Buffer> held;
        synchronized (lock) {
            held = live.stream().filter(Buffer::tryHold).toList();
        }
        List<String> found = new ArrayList<>();
        for (Buffer buffer : held) {
            guards.damage(buffer).ifPresent(found::add);
            buffer.release();
        }
        synchronized (lock) {
            found.addAll(damages);
            damages.clear();
        }
        if (!found.isEmpty()) {
            throw damaged(String.join("; ", found));
        }
    }

    /** Takes back the memory of a buffer that nobody holds any more. */
    private void free(Buffer buffer) {
        DeviceMemory memory = buffer.memory();
        Failures failures = new Failures();
        if (guards.width() > 0 || options.poison()) {
            failures.run(() -> retire(buffer));
        }
        List<DeviceMemory> evicted;
        synchronized (lock) {
            live.remove(buffer);
            inUse -= memory.bytes();
            cached += memory.bytes();
            Freed freed = new Freed(memory.bytes(), age++);
            bySize.put(freed, memory);
            byAge.add(freed);
            evicted = takeCachedAbove(options.cacheBytes());
        }
        freeAll(evicted, failures);
        failures.throwFirst();
    }

    /** Takes back memory that never became a buffer. */
    private void discard(DeviceMemory memory) {
        synchronized (lock) {
            inUse -= memory.bytes();
        }
        freeAll(List.of(memory));
    }

    /** Checks the bands of a buffer that goes away, and poisons its memory. */
    private void retire(Buffer buffer) {
        try {
            Optional<String> damage = guards.damage(buffer);
            if (options.poison()) {
                GuardBands.poison(buffer.memory());
            }
            if (damage.isPresent()) {
                synchronized (lock) {
                    // The cleaner's thread has nobody to throw to: the next check tells.
                    damages.add(damage.get());
                }
                throw damaged(damage.get());
            }
        } catch (DeviceLostException e) {
            LOG.log(System.Logger.Level.DEBUG, "{0} was lost with {1}", device, buffer.label());
        }
    }

    private KernelException damaged(String where) {
        return new KernelException("something wrote outside of an array on " + device + ": the guard byte " + where
                + " was changed; run the kernels on the reference device, or look for host code that writes too far");
    }

    private Optional<DeviceMemory> reuse(long size) {
        synchronized (lock) {
            Map.Entry<Freed, DeviceMemory> found = bySize.ceilingEntry(new Freed(size, Long.MAX_VALUE));
            // A block may be a quarter larger than asked for; small ones cost nothing and may be twice as large.
            if (found == null || found.getKey().bytes() > size + (size < COARSE ? size : size / 4)) {
                return Optional.empty();
            }
            Freed block = found.getKey();
            bySize.remove(block);
            byAge.remove(block);
            cached -= block.bytes();
            inUse += block.bytes();
            peak = Math.max(peak, inUse);
            reuses++;
            return Optional.of(found.getValue());
        }
    }

    private DeviceMemory allocateNew(long size, Supplier<String> label) {
        List<OutOfDeviceMemoryException> refusals = new ArrayList<>();
        pressure.relieve(size);
        Optional<DeviceMemory> memory = reuse(size).or(() -> tryAllocate(size, refusals));
        if (memory.isEmpty()) {
            freeAll(takeCachedAbove(Math.max(0, statistics().cached() - size)));
            memory = tryAllocate(size, refusals);
        }
        if (memory.isEmpty()) {
            pressure.collect();
            memory = reuse(size).or(() -> {
                trim();
                return tryAllocate(size, refusals);
            });
        }
        return memory.orElseThrow(() -> outOfMemory(size, label.get(), refusals));
    }

    /** New memory, or nothing if the limit does not allow it or the driver refuses it, which is noted. */
    private Optional<DeviceMemory> tryAllocate(long size, List<OutOfDeviceMemoryException> refusals) {
        synchronized (lock) {
            // Host memory can be promised beyond what there is: the limit holds even where the driver would not refuse.
            if (inUse + cached > options.limit() - size) {
                return Optional.empty();
            }
            inUse += size;
        }
        boolean done = false;
        try {
            DeviceMemory memory = poisoned(driver.allocate(size));
            done = true;
            synchronized (lock) {
                peak = Math.max(peak, inUse);
                allocations++;
            }
            return Optional.of(memory);
        } catch (OutOfDeviceMemoryException e) {
            refusals.add(e);
            return Optional.empty();
        } finally {
            if (!done) {
                synchronized (lock) {
                    inUse -= size;
                }
            }
        }
    }

    private DeviceMemory poisoned(DeviceMemory memory) {
        if (options.poison()) {
            try {
                GuardBands.poison(memory);
            } catch (RuntimeException e) {
                freeAll(List.of(memory));
                throw e;
            }
        }
        return memory;
    }

    /** Removes the blocks that were freed longest ago until at most {@code limit} bytes are cached. */
    private List<DeviceMemory> takeCachedAbove(long limit) {
        List<DeviceMemory> taken = new ArrayList<>();
        synchronized (lock) {
            while (cached > limit) {
                Freed oldest = byAge.removeFirst();
                cached -= oldest.bytes();
                taken.add(Objects.requireNonNull(bySize.remove(oldest)));
            }
        }
        return taken;
    }

    private void freeAll(List<DeviceMemory> blocks) {
        Failures failures = new Failures();
        freeAll(blocks, failures);
        failures.throwFirst();
    }

    private void freeAll(List<DeviceMemory> blocks, Failures failures) {
        for (DeviceMemory block : blocks) {
            failures.run(() -> {
                try {
                    block.free();
                } catch (DeviceLostException e) {
                    LOG.log(System.Logger.Level.DEBUG, "{0} was lost with a block of memory", device);
                }
            });
        }
    }

    /**
     * The message of an exception: what is in use, and what to do.
     *
     * @param wanted what there was not enough memory for
     * @param refusal what the driver said
     */
    String describe(String wanted, OutOfDeviceMemoryException refusal) {
        return "out of memory on " + device + " for " + wanted + ": " + usage() + ". The driver: "
                + refusal.getMessage();
    }

    private OutOfDeviceMemoryException outOfMemory(
            long size, String label, List<OutOfDeviceMemoryException> refusals) {
        String text = "out of memory on " + device + ": " + Bytes.text(size) + " were asked for " + label + ", and "
                + usage();
        if (refusals.isEmpty()) {
            return new OutOfDeviceMemoryException(text);
        }
        OutOfDeviceMemoryException last = refusals.getLast();
        return new OutOfDeviceMemoryException(text + ". The driver: " + last.getMessage(), last);
    }

    /** What is in use by what, and what to do about it. */
    private String usage() {
        record Owner(String label, long count, long bytes) {}
        MemoryStatistics now = statistics();
        Map<String, Owner> owners = new LinkedHashMap<>();
        synchronized (lock) {
            for (Buffer b : live) {
                Owner one = new Owner(b.label(), 1, b.memory().bytes());
                owners.merge(one.label, one, (x, y) -> new Owner(x.label, x.count + 1, x.bytes + y.bytes));
            }
        }
        String largest = owners.values().stream()
                .sorted(Comparator.comparingLong(Owner::bytes).reversed())
                .limit(NAMED_OWNERS)
                .map(o -> o.count + " x " + o.label + " (" + Bytes.text(o.bytes) + ")")
                .collect(Collectors.joining(", "));
        return Bytes.text(now.inUse()) + " of " + Bytes.text(now.limit()) + " are in use"
                + (largest.isEmpty() ? "" : " by " + largest)
                + "; close arrays that are no longer needed, or open a TensorScope around each step";
    }

    /** Rounds up by at most an eighth, so that nearly equal requests can take each other's blocks. */
    static long roundUp(long bytes) {
        long step = Math.clamp(Long.highestOneBit(Math.max(bytes, 1)) / 8, FINE, COARSE);
        return Math.multiplyExact(Math.max(1, Math.ceilDiv(bytes, step)), step);
    }
}
