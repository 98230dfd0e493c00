package dev.pavage.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.device.Device;
import dev.pavage.ir.ControlOp;
import dev.pavage.ir.Literal;
import dev.pavage.ir.MemoryOp;
import dev.pavage.ir.Op;
import dev.pavage.ir.TileOp;
import dev.pavage.ir.TileOp.BinaryKind;
import dev.pavage.ir.TileOp.Combiner;
import dev.pavage.ir.TileOp.UnaryKind;
import dev.pavage.ir.Value;
import dev.pavage.ir.ValueType;
import dev.pavage.ir.ViewOp;
import dev.pavage.type.DType;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The kit finds devices that are wrong in one thing, and says where. */
class BrokenDeviceTest {
    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake("elementwise/sub f32", BrokenDeviceTest::exchangeOperands),
                mistake("elementwise/exp f32", BrokenDeviceTest::roundExp),
                mistake("elementwise/cast f32 to f16",
                        op -> op instanceof TileOp.Cast ? List.of(zero(op)) : List.of(op)),
                mistake("axis/reduce sum i32", BrokenDeviceTest::multiplySums),
                mistake("axis/arg f32", BrokenDeviceTest::exchangeEnds),
                mistake("dot/tiles f32", BrokenDeviceTest::forgetAccumulators),
                mistake("access/offsets packed f32", BrokenDeviceTest::fillWithZero),
                mistake("access/transposed views f32", BrokenDeviceTest::forgetOrders),
                mistake("control/carried variables i32", BrokenDeviceTest::skipRounds),
                mistake("control/branches f32", BrokenDeviceTest::exchangeBranches),
                mistake("control/branches f32", BrokenDeviceTest::forgetStores));
    }

    private static Arguments mistake(String test, Function<Op, List<Op>> mistake) {
        return Arguments.of(test, mistake);
    }

    private static List<Op> exchangeOperands(Op op) {
        return op instanceof TileOp.Binary b && b.kind() == BinaryKind.SUB
                ? List.of(new TileOp.Binary(b.result(), b.kind(), b.b(), b.a(), b.at()))
                : List.of(op);
    }

    /** Half precision in between. */
    private static List<Op> roundExp(Op op) {
        if (!(op instanceof TileOp.Unary u && u.kind() == UnaryKind.EXP)) {
            return List.of(op);
        }
        Value narrow = extra(op, 1, DType.F16);
        Value wide = extra(op, 2, DType.F32);
        return List.of(
                new TileOp.Cast(narrow, u.a(), u.at()),
                new TileOp.Cast(wide, narrow, u.at()),
                new TileOp.Unary(u.result(), UnaryKind.EXP, wide, u.at()));
    }

    private static Value extra(Op op, int number, DType dtype) {
        Value result = op.results().getFirst();
        return new Value(number * 1_000_000 + result.id(), ValueType.tile(dtype, result.shape()));
    }

    private static Op zero(Op op) {
        Value result = op.results().getFirst();
        return new TileOp.Full(result, Literal.of(result.dtype(), 0), op.at());
    }

    private static List<Op> multiplySums(Op op) {
        return op instanceof TileOp.Reduce r && r.kind() == Combiner.SUM
                ? List.of(new TileOp.Reduce(r.result(), Combiner.PROD, r.a(), r.axis(), r.at()))
                : List.of(op);
    }

    private static List<Op> exchangeEnds(Op op) {
        return op instanceof TileOp.ArgReduce r
                ? List.of(new TileOp.ArgReduce(r.result(), !r.largest(), r.a(), r.axis(), r.at()))
                : List.of(op);
    }

    private static List<Op> forgetAccumulators(Op op) {
        if (!(op instanceof TileOp.Dot d)) {
            return List.of(op);
        }
        Value none = extra(op, 1, d.result().dtype());
        return List.of(
                new TileOp.Full(none, Literal.of(none.dtype(), 0), d.at()),
                new TileOp.Dot(d.result(), d.a(), d.b(), none, d.precision(), d.at()));
    }

    private static List<Op> fillWithZero(Op op) {
        return op instanceof MemoryOp.Load l
                ? List.of(new MemoryOp.Load(
                        l.result(), l.view(), l.offsets(), Literal.of(l.fill().dtype(), 0), l.at()))
                : List.of(op);
    }

    private static List<Op> forgetOrders(Op op) {
        return op instanceof ViewOp.Transpose t
                ? List.of(new ViewOp.Transpose(
                        t.result(), t.view(), t.order().stream().sorted().toList(), t.at()))
                : List.of(op);
    }

    private static List<Op> skipRounds(Op op) {
        return op instanceof ControlOp.For f
                ? List.of(new ControlOp.For(f.results(), f.step(), f.to(), f.step(), f.initial(), f.body(), f.at()))
                : List.of(op);
    }

    private static List<Op> exchangeBranches(Op op) {
        return op instanceof ControlOp.If i
                ? List.of(i.withRegions(i.otherwise(), i.then()))
                : List.of(op);
    }

    private static List<Op> forgetStores(Op op) {
        return op instanceof MemoryOp.Store ? List.of() : List.of(op);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void findsAWrongOp(String test, Function<Op, List<Op>> mistake) {
        CheckReport report = check(BrokenDevice.withOps(mistake), test);
        assertEquals(test, report.failures().getFirst().test().id());
    }

    @Test
    void passesTheSoundDevice() {
        CheckReport report = check(BrokenDevice.withOps(List::of), "axis/");
        assertEquals(0, report.failed(), () -> report.failures().toString());
        assertTrue(report.passed() > 50, report::summary);
    }

    @Test
    void saysWhichElementsDiffer() {
        String reason = firstFailure(BrokenDevice.withOps(BrokenDeviceTest::exchangeOperands), "elementwise/sub i32");
        assertTrue(reason.contains("differs: expected "), reason);
        assertTrue(reason.contains("output 2: i32["), reason);
    }

    @Test
    void saysThatAnElementWasNotWritten() {
        String reason = firstFailure(BrokenDevice.withOps(BrokenDeviceTest::forgetStores), "elementwise/sub i32");
        assertTrue(reason.contains("was not written"), reason);
    }

    @Test
    void findsAWriteBeforeATensor() {
        Device device = BrokenDevice.withLaunches(argument -> argument.offset() - 1);
        String reason = firstFailure(device, "elementwise/add f32");
        assertTrue(reason.contains("-1 bytes from its first element"), reason);
    }

    @Test
    void findsAChangedInput() {
        Device device = BrokenDevice.withLaunches(argument -> argument.offset() + 4);
        String reason = firstFailure(device, "elementwise/add f32");
        assertTrue(reason.contains("is an input and was changed"), reason);
    }

    @Test
    void generatedKernelsFindAWrongOp() {
        Device device = BrokenDevice.withOps(BrokenDeviceTest::exchangeOperands);
        CheckReport report = Conformance.check(
                device, CheckOptions.quick().withFilter("generated").withKernels(300), ProgressListener.NONE);
        assertTrue(report.failed() > 0, report::summary);
        String reason = report.failures().getFirst().reason();
        assertTrue(reason.contains("generated kernel of seed "), reason);
        assertTrue(reason.contains(" = sub "), reason);
    }

    @Test
    void skipsWhatADeviceDoesNotClaim() {
        CaseResult result = CaseResult.of(new Case("group", "name", () -> {
            throw new UnsupportedException("toaster has no f64");
        }));
        assertEquals("SKIPPED group/name: toaster has no f64", result.toString());
    }

    private static String firstFailure(Device device, String test) {
        CheckReport report = check(device, test);
        assertTrue(report.failed() > 0, report::summary);
        return report.failures().getFirst().reason();
    }

    private static CheckReport check(Device device, String filter) {
        CheckOptions options = CheckOptions.quick().withFilter(filter).withKernels(0);
        return Conformance.check(device, options, ProgressListener.NONE);
    }
}
