package dev.pavage.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.ir.Comparison;
import dev.pavage.ir.SourceLocation;
import dev.pavage.ir.Target;
import dev.pavage.lane.AccessOp.Space;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LanePrinterTest {
    @Test
    void printsLoopsAndBranchesWithConstantsInPlace() {
        LaneBuilder b = new LaneBuilder();
        LaneValue base = b.param(LaneType.I64);
        LaneValue count = b.param(LaneType.I64);
        LaneType vector = new LaneType(Kind.F32, 4);
        LaneValue sum = b.loop(
                b.i64(0), count, b.i64(16), List.of(b.constant(vector, 0.0)), (i, carried) -> {
                    LaneValue mask = b.compare(Comparison.LT, b.iota(vector.with(Kind.I32)),
                            b.constant(vector.with(Kind.I32), 3));
                    LaneValue x = b.load(MemoryType.F32, Space.GLOBAL, 4, b.add(base, i), Optional.of(mask));
                    return List.of(b.fma(x, b.constant(vector, 0.1), carried.getFirst()));
                })
                .getFirst();
        b.branch(
                b.compare(Comparison.GT, count, b.i64(0)),
                () -> b.store(MemoryType.F32, Space.LOCAL, base, b.across(ValueOp.AcrossKind.SUM, sum),
                        Optional.empty()),
                () -> b.store(
                        MemoryType.F32,
                        Space.LOCAL,
                        base,
                        b.constant(new LaneType(Kind.F32, 1), Double.NEGATIVE_INFINITY),
                        Optional.empty()));
        assertEquals(
                """
                shared function sum(%0: i64, %1: i64) {
                  %14: f32x4 = for %5: i64 = 0 to %1 step 16 carrying %6: f32x4 = 0.0 {
                    %7: i32x4 = iota
                    %9: i1x4 = lt %7, 3
                    %10: i64 = add %0, %5
                    %11: f32x4 = load f32 global %10 mask %9
                    %13: f32x4 = fma %11, 0.1, %6
                    yield %13
                  }
                  %15: i1 = gt %1, 0
                  if %15 {
                    %16: f32 = across sum %14
                    store f32 local %0, %16
                  } else {
                    store f32 local %0, -inf
                  }
                }
                """,
                LanePrinter.print(b.finish("sum", true)));
    }

    /** A line is said once for all that is written for it, wherever that was asked for. */
    @Test
    void printsLinesOfTheUser() {
        LaneBuilder b = new LaneBuilder();
        LaneValue a = b.param(LaneType.I64);
        b.from(new SourceLocation("K.java", 3), () -> {
            LaneValue sum = b.add(a, a);
            LaneValue square = b.from(new SourceLocation("K.java", 2), () -> b.mul(a, a));
            b.from(SourceLocation.UNKNOWN, () -> b.sub(sum, square));
            b.add(square, b.add(sum, a));
        });
        assertEquals(
                """
                function lines(%0: i64) {
                  // K.java:3
                  %1: i64 = add %0, %0
                  // K.java:2
                  %2: i64 = mul %0, %0
                  %3: i64 = sub %1, %2
                  // K.java:3
                  %4: i64 = add %1, %0
                  %5: i64 = add %2, %4
                }
                """,
                LanePrinter.print(b.finish("lines", false)));
    }

    @Test
    void printsWhatAKernelTellsItsUser() {
        LaneKernel kernel = LaneVerifierTest.kernel(Target.Lowering.LOOPS, List.of(), b -> {
            b.add(new ControlOp.Check(b.constant(LaneType.I1, 1), 0));
            b.add(new ControlOp.Print(0, b.i64(128), DType.F16, Shape.of(2, 3)));
        });
        assertEquals(
                """
                kernel k: loops, ranks [1], scratch 64, threads 1
                message 0: "must hold" at K.java:3

                function entry(%0: i64, %1: i64, %2: i64, %3: i64, %4: i64, %5: i64, %6: i64, %7: i64, %8: i64, %9: i64) {
                  check true, message 0
                  print f16[2, 3] 128, message 0
                }
                """,
                LanePrinter.print(kernel));
    }

    @Test
    void printsThreadOps() {
        LaneBuilder b = new LaneBuilder();
        LaneValue id = b.fresh(LaneType.I32);
        b.add(new ThreadOp.ThreadId(id));
        b.add(new ThreadOp.ShuffleXor(b.fresh(LaneType.I32), id, 8));
        b.packedDot(id, id, b.i32(5), DType.I8);
        b.add(new ThreadOp.AsyncCopy(b.i64(0), b.i64(64), 16, id));
        b.add(new ThreadOp.AsyncWait(1));
        b.packPair(b.constant(LaneType.F32, 1.0), b.roundTf32(b.constant(LaneType.F32, 2.0)), DType.BF16);
        b.add(new ThreadOp.MatrixLoad(List.of(b.fresh(LaneType.I32), b.fresh(LaneType.I32)), b.i64(64), true));
        b.pickBytes(id, id, 0x0420);
        b.approximateExp2(b.constant(LaneType.F32, 2.0));
        assertEquals(
                """
                function f() {
                  %0: i32 = thread_id
                  %1: i32 = shuffle_xor %0, 8
                  %3: i32 = packed_dot i8 %0, %0, 5
                  async_copy 16 0, 64, %0
                  async_wait 1
                  %8: f32 = round_tf32 2.0
                  %9: i32 = pack_pair bf16 1.0, %8
                  %10: i32, %11: i32 = matrix_load transposed 64
                  %12: i32 = pick_bytes 0x0420 %0, %0
                  %13: f32 = approximate_exp2 2.0
                }
                """,
                LanePrinter.print(b.finish("f", false)));
    }
}
