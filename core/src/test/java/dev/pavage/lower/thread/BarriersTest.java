package dev.pavage.lower.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.ir.Comparison;
import dev.pavage.ir.MemoryOp.AtomicKind;
import dev.pavage.ir.Value;
import dev.pavage.ir.ValueType;
import dev.pavage.lane.AccessOp;
import dev.pavage.lane.AccessOp.Space;
import dev.pavage.lane.Block;
import dev.pavage.lane.ControlOp;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneFunction;
import dev.pavage.lane.LaneOp;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import dev.pavage.lane.ThreadOp;
import dev.pavage.lane.ValueOp;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Where barriers are placed. Functions are shown as words: {@code s} and {@code l} for a store and a load, {@code a} for
 * an atomic, {@code c} and {@code w} for a copy and its wait, {@code p} for a print, brackets around loops, parentheses
 * around branches, and bars for barriers: {@code |} for local memory, {@code ||} for global memory too.
 */
class BarriersTest {
    private static final Value FIRST = new Value(0, ValueType.view(DType.F32, 1));
    private static final Value SECOND = new Value(1, ValueType.view(DType.F32, 1));

    /** Writes a function whose accesses have touches but addresses that mean nothing. */
    private static final class Body {
        private final LaneBuilder b = new LaneBuilder();
        private final LaneValue count = b.param(LaneType.I64);
        private final LaneValue id = b.fresh(LaneType.I32);
        private final Map<LaneOp, Touch> touches = new IdentityHashMap<>();
        private final Set<LaneValue> uniform = new HashSet<>();

        Body() {
            b.add(new ThreadOp.ThreadId(id));
        }

        void store(Touch touch) {
            add(new AccessOp.Store(MemoryType.I32, space(touch), count, id, Optional.empty()), touch);
        }

        LaneValue load(Touch touch) {
            LaneValue result = b.fresh(LaneType.I32);
            add(new AccessOp.Load(result, MemoryType.I32, space(touch), count, Optional.empty()), touch);
            return result;
        }

        void atomic(Touch touch) {
            add(new AccessOp.Atomic(AtomicKind.ADD, MemoryType.I32, space(touch), count, id), touch);
        }

        void print(Touch touch) {
            add(new ControlOp.Print(0, count, DType.I32, Shape.of(1)), touch);
        }

        void copy(Touch.Local to) {
            add(new ThreadOp.AsyncCopy(count, count, 16, id), new Touch.Copy(to, Touch.unknown(FIRST)));
            b.add(new ThreadOp.AsyncCommit());
        }

        void await(int pending) {
            b.add(new ThreadOp.AsyncWait(pending));
        }

        void add(LaneOp op, Touch touch) {
            b.add(op);
            touches.put(op, touch);
        }

        private static Space space(Touch touch) {
            return touch instanceof Touch.Local ? Space.LOCAL : Space.GLOBAL;
        }

        void rounds(Consumer<LaneValue> body) {
            b.loop(b.i64(0), count, b.i64(1), body);
        }

        void ifOne(Runnable body) {
            b.branch(b.compare(Comparison.EQ, id, b.i32(0)), body, () -> {});
        }

        void ifSome(Runnable then, Runnable otherwise) {
            b.branch(b.compare(Comparison.LT, id, b.i32(3)), then, otherwise);
        }

        void ifAll(Runnable then, Runnable otherwise) {
            b.branch(b.compare(Comparison.LT, count, b.i64(3)), then, otherwise);
        }
    }

    private static Touch.Local local(int from, int to, int phase) {
        return new Touch.Local(from, to, phase, Optional.empty());
    }

    private static Touch.Local part(LaneValue loop, int offset, int parts, int phase) {
        return new Touch.Local(0, 64, phase, Optional.of(new Touch.Turn(loop, offset, parts)));
    }

    private static void becomes(String expected, Consumer<Body> code) {
        Body body = new Body();
        code.accept(body);
        LaneFunction function = body.b.finish("f", false);
        assertEquals(expected, words(Barriers.place(function, body.touches, body.uniform).body()));
    }

    private static String words(Block block) {
        StringBuilder text = new StringBuilder();
        for (LaneOp op : block.ops()) {
            text.append(
                    switch (op) {
                        case AccessOp.Store s -> "s";
                        case AccessOp.Load l -> "l";
                        case AccessOp.Atomic a -> "a";
                        case ThreadOp.Barrier b -> b.global() ? "||" : "|";
                        case ThreadOp.AsyncCopy c -> "c";
                        case ThreadOp.AsyncWait w -> "w";
                        case ControlOp.Print p -> "p";
                        case ControlOp.For f -> "[" + words(f.body()) + "]";
                        case ControlOp.If i -> "(" + words(i.then()) + ")(" + words(i.otherwise()) + ")";
                        case ValueOp v -> "";
                        case ThreadOp t -> "";
                        case ControlOp c -> "";
                    });
        }
        return text.toString();
    }

    @Test
    void aReadWaitsForTheWrites() {
        becomes("ss|ll", k -> {
            k.store(local(0, 64, 0));
            k.store(local(0, 64, 0));
            k.load(local(0, 64, 0));
            k.load(local(0, 64, 0));
        });
    }

    @Test
    void aWriteWaitsForTheReadsAndForWritesOfAnotherPhase() {
        becomes("l|s|s", k -> {
            k.load(local(0, 64, 0));
            k.store(local(32, 96, 1));
            k.store(local(0, 64, 2));
        });
    }

    @Test
    void rangesThatDoNotMeetNeedNone() {
        becomes("sls", k -> {
            k.store(local(0, 64, 0));
            k.load(local(64, 128, 1));
            k.store(local(128, 192, 2));
        });
    }

    @Test
    void oneBarrierServesAllThatCameBefore() {
        becomes("ss|lls|l", k -> {
            k.store(local(0, 64, 0));
            k.store(local(64, 128, 1));
            k.load(local(0, 64, 0));
            k.load(local(64, 128, 1));
            k.store(local(128, 192, 2));
            k.load(local(128, 192, 2));
        });
    }

    @Test
    void aLoopWaitsForItsLastRound() {
        becomes("[|s|l]", k -> k.rounds(i -> {
            k.store(local(0, 64, 0));
            k.load(local(0, 64, 0));
        }));
    }

    @Test
    void roundsThatOverwriteWhatTheyWroteWait() {
        becomes("[|s]|l", k -> {
            k.rounds(i -> k.store(local(0, 64, 0)));
            k.load(local(0, 64, 0));
        });
    }

    @Test
    void buffersTakenByTurnsNeedOneBarrierPerRound() {
        becomes("s[|ls]", k -> {
            k.store(local(0, 64, 0));
            k.rounds(i -> {
                k.load(part(i, 0, 2, 1));
                k.store(part(i, 1, 2, 2));
            });
        });
    }

    @Test
    void aLoopWaitsBeforeItForWhatWasBeforeIt() {
        becomes("s|[l]", k -> {
            k.store(local(0, 64, 0));
            k.rounds(i -> k.load(local(0, 64, 0)));
        });
        becomes("s|[[l]l]l", k -> {
            k.store(local(0, 64, 0));
            k.rounds(i -> {
                k.rounds(j -> k.load(local(0, 64, 0)));
                k.load(local(0, 64, 0));
            });
            k.load(local(0, 64, 0));
        });
        becomes("[|s|[l]]", k -> k.rounds(i -> {
            k.store(local(0, 64, 0));
            k.rounds(j -> k.load(local(0, 64, 0)));
        }));
    }

    @Test
    void threePartsAndABarrierBetweenReadAndWrite() {
        becomes("[s|l]", k -> k.rounds(i -> {
            k.store(part(i, 1, 3, 0));
            k.load(part(i, 0, 3, 1));
        }));
    }

    @Test
    void turnsOfAnOuterLoopHoldInAnInnerOne() {
        becomes("[|[l]s]", k -> k.rounds(i -> {
            k.rounds(j -> k.load(part(i, 0, 2, 0)));
            k.store(part(i, 1, 2, 1));
        }));
    }

    @Test
    void branchesThatAllTakeWaitBeforeThem() {
        becomes("s|(l)(s)|s", k -> {
            k.store(local(0, 64, 0));
            k.ifAll(() -> k.load(local(0, 64, 0)), () -> k.store(local(64, 128, 1)));
            k.store(local(0, 128, 2));
        });
    }

    @Test
    void whatFollowsABranchNeedNotWaitAgain() {
        becomes("s|(l)()(l)()", k -> {
            k.store(local(0, 64, 0));
            k.ifAll(() -> k.load(local(0, 64, 0)), () -> {});
            k.ifAll(() -> k.load(local(0, 64, 0)), () -> {});
        });
        becomes("l||(a)()(a)()", k -> {
            k.load(Touch.unknown(FIRST));
            k.ifAll(() -> k.atomic(Touch.unknown(FIRST)), () -> {});
            k.ifAll(() -> k.atomic(Touch.unknown(FIRST)), () -> {});
        });
    }

    @Test
    void branchesHaveTheBarriersThatTheyNeedByThemselves() {
        becomes("s(s|l)()", k -> {
            k.store(local(0, 64, 0));
            k.ifAll(
                    () -> {
                        k.store(local(64, 128, 1));
                        k.load(local(64, 128, 1));
                    },
                    () -> {});
        });
        becomes("s(s|l)()", k -> {
            k.store(local(0, 64, 0));
            k.ifAll(
                    () -> {
                        k.store(local(64, 128, 1));
                        k.load(local(0, 128, 1));
                    },
                    () -> {});
        });
    }

    @Test
    void branchesThatBothBeginWithABarrierHaveOneBefore() {
        becomes("s|(l)(sl)|s", k -> {
            k.store(local(0, 64, 0));
            k.ifAll(() -> k.load(local(0, 64, 0)), () -> {
                k.store(local(0, 64, 1));
                k.load(local(64, 128, 1));
            });
            k.store(local(0, 64, 2));
        });
        becomes("s|(l)(ll)|s", k -> {
            k.store(local(0, 64, 0));
            k.ifAll(() -> k.load(local(0, 64, 0)), () -> {
                k.load(local(64, 128, 1));
                k.load(local(0, 64, 0));
            });
            k.store(local(0, 64, 2));
        });
    }

    @Test
    void branchesThatSomeTakeHaveOneBefore() {
        becomes("s|(ll)(l)", k -> {
            k.store(local(0, 64, 0));
            k.ifSome(
                    () -> {
                        k.load(local(64, 128, 0));
                        k.load(local(0, 64, 0));
                    },
                    () -> k.load(local(0, 64, 0)));
        });
    }

    @Test
    void branchesThatSomeTakeCannotWaitInside() {
        String message = assertThrows(IllegalStateException.class, () -> becomes("", k -> k.ifSome(() -> {
            k.store(local(0, 64, 0));
            k.load(local(0, 64, 0));
        }, () -> {}))).getMessage();
        assertTrue(message.startsWith("needs a barrier where not all threads are: Load"), message);
        assertThrows(IllegalStateException.class, () -> becomes("", k -> k.ifSome(
                () -> k.store(local(0, 64, 0)), () -> k.load(local(0, 64, 0)))));
    }

    @Test
    void oneThreadNeedNotWaitForItself() {
        becomes("l|(sp)()|s", k -> {
            k.load(local(0, 64, 0));
            k.ifOne(() -> {
                k.store(local(0, 64, 1));
                k.print(local(0, 64, 1));
            });
            k.store(local(0, 64, 2));
        });
    }

    @Test
    void whatAllThreadsHoldAlikeDecidesForAll() {
        becomes("s|l|(s)()", k -> {
            k.store(local(0, 64, 0));
            LaneValue value = k.load(local(0, 64, 0));
            k.b.branch(
                    k.b.compare(Comparison.LT, value, k.b.i32(0)), () -> k.store(local(0, 64, 1)), () -> {});
        });
        Consumer<Body> shuffled = k -> {
            LaneValue value = k.b.fresh(LaneType.I32);
            k.b.add(new ThreadOp.ShuffleXor(value, k.id, 1));
            k.load(local(0, 64, 0));
            if (k.uniform.isEmpty()) {
                k.uniform.add(value);
            }
            k.b.branch(
                    k.b.compare(Comparison.LT, value, k.b.i32(0)),
                    () -> {
                        k.store(local(0, 64, 1));
                        k.load(local(0, 64, 1));
                    },
                    () -> {});
        };
        becomes("l|(s|l)()", shuffled);
        assertThrows(IllegalStateException.class, () -> becomes("", k -> {
            k.uniform.add(k.count);
            shuffled.accept(k);
        }));
    }

    @Test
    void loopsWithRoundsOfTheThreadsOwnHaveOneBefore() {
        becomes("s|[l]", k -> {
            k.store(local(0, 64, 0));
            k.b.loop(k.b.i32(0), k.id, k.b.i32(1), i -> k.load(local(0, 64, 0)));
        });
    }

    @Test
    void globalMemoryWaitsUnlessEachThreadTouchesItsOwn() {
        Layout layout = Layout.blocked(Shape.of(64), Layout.bits(Shape.of(64)), 1, 5);
        Layout copies = Layout.blocked(Shape.of(8), Layout.bits(Shape.of(8)), 0, 5);
        List<String> offset = List.of("x");
        becomes("ls", k -> {
            k.load(Touch.block(FIRST, FIRST, offset, layout, false));
            k.store(Touch.block(SECOND, SECOND, offset, layout, true));
        });
        becomes("l||s", k -> {
            k.load(Touch.block(FIRST, FIRST, offset, copies, false));
            k.store(Touch.block(FIRST, FIRST, offset, copies, true));
        });
        becomes("s||ls", k -> {
            k.store(Touch.block(FIRST, FIRST, offset, layout, true));
            k.load(Touch.block(FIRST, FIRST, List.of("y"), layout, false));
            k.store(Touch.block(FIRST, FIRST, List.of("y"), layout, false));
        });
        becomes("s[||l||ss]", k -> {
            k.store(Touch.unknown(FIRST));
            k.rounds(i -> {
                Touch one = Touch.unknown(SECOND);
                k.load(Touch.unknown(FIRST));
                k.store(one);
                k.store(one);
            });
        });
        becomes("aa||l", k -> {
            k.atomic(Touch.unknown(FIRST));
            k.atomic(Touch.unknown(FIRST));
            k.load(Touch.unknown(FIRST));
        });
    }

    @Test
    void aBarrierForLocalMemoryLeavesGlobalMemoryPending() {
        becomes("ss|l||l", k -> {
            k.store(Touch.unknown(FIRST));
            k.store(local(0, 64, 0));
            k.load(local(0, 64, 0));
            k.load(Touch.unknown(FIRST));
        });
    }

    @Test
    void copiesAreThereAfterTheirWaitAndABarrier() {
        becomes("l|cw|l", k -> {
            k.load(local(0, 64, 0));
            k.copy(local(0, 64, 1));
            k.await(0);
            k.load(local(0, 64, 1));
        });
        becomes("c[w|lc]", k -> {
            k.copy(local(0, 64, 0));
            k.rounds(i -> {
                k.await(0);
                k.load(part(i, 0, 2, 1));
                k.copy(part(i, 1, 2, 2));
            });
        });
    }
}
