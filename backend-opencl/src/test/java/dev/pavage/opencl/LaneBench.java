package dev.pavage.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pavage.device.CompiledKernel;
import dev.pavage.device.CompiledKernel.Argument;
import dev.pavage.device.DeviceMemory;
import dev.pavage.device.KernelCode;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.lane.AccessOp.Space;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneFunction;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.LaneVerifier;
import dev.pavage.lane.MemoryType;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Builds lane kernels of one-dimensional views by hand and runs them on an OpenCL device. */
final class LaneBench {
    /** Bytes around each view that nobody may write. */
    private static final int GUARD = 64;

    private static final byte GUARD_BYTE = 0x5a;
    private static final Map<Lowering, List<LaneBench>> BENCHES = new HashMap<>();

    private final OpenClDevice device;

    private LaneBench(OpenClDevice device) {
        this.device = device;
    }

    /** A bench for each device of this machine. */
    static synchronized List<LaneBench> all(Lowering lowering) {
        return BENCHES.computeIfAbsent(lowering, l -> TestDevices.all().stream()
                .map(d -> new LaneBench(OpenClDevice.of(d.target().device(), d.info(), l, OpenCl.NO_FAULTS)))
                .toList());
    }

    /** What the body of a test's entry function has: the builder and the entry's parameters. */
    record Entry(LaneBuilder b, List<LaneValue> params) {
        LaneValue program() {
            return params.getFirst();
        }

        LaneValue scratch() {
            return params.get(LaneKernel.FIXED_PARAMS - 1);
        }

        LaneValue address(int view) {
            return params.get(LaneKernel.FIXED_PARAMS + 3 * view);
        }

        LaneValue extent(int view) {
            return params.get(LaneKernel.FIXED_PARAMS + 3 * view + 1);
        }

        LaneValue at(int view, LaneValue index, MemoryType memory) {
            return b.add(address(view), b.mul(index, b.i64(memory.bytes())));
        }

        LaneValue load(int view, MemoryType memory, int lanes, LaneValue index) {
            return b.load(memory, Space.GLOBAL, lanes, at(view, index, memory), Optional.empty());
        }

        void store(int view, MemoryType memory, LaneValue index, LaneValue value) {
            b.store(memory, Space.GLOBAL, at(view, index, memory), value, Optional.empty());
        }

        /** A loop over the elements of all views at once. */
        void each(int lanes, Consumer<LaneValue> body) {
            b.loop(b.i64(0), extent(0), b.i64(lanes), body);
        }
    }

    /** A kernel of the loop lowering without scratch memory, other functions and messages. */
    static LaneKernel loops(int views, Consumer<Entry> body) {
        return kernel(Lowering.LOOPS, 1, views, 0, List.of(), List.of(), body);
    }

    static LaneKernel kernel(
            Lowering lowering,
            int threads,
            int views,
            long scratch,
            List<LaneFunction> others,
            List<LaneKernel.Message> messages,
            Consumer<Entry> body) {
        LaneBuilder builder = new LaneBuilder();
        List<LaneValue> params = new ArrayList<>();
        for (int i = 0; i < LaneKernel.FIXED_PARAMS + 3 * views; i++) {
            params.add(builder.param(LaneType.I64));
        }
        body.accept(new Entry(builder, params));
        List<LaneFunction> functions = new ArrayList<>(others);
        functions.add(builder.finish("entry", false));
        List<Integer> ranks = IntStream.range(0, views).mapToObj(i -> 1).toList();
        LaneKernel kernel = new LaneKernel("test", lowering, ranks, functions, scratch, threads, messages);
        LaneVerifier.verify(kernel);
        return kernel;
    }

    OpenClDevice device() {
        return device;
    }

    boolean hasDoubles() {
        return device.features().fp64();
    }

    boolean hasLongAtomics() {
        return device.features().int64Atomics();
    }

    /** Whether there are registers of a kind. */
    boolean has(Kind kind) {
        return kind != Kind.F64 || hasDoubles();
    }

    /** Runs programs on views of the given contents, which they may change; fails if they write outside of them. */
    void run(LaneKernel kernel, long programs, Object... arrays) {
        run(device.compile(new KernelCode.Lanes(kernel)), programs, arrays);
    }

    /** The same with a kernel that was built already. */
    void run(CompiledKernel compiled, long programs, Object... arrays) {
        List<DeviceMemory> memories = new ArrayList<>();
        List<Argument> arguments = new ArrayList<>();
        try {
            for (Object array : arrays) {
                MemorySegment from = segment(array);
                byte[] guarded = new byte[(int) from.byteSize() + 2 * GUARD];
                Arrays.fill(guarded, GUARD_BYTE);
                MemorySegment.copy(from, 0, MemorySegment.ofArray(guarded), GUARD, from.byteSize());
                DeviceMemory memory = device.allocate(guarded.length);
                memory.write(0, MemorySegment.ofArray(guarded));
                memories.add(memory);
                Shape shape = Shape.of(Array.getLength(array));
                arguments.add(new Argument(memory, GUARD, dtype(array), shape, Strides.rowMajor(shape)));
            }
            compiled.launch(new long[] {programs, 1, 1}, arguments);
            device.synchronize();
            for (int i = 0; i < arrays.length; i++) {
                read(memories.get(i), segment(arrays[i]));
            }
        } finally {
            memories.forEach(DeviceMemory::free);
        }
    }

    private static void read(DeviceMemory memory, MemorySegment to) {
        byte[] guarded = new byte[(int) to.byteSize() + 2 * GUARD];
        memory.read(0, MemorySegment.ofArray(guarded));
        MemorySegment.copy(MemorySegment.ofArray(guarded), GUARD, to, 0, to.byteSize());
        for (int i = 0; i < GUARD; i++) {
            assertThat(guarded[i]).as("before a view").isEqualTo(GUARD_BYTE);
            assertThat(guarded[guarded.length - 1 - i]).as("after a view").isEqualTo(GUARD_BYTE);
        }
    }

    private static MemorySegment segment(Object array) {
        return switch (array) {
            case byte[] a -> MemorySegment.ofArray(a);
            case short[] a -> MemorySegment.ofArray(a);
            case int[] a -> MemorySegment.ofArray(a);
            case long[] a -> MemorySegment.ofArray(a);
            case float[] a -> MemorySegment.ofArray(a);
            case double[] a -> MemorySegment.ofArray(a);
            default -> throw new IllegalArgumentException("no array: " + array);
        };
    }

    private static DType dtype(Object array) {
        return switch (array) {
            case byte[] a -> DType.I8;
            case short[] a -> DType.I16;
            case int[] a -> DType.I32;
            case long[] a -> DType.I64;
            case float[] a -> DType.F32;
            case double[] a -> DType.F64;
            default -> throw new IllegalArgumentException("no array: " + array);
        };
    }

    /** How registers of a kind lie in memory. */
    static MemoryType memory(Kind kind) {
        return switch (kind) {
            case F32 -> MemoryType.F32;
            case F64 -> MemoryType.F64;
            case I32 -> MemoryType.I32;
            case I64 -> MemoryType.I64;
            case I1 -> throw new IllegalArgumentException("I1 is not in memory");
        };
    }
}
