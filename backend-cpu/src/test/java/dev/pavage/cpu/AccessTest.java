package dev.pavage.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.device.CompilationException;
import dev.pavage.device.CompiledKernel;
import dev.pavage.ir.Comparison;
import dev.pavage.ir.MemoryOp.AtomicKind;
import dev.pavage.lane.AccessOp;
import dev.pavage.lane.AccessOp.Space;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Loads and stores move what they should, and touch nothing else. */
class AccessTest {
    private static final int COUNT = 48;

    static Stream<Arguments> shapes() {
        return Stream.of(MemoryType.values()).filter(m -> m != MemoryType.F16)
                .flatMap(memory -> Arrays.stream(Bench.lanes(memory.kind()))
                        .mapToObj(n -> Arguments.of(memory, n)));
    }

    /** Features under which each way of loading is taken. */
    private static final List<VectorFeatures> FEATURES =
            List.of(new VectorFeatures(512, true, true), new VectorFeatures(512, false, false));

    private static Object elements(MemoryType memory) {
        Object array = zeros(memory, COUNT);
        for (int i = 0; i < COUNT; i++) {
            long x = (i * 0x9E3779B97F4A7C15L) >> 7;
            switch (memory) {
                case I8, U8 -> Array.setByte(array, i, (byte) x);
                case I16, U16 -> Array.setShort(array, i, (short) x);
                case I32 -> Array.setInt(array, i, (int) x);
                case I64 -> Array.setLong(array, i, x);
                case F32 -> Array.setFloat(array, i, (float) x);
                case F64 -> Array.setDouble(array, i, (double) x);
                case F16 -> throw notMoved();
            }
        }
        return array;
    }

    private static Object zeros(MemoryType memory, int count) {
        return switch (memory) {
            case I8, U8 -> new byte[count];
            case I16, U16 -> new short[count];
            case I32 -> new int[count];
            case I64 -> new long[count];
            case F32 -> new float[count];
            case F64 -> new double[count];
            case F16 -> throw notMoved();
        };
    }

    private static IllegalArgumentException notMoved() {
        return new IllegalArgumentException("half precision is moved as U16");
    }

    private static Number widened(MemoryType memory, Object array, int i) {
        Number n = (Number) Array.get(array, i);
        return switch (memory) {
            case U8 -> n.intValue() & 0xff;
            case U16 -> n.intValue() & 0xffff;
            case I8, I16, I32, I64, F16, F32, F64 -> n;
        };
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void loadsWidenAndStoresNarrow(MemoryType memory, int lanes) {
        Object in = elements(memory);
        Object wide = zeros(Bench.memory(memory.kind()), COUNT);
        Object narrow = zeros(memory, COUNT);
        Bench.run(
                Bench.kernel(3, e -> e.each(lanes, (b, i) -> {
                    LaneValue x = e.load(0, memory, lanes, i);
                    e.store(1, Bench.memory(memory.kind()), i, x);
                    e.store(2, memory, i, x);
                })),
                in,
                wide,
                narrow);
        for (int i = 0; i < COUNT; i++) {
            assertEquals(widened(memory, in, i).doubleValue(), Array.getDouble(wide, i), "element " + i);
            assertEquals(Array.get(in, i), Array.get(narrow, i), "element " + i);
        }
    }

    private static LaneValue below(LaneBuilder b, LaneValue count, int lanes, Kind kind) {
        LaneType type = new LaneType(kind, lanes);
        return b.compare(Comparison.LT, b.iota(type), b.splat(b.convert(kind, count), lanes));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void maskedLanesAreNotTouched(MemoryType memory, int lanes) {
        Kind counter = memory.kind().bytes() == 8 ? Kind.I64 : Kind.I32;
        Object in = elements(memory);
        for (VectorFeatures features : FEATURES) {
            CpuDevice device = new CpuDevice(features, 1);
            CompiledKernel kernel = device.compile(new dev.pavage.device.KernelCode.Lanes(Bench.kernel(3, e -> {
                LaneBuilder b = e.builder();
                // The number of lanes is the output's extent.
                LaneValue mask = below(b, e.extent(1), lanes, counter);
                LaneValue x = b.load(memory, Space.GLOBAL, lanes, e.address(0), Optional.of(mask));
                b.store(memory, Space.GLOBAL, e.address(1), x, Optional.of(mask));
                e.store(2, Bench.memory(memory.kind()), b.i64(0), x);
            })));
            for (int n = 0; n <= lanes; n++) {
                Object out = zeros(memory, n);
                Object all = zeros(Bench.memory(memory.kind()), lanes);
                Bench.run(kernel, new long[] {1, 1, 1}, in, out, all);
                for (int i = 0; i < lanes; i++) {
                    double expected = i < n ? widened(memory, in, i).doubleValue() : 0;
                    assertEquals(expected, Array.getDouble(all, i), n + " lanes, lane " + i);
                    if (i < n) {
                        assertEquals(Array.get(in, i), Array.get(out, i));
                    }
                }
            }
        }
    }

    /** Masked lanes that lie in a page that may not be read: an access would end the JVM. */
    @ParameterizedTest
    @MethodSource("shapes")
    @EnabledOnOs(OS.LINUX)
    void maskedLanesMayLieInMissingPages(MemoryType memory, int lanes) throws Throwable {
        Linker linker = Linker.nativeLinker();
        ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
        ValueLayout.OfInt number = ValueLayout.JAVA_INT;
        MethodHandle map = linker.downcallHandle(
                linker.defaultLookup().find("mmap").orElseThrow(),
                FunctionDescriptor.of(word, word, word, number, number, number, word));
        MethodHandle protect = linker.downcallHandle(
                linker.defaultLookup().find("mprotect").orElseThrow(),
                FunctionDescriptor.of(number, word, word, number));
        MethodHandle unmap = linker.downcallHandle(
                linker.defaultLookup().find("munmap").orElseThrow(), FunctionDescriptor.of(number, word, word));
        long page = 1 << 16;
        long block = (long) map.invokeExact(0L, 2 * page, 0, 0x22, -1, 0L);
        assertEquals(0, (int) protect.invokeExact(block, page, 3));
        Kind counter = memory.kind().bytes() == 8 ? Kind.I64 : Kind.I32;
        CpuProgram program = program(Bench.kernel(1, e -> {
            LaneBuilder b = e.builder();
            LaneValue mask = below(b, e.extent(0), lanes, counter);
            LaneValue x = b.load(memory, Space.GLOBAL, lanes, e.address(0), Optional.of(mask));
            b.store(memory, Space.GLOBAL, e.address(0), x, Optional.of(mask));
        }));
        int rounds = 0;
        for (int n = 0; n < lanes; n++) {
            long[] arguments = {block + page - (long) n * memory.bytes(), n, 1};
            // Interpreted at first, by C2 at last.
            for (int i = 0; i < 300_000 / lanes; i++) {
                program.run(0, 0, 0, 1, 1, 1, 0, arguments);
                rounds++;
            }
        }
        assertEquals(300_000 / lanes * lanes, rounds);
        assertEquals(0, (int) unmap.invokeExact(block, 2 * page));
    }

    private static CpuProgram program(LaneKernel kernel) {
        VectorFeatures features = VectorCalls.features(VectorCalls.preferredBits());
        return Programs.load(kernel, new ClassEmitter(features).kernel(kernel, java.util.Map.of(), java.util.Map.of()));
    }

    @ParameterizedTest
    @EnumSource(AtomicKind.class)
    void atomicsCombineFromAllThreads(AtomicKind kind) {
        int programs = 5000;
        LaneKernel kernel = Bench.kernel(4, e -> {
            LaneBuilder b = e.builder();
            LaneValue id = e.params().get(0);
            int view = 0;
            for (Kind k : List.of(Kind.I32, Kind.I64, Kind.F32, Kind.F64)) {
                LaneValue value = b.sub(b.convert(k, id), b.constant(new LaneType(k, 1), 100L));
                b.add(new AccessOp.Atomic(kind, Bench.memory(k), Space.GLOBAL, e.address(view++), value));
            }
        });
        int[] i32 = {7};
        long[] i64 = {7};
        float[] f32 = {7};
        double[] f64 = {7};
        Bench.run(Bench.compile(kernel), new long[] {programs, 1, 1}, i32, i64, f32, f64);
        long expected =
                switch (kind) {
                    case ADD -> 7 + (long) programs * (programs - 1) / 2 - 100L * programs;
                    case MAX -> programs - 101;
                    case MIN -> -100;
                };
        assertEquals(expected, i32[0]);
        assertEquals(expected, i64[0]);
        assertEquals((double) expected, f64[0]);
        // The partial sums pass 2^24 at the end, where floats are even.
        assertEquals((float) expected, f32[0], kind == AtomicKind.ADD ? 2 * programs : 0);
    }

    @Test
    void atomicsOfNaNEnd() {
        LaneKernel kernel = Bench.kernel(1, e -> e.builder()
                .add(new AccessOp.Atomic(
                        AtomicKind.MAX,
                        MemoryType.F32,
                        Space.GLOBAL,
                        e.address(0),
                        e.builder().constant(new LaneType(Kind.F32, 1), Double.NaN))));
        float[] x = {1};
        Bench.run(kernel, x);
        assertArrayEquals(new float[] {Float.NaN}, x);
    }

    @Test
    void scratchMemoryIsAlignedAndLargeEnough() {
        int[] out = {1};
        LaneKernel kernel = Bench.kernel(1, 100_000, List.of(), List.of(), e -> {
            LaneBuilder b = e.builder();
            LaneValue scratch = e.params().get(LaneKernel.FIXED_PARAMS - 1);
            LaneValue last = b.add(scratch, b.i64(99_996));
            b.store(MemoryType.I32, Space.LOCAL, last, b.i32(42), Optional.empty());
            LaneValue misaligned = b.convert(
                    Kind.I32, b.binary(dev.pavage.lane.ValueOp.BinaryKind.AND, scratch, b.i64(63)));
            LaneValue back = b.load(MemoryType.I32, Space.LOCAL, 1, last, Optional.empty());
            e.store(0, MemoryType.I32, b.i64(0), b.add(back, misaligned));
        });
        Bench.run(kernel, out);
        assertArrayEquals(new int[] {42}, out);
    }

    @Test
    void vectorsWiderThanTheMachineKnowsAreRefused() {
        LaneKernel kernel = Bench.kernel(1, e -> e.store(
                0, MemoryType.F64, e.builder().i64(0), e.builder().constant(new LaneType(Kind.F64, 16), 1.0)));
        CompilationException refused = assertThrows(CompilationException.class, () -> Bench.compile(kernel));
        assertEquals(
                "no vector register holds f64x16: the CPU has 64 to 512 bits",
                refused.getMessage());
    }

    @Test
    void conversionsThatNoInstructionDoesAreRefused() {
        LaneKernel kernel = Bench.kernel(1, e -> e.store(
                0, MemoryType.F16, e.builder().i64(0), e.builder().constant(new LaneType(Kind.F32, 1), 1.0)));
        CompilationException refused = assertThrows(CompilationException.class, () -> Bench.compile(kernel));
        assertTrue(refused.getMessage().startsWith("half precision is moved as U16 here, not as F16: "));
    }

    @Test
    void memoryOfAnOffsetIsWhatTheHostSees() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(4);
            var memory = Bench.DEVICE.allocate(64);
            memory.host().orElseThrow().set(ValueLayout.JAVA_INT, 12, 77);
            memory.read(12, bytes);
            assertEquals(77, bytes.get(ValueLayout.JAVA_INT, 0));
            assertEquals(0, memory.host().orElseThrow().address() % 64);
            memory.free();
            assertThrows(IllegalStateException.class, memory::free);
        }
    }
}
