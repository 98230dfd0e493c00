package dev.pavage.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pavage.cpu.machine.Extension;
import dev.pavage.cpu.machine.MachineCodeException;
import dev.pavage.cpu.machine.MachineFunctions;
import dev.pavage.device.CompiledKernel;
import dev.pavage.device.DeviceMemory;
import dev.pavage.device.KernelCode;
import dev.pavage.ir.Target;
import dev.pavage.lane.AccessOp.Space;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneFunction;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/** Builds lane kernels of one-dimensional views by hand and runs them. */
final class Bench {
    static final CpuDevice DEVICE = new CpuDevice(VectorCalls.features(VectorCalls.preferredBits()), 2);

    /** The same by machine code, of each extension that this machine has. */
    static final List<CpuDevice> MACHINES =
            functions().stream().map(Bench::device).toList();

    /** The best of them. */
    static final Optional<CpuDevice> MACHINE = MACHINES.stream().findFirst();

    /** Functions of more are not made into machine code, nor into methods. */
    private static final int MOST_PARAMETERS = 32;

    /** Bytes around each view that nobody may write. */
    private static final int GUARD = 64;

    private static final byte GUARD_BYTE = 0x5a;

    private Bench() {}

    /** What the body of a test's entry function has: the builder and the addresses of the views. */
    record Entry(LaneBuilder builder, List<LaneValue> params) {
        LaneValue address(int view) {
            return params.get(LaneKernel.FIXED_PARAMS + 3 * view);
        }

        LaneValue extent(int view) {
            return params.get(LaneKernel.FIXED_PARAMS + 3 * view + 1);
        }

        LaneValue at(int view, LaneValue index, MemoryType memory) {
            return builder.add(address(view), builder.mul(index, builder.i64(memory.bytes())));
        }

        LaneValue load(int view, MemoryType memory, int lanes, LaneValue index) {
            return builder.load(memory, Space.GLOBAL, lanes, at(view, index, memory), Optional.empty());
        }

        void store(int view, MemoryType memory, LaneValue index, LaneValue value) {
            builder.store(memory, Space.GLOBAL, at(view, index, memory), value, Optional.empty());
        }

        /** A loop over the elements of all views at once. */
        void each(int lanes, BiConsumer<LaneBuilder, LaneValue> body) {
            builder.loop(builder.i64(0), extent(0), builder.i64(lanes), i -> body.accept(builder, i));
        }
    }

    static LaneKernel kernel(int views, java.util.function.Consumer<Entry> body) {
        return kernel(views, 0, List.of(), List.of(), body);
    }

    static LaneKernel kernel(
            int views,
            long scratch,
            List<LaneFunction> others,
            List<LaneKernel.Message> messages,
            java.util.function.Consumer<Entry> body) {
        LaneBuilder builder = new LaneBuilder();
        List<LaneValue> params = new ArrayList<>();
        for (int i = 0; i < LaneKernel.FIXED_PARAMS + 3 * views; i++) {
            params.add(builder.param(LaneType.I64));
        }
        body.accept(new Entry(builder, params));
        List<LaneFunction> functions = new ArrayList<>(others);
        functions.add(builder.finish("entry", false));
        List<Integer> ranks = IntStream.range(0, views).mapToObj(i -> 1).toList();
        return new LaneKernel("test", Target.Lowering.LOOPS, ranks, functions, scratch, 1, messages);
    }

    static CompiledKernel compile(LaneKernel kernel) {
        return DEVICE.compile(new KernelCode.Lanes(kernel));
    }

    /**
     * Runs one program on views of the given contents, which it may change. Where this machine has what it needs, the same
     * runs as machine code, and has to leave the same.
     */
    static void run(LaneKernel kernel, Object... arrays) {
        Object[] before = Arrays.stream(arrays).map(Bench::copy).toArray();
        long[] one = {1, 1, 1};
        run(compile(kernel), one, arrays);
        if (kernel.entry().params().size() > MOST_PARAMETERS) {
            return;
        }
        for (CpuDevice device : MACHINES) {
            Object[] copies = Arrays.stream(before).map(Bench::copy).toArray();
            run(device.compile(new KernelCode.Lanes(inFunction(kernel))), one, copies);
            for (int i = 0; i < arrays.length; i++) {
                assertThat(copies[i])
                        .as("argument %d by %s", i, device.facts().get("code"))
                        .isEqualTo(arrays[i]);
            }
        }
    }

    /** The same kernel with what its entry does in a function, which can be machine code. */
    static LaneKernel inFunction(LaneKernel kernel) {
        LaneFunction entry = kernel.entry();
        LaneFunction body = new LaneFunction("body", false, entry.params(), entry.body());
        LaneBuilder builder = new LaneBuilder();
        List<LaneValue> params = entry.params().stream().map(p -> builder.param(p.type())).toList();
        builder.call(body.name(), params);
        List<LaneFunction> functions =
                new ArrayList<>(kernel.functions().subList(0, kernel.functions().size() - 1));
        functions.add(body);
        functions.add(builder.finish("entry", false));
        return new LaneKernel(
                kernel.name(), kernel.lowering(), kernel.ranks(), functions, kernel.scratchBytes(), kernel.threads(),
                kernel.messages());
    }

    private static Object copy(Object array) {
        int length = java.lang.reflect.Array.getLength(array);
        Object copy = java.lang.reflect.Array.newInstance(array.getClass().getComponentType(), length);
        System.arraycopy(array, 0, copy, 0, length);
        return copy;
    }

    /** What makes machine code, of each extension that this machine has, best first. */
    static List<MachineFunctions> functions() {
        List<MachineFunctions> functions = new ArrayList<>();
        for (Extension extension : Extension.values()) {
            try {
                functions.add(MachineFunctions.ofThisMachine(extension));
            } catch (MachineCodeException e) {
                // This machine has not got it.
            }
        }
        return functions;
    }

    /** A device of its widest vectors. */
    static CpuDevice device(MachineFunctions functions) {
        return new CpuDevice(VectorCalls.features(functions.extension().bits()), 2, Optional.of(functions));
    }

    /** Runs programs on views of the given contents, which they may change; fails if they write outside. */
    static void run(CompiledKernel kernel, long[] programs, Object... arrays) {
        List<DeviceMemory> memories = new ArrayList<>();
        List<CompiledKernel.Argument> arguments = new ArrayList<>();
        for (Object array : arrays) {
            MemorySegment from = segment(array);
            DeviceMemory memory = DEVICE.allocate(from.byteSize() + 2 * GUARD);
            memory.host().orElseThrow().fill(GUARD_BYTE);
            memory.write(GUARD, from);
            memories.add(memory);
            long length = java.lang.reflect.Array.getLength(array);
            Shape shape = Shape.of(length);
            arguments.add(new CompiledKernel.Argument(memory, GUARD, dtype(array), shape, Strides.rowMajor(shape)));
        }
        try {
            kernel.launch(programs, arguments);
            for (int i = 0; i < arrays.length; i++) {
                MemorySegment to = segment(arrays[i]);
                memories.get(i).read(GUARD, to);
                checkGuards(memories.get(i).host().orElseThrow(), to.byteSize());
            }
        } finally {
            memories.forEach(DeviceMemory::free);
        }
    }

    private static void checkGuards(MemorySegment block, long bytes) {
        for (long i = 0; i < GUARD; i++) {
            if (block.get(ValueLayout.JAVA_BYTE, i) != GUARD_BYTE
                    || block.get(ValueLayout.JAVA_BYTE, GUARD + bytes + i) != GUARD_BYTE) {
                throw new AssertionError("memory outside of a view was written");
            }
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

    /** The numbers of lanes that registers of a kind can have. */
    static int[] lanes(Kind kind) {
        return IntStream.of(1, 2, 4, 8, 16)
                .filter(n -> n == 1 || VectorShape.fits(kind, n))
                .toArray();
    }

    /** An array of a kind's Java type from doubles (floating point) or longs. */
    static Object array(Kind kind, double[] reals, long[] integers) {
        return switch (kind) {
            case F32 -> {
                float[] a = new float[reals.length];
                IntStream.range(0, a.length).forEach(i -> a[i] = (float) reals[i]);
                yield a;
            }
            case F64 -> reals.clone();
            case I32 -> Arrays.stream(integers).mapToInt(i -> (int) i).toArray();
            case I64 -> integers.clone();
            case I1 -> throw new IllegalArgumentException("I1 is not in memory");
        };
    }

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
