package dev.pavage.opencl;

import dev.pavage.device.BinaryCache;
import dev.pavage.device.CompiledKernel;
import dev.pavage.device.DeviceMemory;
import dev.pavage.device.HostAllocator;
import dev.pavage.device.HostMemory;
import dev.pavage.device.KernelCode;
import dev.pavage.device.KernelLimits;
import dev.pavage.device.OutOfDeviceMemoryException;
import dev.pavage.device.PavageException;
import dev.pavage.device.QueuedDevice;
import dev.pavage.ir.Target;
import dev.pavage.ir.Target.Lowering;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jocl.CL;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_device_id;

/** An OpenCL device. Its context and queue are made when something is first asked of it. */
final class OpenClDevice extends QueuedDevice<OpenClDevice.Open> {
    private static final long MIN_ALIGNMENT = 64;
    /** Memory of the host at such an address need not be copied by any driver that can do without. */
    private static final long PAGE = 4096;

    private final DeviceInfo info;
    private final Features features;
    private final OpenCl cl;
    private final long maxBlock;
    /** Makes the queue. */
    private final Function<OpenCl, ClQueue> opener;
    private final Options options;

    private OpenClDevice(DeviceInfo info, Target target, OpenCl cl, Function<OpenCl, ClQueue> opener, Options options) {
        super(
                target,
                limits(info, title(target, info.name())),
                info.number(CL.CL_DEVICE_GLOBAL_MEM_SIZE),
                (int) info.number(CL.CL_DEVICE_MAX_COMPUTE_UNITS));
        this.info = info;
        this.cl = cl;
        this.opener = opener;
        this.options = options;
        features = info.features();
        maxBlock = info.number(CL.CL_DEVICE_MAX_MEM_ALLOC_SIZE);
    }

    private static KernelLimits limits(DeviceInfo info, String title) {
        return new KernelLimits(
                title,
                info.number(CL.CL_DEVICE_MAX_PARAMETER_SIZE),
                "local memory",
                info.number(CL.CL_DEVICE_LOCAL_MEM_SIZE),
                info.number(CL.CL_DEVICE_MAX_WORK_GROUP_SIZE));
    }

    /**
     * What there is once a device is in use.
     *
     * @param queue its context and queue
     * @param cache what its compiler made in earlier runs
     * @param host gives out memory of the host that is the device's too; none if the two are not the same
     */
    record Open(ClQueue queue, BinaryCache cache, Optional<HostAllocator> host) {}

    /**
     * How a device is used where there is a choice; tests choose for themselves.
     *
     * @param shareMemory whether memory of the host is tried as the device's own
     * @param keepBinaries whether what its compiler makes is kept from one run to the next
     * @param launchThreads threads of one launch at most; longer launches are cut
     */
    record Options(boolean shareMemory, boolean keepBinaries, long launchThreads) {
        /** Threads of one launch; drivers differ in what they take beyond. */
        static final long LAUNCH_THREADS = 1L << 30;

        /** What suits a device. */
        static Options of(DeviceInfo info) {
            return new Options(info.isCpu() && info.sharesMemory(), !info.keepsBinaries(), LAUNCH_THREADS);
        }
    }

    /**
     * A device.
     *
     * @param name its name in Pavage
     * @param faults see {@link OpenCl}
     */
    static OpenClDevice of(String name, DeviceInfo info, Lowering lowering, ToIntFunction<String> faults) {
        return of(name, info, lowering, faults, Options.of(info));
    }

    /** As {@link #of(String, DeviceInfo, Lowering, ToIntFunction)}, with options of the caller's choice. */
    static OpenClDevice of(
            String name, DeviceInfo info, Lowering lowering, ToIntFunction<String> faults, Options options) {
        OpenCl cl = new OpenCl(name, faults);
        return new OpenClDevice(
                info, info.target(name, lowering), cl, c -> ClQueue.open(c, info.id()), options);
    }

    /** A device on somebody else's context and queue. */
    static OpenClDevice of(
            String name, DeviceInfo info, Lowering lowering, cl_context context, cl_command_queue queue) {
        OpenCl cl = new OpenCl(name, OpenCl.NO_FAULTS);
        cl_device_id id = info.id();
        return new OpenClDevice(
                info, info.target(name, lowering), cl, c -> ClQueue.of(c, context, id, queue), Options.of(info));
    }

    /** What it says of itself. */
    DeviceInfo info() {
        return info;
    }

    /** What generated code may use. */
    Features features() {
        return features;
    }

    /** Threads of one launch at most; longer launches are cut. */
    long launchThreads() {
        return options.launchThreads;
    }

    /** Its context and queue. */
    ClQueue queue() {
        return opened().queue;
    }

    /** What its compiler made in earlier runs. */
    BinaryCache cache() {
        return opened().cache;
    }

    @Override
    protected Open open() {
        ClQueue queue = opener.apply(cl);
        return new Open(queue, options.keepBinaries ? binaries() : BinaryCache.none(), sharedMemory(queue));
    }

    @Override
    protected void checkNotLost() {
        cl.checkNotLost();
    }

    @Override
    protected void settle(Open open) {
        open.queue.settle();
    }

    private BinaryCache binaries() {
        return BinaryCache.of(
                OpenClBackend.NAME, info.name() + "\n" + info.text(CL.CL_DEVICE_VENDOR), info.driver());
    }

    private Optional<HostAllocator> sharedMemory(ClQueue queue) {
        if (!options.shareMemory) {
            return Optional.empty();
        }
        long alignment = info.number(CL.CL_DEVICE_MEM_BASE_ADDR_ALIGN) / Byte.SIZE;
        HostAllocator allocator =
                new HostAllocator(target().device(), memoryBytes(), Math.max(MIN_ALIGNMENT, alignment));
        return isShared(queue, allocator) ? Optional.of(allocator) : Optional.empty();
    }

    /**
     * Whether a buffer over host memory is that memory at all times, as on processors (PoCL, Intel's runtime). OpenCL
     * promises it only while the buffer is mapped, and a simulator such as Oclgrind keeps a copy, so it is tried.
     */
    private static boolean isShared(ClQueue queue, HostAllocator allocator) {
        HostMemory memory = allocator.allocate(PAGE);
        OpenClMemory buffer;
        try {
            buffer = OpenClMemory.over(queue, memory);
        } catch (PavageException e) {
            memory.free();
            return false;
        }
        try {
            MemorySegment seen = memory.segment();
            int pattern = 0x5ca1ab1e;
            queue.fill(buffer.memory().object(), pattern, PAGE);
            queue.finish();
            boolean hostSees = seen.get(ValueLayout.JAVA_INT, 0) == pattern
                    && seen.get(ValueLayout.JAVA_INT, PAGE - Integer.BYTES) == pattern;
            seen.fill((byte) 1);
            MemorySegment read = MemorySegment.ofArray(new byte[(int) PAGE]);
            buffer.readFromDevice(0, read);
            return hostSees && seen.mismatch(read) < 0;
        } finally {
            buffer.free();
        }
    }

    @Override
    public Map<String, String> facts() {
        return info.facts(target().lowering());
    }

    @Override
    public DeviceMemory allocate(long bytes) {
        cl.checkNotLost();
        if (bytes > maxBlock) {
            throw new OutOfDeviceMemoryException(title() + " gives out " + maxBlock + " bytes in one block at most"
                    + " (CL_DEVICE_MAX_MEM_ALLOC_SIZE), and " + bytes + " were asked for");
        }
        Open now = opened();
        if (now.host.isEmpty()) {
            return OpenClMemory.allocate(now.queue, bytes);
        }
        // Nothing may have no bytes; an empty array does.
        HostMemory memory = now.host.get().allocate(Math.max(1, bytes));
        try {
            return OpenClMemory.over(now.queue, memory);
        } catch (RuntimeException e) {
            memory.free();
            throw e;
        }
    }

    @Override
    public CompiledKernel compile(KernelCode code) {
        return OpenClKernel.build(this, queue(), code.lanes(target(), title()));
    }
}
