package dev.pavage.lower.loop;

import dev.pavage.ir.Literal;
import dev.pavage.ir.MemoryOp;
import dev.pavage.ir.Value;
import dev.pavage.lane.AccessOp;
import dev.pavage.lane.AccessOp.Space;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.lower.Elements;
import dev.pavage.lower.Views;
import dev.pavage.lower.Views.BlockAccess;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.List;
import java.util.Optional;

/**
 * Reads and writes of single elements, from and to registers of the entry function.
 *
 * @param b the entry function
 * @param views the kernel's views
 * @param queue where scalars are
 */
record ScalarMemory(LaneBuilder b, Views views, NestQueue queue) {
    private record Place(LaneValue address, LaneValue inside) {}

    void load(MemoryOp.Load op) {
        Place place = only(op.view());
        queue.flush();
        queue.scalars().put(op.result(), load(place, op.fill()));
    }

    void gather(MemoryOp.Gather op) {
        Place place = named(op.view(), op.indexes());
        queue.flush();
        queue.scalars().put(op.result(), load(place, op.fill()));
    }

    void store(MemoryOp.Store op) {
        store(only(op.view()), op.tile());
    }

    void scatter(MemoryOp.Scatter op) {
        store(named(op.view(), op.indexes()), op.tile());
    }

    void atomic(MemoryOp.Atomic op) {
        Place place = named(op.view(), op.indexes());
        LaneValue value = queue.scalar(op.tile());
        queue.flush();
        MemoryType memory = MemoryType.of(op.tile().dtype());
        b.branch(
                place.inside(),
                () -> b.add(new AccessOp.Atomic(op.kind(), memory, Space.GLOBAL, place.address(), value)),
                () -> {});
    }

    private LaneValue load(Place place, Literal fill) {
        DType dtype = fill.dtype();
        LaneValue raw =
                b.load(MemoryType.of(dtype), Space.GLOBAL, 1, place.address(), Optional.of(place.inside()));
        return b.select(place.inside(), Elements.fromMemory(b, dtype, raw), Elements.literal(b, fill, 1));
    }

    private void store(Place place, Value tile) {
        LaneValue value = queue.scalar(tile);
        queue.flush();
        DType dtype = tile.dtype();
        b.store(
                MemoryType.of(dtype),
                Space.GLOBAL,
                place.address(),
                Elements.toMemory(b, dtype, value),
                Optional.of(place.inside()));
    }

    /** The element of a view of rank 0. */
    private Place only(Value view) {
        BlockAccess block = views.block(view, List.of(), Shape.SCALAR);
        return new Place(block.origin(), block.full());
    }

    /** The element of a view that scalar tiles name. */
    private Place named(Value view, List<Value> indexes) {
        BlockAccess block = views.elements(view);
        LaneValue address = block.origin();
        LaneValue inside = block.full();
        for (int i = 0; i < indexes.size(); i++) {
            LaneValue index = b.convert(dev.pavage.lane.LaneType.Kind.I64, queue.scalar(indexes.get(i)));
            address = b.add(address, b.mul(index, block.axes().get(i).bytes()));
            inside = b.binary(BinaryKind.AND, inside, views.within(index, block.axes().get(i).high()));
        }
        return new Place(address, inside);
    }
}
