package dev.pavage.lane;

import dev.pavage.ir.IrException;
import dev.pavage.lane.LaneType.Kind;
import java.util.List;
import java.util.function.Function;

/** The type rules of single ops, each a sentence that continues the op's name. */
final class LaneRules {
    private static final List<Integer> MATRICES = List.of(1, 2, 4);
    private static final List<Integer> ASYNC_BYTES = List.of(4, 8, 16);

    private final Function<String, IrException> fail;

    private LaneRules(Function<String, IrException> fail) {
        this.fail = fail;
    }

    static void check(ValueOp op, LaneScope scope, Function<String, IrException> fail) {
        new LaneRules(fail).value(op, scope);
    }

    static void check(AccessOp op, Function<String, IrException> fail) {
        new LaneRules(fail).access(op);
    }

    static void check(ThreadOp op, Function<String, IrException> fail) {
        new LaneRules(fail).thread(op);
    }

    private void require(boolean holds, String reason) {
        if (!holds) {
            throw fail.apply(reason);
        }
    }

    private void requireType(LaneValue value, LaneType expected) {
        require(value.type().equals(expected), "has " + value + " of " + value.type() + ", not " + expected);
    }

    private void requireKind(boolean holds, LaneValue value) {
        require(holds, "does not take " + value.type());
    }

    private void value(ValueOp op, LaneScope scope) {
        LaneValue result = op.result();
        LaneType type = result.type();
        switch (op) {
            case ValueOp.Constant c -> require(holds(type.kind(), c.bits()), "is no value of " + type);
            case ValueOp.Iota i -> requireKind(isInteger(type.kind()), result);
            case ValueOp.Unary u -> {
                requireKind(takes(u.kind(), type.kind()), u.a());
                requireType(u.a(), type);
            }
            case ValueOp.Binary b -> {
                requireKind(takes(b.kind(), type), result);
                requireType(b.a(), type);
                requireType(b.b(), type);
                shiftCount(b, scope);
            }
            case ValueOp.Fma f -> {
                requireKind(type.kind().isFloat(), result);
                op.operands().forEach(value -> requireType(value, type));
            }
            case ValueOp.PackedDot d -> {
                switch (d.factors()) {
                    case BF16 -> requireKind(type.kind() == Kind.F32, result);
                    case I16 -> requireKind(type.kind() == Kind.I32, result);
                    case I8, U8 -> requireType(result, LaneType.I32);
                    default -> require(false, "multiplies packed " + d.factors());
                }
                requireType(d.a(), type.with(Kind.I32));
                requireType(d.b(), type.with(Kind.I32));
                requireType(d.c(), type);
            }
            case ValueOp.PackPair p -> {
                requireType(result, LaneType.I32);
                op.operands().forEach(value -> requireType(value, LaneType.F32));
                require(p.narrow().isFloat() && p.narrow().bytes() <= Short.BYTES, "packs " + p.narrow());
            }
            case ValueOp.RoundTf32 r -> {
                requireType(result, LaneType.F32);
                requireType(r.a(), LaneType.F32);
            }
            case ValueOp.WidenHalf w -> {
                requireKind(type.kind() == Kind.F32, result);
                requireType(w.a(), type.with(Kind.I32));
            }
            case ValueOp.NarrowHalf n -> {
                requireKind(type.kind() == Kind.I32, result);
                requireType(n.a(), type.with(Kind.F32));
            }
            case ValueOp.ApproximateExp2 x -> {
                requireKind(type.kind() == Kind.F32, result);
                requireType(x.a(), type);
            }
            case ValueOp.PickBytes p -> {
                requireType(result, LaneType.I32);
                op.operands().forEach(value -> requireType(value, LaneType.I32));
                require((p.places() & ~0x7777) == 0, "picks bytes 0x" + Integer.toHexString(p.places()));
            }
            case ValueOp.Compare c -> {
                requireKind(c.a().type().kind() != Kind.I1, c.a());
                requireType(c.b(), c.a().type());
                requireType(result, c.a().type().with(Kind.I1));
            }
            case ValueOp.Select s -> {
                requireType(s.condition(), type.with(Kind.I1));
                requireType(s.a(), type);
                requireType(s.b(), type);
            }
            case ValueOp.Convert c -> requireType(c.a(), new LaneType(c.a().type().kind(), type.lanes()));
            case ValueOp.Bitcast c -> {
                requireKind(type.kind() != Kind.I1, result);
                requireType(c.a(), type.with(sameSize(type.kind())));
            }
            case ValueOp.Splat s -> requireType(s.a(), type.scalar());
            case ValueOp.SwapLanes s -> {
                requireKind(type.kind() != Kind.I1, result);
                requireType(s.a(), type);
                require(
                        Integer.bitCount(s.distance()) == 1 && s.distance() < type.lanes(),
                        "swaps lanes " + s.distance() + " apart of " + type.lanes());
            }
            case ValueOp.Across a -> {
                Kind kind = a.a().type().kind();
                requireKind((a.kind() == ValueOp.AcrossKind.ALL) == (kind == Kind.I1), a.a());
                require(!a.a().type().isScalar(), "combines the lanes of a scalar");
                requireType(result, a.a().type().scalar());
            }
        }
    }

    private void shiftCount(ValueOp.Binary op, LaneScope scope) {
        switch (op.kind()) {
            case SHL, SHR, USHR -> {
                int bits = 8 * op.result().type().kind().bytes();
                scope.constant(op.b())
                        .ifPresent(c -> require(
                                c.bits() >= 0 && c.bits() < bits, "shifts " + bits + " bits by " + c.bits()));
            }
            case ADD, SUB, MUL, DIV, REM, MIN, MAX, AND, OR, XOR, FLOOR_DIV, CEIL_DIV, FLOOR_MOD -> {}
        }
    }

    private static boolean holds(Kind kind, long bits) {
        double real = Double.longBitsToDouble(bits);
        return switch (kind) {
            case I1 -> bits == 0 || bits == 1;
            case I32 -> bits == (int) bits;
            case F32 -> Double.isNaN(real) || real == (float) real;
            case I64, F64 -> true;
        };
    }

    private static boolean takes(ValueOp.UnaryKind kind, Kind register) {
        return switch (kind) {
            case NEG, ABS -> register != Kind.I1;
            case NOT -> !register.isFloat();
            case SQRT, FLOOR, CEIL, ROUND -> register.isFloat();
        };
    }

    private static boolean takes(ValueOp.BinaryKind kind, LaneType type) {
        return switch (kind) {
            case ADD, SUB, MUL, DIV, REM, MIN, MAX -> type.kind() != Kind.I1;
            case AND, OR, XOR -> !type.kind().isFloat();
            case SHL, SHR, USHR -> isInteger(type.kind());
            case FLOOR_DIV, CEIL_DIV, FLOOR_MOD -> isInteger(type.kind()) && type.isScalar();
        };
    }

    private static boolean isInteger(Kind kind) {
        return kind == Kind.I32 || kind == Kind.I64;
    }

    private static Kind sameSize(Kind kind) {
        return switch (kind) {
            case I1 -> Kind.I1;
            case I32 -> Kind.F32;
            case F32 -> Kind.I32;
            case I64 -> Kind.F64;
            case F64 -> Kind.I64;
        };
    }

    private void access(AccessOp op) {
        requireType(op.address(), LaneType.I64);
        switch (op) {
            case AccessOp.Load l -> {
                LaneType type = l.result().type();
                requireType(l.result(), type.with(op.memory().kind()));
                l.mask().ifPresent(mask -> requireType(mask, type.with(Kind.I1)));
            }
            case AccessOp.Store s -> {
                LaneType type = s.value().type();
                requireType(s.value(), type.with(op.memory().kind()));
                s.mask().ifPresent(mask -> requireType(mask, type.with(Kind.I1)));
            }
            case AccessOp.Atomic a -> {
                require(a.memory().bytes() >= Integer.BYTES, "does not combine " + a.memory());
                requireType(a.value(), new LaneType(op.memory().kind(), 1));
            }
        }
    }

    private void thread(ThreadOp op) {
        switch (op) {
            case ThreadOp.ThreadId t -> requireType(t.result(), LaneType.I32);
            case ThreadOp.ShuffleXor s -> {
                requireType(s.result(), s.a().type());
                require(s.laneMask() > 0, "shuffles at distance " + s.laneMask());
            }
            case ThreadOp.Unpack u -> {
                requireType(u.vector(), new LaneType(u.vector().type().kind(), u.results().size()));
                u.results().forEach(r -> requireType(r, u.vector().type().scalar()));
            }
            case ThreadOp.Pack p -> {
                requireType(p.result(), new LaneType(p.result().type().kind(), p.lanes().size()));
                p.lanes().forEach(l -> requireType(l, p.result().type().scalar()));
            }
            case ThreadOp.MatrixMultiply m -> {
                List<LaneType> sums = m.c().stream().map(LaneValue::type).toList();
                List<LaneType> results = m.results().stream().map(LaneValue::type).toList();
                require(results.equals(sums), "adds to " + sums + " but defines " + results);
            }
            case ThreadOp.MatrixLoad m -> {
                requireType(m.address(), LaneType.I64);
                m.results().forEach(r -> requireType(r, LaneType.I32));
                require(MATRICES.contains(m.results().size()),
                        "reads " + m.results().size() + " matrices, not one of " + MATRICES);
            }
            case ThreadOp.AsyncCopy a -> {
                requireType(a.localAddress(), LaneType.I64);
                requireType(a.globalAddress(), LaneType.I64);
                requireType(a.present(), LaneType.I32);
                require(ASYNC_BYTES.contains(a.bytes()), "copies " + a.bytes() + " bytes, not one of " + ASYNC_BYTES);
            }
            case ThreadOp.AsyncWait a -> require(a.pending() >= 0, "waits for " + a.pending() + " groups");
            case ThreadOp.Barrier b -> {}
            case ThreadOp.AsyncCommit a -> {}
        }
    }
}
