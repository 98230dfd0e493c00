package dev.pavage.lower.thread;

import dev.pavage.lane.AccessOp;
import dev.pavage.lane.Block;
import dev.pavage.lane.ControlOp;
import dev.pavage.lane.LaneOp;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ThreadOp;
import dev.pavage.lane.ValueOp;
import dev.pavage.lower.Lookup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Leaves out ops whose results nobody reads, and computes what only one side of a branch reads on that side: such as the
 * bounds of a block, which are of interest only if it does not lie inside its view.
 */
final class Sinking {
    /** A side of a branch while the ops before the branch are looked at. */
    private static final class Side {
        private final Block block;
        private final Set<LaneValue> reads;

        /** What is computed first on this side, in reverse order. */
        private final List<LaneOp> first = new ArrayList<>();

        Side(Block side) {
            Sinking sinking = new Sinking();
            block = sinking.rewrite(side);
            reads = sinking.read;
        }

        Block finished() {
            List<LaneOp> ops = new ArrayList<>(first.reversed());
            ops.addAll(block.ops());
            return new Block(ops, block.yields());
        }
    }

    /** A branch that is written when all before it is known. */
    private record Branch(ControlOp.If op, Side then, Side otherwise) {
        ControlOp.If finished() {
            return new ControlOp.If(op.results(), op.condition(), then.finished(), otherwise.finished());
        }
    }

    /** Registers that ops of this block read, or of loops and branches in it. */
    private final Set<LaneValue> read = new HashSet<>();

    /** Registers that so far only one side of a branch of this block reads. */
    private final Map<LaneValue, Side> onlyIn = new HashMap<>();

    private final Map<LaneOp, Branch> branches = new IdentityHashMap<>();

    private Sinking() {}

    /** A function's body. */
    static Block of(Block body) {
        return new Sinking().rewrite(body);
    }

    private Block rewrite(Block block) {
        read.addAll(block.yields());
        List<LaneOp> ops = new ArrayList<>();
        for (LaneOp op : block.ops().reversed()) {
            Optional<Side> side = reader(op);
            if (side.isPresent()) {
                sink(op, side.get());
            } else if (op instanceof ControlOp.Line ? isFollowed(ops) : isRead(op)) {
                ops.add(kept(op));
            }
        }
        // What a side reads its block reads too.
        read.addAll(onlyIn.keySet());
        List<LaneOp> finished = ops.reversed().stream()
                .map(op -> op instanceof ControlOp.If i ? Lookup.in(branches, i).finished() : op)
                .toList();
        return new Block(finished, block.yields());
    }

    /** Whether there is anything behind a line before the next one; ops come in reverse. */
    private static boolean isFollowed(List<LaneOp> ops) {
        return !ops.isEmpty() && !(ops.getLast() instanceof ControlOp.Line);
    }

    /** The side that alone reads what an op computes. */
    private Optional<Side> reader(LaneOp op) {
        return op instanceof ValueOp v && !(v instanceof ValueOp.Constant) && !read.contains(v.result())
                ? Optional.ofNullable(onlyIn.get(v.result()))
                : Optional.empty();
    }

    private void sink(LaneOp op, Side side) {
        side.first.add(op);
        op.operands().forEach(operand -> readBy(side, operand));
    }

    private void readBy(Side side, LaneValue value) {
        Side other = onlyIn.putIfAbsent(value, side);
        if (other != null && other != side) {
            read.add(value);
        }
    }

    private LaneOp kept(LaneOp op) {
        read.addAll(op.operands());
        return switch (op) {
            case ControlOp.If i -> {
                Branch branch = new Branch(i, new Side(i.then()), new Side(i.otherwise()));
                branches.put(i, branch);
                branch.then.reads.forEach(value -> readBy(branch.then, value));
                branch.otherwise.reads.forEach(value -> readBy(branch.otherwise, value));
                yield i;
            }
            case ControlOp.For f -> {
                Side body = new Side(f.body());
                read.addAll(body.reads);
                yield new ControlOp.For(
                        f.results(), f.variable(), f.from(), f.to(), f.step(), f.carried(), f.initial(), body.block);
            }
            default -> op;
        };
    }

    private boolean isRead(LaneOp op) {
        return switch (op) {
            case ValueOp v -> isRead(v.result());
            case AccessOp.Load l -> isRead(l.result());
            case ThreadOp.ThreadId t -> isRead(t.result());
            case ThreadOp.ShuffleXor s -> isRead(s.result());
            case ThreadOp.Pack p -> isRead(p.result());
            case ThreadOp.Unpack u -> u.results().stream().anyMatch(this::isRead);
            case ThreadOp.MatrixLoad m -> m.results().stream().anyMatch(this::isRead);
            case AccessOp a -> true;
            case ThreadOp t -> true;
            case ControlOp c -> true;
        };
    }

    private boolean isRead(LaneValue value) {
        return read.contains(value) || onlyIn.containsKey(value);
    }
}
