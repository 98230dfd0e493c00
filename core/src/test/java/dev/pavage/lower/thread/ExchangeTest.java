package dev.pavage.lower.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.ir.IrException;
import dev.pavage.lane.AccessOp;
import dev.pavage.lane.ControlOp;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LanePrinter;
import dev.pavage.lower.thread.Layout.Bit;
import dev.pavage.reference.TileData;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ExchangeTest {
    /** Elements that all dtypes hold, or values of the dtype's own. */
    static TileData tile(Random random, DType dtype, Shape shape) {
        int size = (int) shape.elements();
        if (dtype.isFloat()) {
            double[] specials = {Double.NaN, -0.0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
            double[] values = IntStream.range(0, size)
                    .mapToDouble(i -> random.nextInt(50) == 0 ? specials[random.nextInt(4)] : random.nextGaussian())
                    .toArray();
            return TileData.ofReals(dtype, shape, values);
        }
        long[] values = IntStream.range(0, size)
                .mapToLong(i -> dtype == DType.BOOL ? random.nextInt(2) : random.nextLong())
                .toArray();
        return TileData.ofIntegers(dtype, shape, values);
    }

    static ThreadProgram program(Random random) {
        int threads = 1 << random.nextInt(8);
        int subGroup = List.of(1, 4, 32).get(random.nextInt(3));
        return new ThreadProgram(threads, subGroup, List.of(1L << 11, 1L << 15).get(random.nextInt(2)));
    }

    static int threadBits(ThreadProgram program) {
        return Integer.numberOfTrailingZeros(program.threads());
    }

    @Property(tries = 500, seed = "1")
    void everyElementArrives(@ForAll long seed, @ForAll DType dtype) {
        Random random = new Random(seed);
        ThreadProgram program = program(random);
        Shape shape = RandomLayouts.shape(random, Math.min(10, threadBits(program) + 5));
        Layout from = RandomLayouts.layout(random, shape, threadBits(program));
        Layout to = RandomLayouts.layout(random, shape, threadBits(program));
        TileData tile = tile(random, dtype, shape);
        program.run(tile, from, dtype, (code, a) -> new Exchange(code).convert(a, to, dtype))
                .check(tile);
    }

    @Property(tries = 200, seed = "2")
    void severalTilesFollowEachOther(@ForAll long seed) {
        Random random = new Random(seed);
        ThreadProgram program = program(random);
        Shape shape = RandomLayouts.shape(random, Math.min(9, threadBits(program) + 5));
        List<Layout> layouts = IntStream.range(0, 5)
                .mapToObj(i -> RandomLayouts.layout(random, shape, threadBits(program)))
                .toList();
        TileData tile = tile(random, DType.I32, shape);
        program.run(tile, layouts.getFirst(), DType.I32, (code, a) -> {
            Exchange exchange = new Exchange(code);
            List<Layout> rest = layouts.subList(1, layouts.size());
            // Twice around a loop, so that the second round overwrites what the first one read.
            List<dev.pavage.lane.LaneValue> last = code.b().loop(
                    code.b().i64(0), code.b().i64(2), code.b().i64(1), a.registers(), (i, carried) -> {
                        Fragment moved = new Fragment(layouts.getFirst(), carried);
                        for (Layout layout : rest) {
                            moved = exchange.convert(moved, layout, DType.I32);
                        }
                        return exchange.convert(moved, layouts.getFirst(), DType.I32).registers();
                    });
            return new Fragment(layouts.getFirst(), last);
        }).check(tile);
    }

    private static Layout layout(Shape shape, List<Bit> registers, List<Bit> threads) {
        return new Layout(shape, registers, threads);
    }

    private static Bit bit(int axis, int place) {
        return new Bit(axis, place);
    }

    private static LaneKernel kernel(ThreadProgram program, Layout from, Layout to) {
        TileData tile = tile(new Random(1), DType.F32, from.shape());
        ThreadProgram.Result result =
                program.run(tile, from, DType.F32, (code, a) -> new Exchange(code).convert(a, to, DType.F32));
        result.check(tile);
        return result.kernel();
    }

    @Test
    void nothingIsMovedWhereThreadsKeepTheirElements() {
        Shape shape = Shape.of(4, 4);
        List<Bit> threads = List.of(bit(0, 0), bit(0, 1));
        Layout from = layout(shape, List.of(bit(1, 0), bit(1, 1)), threads);
        Layout to = layout(shape, List.of(bit(1, 1), bit(1, 0)), threads);
        String text = LanePrinter.print(kernel(new ThreadProgram(4, 4, 1024), from, to));
        assertTrue(!text.contains("shuffle") && !text.contains("local"), text);
    }

    @Test
    void copiesAreChosenFromWithoutAnyExchange() {
        Shape shape = Shape.of(8);
        Layout from = layout(shape, List.of(bit(0, 0), bit(0, 1), bit(0, 2)), List.of(Bit.NONE, Bit.NONE));
        Layout to = layout(shape, List.of(bit(0, 1)), List.of(bit(0, 2), bit(0, 0)));
        String text = LanePrinter.print(kernel(new ThreadProgram(4, 1, 0), from, to));
        assertTrue(!text.contains("shuffle") && !text.contains("local"), text);
    }

    @Test
    void subGroupsShuffle() {
        Shape shape = Shape.of(4, 4);
        Layout from = layout(shape, List.of(bit(1, 0), bit(1, 1)), List.of(bit(0, 0), bit(0, 1)));
        Layout to = layout(shape, List.of(bit(0, 0), bit(0, 1)), List.of(bit(1, 0), bit(1, 1)));
        String shuffled = LanePrinter.print(kernel(new ThreadProgram(4, 4, 0), from, to));
        assertEquals(4, shuffled.split("shuffle_xor", -1).length - 1);
        String moved = LanePrinter.print(kernel(new ThreadProgram(4, 1, 1024), from, to));
        assertTrue(moved.contains("barrier") && !moved.contains("shuffle"), moved);
    }

    @Test
    void vectorsAreMovedWhereBothSidesHoldThem() {
        Shape shape = Shape.of(64, 8);
        List<Bit> row = List.of(bit(1, 0), bit(1, 1), bit(1, 2));
        List<Bit> rows = Layout.bits(Shape.of(64)).stream().toList();
        Layout from = layout(shape, row, rows);
        Layout to = layout(shape, row, rows.reversed());
        LaneKernel kernel = kernel(new ThreadProgram(64, 1, 1 << 14), from, to);
        assertEquals(2 + 2, localAccesses(kernel));
    }

    private static int localAccesses(LaneKernel kernel) {
        return kernel.entry().body().ops().stream()
                .mapToInt(op -> switch (op) {
                    case AccessOp a when a.space() == AccessOp.Space.LOCAL -> 1;
                    case ControlOp.If i -> throw new AssertionError("a branch: " + i);
                    default -> 0;
                })
                .sum();
    }

    @Test
    void aTileIsMovedInPartsWhereLocalMemoryIsSmall() {
        Shape shape = Shape.of(64, 64);
        List<Bit> bits = Layout.bits(shape);
        Layout from = Layout.blocked(shape, bits, 2, 6);
        Layout to = Layout.blocked(shape, bits.reversed(), 2, 6);
        assertEquals(16384 / 4, kernel(new ThreadProgram(64, 1, 1 << 14), from, to).scratchBytes());
        assertEquals(1024 / 4, kernel(new ThreadProgram(64, 1, 1 << 10), from, to).scratchBytes());
    }

    @Test
    void tooLittleLocalMemoryIsRefusedWithTheNumbers() {
        Shape shape = Shape.of(64);
        List<Bit> bits = Layout.bits(shape);
        Layout from = layout(shape, List.of(), bits);
        Layout to = layout(shape, List.of(), bits.reversed());
        IrException refused =
                assertThrows(IrException.class, () -> kernel(new ThreadProgram(64, 1, 128), from, to));
        assertEquals(
                "a tile of [64] is moved between 64 threads, which needs 256 bytes of local memory, but test has 128 of 128"
                        + " left; use smaller tiles",
                refused.getMessage());
    }

    /** Any two layouts: each group of threads that accesses memory at once uses each bank once. */
    @Property(tries = 1000, seed = "3")
    void noThreadsMeetInABank(@ForAll long seed) {
        Random random = new Random(seed);
        int bytes = 1 << random.nextInt(4);
        Shape shape = RandomLayouts.shape(random, 11);
        Layout from = RandomLayouts.layout(random, shape, 8);
        Layout to = RandomLayouts.layout(random, shape, 8);
        Swizzle swizzle = Swizzle.of(from, to, bytes, List.of());
        assertEquals(1, conflicts(swizzle, from, bytes));
        assertEquals(1, conflicts(swizzle, to, bytes));
    }

    /** The most different words of 4 bytes that threads which run at once want from one bank. */
    static int conflicts(Swizzle swizzle, Layout layout, int bytes) {
        int wide = bytes << swizzle.vector().size();
        int together = Math.min(32, 128 / wide);
        int most = 0;
        for (int first = 0; first < layout.threadCount(); first += together) {
            List<Set<Integer>> banks =
                    IntStream.range(0, 32).mapToObj(i -> (Set<Integer>) new HashSet<Integer>()).toList();
            for (int thread = first; thread < first + together; thread++) {
                int address = address(swizzle, layout, thread) * bytes;
                for (int word = address / 4; word <= (address + wide - 1) / 4; word++) {
                    banks.get(word % 32).add(word);
                }
            }
            most = Math.max(most, banks.stream().mapToInt(Set::size).max().orElseThrow());
        }
        return most;
    }

    private static int address(Swizzle swizzle, Layout layout, int thread) {
        int address = 0;
        for (var part : swizzle.ofThread(layout).entrySet()) {
            int bits = thread & part.getValue();
            address ^= part.getKey() >= 0 ? bits << part.getKey() : bits >> -part.getKey();
        }
        return address;
    }
}
