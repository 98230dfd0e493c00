package dev.pavage.lane;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Prints lane IR for people and for golden files: one op per line, blocks indented. Constants stand where they are
 * used and have no line of their own.
 *
 * <pre>{@code
 * function sum(%0: i64, %1: i64) {
 *   %2: f32 = for %3: i64 = 0 to %1 step 4 carrying %4: f32 = 0.0 {
 *     %5: i64 = add %0, %3
 *     %6: f32 = load f32 global %5
 *     %7: f32 = add %4, %6
 *     yield %7
 *   }
 *   store f32 global %0, %2
 * }
 * }</pre>
 */
public final class LanePrinter {
    private static final int INDENT = 2;

    private final StringBuilder text = new StringBuilder();
    private final Map<Integer, String> constants = new HashMap<>();
    private int depth;

    private LanePrinter() {}

    /** The kernel's facts, its messages and its functions, in their order. */
    public static String print(LaneKernel kernel) {
        StringBuilder text = new StringBuilder("kernel %s: %s, ranks %s, scratch %d, threads %d"
                .formatted(
                        kernel.name(),
                        word(kernel.lowering()),
                        kernel.ranks(),
                        kernel.scratchBytes(),
                        kernel.threads()))
                .append('\n');
        for (int i = 0; i < kernel.messages().size(); i++) {
            LaneKernel.Message message = kernel.messages().get(i);
            text.append("message %d: \"%s\" at %s".formatted(i, message.text(), message.at()))
                    .append('\n');
        }
        kernel.functions().forEach(f -> text.append('\n').append(print(f)));
        return text.toString();
    }

    /** One function. */
    public static String print(LaneFunction function) {
        LanePrinter printer = new LanePrinter();
        String params = function.params().stream().map(LanePrinter::typed).collect(Collectors.joining(", "));
        printer.line((function.shared() ? "shared " : "") + "function " + function.name() + "(" + params + ") {");
        printer.body(function.body());
        printer.line("}");
        return printer.text.toString();
    }

    /** The first line of an op, for messages. */
    static String describe(LaneOp op) {
        return new LanePrinter().head(op);
    }

    private void line(String line) {
        text.append(" ".repeat(INDENT * depth)).append(line).append('\n');
    }

    private void body(Block block) {
        depth++;
        for (LaneOp op : block.ops()) {
            if (op instanceof ValueOp.Constant c) {
                constants.put(c.result().id(), literal(c));
            } else {
                print(op);
            }
        }
        if (!block.yields().isEmpty()) {
            line("yield " + names(block.yields()));
        }
        depth--;
    }

    private void print(LaneOp op) {
        line(head(op));
        switch (op) {
            case ControlOp.For f -> {
                body(f.body());
                line("}");
            }
            case ControlOp.If i -> {
                body(i.then());
                if (!i.otherwise().ops().isEmpty() || !i.otherwise().yields().isEmpty()) {
                    line("} else {");
                    body(i.otherwise());
                }
                line("}");
            }
            case ValueOp v -> {}
            case AccessOp a -> {}
            case ControlOp.Call c -> {}
            case ControlOp.Check c -> {}
            case ControlOp.Print p -> {}
            case ControlOp.Line l -> {}
            case ThreadOp t -> {}
        }
    }

    private String head(LaneOp op) {
        String results = op.results().isEmpty()
                ? ""
                : op.results().stream().map(LanePrinter::typed).collect(Collectors.joining(", ")) + " = ";
        return results
                + switch (op) {
                    case ValueOp v -> value(v);
                    case AccessOp a -> access(a);
                    case ControlOp c -> control(c);
                    case ThreadOp t -> thread(t);
                };
    }

    private String value(ValueOp op) {
        return switch (op) {
            case ValueOp.Constant c -> literal(c);
            case ValueOp.Iota i -> "iota";
            case ValueOp.Unary u -> word(u.kind()) + " " + name(u.a());
            case ValueOp.Binary b -> word(b.kind()) + " " + names(op.operands());
            case ValueOp.Fma f -> "fma " + names(op.operands());
            case ValueOp.PackedDot d -> "packed_dot " + d.factors() + " " + names(op.operands());
            case ValueOp.PackPair p -> "pack_pair " + p.narrow() + " " + names(op.operands());
            case ValueOp.RoundTf32 r -> "round_tf32 " + name(r.a());
            case ValueOp.WidenHalf w -> "widen_half " + name(w.a());
            case ValueOp.NarrowHalf n -> "narrow_half " + name(n.a());
            case ValueOp.ApproximateExp2 x -> "approximate_exp2 " + name(x.a());
            case ValueOp.PickBytes p -> "pick_bytes 0x%04x %s".formatted(p.places(), names(op.operands()));
            case ValueOp.Compare c -> word(c.kind()) + " " + names(op.operands());
            case ValueOp.Select s -> "select " + names(op.operands());
            case ValueOp.Convert c ->
                "convert " + c.a().type().kind().name().toLowerCase(Locale.ROOT) + " " + name(c.a());
            case ValueOp.Bitcast c -> "bitcast " + name(c.a());
            case ValueOp.Splat s -> "splat " + name(s.a());
            case ValueOp.SwapLanes s -> "swap_lanes " + name(s.a()) + " by " + s.distance();
            case ValueOp.Across a -> "across " + word(a.kind()) + " " + name(a.a());
        };
    }

    private String access(AccessOp op) {
        String place = word(op.memory()) + " " + word(op.space()) + " " + name(op.address());
        return switch (op) {
            case AccessOp.Load l -> "load " + place + masked(l.mask());
            case AccessOp.Store s -> "store " + place + ", " + name(s.value()) + masked(s.mask());
            case AccessOp.Atomic a -> "atomic " + word(a.kind()) + " " + place + ", " + name(a.value());
        };
    }

    private String masked(Optional<LaneValue> mask) {
        return mask.map(m -> " mask " + name(m)).orElse("");
    }

    private String control(ControlOp op) {
        return switch (op) {
            case ControlOp.For f -> {
                List<String> carried = new ArrayList<>();
                for (int i = 0; i < Math.min(f.carried().size(), f.initial().size()); i++) {
                    carried.add(typed(f.carried().get(i)) + " = " + name(f.initial().get(i)));
                }
                yield "for " + typed(f.variable()) + " = " + name(f.from()) + " to " + name(f.to()) + " step "
                        + name(f.step()) + (carried.isEmpty() ? "" : " carrying " + String.join(", ", carried)) + " {";
            }
            case ControlOp.If i -> "if " + name(i.condition()) + " {";
            case ControlOp.Call c -> "call " + c.function() + "(" + names(c.arguments()) + ")";
            case ControlOp.Check c -> "check " + name(c.condition()) + ", message " + c.message();
            case ControlOp.Print p -> "print " + p.dtype() + p.shape() + " " + name(p.address()) + ", message "
                    + p.message();
            case ControlOp.Line l -> "// " + l.at();
        };
    }

    private String thread(ThreadOp op) {
        return switch (op) {
            case ThreadOp.ThreadId t -> "thread_id";
            case ThreadOp.Barrier b -> b.global() ? "barrier global" : "barrier";
            case ThreadOp.Unpack u -> "unpack " + name(u.vector());
            case ThreadOp.Pack p -> "pack " + names(p.lanes());
            case ThreadOp.ShuffleXor s -> "shuffle_xor " + name(s.a()) + ", " + s.laneMask();
            case ThreadOp.MatrixMultiply m ->
                "matrix_multiply " + m.unit().name() + " (" + names(m.a()) + ") (" + names(m.b())
                        + ") (" + names(m.c()) + ")";
            case ThreadOp.MatrixLoad m ->
                (m.transposed() ? "matrix_load transposed " : "matrix_load ") + name(m.address());
            case ThreadOp.AsyncCopy a -> "async_copy " + a.bytes() + " " + names(op.operands());
            case ThreadOp.AsyncCommit a -> "async_commit";
            case ThreadOp.AsyncWait a -> "async_wait " + a.pending();
        };
    }

    private String name(LaneValue value) {
        return constants.getOrDefault(value.id(), value.toString());
    }

    private String names(List<LaneValue> values) {
        return values.stream().map(this::name).collect(Collectors.joining(", "));
    }

    private static String typed(LaneValue value) {
        return value + ": " + value.type();
    }

    private static String literal(ValueOp.Constant c) {
        double real = Double.longBitsToDouble(c.bits());
        return switch (c.result().type().kind()) {
            case I1 -> c.bits() != 0 ? "true" : "false";
            case I32, I64 -> Long.toString(c.bits());
            case F32 -> real(real, Float.toString((float) real));
            case F64 -> real(real, Double.toString(real));
        };
    }

    private static String real(double value, String finite) {
        return Double.isNaN(value) ? "nan" : Double.isInfinite(value) ? (value > 0 ? "inf" : "-inf") : finite;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
