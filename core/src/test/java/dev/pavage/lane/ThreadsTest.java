package dev.pavage.lane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.ir.Comparison;
import dev.pavage.ir.MemoryOp.AtomicKind;
import dev.pavage.ir.Target;
import dev.pavage.lane.AccessOp.Space;
import dev.pavage.lane.LaneInterpreter.FaultException;
import dev.pavage.lane.LaneInterpreter.Region;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.ValueOp.BinaryKind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The interpreter's threads: what they compute together, and the faults it finds. */
class ThreadsTest {
    private static final int THREADS = 32;
    private static final int SUB_GROUP = 8;
    private static final int VIEW = 1024;

    /** Writes the body of one thread of a kernel with 64 bytes of local memory and one view. */
    private static final class Body {
        private final LaneBuilder b;
        private final LaneValue local = new LaneValue(LaneKernel.FIXED_PARAMS - 1, LaneType.I64);
        private final LaneValue view = new LaneValue(LaneKernel.FIXED_PARAMS, LaneType.I64);
        private final LaneValue id;

        Body(LaneBuilder b) {
            this.b = b;
            id = b.fresh(LaneType.I32);
            b.add(new ThreadOp.ThreadId(id));
        }

        LaneValue byteOf(LaneValue base, LaneValue element, int bytes) {
            return b.add(base, b.mul(b.convert(Kind.I64, element), b.i64(bytes)));
        }

        LaneValue and(LaneValue x, int mask) {
            return b.binary(BinaryKind.AND, x, b.i32(mask));
        }

        LaneValue below(int bound) {
            return b.compare(Comparison.LT, id, b.i32(bound));
        }

        void keep(LaneValue element, LaneValue value) {
            b.store(MemoryType.U8, Space.LOCAL, byteOf(local, element, 1), value, Optional.empty());
        }

        LaneValue kept(LaneValue element) {
            return b.load(MemoryType.U8, Space.LOCAL, 1, byteOf(local, element, 1), Optional.empty());
        }

        void give(LaneValue element, LaneValue value) {
            b.store(MemoryType.I32, Space.GLOBAL, byteOf(view, element, 4), value, Optional.empty());
        }

        LaneValue given(LaneValue element) {
            return b.load(MemoryType.I32, Space.GLOBAL, 1, byteOf(view, element, 4), Optional.empty());
        }

        void barrier() {
            b.add(new ThreadOp.Barrier(false));
        }

        void copy(LaneValue to, LaneValue from, int present) {
            b.add(new ThreadOp.AsyncCopy(byteOf(local, to, 4), byteOf(view, from, 4), 4, b.i32(present)));
            b.add(new ThreadOp.AsyncCommit());
        }
    }

    private static int[] run(BiConsumer<Body, LaneBuilder> body) {
        LaneKernel kernel = LaneVerifierTest.kernel(Target.Lowering.THREADS, b -> body.accept(new Body(b), b));
        LaneVerifier.verify(kernel);
        ByteBuffer memory = ByteBuffer.allocate(VIEW + 256).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 64; i++) {
            memory.putInt(VIEW + 4 * i, 100 + i);
        }
        long[] arguments = {0, 0, 0, 1, 1, 1, 128, VIEW, 64, 1};
        LaneInterpreter.run(kernel, arguments, memory, List.of(new Region(VIEW, 256)), SUB_GROUP);
        return IntStream.range(0, 64).map(i -> memory.getInt(VIEW + 4 * i)).toArray();
    }

    private static void faults(String reason, BiConsumer<Body, LaneBuilder> body) {
        String message = assertThrows(FaultException.class, () -> run(body)).getMessage();
        assertTrue(message.contains(reason), message);
    }

    @Test
    void threadsExchangeThroughLocalMemory() {
        int[] found = run((k, b) -> {
            k.keep(k.id, b.mul(k.id, b.i32(3)));
            k.barrier();
            k.give(k.id, k.kept(b.binary(BinaryKind.XOR, k.id, b.i32(31))));
        });
        for (int i = 0; i < THREADS; i++) {
            assertEquals(3 * (31 - i), found[i]);
        }
    }

    @Test
    void threadsShuffleWithinTheirSubGroup() {
        int[] found = run((k, b) -> {
            LaneValue other = b.fresh(LaneType.I32);
            b.add(new ThreadOp.ShuffleXor(other, k.id, 5));
            k.give(k.id, other);
        });
        for (int i = 0; i < THREADS; i++) {
            assertEquals(i ^ 5, found[i]);
        }
    }

    @Test
    void threadsLoopAndBranchEachTheirOwnWay() {
        int[] found = run((k, b) -> {
            LaneValue sum = b.loop(b.i32(0), k.id, b.i32(1), List.of(b.i32(0)), (i, c) -> List.of(
                    b.branch(
                            b.compare(Comparison.EQ, k.and(i, 1), b.i32(0)),
                            () -> List.of(b.add(c.getFirst(), i)),
                            () -> List.of(b.sub(c.getFirst(), b.i32(1))))
                            .getFirst()))
                    .getFirst();
            k.give(k.id, sum);
        });
        for (int t = 0; t < THREADS; t++) {
            int expected = IntStream.range(0, t).map(i -> i % 2 == 0 ? i : -1).sum();
            assertEquals(expected, found[t]);
        }
    }

    @Test
    void vectorsAreTakenApartAndPutTogether() {
        int[] found = run((k, b) -> {
            LaneValue at = k.byteOf(k.view, b.mul(k.id, b.i32(2)), 4);
            LaneValue pair = b.load(MemoryType.I32, Space.GLOBAL, 2, at, Optional.empty());
            List<LaneValue> lanes = List.of(b.fresh(LaneType.I32), b.fresh(LaneType.I32));
            b.add(new ThreadOp.Unpack(lanes, pair));
            LaneValue swapped = b.fresh(pair.type());
            b.add(new ThreadOp.Pack(swapped, lanes.reversed()));
            LaneValue low = b.across(ValueOp.AcrossKind.MIN, swapped);
            LaneValue mask = b.compare(Comparison.GT, swapped, b.splat(low, 2));
            b.store(MemoryType.I32, Space.GLOBAL, at, swapped, Optional.of(mask));
        });
        assertArrayEquals(
                IntStream.range(0, 64).map(i -> 100 + i + (i % 2 == 0 ? 1 : 0)).toArray(), found);
    }

    @Test
    void halfPrecisionIsConvertedByTheAccess() {
        int[] found = run((k, b) -> {
            LaneValue at = k.byteOf(k.local, k.id, 2);
            LaneValue value = b.convert(Kind.F32, b.add(k.id, b.i32(2048)));
            b.store(MemoryType.F16, Space.LOCAL, at, value, Optional.empty());
            LaneValue back = b.load(MemoryType.F16, Space.LOCAL, 1, at, Optional.empty());
            k.give(k.id, b.convert(Kind.I32, back));
        });
        assertArrayEquals(new int[] {2048, 2048, 2050, 2052, 2052}, java.util.Arrays.copyOf(found, 5));
    }

    @Test
    void atomicsMayMeet() {
        int[] found = run((k, b) -> b.add(new AccessOp.Atomic(
                AtomicKind.ADD, MemoryType.I32, Space.GLOBAL, k.byteOf(k.view, k.and(k.id, 1), 4), k.id)));
        assertEquals(100 + 240, found[0]);
        assertEquals(101 + 256, found[1]);
    }

    @Test
    void copiesArriveWhenTheyAreWaitedFor() {
        int[] found = run((k, b) -> {
            LaneValue slot = k.and(k.id, 15);
            b.branch(k.below(16), () -> k.copy(slot, k.id, 4), () -> {});
            b.branch(k.below(16), () -> b.add(new ThreadOp.AsyncWait(0)), () -> {});
            k.barrier();
            LaneValue at = k.byteOf(k.local, b.binary(BinaryKind.XOR, slot, b.i32(15)), 4);
            LaneValue value = b.load(MemoryType.I32, Space.LOCAL, 1, at, Optional.empty());
            k.give(b.add(k.id, b.i32(16)), value);
        });
        assertEquals(115, found[16]);
        assertEquals(100, found[31]);
    }

    @Test
    void copiesFillWithZeros() {
        int[] found = run((k, b) -> b.branch(k.below(16), () -> {
            k.copy(k.id, k.id, 1);
            b.add(new ThreadOp.AsyncWait(0));
            LaneValue value =
                    b.load(MemoryType.I32, Space.LOCAL, 1, k.byteOf(k.local, k.id, 4), Optional.empty());
            k.give(k.id, b.add(value, b.i32(1 << 20)));
        }, () -> {}));
        assertEquals((1 << 20) + 100, found[0]);
    }

    @Test
    void findsAReadOfWhatAnotherThreadWrote() {
        faults("thread 0 races at local byte 1 with thread 1 by \"store u8 local", (k, b) -> {
            k.keep(k.id, k.id);
            k.kept(b.binary(BinaryKind.XOR, k.id, b.i32(1)));
        });
    }

    @Test
    void findsAWriteOfWhatAnotherThreadRead() {
        faults("with thread 1 by \"%", (k, b) -> {
            k.keep(k.id, k.id);
            k.barrier();
            k.kept(b.binary(BinaryKind.XOR, k.id, b.i32(1)));
            k.keep(k.id, k.id);
        });
    }

    @Test
    void findsTwoWritesOfOneByte() {
        faults("thread 16 races at local byte 0 with thread 0", (k, b) -> k.keep(k.and(k.id, 15), b.i32(1)));
    }

    @Test
    void findsRacesOnGlobalMemoryThatALocalBarrierDoesNotOrder() {
        BiConsumer<Body, Boolean> body = (k, global) -> {
            k.give(k.id, k.id);
            k.b.add(new ThreadOp.Barrier(global));
            k.given(k.b.binary(BinaryKind.XOR, k.id, k.b.i32(1)));
        };
        faults("thread 0 races at byte " + (VIEW + 4), (k, b) -> body.accept(k, false));
        run((k, b) -> body.accept(k, true));
    }

    @Test
    void findsReadsBesideAtomics() {
        faults("races at byte", (k, b) -> {
            b.add(new AccessOp.Atomic(AtomicKind.MAX, MemoryType.I32, Space.GLOBAL, k.view, k.id));
            k.given(b.i32(0));
        });
    }

    @Test
    void findsReadsOfLocalMemoryThatNothingWrote() {
        faults("thread 16 reads local byte 16, which nothing wrote", (k, b) -> {
            b.branch(k.below(16), () -> k.keep(k.id, k.id), () -> {});
            k.barrier();
            k.kept(k.id);
        });
    }

    @Test
    void findsBarriersThatNotAllThreadsReach() {
        faults("7 of 32 threads reach it", (k, b) -> b.branch(k.below(7), k::barrier, () -> {}));
        faults("31 of 32 threads reach it", (k, b) -> b.loop(b.i32(0), k.id, b.i32(1), i -> k.barrier()));
    }

    @Test
    void findsAccessesOutsideOfTheGivenMemory() {
        faults("thread 0 at 1280, outside of", (k, b) -> k.given(b.add(k.id, b.i32(64))));
        faults("thread 0 at 1020, outside of", (k, b) -> k.given(b.sub(k.id, b.i32(1))));
        faults("thread 1 at 192, outside of", (k, b) -> k.keep(b.mul(k.id, b.i32(64)), k.id));
    }

    @Test
    void findsVectorsThatAreNotAligned() {
        faults("thread 1 at 4, no multiple of 8", (k, b) -> b.store(
                MemoryType.I32,
                Space.LOCAL,
                k.byteOf(k.local, k.id, 4),
                b.splat(k.id, 2),
                Optional.empty()));
        faults("thread 1 at 1028, no multiple of 8", (k, b) -> b.load(
                MemoryType.I32, Space.GLOBAL, 2, k.byteOf(k.view, k.id, 4), Optional.empty()));
    }

    @Test
    void vectorsWithAMaskLieAnywhere() {
        run((k, b) -> b.load(
                MemoryType.I32,
                Space.GLOBAL,
                2,
                k.byteOf(k.view, k.id, 4),
                Optional.of(b.constant(new LaneType(Kind.I1, 2), 1))));
    }

    @Test
    void findsShufflesWithThreadsThatAreNotThere() {
        faults("beyond the sub-group of 8 threads",
                (k, b) -> b.add(new ThreadOp.ShuffleXor(b.fresh(LaneType.I32), k.id, 8)));
        faults("thread 4 asks thread 5, which is not here", (k, b) -> b.branch(
                k.below(5), () -> b.add(new ThreadOp.ShuffleXor(b.fresh(LaneType.I32), k.id, 1)), () -> {}));
    }

    @Test
    void findsReadsOfWhatACopyIsUnderWayTo() {
        faults("to which a copy is under way", (k, b) -> b.branch(k.below(16), () -> {
            k.copy(k.id, k.id, 4);
            k.kept(b.mul(k.id, b.i32(4)));
        }, () -> {}));
        faults("to which a copy is under way", (k, b) -> b.branch(k.below(8), () -> {
            k.copy(k.id, k.id, 4);
            k.copy(b.add(k.id, b.i32(8)), k.id, 4);
            b.add(new ThreadOp.AsyncWait(1));
            k.kept(b.mul(k.id, b.i32(4)));
            k.kept(b.mul(b.add(k.id, b.i32(8)), b.i32(4)));
        }, () -> {}));
    }

    @Test
    void findsReadsOfAnothersCopyWithoutABarrierAfterItsWait() {
        faults("races at local byte", (k, b) -> {
            b.branch(k.below(16), () -> k.copy(k.id, k.id, 4), () -> {});
            k.barrier();
            b.add(new ThreadOp.AsyncWait(0));
            k.kept(b.mul(k.and(b.binary(BinaryKind.XOR, k.id, b.i32(1)), 15), b.i32(4)));
        });
    }
}
