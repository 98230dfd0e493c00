package dev.pavage.cuda;

import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Index;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.View;
import dev.pavage.lane.Block;
import dev.pavage.lane.LaneFunction;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneValue;
import dev.pavage.type.Shape;
import java.util.List;
import java.util.stream.IntStream;

/** Kernels that the runtime's tests launch. */
final class Kernels {
    static final Kernel SCALE = Kernel.of(Kernels.class, "scale");
    static final Kernel SCALE_BY_AXES = Kernel.of(Kernels.class, "scaleByAxes");
    static final Kernel CHECKING = Kernel.of(Kernels.class, "checking");
    static final Kernel PRINTING = Kernel.of(Kernels.class, "printing");
    static final int BLOCK = 16;

    private Kernels() {}

    static void scale(Program p, View in, View out, int factor, int block) {
        Index i = p.id(0).times(block);
        out.store(i, in.load(i, block).times(factor));
    }

    /** The same for programs along three axes, of which the third has 5. */
    static void scaleByAxes(Program p, View in, View out, int factor, int block) {
        Index i = p.id(0).times(15).plus(p.id(1).times(5)).plus(p.id(2)).times(block);
        out.store(i, in.load(i, block).times(factor));
    }

    static void checking(Program p, View in, int block) {
        Index i = p.id(0).times(block);
        p.check(in.load(i, block).lt(100), "all are below 100");
    }

    static void printing(Program p, View in, int block) {
        p.print("part", in.load(p.id(0).times(block), block));
    }

    /** Queues {@code out = factor * in}. */
    static void scale(Device device, DeviceArray in, DeviceArray out, int factor) {
        SCALE.launch(device, grid(in), in, out, factor, BLOCK);
    }

    /** Programs for each block of an array. */
    static Grid grid(DeviceArray array) {
        return Grid.of(Math.ceilDiv(array.shape().extent(0), BLOCK));
    }

    /** 0, 1, 2, ... on a device. */
    static DeviceArray count(Device device, int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = i;
        }
        return DeviceArray.of(device, Shape.of(size), values);
    }

    /** A kernel that does nothing, with so many views, threads and bytes of shared memory. */
    static LaneKernel idle(int views, int rank, int threads, long shared) {
        int params = LaneKernel.FIXED_PARAMS + views * (1 + 2 * rank);
        List<LaneValue> values =
                IntStream.range(0, params).mapToObj(i -> new LaneValue(i, LaneType.I64)).toList();
        LaneFunction entry = new LaneFunction("entry", false, values, new Block(List.of(), List.of()));
        List<Integer> ranks = IntStream.range(0, views).mapToObj(i -> rank).toList();
        return new LaneKernel("idle", Lowering.THREADS, ranks, List.of(entry), shared, threads, List.of());
    }
}
