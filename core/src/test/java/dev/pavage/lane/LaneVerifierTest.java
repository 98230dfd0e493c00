package dev.pavage.lane;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.ir.IrException;
import dev.pavage.ir.SourceLocation;
import dev.pavage.ir.Target;
import dev.pavage.lane.AccessOp.Space;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.type.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LaneVerifierTest {
    private static final LaneType F32 = new LaneType(Kind.F32, 1);
    private static final LaneType VECTOR = new LaneType(Kind.F32, 8);
    private static final LaneType WHOLES = new LaneType(Kind.I32, 8);
    private static final LaneType MASK = new LaneType(Kind.I1, 8);

    static LaneKernel kernel(Target.Lowering lowering, Consumer<LaneBuilder> body) {
        return kernel(lowering, List.of(), body);
    }

    static LaneKernel kernel(Target.Lowering lowering, List<LaneFunction> before, Consumer<LaneBuilder> body) {
        LaneBuilder b = new LaneBuilder();
        for (int i = 0; i < LaneKernel.FIXED_PARAMS + 3; i++) {
            b.param(LaneType.I64);
        }
        body.accept(b);
        List<LaneFunction> functions = new ArrayList<>(before);
        functions.add(b.finish("entry", false));
        return new LaneKernel(
                "k",
                lowering,
                List.of(1),
                functions,
                64,
                lowering == Target.Lowering.THREADS ? 32 : 1,
                List.of(new LaneKernel.Message("must hold", new SourceLocation("K.java", 3))));
    }

    @Test
    void acceptsWhatTheBuilderMakes() {
        assertDoesNotThrow(() -> LaneVerifier.verify(kernel(Target.Lowering.LOOPS, b -> {
            LaneValue zero = b.constant(VECTOR, 0.0);
            LaneValue base = new LaneValue(7, LaneType.I64);
            LaneValue lanes = b.iota(WHOLES);
            LaneValue mask = b.compare(dev.pavage.ir.Comparison.LT, lanes, b.constant(WHOLES, 5));
            LaneValue sum = b.loop(b.i64(0), new LaneValue(8, LaneType.I64), b.i64(32), List.of(zero), (i, carried) -> {
                LaneValue x = b.load(MemoryType.F32, Space.GLOBAL, 8, b.add(base, i), Optional.of(mask));
                return List.of(b.fma(x, x, carried.getFirst()));
            })
                    .getFirst();
            LaneValue all = b.across(ValueOp.AcrossKind.ALL, mask);
            LaneValue chosen = b.branch(all, () -> List.of(sum), () -> List.of(b.select(mask, sum, zero)))
                    .getFirst();
            b.add(new ControlOp.Check(all, 0));
            b.store(MemoryType.F32, Space.LOCAL, base, chosen, Optional.empty());
        })));
    }

    static List<Arguments> mistakes() {
        LaneValue view = new LaneValue(7, LaneType.I64);
        return List.of(
                mistake("before it is defined", b -> b.unary(ValueOp.UnaryKind.NEG, new LaneValue(99, F32))),
                mistake("outside its block", b -> {
                    LaneValue[] leaked = new LaneValue[1];
                    b.branch(b.constant(LaneType.I1, 1), () -> leaked[0] = b.add(view, view), () -> {});
                    b.add(leaked[0], leaked[0]);
                }),
                mistake("defines %7 again", b -> b.add(new ValueOp.Constant(view, 1))),
                mistake("as f32, but it is i64", b -> b.unary(ValueOp.UnaryKind.NEG, new LaneValue(7, F32))),
                mistake("has %11 of i32x8, not f32x8", b -> b.add(b.constant(VECTOR, 1.0), b.constant(WHOLES, 1))),
                mistake("does not take i64", b -> b.unary(ValueOp.UnaryKind.SQRT, view)),
                mistake("does not take i64", b -> b.fma(view, view, view)),
                mistake("does not take f32x8", b -> {
                    LaneValue x = b.constant(VECTOR, 1.0);
                    b.binary(ValueOp.BinaryKind.XOR, x, x);
                }),
                mistake("does not take i32x8", b -> {
                    LaneValue x = b.constant(WHOLES, 1);
                    b.binary(ValueOp.BinaryKind.FLOOR_DIV, x, x);
                }),
                mistake("shifts 32 bits by 32",
                        b -> b.binary(ValueOp.BinaryKind.SHL, b.constant(WHOLES, 1), b.constant(WHOLES, 32))),
                mistake("not i1x8",
                        b -> b.select(b.constant(LaneType.I1, 1), b.constant(VECTOR, 1.0), b.constant(VECTOR, 2.0))),
                mistake("is no value of i32", b -> b.constant(LaneType.I32, 1L << 40)),
                mistake("not i64x8", b -> b.bitcast(Kind.F64, b.constant(VECTOR, 1.0))),
                mistake("of i64x8, not i64", b -> b.load(
                        MemoryType.F32, Space.GLOBAL, 8, b.iota(new LaneType(Kind.I64, 8)), Optional.empty())),
                mistake("has %7 of i64, not i32", b -> b.packedDot(view, b.i32(1), b.i32(1), DType.I8)),
                mistake("not i32", b -> b.packedDot(b.constant(WHOLES, 1), b.i32(1), b.i32(1), DType.U8)),
                mistake("multiplies packed i64", b -> b.packedDot(b.i32(1), b.i32(1), b.i32(1), DType.I64)),
                mistake("not i32x8",
                        b -> b.packedDot(b.i32(1), b.i32(1), b.constant(VECTOR, 1.0), DType.BF16)),
                mistake("picks bytes 0x6480", b -> b.pickBytes(b.i32(1), b.i32(1), 0x6480)),
                mistake("has %7 of i64, not i32", b -> b.pickBytes(b.i32(1), view, 0)),
                mistake("not f32x8",
                        b -> b.add(new AccessOp.Load(b.fresh(WHOLES), MemoryType.F32, Space.GLOBAL, view,
                                Optional.empty()))),
                mistake("not i1x8", b -> b.load(
                        MemoryType.F32, Space.GLOBAL, 8, view, Optional.of(b.constant(new LaneType(Kind.I1, 4), 1)))),
                mistake("does not combine U16", b -> b.add(new AccessOp.Atomic(
                        dev.pavage.ir.MemoryOp.AtomicKind.ADD, MemoryType.U16, Space.GLOBAL, view, b.i32(1)))),
                mistake("step that is not positive", b -> b.loop(b.i64(0), b.i64(5), b.i64(0), i -> {})),
                mistake("counts in i64 but", b -> b.loop(b.i64(0), b.i32(5), b.i64(1), i -> {})),
                mistake("has yields [i32], not [i64]", b -> b.loop(
                        b.i64(0), b.i64(5), b.i64(1), List.of(view), (i, c) -> List.of(b.i32(1)))),
                mistake("has yields otherwise [i32], not [i64]", b -> b.branch(
                        b.constant(LaneType.I1, 1), () -> List.of(view), () -> List.of(b.i32(1)))),
                mistake("branches on i1x8", b -> b.branch(b.constant(MASK, 1), () -> {}, () -> {})),
                mistake("not among the functions before", b -> b.call("later", List.of())),
                mistake("not among the functions before", b -> b.call("entry", List.of())),
                mistake("has arguments [i64], not [i64, i64]", b -> b.call("helper", List.of(view))),
                mistake("refers to message 1 of 1", b -> b.add(new ControlOp.Check(b.constant(LaneType.I1, 1), 1))),
                mistake("thread lowering only", b -> b.add(new ThreadOp.Barrier(false))));
    }

    private static Arguments mistake(String reason, Consumer<LaneBuilder> body) {
        return Arguments.of(reason, body);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void namesTheFunctionTheOpAndTheRule(String reason, Consumer<LaneBuilder> body) {
        LaneBuilder helper = new LaneBuilder();
        helper.param(LaneType.I64);
        helper.param(LaneType.I64);
        LaneKernel kernel = kernel(Target.Lowering.LOOPS, List.of(helper.finish("helper", true)), body);
        String message = assertThrows(IrException.class, () -> LaneVerifier.verify(kernel)).getMessage();
        assertTrue(message.startsWith("function entry of lane kernel k: \"") && message.contains(reason), message);
    }

    @Test
    void theEntryTakesWhatTheViewsNeed() {
        LaneBuilder b = new LaneBuilder();
        b.param(LaneType.I64);
        LaneKernel kernel = new LaneKernel(
                "k", Target.Lowering.LOOPS, List.of(2), List.of(b.finish("entry", false)), 0, 1, List.of());
        assertEquals(
                "lane kernel k has views of ranks [2], so its entry takes 12 parameters i64, not [i64]",
                assertThrows(IrException.class, () -> LaneVerifier.verify(kernel)).getMessage());
    }

    @Test
    void functionsHaveNamesOfTheirOwn() {
        LaneFunction twice = new LaneBuilder().finish("entry", false);
        LaneKernel kernel = kernel(Target.Lowering.LOOPS, List.of(twice), b -> {});
        assertThrows(IrException.class, () -> LaneVerifier.verify(kernel));
    }

    @Test
    void threadsMayMeetInTheThreadLowering() {
        assertDoesNotThrow(() -> LaneVerifier.verify(kernel(Target.Lowering.THREADS, b -> {
            LaneValue id = b.fresh(LaneType.I32);
            b.add(new ThreadOp.ThreadId(id));
            b.add(new ThreadOp.ShuffleXor(b.fresh(LaneType.I32), id, 16));
            b.add(new ThreadOp.Barrier(false));
        })));
    }
}
