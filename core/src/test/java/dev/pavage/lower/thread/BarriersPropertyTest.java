package dev.pavage.lower.thread;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pavage.ir.Comparison;
import dev.pavage.ir.Target;
import dev.pavage.ir.Value;
import dev.pavage.ir.ValueType;
import dev.pavage.lane.AccessOp;
import dev.pavage.lane.AccessOp.Space;
import dev.pavage.lane.Block;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneFunction;
import dev.pavage.lane.LaneInterpreter;
import dev.pavage.lane.LaneInterpreter.FaultException;
import dev.pavage.lane.LaneInterpreter.Region;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LaneOp;
import dev.pavage.lane.LanePrinter;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.LaneVerifier;
import dev.pavage.lane.MemoryType;
import dev.pavage.lane.ThreadOp;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.type.DType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Barriers are enough, and no more than that, for random functions whose threads touch each other's memory. */
class BarriersPropertyTest {
    private static final int THREADS = 16;
    private static final int RANGES = 3;
    private static final int BYTES = 4 * THREADS;
    private static final int PARTS = 3;
    private static final int LOCAL = (RANGES + PARTS) * BYTES;
    private static final int VIEW = 512;
    private static final Value ROOT = new Value(0, ValueType.view(DType.I32, 1));

    /** Writes a random function. Each access is at the thread's number, exclusive or a number of its own. */
    private static final class Writer {
        private final Random random;
        private final LaneBuilder b = new LaneBuilder();
        private final LaneValue local;
        private final LaneValue view;
        private final LaneValue count;
        private final LaneValue id;
        private final Map<LaneOp, Touch> touches = new IdentityHashMap<>();
        private final List<LaneValue> loops = new ArrayList<>();
        private int accesses;

        Writer(long seed) {
            random = new Random(seed);
            List<LaneValue> params = new ArrayList<>();
            for (int i = 0; i < LaneKernel.FIXED_PARAMS + 3; i++) {
                params.add(b.param(LaneType.I64));
            }
            local = params.get(LaneKernel.FIXED_PARAMS - 1);
            view = params.get(LaneKernel.FIXED_PARAMS);
            count = params.get(3);
            id = b.fresh(LaneType.I32);
            b.add(new ThreadOp.ThreadId(id));
            for (int part = 0; part < RANGES + PARTS; part++) {
                access(true, Space.LOCAL, b.i64((long) part * BYTES), local(part * BYTES, BYTES));
            }
        }

        private Touch local(int from, int bytes) {
            return new Touch.Local(from, from + bytes, accesses, Optional.empty());
        }

        /** An access of an element that no other access of this thread is at. */
        private void access(boolean store, Space space, LaneValue offset, Touch touch) {
            LaneValue element = b.binary(BinaryKind.XOR, id, b.i32(accesses++ % THREADS));
            LaneValue base = b.add(space == Space.LOCAL ? local : view, offset);
            LaneValue address = b.add(base, b.mul(b.convert(Kind.I64, element), b.i64(4)));
            LaneOp op = store
                    ? new AccessOp.Store(MemoryType.I32, space, address, id, Optional.empty())
                    : new AccessOp.Load(
                            b.fresh(LaneType.I32), MemoryType.I32, space, address, Optional.empty());
            b.add(op);
            touches.put(op, touch);
        }

        private void access() {
            boolean store = random.nextInt(3) == 0;
            int where = random.nextInt(loops.isEmpty() ? RANGES + 1 : RANGES + 3);
            if (where < RANGES) {
                access(store, Space.LOCAL, b.i64((long) where * BYTES), local(where * BYTES, BYTES));
            } else if (where == RANGES) {
                access(store, Space.GLOBAL, b.i64(0), Touch.unknown(ROOT));
            } else {
                LaneValue loop = loops.get(random.nextInt(loops.size()));
                int turn = random.nextInt(PARTS);
                LaneValue part =
                        b.binary(BinaryKind.FLOOR_MOD, b.add(loop, b.i64(turn)), b.i64(PARTS));
                access(
                        store,
                        Space.LOCAL,
                        b.add(b.i64(RANGES * BYTES), b.mul(part, b.i64(BYTES))),
                        new Touch.Local(
                                RANGES * BYTES, LOCAL, accesses, Optional.of(new Touch.Turn(loop, turn, PARTS))));
            }
        }

        void block(int size, boolean nests) {
            for (int i = 0; i < size; i++) {
                switch (nests ? random.nextInt(8) : 7) {
                    case 0, 1 -> b.loop(b.i64(0), random.nextBoolean() ? count : b.i64(4), b.i64(1), i0 -> {
                        loops.add(i0);
                        block(1 + random.nextInt(4), loops.size() < 3);
                        loops.removeLast();
                    });
                    case 2 -> b.branch(
                            b.compare(Comparison.GE, count, b.i64(random.nextInt(6))),
                            () -> block(1 + random.nextInt(3), loops.size() < 2),
                            () -> block(random.nextInt(3), false));
                    case 3 -> b.branch(
                            b.compare(Comparison.LT, id, b.i32(random.nextInt(THREADS))), this::access, () -> {});
                    case 4 -> b.branch(b.compare(Comparison.EQ, id, b.i32(3)), () -> block(3, false), () -> {});
                    default -> access();
                }
            }
        }
    }

    private static LaneKernel kernel(LaneFunction function) {
        return new LaneKernel("k", Target.Lowering.THREADS, List.of(1), List.of(function), LOCAL, THREADS, List.of());
    }

    private static void run(LaneFunction function) {
        LaneKernel kernel = kernel(function);
        for (int count = 0; count < 5; count++) {
            long[] arguments = {0, 0, 0, count, 1, 1, 0, VIEW, THREADS, 1};
            LaneInterpreter.run(
                    kernel, arguments, ByteBuffer.allocate(VIEW + BYTES), List.of(new Region(VIEW, BYTES)), 1);
        }
    }

    @Property(tries = 400, seed = "1")
    void noThreadOvertakesAnother(@ForAll long seed) {
        Writer writer = new Writer(seed);
        writer.block(6, true);
        LaneFunction placed = Barriers.place(writer.b.finish("f", false), writer.touches, Set.of());
        LaneVerifier.verify(kernel(placed));
        try {
            run(placed);
        } catch (FaultException e) {
            throw new AssertionError("seed " + seed + "\n" + LanePrinter.print(placed), e);
        }
    }

    @Property(tries = 200, seed = "2")
    void eachBarrierOfAStraightFunctionIsNeeded(@ForAll long seed) {
        Writer writer = new Writer(seed);
        // Not more accesses than threads, so that no two are at the same element of a range.
        writer.block(THREADS - RANGES - PARTS, false);
        LaneFunction placed = Barriers.place(writer.b.finish("f", false), writer.touches, Set.of());
        List<LaneOp> ops = placed.body().ops();
        for (int i = 0; i < ops.size(); i++) {
            if (ops.get(i) instanceof ThreadOp.Barrier) {
                List<LaneOp> fewer = new ArrayList<>(ops);
                fewer.remove(i);
                LaneFunction less =
                        new LaneFunction("f", false, placed.params(), new Block(fewer, List.of()));
                assertThrows(
                        FaultException.class, () -> run(less), () -> "seed " + seed + "\n" + LanePrinter.print(placed));
            }
        }
    }
}
