package dev.pavage.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pavage.device.KernelException;
import dev.pavage.ir.Comparison;
import dev.pavage.ir.SourceLocation;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.lane.AccessOp.Space;
import dev.pavage.lane.ControlOp;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneFunction;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Loops, branches, calls, checks and prints. */
class ControlOpTest {
    private static final LaneKernel.Message MESSAGE =
            new LaneKernel.Message("the number is small", new SourceLocation("Kernels.java", 7));

    private static long[] run(LaneKernel kernel, long programs, long... view) {
        for (LaneBench bench : LaneBench.all(kernel.lowering())) {
            long[] copy = view.clone();
            bench.run(kernel, programs, copy);
            if (bench == LaneBench.all(kernel.lowering()).getLast()) {
                return copy;
            }
        }
        throw new AssertionError("no device");
    }

    @ParameterizedTest
    @CsvSource({
        "I32, 0, 7, 3", "I32, 5, 5, 1", "I32, 9, -3, 1", "I64, -4, 6, 5", "I32, 2147483640, 2147483647, 5",
        "I32, -2147483648, -2147483640, 3", "I64, 0, 1, 9223372036854775806"
    })
    void loopsRunFromToByStep(Kind kind, long from, long to, long step) {
        LaneType type = new LaneType(kind, 1);
        for (boolean constant : new boolean[] {true, false}) {
            LaneKernel kernel = LaneBench.loops(1, e -> {
                LaneBuilder b = e.b();
                LaneValue end = constant
                        ? b.constant(type, to)
                        : b.convert(kind, e.load(0, MemoryType.I64, 1, b.i64(1)));
                List<LaneValue> sums = b.loop(
                        b.constant(type, from), end, b.constant(type, step), List.of(b.i64(0), b.i64(0)),
                        (i, carried) -> List.of(
                                b.add(carried.getFirst(), b.i64(1)),
                                b.add(b.mul(carried.get(1), b.i64(31)), b.convert(Kind.I64, i))));
                e.store(0, MemoryType.I64, b.i64(0), sums.getFirst());
                e.store(0, MemoryType.I64, b.i64(1), sums.get(1));
            });
            long count = 0;
            long mixed = 0;
            for (long i = from; i < to; i += step) {
                count++;
                mixed = mixed * 31 + i;
            }
            assertThat(run(kernel, 1, 0, to)).containsExactly(count, mixed);
        }
    }

    @Test
    void carriedValuesChangePlacesAllAtOnce() {
        LaneKernel kernel = LaneBench.loops(1, e -> {
            LaneBuilder b = e.b();
            List<LaneValue> first = List.of(b.i64(1), b.i64(2), b.i64(3), b.i64(4));
            List<LaneValue> turned = b.loop(b.i64(0), b.i64(5), b.i64(1), first, (i, c) -> {
                // An inner loop, whose results are variables too.
                List<LaneValue> inner = b.loop(
                        b.i64(0), b.i64(2), b.i64(1), List.of(c.get(3), c.getFirst()),
                        (j, d) -> List.of(d.get(1), b.add(d.getFirst(), b.i64(10))));
                return List.of(c.get(1), c.get(2), inner.get(1), c.getFirst());
            });
            for (int i = 0; i < 4; i++) {
                e.store(0, MemoryType.I64, b.i64(i), turned.get(i));
            }
        });
        long[] c = {1, 2, 3, 4};
        for (int i = 0; i < 5; i++) {
            long[] d = {c[3], c[0]};
            for (int j = 0; j < 2; j++) {
                d = new long[] {d[1], d[0] + 10};
            }
            c = new long[] {c[1], c[2], d[1], c[0]};
        }
        assertThat(run(kernel, 1, 0, 0, 0, 0)).containsExactly(c);
    }

    @Test
    void branchesGiveTheirBlocksValues() {
        LaneKernel kernel = LaneBench.loops(1, e -> {
            LaneBuilder b = e.b();
            LaneValue small = b.compare(Comparison.LT, e.program(), b.i64(2));
            List<LaneValue> results = b.branch(
                    small,
                    () -> List.of(b.mul(e.program(), b.i64(10)), small),
                    () -> List.of(b.sub(e.program(), b.i64(100)), b.constant(LaneType.I1, 1)));
            LaneValue sum = b.add(results.getFirst(), b.convert(Kind.I64, results.get(1)));
            e.store(0, MemoryType.I64, e.program(), sum);
        });
        assertThat(run(kernel, 4, 0, 0, 0, 0)).containsExactly(1, 11, -97, -96);
    }

    /** The same function is called for two views, for scratch memory, and for both parameters in one of them. */
    @Test
    void functionsTakeAddressesInAnyMemory() {
        LaneBuilder f = new LaneBuilder();
        LaneValue from = f.param(LaneType.I64);
        LaneValue to = f.param(LaneType.I64);
        LaneValue plus = f.param(LaneType.I64);
        LaneValue loaded = f.load(MemoryType.I64, Space.GLOBAL, 1, from, Optional.empty());
        f.store(MemoryType.I64, Space.GLOBAL, to, f.add(loaded, plus), Optional.empty());
        LaneFunction copy = f.finish("copy plus", true);
        LaneKernel kernel = LaneBench.kernel(Lowering.LOOPS, 1, 2, 64, List.of(copy), List.of(), e -> {
            LaneBuilder b = e.b();
            LaneValue second = b.add(e.address(1), b.i64(8));
            b.call("copy plus", List.of(e.address(0), e.scratch(), b.i64(1)));
            b.call("copy plus", List.of(e.scratch(), b.add(e.scratch(), b.i64(8)), b.i64(10)));
            b.call("copy plus", List.of(b.add(e.scratch(), b.i64(8)), e.address(1), b.i64(100)));
            b.call("copy plus", List.of(e.address(1), second, b.i64(1000)));
            b.call("copy plus", List.of(second, e.address(0), b.i64(10_000)));
        });
        for (LaneBench bench : LaneBench.all(Lowering.LOOPS)) {
            long[] first = {5, 6};
            long[] second = {7, 8};
            bench.run(kernel, 1, first, second);
            assertThat(first).containsExactly(11_116, 6);
            assertThat(second).containsExactly(116, 1116);
        }
    }

    /** An address that a loop moves on, and one that is chosen. */
    @Test
    void addressesAreCarriedAndChosen() {
        LaneKernel kernel = LaneBench.loops(1, e -> {
            LaneBuilder b = e.b();
            LaneValue end = b.add(e.address(0), b.i64(24));
            LaneValue last = b.loop(b.i64(0), b.i64(3), b.i64(1), List.of(e.address(0)), (i, c) -> {
                b.store(MemoryType.I64, Space.GLOBAL, c.getFirst(), b.add(i, b.i64(7)), Optional.empty());
                return List.of(b.add(c.getFirst(), b.i64(8)));
            })
                    .getFirst();
            LaneValue same = b.compare(Comparison.EQ, last, end);
            LaneValue at = b.select(same, last, e.address(0));
            b.store(MemoryType.I64, Space.GLOBAL, at, b.sub(last, e.address(0)), Optional.empty());
        });
        assertThat(run(kernel, 1, 0, 0, 0, 0)).containsExactly(7, 8, 9, 24);
    }

    @Test
    void aFailedCheckNamesItsProgramAndPlaceAndTheKernelGoesOn() {
        LaneKernel kernel = LaneBench.kernel(Lowering.LOOPS, 1, 1, 0, List.of(), List.of(MESSAGE), e -> {
            LaneBuilder b = e.b();
            b.add(new ControlOp.Check(b.compare(Comparison.NE, e.program(), b.i64(3)), 0));
            e.store(0, MemoryType.I64, e.program(), b.i64(1));
        });
        assertThatThrownBy(() -> run(kernel, 5, 0, 0, 0, 0, 0))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("Kernels.java:7")
                .hasMessageContaining("program 3,0,0")
                .hasMessageContaining("the number is small");
        assertThat(run(kernel, 3, 0, 0, 0, 0, 0)).containsExactly(1, 1, 1, 0, 0);
    }

    @Test
    void printsShowTilesOfScratchMemory() {
        LaneKernel kernel = LaneBench.kernel(Lowering.LOOPS, 1, 1, 64, List.of(), List.of(MESSAGE), e -> {
            LaneBuilder b = e.b();
            LaneValue tile = b.add(e.scratch(), b.i64(16));
            b.loop(b.i32(0), b.i32(4), b.i32(1), i -> b.store(
                    MemoryType.F32,
                    Space.LOCAL,
                    b.add(tile, b.convert(Kind.I64, b.mul(i, b.i32(4)))),
                    b.add(b.convert(Kind.F32, i), b.constant(new LaneType(Kind.F32, 1), -0.5)),
                    Optional.empty()));
            b.add(new ControlOp.Print(0, tile, DType.F32, Shape.of(2, 2)));
        });
        PrintStream out = System.out;
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        System.setOut(new PrintStream(text, true, StandardCharsets.UTF_8));
        try {
            run(kernel, 1, 0);
        } finally {
            System.setOut(out);
        }
        assertThat(text.toString(StandardCharsets.UTF_8))
                .contains(MESSAGE.text(), "[program 0,0,0]", "-0.5", "0.5", "1.5", "2.5");
    }
}
