package dev.pavage.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pavage.device.CompilationException;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.lane.AccessOp.Space;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import dev.pavage.lane.ThreadOp;
import dev.pavage.lane.ValueOp.BinaryKind;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Programs of many threads: local memory, barriers, lanes as scalars. */
class ThreadOpTest {
    private static final int THREADS = 8;
    private static final Features NO_SHUFFLES = new Features(true, true, true, false, Features.Shuffle.NONE, 1);

    private static LaneValue thread(LaneBuilder b) {
        LaneValue id = b.fresh(LaneType.I32);
        b.add(new ThreadOp.ThreadId(id));
        return id;
    }

    private static LaneKernel kernel(int views, long local, Consumer<LaneBench.Entry> body) {
        return LaneBench.kernel(Lowering.THREADS, THREADS, views, local, List.of(), List.of(), body);
    }

    /** Each round every thread reads what its neighbour wrote: without the barriers in the loop the values would mix. */
    @Test
    void threadsSeeWhatOthersWroteBeforeABarrier() {
        LaneKernel kernel = kernel(1, 4 * THREADS, e -> {
            LaneBuilder b = e.b();
            LaneValue id = thread(b);
            LaneValue mine = b.add(e.scratch(), b.convert(Kind.I64, b.mul(id, b.i32(4))));
            LaneValue next = b.binary(
                    BinaryKind.AND, b.add(id, b.i32(1)), b.i32(THREADS - 1));
            LaneValue others = b.add(e.scratch(), b.convert(Kind.I64, b.mul(next, b.i32(4))));
            LaneValue last = b.loop(b.i32(0), b.i32(3), b.i32(1), List.of(id), (i, c) -> {
                b.store(MemoryType.I32, Space.LOCAL, mine, c.getFirst(), Optional.empty());
                b.add(new ThreadOp.Barrier(false));
                LaneValue read = b.load(MemoryType.I32, Space.LOCAL, 1, others, Optional.empty());
                b.add(new ThreadOp.Barrier(false));
                return List.of(b.add(b.mul(read, b.i32(10)), i));
            })
                    .getFirst();
            LaneValue at = b.add(b.mul(e.program(), b.i64(THREADS)), b.convert(Kind.I64, id));
            e.store(0, MemoryType.I32, at, last);
        });
        for (LaneBench bench : LaneBench.all(Lowering.THREADS)) {
            int[] out = new int[3 * THREADS];
            bench.run(kernel, 3, out);
            int[] expected = IntStream.range(0, out.length)
                    .map(i -> ((i + 3) % THREADS * 10 * 10 + 1) * 10 + 2)
                    .toArray();
            assertThat(out).containsExactly(expected);
        }
    }

    @Test
    void aBarrierOrdersGlobalMemoryToo() {
        LaneKernel kernel = kernel(2, 0, e -> {
            LaneBuilder b = e.b();
            LaneValue id = b.convert(Kind.I64, thread(b));
            e.store(0, MemoryType.I32, id, b.convert(Kind.I32, id));
            b.add(new ThreadOp.Barrier(true));
            LaneValue mirrored = e.load(0, MemoryType.I32, 1, b.sub(b.i64(THREADS - 1), id));
            e.store(1, MemoryType.I32, id, mirrored);
        });
        for (LaneBench bench : LaneBench.all(Lowering.THREADS)) {
            int[] out = new int[THREADS];
            bench.run(kernel, 1, new int[THREADS], out);
            assertThat(out).containsExactly(7, 6, 5, 4, 3, 2, 1, 0);
        }
    }

    @Test
    void vectorsAreTakenApartAndPutTogether() {
        LaneKernel kernel = kernel(2, 0, e -> {
            LaneBuilder b = e.b();
            LaneValue at = b.mul(b.convert(Kind.I64, thread(b)), b.i64(16));
            LaneValue x = e.load(0, MemoryType.I32, 16, at);
            List<LaneValue> lanes = unpack(b, x);
            LaneValue odd = b.convert(Kind.I1, b.binary(
                    BinaryKind.AND, x, b.constant(x.type(), 1)));
            List<LaneValue> turned = lanes.reversed();
            LaneValue mask = pack(b, unpack(b, odd));
            e.store(1, MemoryType.I32, at, b.select(mask, pack(b, turned), x));
        });
        for (LaneBench bench : LaneBench.all(Lowering.THREADS)) {
            int[] in = IntStream.range(0, 16 * THREADS).map(i -> i * 3).toArray();
            int[] out = new int[in.length];
            bench.run(kernel, 1, in, out);
            int[] expected = IntStream.range(0, in.length)
                    .map(i -> in[i] % 2 == 0 ? in[i] : in[i / 16 * 16 + 15 - i % 16])
                    .toArray();
            assertThat(out).containsExactly(expected);
        }
    }

    private static List<LaneValue> unpack(LaneBuilder b, LaneValue vector) {
        List<LaneValue> lanes = IntStream.range(0, vector.type().lanes())
                .mapToObj(i -> b.fresh(vector.type().scalar()))
                .toList();
        b.add(new ThreadOp.Unpack(lanes, vector));
        return lanes;
    }

    private static LaneValue pack(LaneBuilder b, List<LaneValue> lanes) {
        LaneValue vector = b.fresh(new LaneType(lanes.getFirst().type().kind(), lanes.size()));
        b.add(new ThreadOp.Pack(vector, lanes));
        return vector;
    }

    private static LaneKernel shuffling(int distance) {
        return kernel(1, 0, e -> {
            LaneValue id = thread(e.b());
            LaneValue other = e.b().fresh(LaneType.I32);
            e.b().add(new ThreadOp.ShuffleXor(other, id, distance));
            e.store(0, MemoryType.I32, e.b().convert(Kind.I64, id), other);
        });
    }

    @Test
    void shufflesAreThoseOfTheExtensionThatTheDeviceHas() {
        Source intel =
                OpenClEmitter.emit(shuffling(4), new Features(true, true, true, false, Features.Shuffle.INTEL, 8));
        assertThat(intel.text())
                .contains("intel_sub_group_shuffle_xor(x10, 4)", "intel_reqd_sub_group_size(8)",
                        "#pragma OPENCL EXTENSION cl_intel_subgroups : enable");
        Source khr = OpenClEmitter.emit(shuffling(4), new Features(true, true, true, false, Features.Shuffle.KHR, 32));
        assertThat(khr.text()).contains("sub_group_shuffle_xor(x10, 4)");
        assertThat(khr.options()).contains("-cl-std=CL3.0");
        assertThatThrownBy(() -> OpenClEmitter.emit(shuffling(4), NO_SHUFFLES))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("distance 4");
    }

    @Test
    void whereTheCompilerJoinsThreadsTheyAreNotOptimized() {
        Features joining = new Features(true, true, true, true, Features.Shuffle.NONE, 1);
        LaneKernel threads = Kernels.idle(Lowering.THREADS, 1, 1, 32, 0);
        LaneKernel loops = Kernels.idle(Lowering.LOOPS, 1, 1, 1, 0);
        assertThat(OpenClEmitter.emit(threads, joining).options()).endsWith(" -cl-opt-disable");
        assertThat(OpenClEmitter.emit(loops, joining).options()).doesNotContain("-cl-opt-disable");
        assertThat(OpenClEmitter.emit(threads, NO_SHUFFLES).options()).doesNotContain("-cl-opt-disable");
    }

    @Test
    void asynchronousCopiesAreRefused() {
        LaneKernel kernel = kernel(1, 64, e -> e.b()
                .add(new ThreadOp.AsyncCopy(e.scratch(), e.address(0), 16, e.b().i32(16))));
        assertThatThrownBy(() -> OpenClEmitter.emit(kernel, NO_SHUFFLES))
                .isInstanceOf(CompilationException.class)
                .hasMessageContaining("AsyncCopy");
    }
}
