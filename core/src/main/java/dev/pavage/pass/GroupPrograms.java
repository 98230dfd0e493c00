package dev.pavage.pass;

import static dev.pavage.ir.ValueType.INDEX;

import dev.pavage.ir.ControlOp.For;
import dev.pavage.ir.ControlOp.If;
import dev.pavage.ir.IndexOp;
import dev.pavage.ir.IndexOp.Kind;
import dev.pavage.ir.Op;
import dev.pavage.ir.Region;
import dev.pavage.ir.SourceLocation;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.TileOp;
import dev.pavage.ir.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Renumbers the programs of a matrix product, so that those that run at the same time share more of what they read.
 *
 * <p>Devices start programs in the order of axis 0. A program of a product reads a block of rows that its place along one
 * axis names and a block of columns that its place along the other names; a hundred programs side by side read one block
 * of rows and a hundred of columns, in a group of 8 by 12 they read 20 blocks, which a cache holds more easily. (CUTLASS
 * calls this "threadblock rasterization", Triton's matrix multiplication tutorial "L2 cache optimizations".)
 *
 * <pre>{@code
 * axis 0 ->    0  8 16 24 ...         groups of 8 places along axis 1; within a group
 * axis 1   |   1  9 17 25             programs go along axis 1 first
 *          v   2 10 18 26
 *              :
 * }</pre>
 *
 * <p>Programs keep all of their work: which of them does it is what changes. Only kernels for many threads are touched, in
 * which a dot takes one operand that depends on id 0 but not on id 1, and one for which it is the other way around. So
 * attention, whose programs along axis 0 all read the same keys, keeps its order.
 */
public final class GroupPrograms implements Pass {
    /** Places along axis 1 in a group: about the square root of the programs that a large device runs at once. */
    private static final long GROUP = 8;

    @Override
    public String name() {
        return "group-programs";
    }

    @Override
    public TileKernel run(TileKernel kernel, PassContext context) {
        Reach reach = new Reach();
        reach.walk(kernel.body());
        return context.target().lowering() == Lowering.THREADS && reach.crosses
                ? Rewriter.rewrite(kernel, new Renumbering()::rewrite)
                : kernel;
    }

    /** On which program ids, as bits, each value depends. */
    private static final class Reach {
        private static final int FIRST = 1;
        private static final int BOTH = 3;

        private final Map<Value, Integer> ids = new HashMap<>();
        private boolean crosses;

        private int of(List<Value> values) {
            return values.stream().mapToInt(v -> ids.getOrDefault(v, 0)).reduce(0, (x, y) -> x | y);
        }

        private void add(Value value, int bits) {
            ids.merge(value, bits, (x, y) -> x | y);
        }

        void walk(Region region) {
            for (Op op : region.ops()) {
                switch (op) {
                    case IndexOp.ProgramId id -> add(id.result(), 1 << id.axis());
                    case For loop -> walk(loop);
                    case If branch -> {
                        branch.regions().forEach(this::walk);
                        for (int i = 0; i < branch.results().size(); i++) {
                            add(branch.results().get(i), of(branch.operands())
                                    | of(List.of(branch.then().yielded().get(i), branch.otherwise().yielded().get(i))));
                        }
                    }
                    case Op other -> other.results().forEach(r -> add(r, of(other.operands())));
                }
                if (op instanceof TileOp.Dot dot) {
                    int a = of(List.of(dot.a())) & BOTH;
                    int b = of(List.of(dot.b())) & BOTH;
                    crosses |= (a ^ b) == BOTH && (a == FIRST || b == FIRST);
                }
            }
        }

        private void walk(For loop) {
            add(loop.variable(), of(List.of(loop.from(), loop.to(), loop.step())));
            boolean changed = true;
            for (List<Value> given = loop.initial(); changed; given = loop.body().yielded()) {
                Map<Value, Integer> before = Map.copyOf(ids);
                for (int i = 0; i < loop.carried().size(); i++) {
                    int bits = of(List.of(loop.variable(), given.get(i)));
                    add(loop.carried().get(i), bits);
                    add(loop.results().get(i), bits);
                }
                walk(loop.body());
                changed = !before.equals(ids);
            }
        }
    }

    /** Writes the new places at the kernel's start and puts them where the program asks for its own. */
    private static final class Renumbering {
        private final Map<Integer, Value> places = new HashMap<>();
        private boolean begun;

        void rewrite(Op op, Rewriter to) {
            if (!begun) {
                begun = true;
                places.putAll(places(to));
            }
            Value place = op instanceof IndexOp.ProgramId id ? places.get(id.axis()) : null;
            if (place == null) {
                to.emitRewritten(op);
            } else {
                to.replace(op.results().getFirst(), place);
            }
        }

        private static Map<Integer, Value> places(Rewriter to) {
            SourceLocation at = SourceLocation.UNKNOWN;
            Value along = to.make(INDEX, r -> new IndexOp.ProgramId(r, 0, at));
            Value across = to.make(INDEX, r -> new IndexOp.ProgramId(r, 1, at));
            Value columns = to.make(INDEX, r -> new IndexOp.ProgramCount(r, 0, at));
            Value rows = to.make(INDEX, r -> new IndexOp.ProgramCount(r, 1, at));
            Value group = to.index(GROUP, at);
            Value number = to.index(Kind.ADD, to.index(Kind.MUL, across, columns, at), along, at);
            Value size = to.index(Kind.MUL, columns, group, at);
            Value first = to.index(Kind.MUL, to.index(Kind.FLOOR_DIV, number, size, at), group, at);
            // The last group may have fewer rows.
            Value height = to.index(Kind.MIN, to.index(Kind.SUB, rows, first, at), group, at);
            Value within = to.index(Kind.FLOOR_MOD, number, size, at);
            return Map.of(
                    0, to.index(Kind.FLOOR_DIV, within, height, at),
                    1, to.index(Kind.ADD, first, to.index(Kind.FLOOR_MOD, within, height, at), at));
        }
    }
}
