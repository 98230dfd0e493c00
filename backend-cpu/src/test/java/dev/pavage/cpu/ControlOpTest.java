package dev.pavage.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.device.CompilationException;
import dev.pavage.device.CompiledKernel;
import dev.pavage.device.KernelException;
import dev.pavage.ir.Comparison;
import dev.pavage.ir.SourceLocation;
import dev.pavage.lane.AccessOp.Space;
import dev.pavage.lane.ControlOp;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneFunction;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import dev.pavage.lane.ThreadOp;
import dev.pavage.lane.ValueOp.AcrossKind;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Loops, branches, calls, checks and prints. */
class ControlOpTest {
    private static final LaneType F32 = new LaneType(Kind.F32, 1);

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"I32", "I64"})
    void loopsRunFromToByStep(Kind kind) {
        LaneType type = new LaneType(kind, 1);
        for (int to : new int[] {-3, 0, 1, 2, 3, 7, 8}) {
            long[] out = {0, to};
            Bench.run(
                    Bench.kernel(1, e -> {
                        LaneBuilder b = e.builder();
                        LaneValue end = b.convert(kind, e.load(0, MemoryType.I64, 1, b.i64(1)));
                        LaneValue sum = b.loop(
                                b.constant(type, 0L),
                                end,
                                b.constant(type, 3L),
                                List.of(b.i64(1000)),
                                (i, carried) -> List.of(b.add(
                                        b.mul(carried.get(0), b.i64(10)), b.convert(Kind.I64, i))))
                                .get(0);
                        e.store(0, MemoryType.I64, b.i64(0), sum);
                    }),
                    out);
            long expected = 1000;
            for (int i = 0; i < to; i += 3) {
                expected = expected * 10 + i;
            }
            assertEquals(expected, out[0]);
        }
    }

    @Test
    void carriedValuesAreReadBeforeAnyIsWritten() {
        long[] out = new long[3];
        Bench.run(
                Bench.kernel(1, e -> {
                    LaneBuilder b = e.builder();
                    // Fibonacci numbers, and a value that goes around unchanged.
                    List<LaneValue> last = b.loop(
                            b.i64(0),
                            b.i64(30),
                            b.i64(1),
                            List.of(b.i64(0), b.i64(1), b.i64(5)),
                            (i, c) -> List.of(c.get(1), b.add(c.get(0), c.get(1)), c.get(2)));
                    for (int i = 0; i < 3; i++) {
                        e.store(0, MemoryType.I64, b.i64(i), last.get(i));
                    }
                }),
                out);
        assertArrayEquals(new long[] {832040, 1346269, 5}, out);
    }

    @Test
    void addressesMayMoveWithTheVariableAndWithWhatIsCarried() {
        long[] in = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
        long[] out = new long[4];
        Bench.run(
                Bench.kernel(2, e -> {
                    LaneBuilder b = e.builder();
                    // Elements 0 + 0, 1 + 1, 2 + 3, 3 + 6.
                    b.loop(b.i64(0), b.i64(4), b.i64(1), List.of(b.i64(0)), (i, c) -> {
                        e.store(1, MemoryType.I64, i, e.load(0, MemoryType.I64, 1, b.add(i, c.get(0))));
                        return List.of(b.add(c.get(0), b.add(i, b.i64(1))));
                    });
                }),
                in,
                out);
        assertArrayEquals(new long[] {1, 3, 6, 10}, out);
    }

    @Test
    void moreIntegersThanRegistersLiveThroughALoop() {
        int count = 20;
        long[] in = new long[count];
        Arrays.setAll(in, i -> 3L * i + 1);
        long[] out = new long[count + 1];
        Bench.run(
                Bench.kernel(2, e -> {
                    LaneBuilder b = e.builder();
                    List<LaneValue> factors = IntStream.range(0, count)
                            .mapToObj(i -> e.load(0, MemoryType.I64, 1, b.i64(i)))
                            .toList();
                    LaneValue sum = b.loop(b.i64(0), b.i64(5), b.i64(1), List.of(b.i64(7)), (i, c) -> {
                        LaneValue all = c.get(0);
                        for (LaneValue factor : factors) {
                            all = b.binary(BinaryKind.XOR, b.mul(all, factor), b.mul(i, factor));
                        }
                        return List.of(all);
                    })
                            .get(0);
                    e.store(1, MemoryType.I64, b.i64(count), sum);
                    for (int i = 0; i < count; i++) {
                        e.store(1, MemoryType.I64, b.i64(i), factors.get(i));
                    }
                }),
                in,
                out);
        long expected = 7;
        for (int i = 0; i < 5; i++) {
            for (long factor : in) {
                expected = expected * factor ^ i * factor;
            }
        }
        assertEquals(expected, out[count]);
        assertArrayEquals(in, Arrays.copyOf(out, count));
    }

    @Test
    void integersAndAddressesOutliveCalls() {
        LaneBuilder inner = new LaneBuilder();
        LaneValue at = inner.param(LaneType.I64);
        LaneValue by = inner.param(LaneType.I64);
        LaneValue old = inner.load(MemoryType.I64, Space.GLOBAL, 1, at, Optional.empty());
        inner.store(MemoryType.I64, Space.GLOBAL, at, inner.add(old, inner.mul(by, by)), Optional.empty());
        long[] out = {10, 20, 30, 40};
        Bench.run(
                Bench.kernel(1, 0, List.of(inner.finish("addSquare", false)), List.of(), e -> {
                    LaneBuilder b = e.builder();
                    LaneValue first = e.load(0, MemoryType.I64, 1, b.i64(0));
                    LaneValue product = b.mul(first, first);
                    b.loop(b.i64(0), e.extent(0), b.i64(1), i -> {
                        LaneValue place = b.add(e.address(0), b.mul(i, b.i64(8)));
                        b.call("addSquare", List.of(place, b.add(b.mul(product, first), i)));
                    });
                    e.store(0, MemoryType.I64, b.i64(3), product);
                }),
                out);
        assertArrayEquals(new long[] {10 + 1000L * 1000, 20 + 1001L * 1001, 30 + 1002L * 1002, 100}, out);
    }

    @Test
    void vectorsAndMasksAreCarried() {
        int lanes = 4;
        float[] in = {1, 5, 2, 8, 3, 5, 9, 1, 4, 4, 4, 7};
        float[] out = new float[lanes];
        Bench.run(
                Bench.kernel(2, e -> {
                    LaneBuilder b = e.builder();
                    LaneType type = new LaneType(Kind.F32, lanes);
                    LaneValue none = b.constant(new LaneType(Kind.I1, lanes), 0L);
                    List<LaneValue> end = b.loop(
                            b.i64(0),
                            e.extent(0),
                            b.i64(lanes),
                            List.of(b.constant(type, 0.0), none),
                            (i, c) -> {
                                LaneValue x = e.load(0, MemoryType.F32, lanes, i);
                                LaneValue large = b.compare(Comparison.GT, x, b.constant(type, 6.0));
                                return List.of(
                                        b.add(c.get(0), x),
                                        b.binary(BinaryKind.OR, c.get(1), large));
                            });
                    // Sums of the columns in which something was large, else -1.
                    e.store(1, MemoryType.F32, b.i64(0), b.select(end.get(1), end.get(0), b.constant(type, -1.0)));
                }),
                in,
                out);
        assertArrayEquals(new float[] {-1, -1, 15, 16}, out);
    }

    @Test
    void carriedVectorsStandOnEitherSideOfAnOp() {
        int lanes = 4;
        float[] in = {1, 5, 2, 8, 3, 5, 9, 1, 4, 4, 4, 7};
        float[] out = new float[6 * lanes];
        Bench.run(
                Bench.kernel(2, e -> {
                    LaneBuilder b = e.builder();
                    LaneType type = new LaneType(Kind.F32, lanes);
                    LaneValue zero = b.constant(type, 0.0);
                    List<LaneValue> end = b.loop(
                            b.i64(0), e.extent(0), b.i64(lanes), List.of(zero, zero, zero, zero, zero, zero),
                            (i, c) -> {
                                LaneValue x = e.load(0, MemoryType.F32, lanes, i);
                                return List.of(
                                        b.binary(BinaryKind.MAX, c.get(0), x),
                                        b.binary(BinaryKind.MAX, x, c.get(1)),
                                        b.binary(BinaryKind.SUB, c.get(2), x),
                                        b.binary(BinaryKind.SUB, x, c.get(3)),
                                        b.select(b.compare(Comparison.GT, x, c.get(4)), x, c.get(4)),
                                        b.select(b.compare(Comparison.GT, c.get(5), x), c.get(5), x));
                            });
                    for (int i = 0; i < end.size(); i++) {
                        e.store(1, MemoryType.F32, b.i64((long) i * lanes), end.get(i));
                    }
                }),
                in,
                out);
        assertArrayEquals(
                new float[] {
                    4, 5, 9, 8, 4, 5, 9, 8, -8, -14, -15, -16, 2, 4, -3, 14, 4, 5, 9, 8, 4, 5, 9, 8
                },
                out);
    }

    @Test
    void branchesGiveTheirResults() {
        float[] x = {1, 2, 3, 4, 5, 6, 7, 8};
        float[] out = new float[8];
        Bench.run(
                Bench.kernel(2, e -> e.each(4, (b, i) -> {
                    LaneValue v = e.load(0, MemoryType.F32, 4, i);
                    LaneValue first = b.compare(Comparison.EQ, i, b.i64(0));
                    LaneValue r = b.branch(first, () -> List.of(b.add(v, v)), () -> List.of(b.mul(v, v)))
                            .get(0);
                    e.store(1, MemoryType.F32, i, r);
                })),
                x,
                out);
        assertArrayEquals(new float[] {2, 4, 6, 8, 25, 36, 49, 64}, out);
    }

    private static LaneFunction scale(String name, boolean shared, double factor) {
        LaneBuilder b = new LaneBuilder();
        LaneValue address = b.param(LaneType.I64);
        LaneValue count = b.param(LaneType.I32);
        LaneValue offset = b.param(F32);
        b.loop(b.i32(0), count, b.i32(1), i -> {
            LaneValue at = b.add(address, b.convert(Kind.I64, b.mul(i, b.i32(4))));
            LaneValue x = b.load(MemoryType.F32, Space.GLOBAL, 1, at, Optional.empty());
            b.store(MemoryType.F32, Space.GLOBAL, at, b.fma(x, b.constant(F32, factor), offset), Optional.empty());
        });
        return b.finish(name, shared);
    }

    private static LaneKernel calling(LaneFunction function) {
        return Bench.kernel(1, 0, List.of(function), List.of(), e -> {
            LaneBuilder b = e.builder();
            b.call(function.name(), List.of(e.address(0), b.convert(Kind.I32, e.extent(0)), b.constant(F32, 0.5)));
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void functionsAreCalled(boolean shared) {
        float[] x = {1, 2, 3};
        Bench.run(calling(scale("scale." + shared + "!", shared, 2)), x);
        assertArrayEquals(new float[] {2.5f, 4.5f, 6.5f}, x);
    }

    @Test
    void aSharedFunctionIsCompiledOnce() {
        CompiledKernel first = Bench.compile(calling(scale("once", true, 3)));
        CompiledKernel second = Bench.compile(calling(scale("once", true, 3)));
        assertEquals(sharedClass(first), sharedClass(second));
    }

    private static String sharedClass(CompiledKernel kernel) {
        return kernel.source()
                .lines()
                .filter(line -> line.startsWith("class ") && line.contains("Shared"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void twoSharedFunctionsOfOneNameAreRefused() {
        Bench.compile(calling(scale("twice", true, 3)));
        CompilationException refused =
                assertThrows(CompilationException.class, () -> Bench.compile(calling(scale("twice", true, 4))));
        assertTrue(String.valueOf(refused.getMessage()).contains("twice"), refused::getMessage);
    }

    @Test
    void aFailedCheckNamesItsLineAndProgram() {
        var message = new LaneKernel.Message("index in range", new SourceLocation("Kernels.java", 12));
        CompiledKernel kernel = Bench.compile(Bench.kernel(1, 0, List.of(), List.of(message), e -> {
            LaneBuilder b = e.builder();
            LaneValue id = e.params().get(1);
            b.add(new ControlOp.Check(b.compare(Comparison.LT, id, e.load(0, MemoryType.I64, 1, b.i64(0))), 0));
        }));
        Bench.run(kernel, new long[] {2, 3, 4}, new long[] {3});
        KernelException failure =
                assertThrows(KernelException.class, () -> Bench.run(kernel, new long[] {1, 3, 1}, new long[] {2}));
        assertEquals("check failed at Kernels.java:12 in program 0,2,0: index in range", failure.getMessage());
    }

    @Test
    void printsShowATileAsTheReferenceDoes() {
        var message = new LaneKernel.Message("scores", SourceLocation.UNKNOWN);
        CompiledKernel kernel = Bench.compile(Bench.kernel(1, 0, List.of(), List.of(message), e -> e.builder()
                .add(new ControlOp.Print(0, e.address(0), DType.F32, Shape.of(2, 2)))));
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            Bench.run(kernel, new long[] {1, 1, 1}, new float[] {1, 2.5f, -3, 4});
        } finally {
            System.setOut(before);
        }
        assertEquals(
                "scores[program 0,0,0] = f32[2, 2] [[1.0, 2.5], [-3.0, 4.0]]",
                printed.toString(StandardCharsets.UTF_8).strip());
    }

    @Test
    void opsOfManyThreadsAreRefused() {
        LaneKernel kernel = Bench.kernel(0, e -> e.builder().add(new ThreadOp.Barrier(false)));
        CompilationException refused = assertThrows(CompilationException.class, () -> Bench.compile(kernel));
        assertTrue(String.valueOf(refused.getMessage()).contains("Barrier"), refused::getMessage);
    }

    @Test
    void programsKnowTheirPlace() {
        long[] out = new long[2 * 3 * 5];
        Bench.run(
                Bench.compile(Bench.kernel(1, e -> {
                    LaneBuilder b = e.builder();
                    List<LaneValue> p = e.params();
                    LaneValue index = b.add(p.get(0), b.mul(p.get(3), b.add(p.get(1), b.mul(p.get(4), p.get(2)))));
                    e.store(0, MemoryType.I64, index, b.add(b.add(b.i64(1), index), b.mul(p.get(5), b.i64(100))));
                })),
                new long[] {2, 3, 5},
                out);
        long[] expected = new long[out.length];
        Arrays.setAll(expected, i -> i + 501);
        assertArrayEquals(expected, out);
    }

    /** C = A · B for packed panels, as the lowering's micro-kernels are: accumulators in registers. */
    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8, 16})
    void microKernelsMultiply(int lanes) {
        int rows = 8;
        int vectors = 2;
        int depth = 33;
        int columns = vectors * lanes;
        float[] a = new float[depth * rows];
        float[] b = new float[depth * columns];
        float[] c = new float[rows * columns];
        for (int i = 0; i < a.length; i++) {
            a[i] = i % 7 - 3;
        }
        for (int i = 0; i < b.length; i++) {
            b[i] = i % 5 - 2;
        }
        CompiledKernel kernel = Bench.compile(Bench.kernel(3, e -> micro(e, rows, vectors, lanes, depth)));
        float[] expected = new float[c.length];
        for (int i = 0; i < expected.length; i++) {
            for (int k = 0; k < depth; k++) {
                expected[i] += a[k * rows + i / columns] * b[k * columns + i % columns];
            }
        }
        Bench.run(kernel, new long[] {1, 1, 1}, a, b, c);
        assertArrayEquals(expected, c);
    }

    private static void micro(Bench.Entry e, int rows, int vectors, int lanes, int depth) {
        LaneBuilder b = e.builder();
        LaneValue zero = b.constant(new LaneType(Kind.F32, lanes), 0.0);
        LaneValue[] zeros = new LaneValue[rows * vectors];
        Arrays.fill(zeros, zero);
        List<LaneValue> sums = b.loop(b.i64(0), b.i64(depth), b.i64(1), List.of(zeros), (k, acc) -> {
            LaneValue[] next = new LaneValue[rows * vectors];
            for (int r = 0; r < rows; r++) {
                LaneValue left = b.splat(
                        e.load(0, MemoryType.F32, 1, b.add(b.mul(k, b.i64(rows)), b.i64(r))), lanes);
                for (int v = 0; v < vectors; v++) {
                    LaneValue at = b.add(b.mul(k, b.i64((long) vectors * lanes)), b.i64((long) v * lanes));
                    LaneValue right = e.load(1, MemoryType.F32, lanes, at);
                    next[r * vectors + v] = b.fma(left, right, acc.get(r * vectors + v));
                }
            }
            return List.of(next);
        });
        for (int i = 0; i < sums.size(); i++) {
            e.store(2, MemoryType.F32, b.i64((long) i * lanes), sums.get(i));
        }
    }

    @Test
    void methodsWithManyVectorOpsAreKeptFromC1() {
        LaneKernel large = Bench.kernel(3, e -> micro(e, 8, 4, 4, 3));
        LaneKernel small = Bench.kernel(3, e -> micro(e, 2, 2, 4, 3));
        assertTrue(Bench.compile(large).source().contains("athrow"));
        assertTrue(!Bench.compile(small).source().contains("athrow"));
    }

    @Test
    void theSourceShowsLaneIrAndBytecode() {
        String source = Bench.compile(Bench.kernel(1, e -> {
            LaneValue x = e.load(0, MemoryType.F32, 4, e.builder().i64(0));
            e.store(0, MemoryType.F32, e.builder().i64(0), e.builder().across(AcrossKind.SUM, x));
        }))
                .source();
        assertNotNull(source);
        assertTrue(source.contains("across") && source.contains("FloatVector.rearrange"), source);
    }

    @Test
    void entriesMayHaveMoreParametersThanAJavaMethod() {
        int views = 60;
        long[][] memory = new long[views][2];
        memory[views - 1][0] = 41;
        Bench.run(
                Bench.kernel(views, e -> {
                    LaneBuilder b = e.builder();
                    LaneValue x = e.load(views - 1, MemoryType.I64, 1, b.i64(0));
                    e.store(0, MemoryType.I64, b.i64(1), b.add(x, b.i64(1)));
                }),
                (Object[]) memory);
        assertEquals(42, memory[0][1]);
    }
}
