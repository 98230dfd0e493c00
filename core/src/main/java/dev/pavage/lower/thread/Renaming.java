package dev.pavage.lower.thread;

import dev.pavage.lane.AccessOp;
import dev.pavage.lane.Block;
import dev.pavage.lane.ControlOp;
import dev.pavage.lane.LaneOp;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ThreadOp;
import dev.pavage.lane.ValueOp;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Writes ops anew with other registers as their operands.
 *
 * @param names the register that is read in place of another
 */
record Renaming(UnaryOperator<LaneValue> names) {
    private LaneValue of(LaneValue value) {
        return names.apply(value);
    }

    /** Several registers. */
    List<LaneValue> of(List<LaneValue> values) {
        return values.stream().map(names).toList();
    }

    /** An op that computes {@code result}. */
    ValueOp of(ValueOp op, LaneValue result) {
        return switch (op) {
            case ValueOp.Constant c -> new ValueOp.Constant(result, c.bits());
            case ValueOp.Iota i -> new ValueOp.Iota(result);
            case ValueOp.Unary u -> new ValueOp.Unary(result, u.kind(), of(u.a()));
            case ValueOp.Binary b -> new ValueOp.Binary(result, b.kind(), of(b.a()), of(b.b()));
            case ValueOp.Fma f -> new ValueOp.Fma(result, of(f.a()), of(f.b()), of(f.c()));
            case ValueOp.PackedDot d ->
                new ValueOp.PackedDot(result, of(d.a()), of(d.b()), of(d.c()), d.factors());
            case ValueOp.PackPair p -> new ValueOp.PackPair(result, of(p.low()), of(p.high()), p.narrow());
            case ValueOp.RoundTf32 r -> new ValueOp.RoundTf32(result, of(r.a()));
            case ValueOp.WidenHalf w -> new ValueOp.WidenHalf(result, of(w.a()));
            case ValueOp.NarrowHalf n -> new ValueOp.NarrowHalf(result, of(n.a()));
            case ValueOp.ApproximateExp2 x -> new ValueOp.ApproximateExp2(result, of(x.a()));
            case ValueOp.PickBytes p -> new ValueOp.PickBytes(result, of(p.a()), of(p.b()), p.places());
            case ValueOp.Compare c -> new ValueOp.Compare(result, c.kind(), of(c.a()), of(c.b()));
            case ValueOp.Select s -> new ValueOp.Select(result, of(s.condition()), of(s.a()), of(s.b()));
            case ValueOp.Convert c -> new ValueOp.Convert(result, of(c.a()));
            case ValueOp.Bitcast c -> new ValueOp.Bitcast(result, of(c.a()));
            case ValueOp.Splat s -> new ValueOp.Splat(result, of(s.a()));
            case ValueOp.SwapLanes s -> new ValueOp.SwapLanes(result, of(s.a()), s.distance());
            case ValueOp.Across a -> new ValueOp.Across(result, a.kind(), of(a.a()));
        };
    }

    /** An access. */
    AccessOp of(AccessOp op) {
        return switch (op) {
            case AccessOp.Load l ->
                new AccessOp.Load(l.result(), l.memory(), l.space(), of(l.address()), l.mask().map(names));
            case AccessOp.Store s ->
                new AccessOp.Store(s.memory(), s.space(), of(s.address()), of(s.value()), s.mask().map(names));
            case AccessOp.Atomic a ->
                new AccessOp.Atomic(a.kind(), a.memory(), a.space(), of(a.address()), of(a.value()));
        };
    }

    /** What exists only where a program has many threads. */
    ThreadOp of(ThreadOp op) {
        return switch (op) {
            case ThreadOp.ShuffleXor s -> new ThreadOp.ShuffleXor(s.result(), of(s.a()), s.laneMask());
            case ThreadOp.Unpack u -> new ThreadOp.Unpack(u.results(), of(u.vector()));
            case ThreadOp.Pack p -> new ThreadOp.Pack(p.result(), of(p.lanes()));
            case ThreadOp.MatrixMultiply m ->
                new ThreadOp.MatrixMultiply(m.results(), m.unit(), of(m.a()), of(m.b()), of(m.c()));
            case ThreadOp.MatrixLoad m -> new ThreadOp.MatrixLoad(m.results(), of(m.address()), m.transposed());
            case ThreadOp.AsyncCopy a ->
                new ThreadOp.AsyncCopy(of(a.localAddress()), of(a.globalAddress()), a.bytes(), of(a.present()));
            case ThreadOp.ThreadId t -> t;
            case ThreadOp.Barrier b -> b;
            case ThreadOp.AsyncCommit c -> c;
            case ThreadOp.AsyncWait w -> w;
        };
    }

    /** A loop, branch or other control op, whose blocks {@code blocks} writes anew. */
    ControlOp of(ControlOp op, UnaryOperator<Block> blocks) {
        return switch (op) {
            case ControlOp.For f ->
                new ControlOp.For(
                        f.results(),
                        f.variable(),
                        of(f.from()),
                        of(f.to()),
                        of(f.step()),
                        f.carried(),
                        of(f.initial()),
                        blocks.apply(f.body()));
            case ControlOp.If i ->
                new ControlOp.If(
                        i.results(), of(i.condition()), blocks.apply(i.then()), blocks.apply(i.otherwise()));
            case ControlOp.Call c -> new ControlOp.Call(c.function(), of(c.arguments()));
            case ControlOp.Check c -> new ControlOp.Check(of(c.condition()), c.message());
            case ControlOp.Print p -> new ControlOp.Print(p.message(), of(p.address()), p.dtype(), p.shape());
            case ControlOp.Line l -> l;
        };
    }

    /** Any op; {@code blocks} writes those that it holds. */
    LaneOp of(LaneOp op, UnaryOperator<Block> blocks) {
        return switch (op) {
            case ValueOp v -> of(v, v.result());
            case AccessOp a -> of(a);
            case ThreadOp t -> of(t);
            case ControlOp c -> of(c, blocks);
        };
    }
}
