package dev.pavage.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pavage.ir.Comparison;
import dev.pavage.ir.MemoryOp.AtomicKind;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.lane.AccessOp;
import dev.pavage.lane.AccessOp.Space;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import dev.pavage.lane.ValueOp.BinaryKind;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Loads and stores of every element type, with and without masks, and atomics. */
class AccessOpTest {
    private static final int COUNT = 64;

    static Stream<Arguments> integers() {
        return Stream.of(MemoryType.I8, MemoryType.U8, MemoryType.I16, MemoryType.U16, MemoryType.I32, MemoryType.I64)
                .flatMap(memory -> Stream.of(1, 2, 4, 8, 16).map(lanes -> Arguments.of(memory, lanes)));
    }

    private static long widened(MemoryType memory, long value) {
        return switch (memory) {
            case I8 -> (byte) value;
            case U8 -> value & 0xff;
            case I16 -> (short) value;
            case U16 -> value & 0xffff;
            case I32 -> (int) value;
            case I64 -> value;
            case F16, F32, F64 -> throw new IllegalArgumentException(memory.name());
        };
    }

    /** Elements lie at odd positions, so that vectors are aligned to their elements only. */
    @ParameterizedTest
    @MethodSource("integers")
    void loadsWidenAndStoresKeepTheLowestBits(MemoryType memory, int lanes) {
        for (LaneBench bench : LaneBench.all(Lowering.LOOPS)) {
            LaneKernel kernel = LaneBench.loops(3, e -> {
                LaneBuilder b = e.b();
                LaneValue first = b.add(e.address(1), b.i64(memory.bytes()));
                // Two loops: LLVM 15, in PoCL 3.1, hands a vector of four I64 that was stored as I32 to a load that widens
                // it again in the same block, without the narrowing.
                b.loop(b.i64(0), e.extent(0), b.i64(lanes), i -> {
                    LaneValue at = b.add(first, b.mul(i, b.i64(memory.bytes())));
                    LaneValue wide = b.convert(memory.kind(), e.load(0, MemoryType.I64, lanes, i));
                    b.store(memory, Space.GLOBAL, at, wide, Optional.empty());
                });
                b.loop(b.i64(0), e.extent(0), b.i64(lanes), i -> {
                    LaneValue at = b.add(first, b.mul(i, b.i64(memory.bytes())));
                    LaneValue back = b.load(memory, Space.GLOBAL, lanes, at, Optional.empty());
                    e.store(2, MemoryType.I64, i, b.convert(Kind.I64, back));
                });
            });
            long[] in = new long[COUNT];
            Arrays.setAll(in, i -> i % 3 == 0 ? -i * 7777L : i % 3 == 1 ? (1L << i) + i : ~(1L << i));
            long[] out = new long[COUNT];
            bench.run(kernel, 1, in, new byte[memory.bytes() * (COUNT + 1)], out);
            long[] expected = Arrays.stream(in).map(x -> widened(memory, x)).toArray();
            assertThat(out).containsExactly(expected);
        }
    }

    static Stream<Arguments> masks() {
        return Stream.of(MemoryType.U8, MemoryType.I16, MemoryType.F16, MemoryType.F32, MemoryType.I64)
                .flatMap(memory -> Stream.of(1, 2, 8, 16).map(lanes -> Arguments.of(memory, lanes)));
    }

    /** Masks of all ranges of lanes: the views around a masked lane are guarded, and what is not stored stays. */
    @ParameterizedTest
    @MethodSource("masks")
    void maskedLanesAreNeitherReadNorWritten(MemoryType memory, int lanes) {
        LaneType type = new LaneType(Kind.I32, lanes);
        for (LaneBench bench : LaneBench.all(Lowering.LOOPS)) {
            LaneKernel kernel = LaneBench.loops(3, e -> {
                LaneBuilder b = e.b();
                b.loop(b.i32(0), b.i32(lanes + 1), b.i32(1), from -> {
                    b.loop(from, b.i32(lanes + 1), b.i32(1), to -> {
                        LaneValue mask = b.binary(
                                BinaryKind.AND,
                                b.compare(Comparison.GE, number(b, type), b.splat(from, lanes)),
                                b.compare(Comparison.LT, number(b, type), b.splat(to, lanes)));
                        LaneValue row = b.add(b.mul(from, b.i32(lanes + 1)), to);
                        LaneValue first = b.mul(b.convert(Kind.I64, row), b.i64((long) lanes * memory.bytes()));
                        LaneValue loaded = b.load(memory, Space.GLOBAL, lanes, e.address(0), Optional.of(mask));
                        b.store(memory, Space.GLOBAL, b.add(e.address(1), first), loaded, Optional.empty());
                        b.store(memory, Space.GLOBAL, b.add(e.address(2), first), loaded, Optional.of(mask));
                    });
                });
            });
            byte[] in = new byte[lanes * memory.bytes()];
            for (int i = 0; i < in.length; i++) {
                // No NaN, whose other bits need not stay.
                in[i] = (byte) (i % memory.bytes() == memory.bytes() - 1 ? 0x3c + i / 16 : i + 1);
            }
            int rows = (lanes + 1) * (lanes + 1);
            byte[] zeroed = new byte[rows * in.length];
            byte[] kept = new byte[rows * in.length];
            Arrays.fill(kept, (byte) 0x77);
            bench.run(kernel, 1, in, zeroed, kept);
            for (int from = 0; from <= lanes; from++) {
                for (int to = from; to <= lanes; to++) {
                    int row = (from * (lanes + 1) + to) * in.length;
                    for (int i = 0; i < in.length; i++) {
                        boolean wanted = i / memory.bytes() >= from && i / memory.bytes() < to;
                        String what = "lanes " + from + " to " + to + ", byte " + i;
                        assertThat(zeroed[row + i]).as(what).isEqualTo(wanted ? in[i] : 0);
                        assertThat(kept[row + i]).as(what).isEqualTo(wanted ? in[i] : 0x77);
                    }
                }
            }
        }
    }

    private static LaneValue number(LaneBuilder b, LaneType type) {
        return type.isScalar() ? b.i32(0) : b.iota(type);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 16})
    void halvesAreRoundedToEven(int lanes) {
        for (LaneBench bench : LaneBench.all(Lowering.LOOPS)) {
            LaneKernel kernel = LaneBench.loops(3, e -> e.each(lanes, i -> {
                e.store(1, MemoryType.F16, i, e.load(0, MemoryType.F32, lanes, i));
                e.store(2, MemoryType.F32, i, e.load(1, MemoryType.F16, lanes, i));
            }));
            float[] in = new float[COUNT];
            float[] special = {
                0f, -0f, 1f, 2049f, 2051f, 65504f, 65519f, 65520f, -70000f, 0x1p-24f, 0x1p-25f, 0x1.8p-25f, 3e-5f,
                Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0.1f, -3.14159f
            };
            for (int i = 0; i < COUNT; i++) {
                in[i] = i < special.length ? special[i] : (float) Math.pow(-1.7, i - 30);
            }
            short[] halves = new short[COUNT];
            float[] out = new float[COUNT];
            bench.run(kernel, 1, in, halves, out);
            for (int i = 0; i < COUNT; i++) {
                Float expected = Float.float16ToFloat(Float.floatToFloat16(in[i]));
                assertThat(out[i]).as("of " + in[i]).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(AtomicKind.class)
    void atomicsLoseNothing(AtomicKind kind) {
        int programs = 2_000;
        for (LaneBench bench : LaneBench.all(Lowering.LOOPS)) {
            for (Kind element : Operands.NUMBERS) {
                if (!bench.has(element) || element.bytes() == 8 && !bench.hasLongAtomics()) {
                    continue;
                }
                LaneKernel kernel = LaneBench.loops(1, e -> {
                    LaneBuilder b = e.b();
                    LaneValue value = b.convert(element, b.sub(e.program(), b.i64(500)));
                    b.add(new AccessOp.Atomic(
                            kind, LaneBench.memory(element), Space.GLOBAL, e.address(0), value));
                });
                Object out = Operands.array(element, i -> 0);
                bench.run(kernel, programs, out);
                long expected =
                        switch (kind) {
                            case ADD -> programs * (programs - 1L) / 2 - 500L * programs;
                            case MAX -> programs - 501L;
                            case MIN -> -500;
                        };
                assertThat(((Number) Array.get(out, 0)).longValue())
                        .as(element.name())
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void everyWorkGroupHasItsOwnScratchMemoryAndEveryProgramRunsOnce() {
        int programs = 1_000;
        for (LaneBench bench : LaneBench.all(Lowering.LOOPS)) {
            LaneKernel kernel = LaneBench.kernel(Lowering.LOOPS, 1, 1, 4096, List.of(), List.of(), e -> {
                LaneBuilder b = e.b();
                LaneValue number = b.convert(Kind.I32, e.program());
                b.loop(b.i64(0), b.i64(4096), b.i64(4), i -> b.store(
                        MemoryType.I32, Space.LOCAL, b.add(e.scratch(), i), number, Optional.empty()));
                LaneValue sum = b
                        .loop(b.i64(0), b.i64(4096), b.i64(4), List.of(b.i32(0)), (i, carried) -> List.of(b.add(
                                carried.getFirst(),
                                b.load(MemoryType.I32, Space.LOCAL, 1, b.add(e.scratch(), i), Optional.empty()))))
                        .getFirst();
                LaneValue before = e.load(0, MemoryType.I32, 1, e.program());
                e.store(0, MemoryType.I32, e.program(), b.add(before, sum));
            });
            int[] out = new int[programs];
            List<Integer> expected = new ArrayList<>();
            // Twice: the counters that hand out programs must be as they were.
            bench.run(kernel, programs, out);
            bench.run(kernel, programs, out);
            IntStream.range(0, programs).forEach(i -> expected.add(2 * 1024 * i));
            assertThat(Arrays.stream(out).boxed().toList()).isEqualTo(expected);
        }
    }
}
