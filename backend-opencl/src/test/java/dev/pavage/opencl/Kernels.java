package dev.pavage.opencl;

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
    static final Kernel ADD = Kernel.of(Kernels.class, "add");
    static final Kernel CHECKING = Kernel.of(Kernels.class, "checking");
    static final Kernel PRINTING = Kernel.of(Kernels.class, "printing");
    static final int BLOCK = 16;

    private Kernels() {}

    static void scale(Program p, View in, View out, int factor, int block) {
        Index i = p.id(0).times(block);
        out.store(i, in.load(i, block).times(factor));
    }

    static void add(Program p, View a, View b, View out, int block) {
        Index i = p.id(0).times(block);
        out.store(i, a.load(i, block).plus(b.load(i, block)));
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

    /** A kernel that does nothing, with so many views, threads and bytes of local or scratch memory. */
    static LaneKernel idle(Lowering lowering, int views, int rank, int threads, long memory) {
        int params = LaneKernel.FIXED_PARAMS + views * (1 + 2 * rank);
        List<LaneValue> values =
                IntStream.range(0, params).mapToObj(i -> new LaneValue(i, LaneType.I64)).toList();
        LaneFunction entry = new LaneFunction("entry", false, values, new Block(List.of(), List.of()));
        List<Integer> ranks = IntStream.range(0, views).mapToObj(i -> rank).toList();
        return new LaneKernel("idle", lowering, ranks, List.of(entry), memory, threads, List.of());
    }
}
