package dev.pavage.cpu;

import dev.pavage.device.CompilationException;
import dev.pavage.lane.AccessOp;
import dev.pavage.lane.Block;
import dev.pavage.lane.ControlOp;
import dev.pavage.lane.LaneFunction;
import dev.pavage.lane.LaneOp;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ThreadOp;
import dev.pavage.lane.ValueOp;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The element kinds of a function's masks. The Vector API has no plain mask: one belongs to the species whose lanes it
 * switches. Each I1 vector has the kind of the op that makes it, and a copy is made, where it is defined, for each
 * other kind that some op needs it in.
 */
final class MaskKinds {
    private final Map<LaneValue, Kind> homes = new HashMap<>();
    private final Map<LaneValue, Set<Kind>> needs = new HashMap<>();

    MaskKinds(LaneFunction function) {
        findHomes(function.body());
        findNeeds(function.body());
    }

    static boolean isMask(LaneType type) {
        return type.kind() == Kind.I1 && !type.isScalar();
    }

    /** The kind in which a mask is made. */
    Kind home(LaneValue mask) {
        Kind home = homes.get(mask);
        if (home == null) {
            throw new IllegalStateException(mask + " of type " + mask.type() + " is used before it is defined");
        }
        return home;
    }

    /** The kinds other than {@link #home} in which a mask is needed. */
    Set<Kind> others(LaneValue mask) {
        return needs.getOrDefault(mask, Set.of());
    }

    private void findHomes(Block block) {
        for (LaneOp op : block.ops()) {
            switch (op) {
                case ValueOp value -> {
                    if (isMask(value.result().type())) {
                        homes.put(value.result(), homeOf(value));
                    }
                }
                case ControlOp.For loop -> {
                    inherit(loop.carried(), loop.initial());
                    inherit(loop.results(), loop.initial());
                    findHomes(loop.body());
                }
                case ControlOp.If branch -> {
                    findHomes(branch.then());
                    findHomes(branch.otherwise());
                    inherit(branch.results(), branch.then().yields());
                }
                case AccessOp ignored -> {}
                case ControlOp ignored -> {}
                case ThreadOp ignored -> {}
            }
        }
    }

    private void inherit(List<LaneValue> values, List<LaneValue> from) {
        for (int i = 0; i < values.size(); i++) {
            if (isMask(values.get(i).type())) {
                homes.put(values.get(i), home(from.get(i)));
            }
        }
    }

    private Kind homeOf(ValueOp op) {
        return switch (op) {
            case ValueOp.Compare c -> kindOf(c.a());
            case ValueOp.Convert c -> kindOf(c.a());
            case ValueOp.Unary u -> home(u.a());
            case ValueOp.Binary b -> home(b.a());
            case ValueOp.Select s -> home(s.a());
            case ValueOp.Constant c -> anyKind(c.result());
            case ValueOp.Splat s -> anyKind(s.result());
            case ValueOp.Iota o -> throw new CompilationException("not an op of I1: " + o);
            case ValueOp.Fma o -> throw new CompilationException("not an op of I1: " + o);
            case ValueOp.PackedDot o -> throw new CompilationException("not an op of I1: " + o);
            case ValueOp.PackPair o -> throw new CompilationException("not an op of I1: " + o);
            case ValueOp.WidenHalf o -> throw new CompilationException("not an op of I1: " + o);
            case ValueOp.NarrowHalf o -> throw new CompilationException("not an op of I1: " + o);
            case ValueOp.ApproximateExp2 o -> throw new CompilationException("not an op of I1: " + o);
            case ValueOp.RoundTf32 o -> throw new CompilationException("not an op of I1: " + o);
            case ValueOp.PickBytes o -> throw new CompilationException("not an op of I1: " + o);
            case ValueOp.Bitcast o -> throw new CompilationException("not an op of I1: " + o);
            case ValueOp.SwapLanes o -> throw new CompilationException("not an op of I1: " + o);
            case ValueOp.Across o -> throw new CompilationException("not an op of I1: " + o);
        };
    }

    private Kind kindOf(LaneValue value) {
        return value.type().kind() == Kind.I1 ? home(value) : value.type().kind();
    }

    private static Kind anyKind(LaneValue value) {
        return VectorShape.fits(Kind.I32, value.type().lanes()) ? Kind.I32 : Kind.I64;
    }

    private void findNeeds(Block block) {
        for (LaneOp op : block.ops()) {
            switch (op) {
                case ValueOp.Select s -> {
                    need(s.condition(), s.result());
                    need(s.a(), s.result());
                    need(s.b(), s.result());
                }
                case ValueOp.Binary b -> {
                    need(b.a(), b.result());
                    need(b.b(), b.result());
                }
                case ValueOp.Compare c -> {
                    need(c.a(), c.result());
                    need(c.b(), c.result());
                }
                case ValueOp.Convert c -> need(c.a(), c.result());
                case AccessOp.Load l -> l.mask().ifPresent(m -> need(m, l.result()));
                case AccessOp.Store s -> s.mask().ifPresent(m -> need(m, s.value()));
                case ControlOp.For loop -> {
                    need(loop.initial(), loop.carried());
                    findNeeds(loop.body());
                    need(loop.body().yields(), loop.carried());
                }
                case ControlOp.If branch -> {
                    findNeeds(branch.then());
                    findNeeds(branch.otherwise());
                    need(branch.then().yields(), branch.results());
                    need(branch.otherwise().yields(), branch.results());
                }
                case ValueOp ignored -> {}
                case AccessOp ignored -> {}
                case ControlOp ignored -> {}
                case ThreadOp ignored -> {}
            }
        }
    }

    private void need(List<LaneValue> values, List<LaneValue> as) {
        for (int i = 0; i < values.size(); i++) {
            need(values.get(i), as.get(i));
        }
    }

    /** {@code value}, if it is a mask, is combined with {@code with}. */
    private void need(LaneValue value, LaneValue with) {
        if (isMask(value.type()) && !with.type().isScalar()) {
            Kind kind = kindOf(with);
            if (kind != home(value)) {
                needs.computeIfAbsent(value, v -> EnumSet.noneOf(Kind.class)).add(kind);
            }
        }
    }
}
