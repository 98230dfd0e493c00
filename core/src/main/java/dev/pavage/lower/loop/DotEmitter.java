package dev.pavage.lower.loop;

import dev.pavage.ir.Region;
import dev.pavage.ir.TileOp;
import dev.pavage.ir.Value;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneFunction;
import dev.pavage.lane.LaneValue;
import dev.pavage.lower.loop.Scratch.Buffer;
import dev.pavage.type.DType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Writes a {@code dot} as {@link DotLowering} planned it: brings the accumulator and both operands into scratch memory in
 * the layouts that the micro-kernel reads, and calls the loops around it.
 *
 * @param b the entry function
 * @param scratch address of scratch memory
 * @param queue where values are
 * @param storage gives buffers
 * @param dots plans
 * @param starts for carried sums that begin at zero without being set to it: whether this is the first round, I1
 */
record DotEmitter(
        LaneBuilder b,
        LaneValue scratch,
        NestQueue queue,
        Storage storage,
        DotLowering dots,
        Map<Value, LaneValue> starts) {
    /** Says that a carried sum holds nothing yet in the round in which {@code first}, I1, is true. */
    void startsIn(Value sum, LaneValue first) {
        starts.put(sum, first);
    }

    /** An operand: its buffer, and how it lies there, seen through transpositions. */
    private record Operand(Buffer buffer, BufferLayout layout) {}

    void emit(TileOp.Dot op, Region region) {
        DotLowering.Plan plan = dots.plan(op);
        DType dtype = op.result().dtype();
        boolean adds = !isZero(op.accumulator());
        Buffer sum = accumulator(op, BufferLayout.plain(op.result().shape(), plan.columnAxis()), region);
        long mark = storage.scratch().mark();
        Operand rows = plan.pairs()
                ? pairs(plan.rows(), 1 - plan.rowAxis(), plan.rowPairs())
                : operand(plan.rows(), l -> DotLowering.canReadRows(l, plan), dtype, dots.rowPanels(plan));
        BufferLayout panels =
                BufferLayout.panels(plan.columns().shape(), plan.columnAxis(), plan.block().columns());
        Operand columns = plan.pairs()
                ? pairs(plan.columns(), 1 - plan.columnAxis(), plan.columnPairs())
                : operand(plan.columns(), l -> DotLowering.canRead(l, plan), dtype, Optional.of(panels));
        queue.flush();
        LaneValue first = starts.get(op.accumulator());
        if (first == null) {
            call(plan, rows, columns, sum, adds);
        } else {
            b.branch(first, () -> call(plan, rows, columns, sum, false), () -> call(plan, rows, columns, sum, true));
        }
        storage.scratch().release(mark);
        queue.stored().put(op.result(), sum);
    }

    private void call(DotLowering.Plan plan, Operand rows, Operand columns, Buffer sum, boolean adds) {
        LaneFunction loops = DotLowering.loops(
                queue.functions(),
                plan,
                rows.layout(),
                rows.buffer(),
                columns.layout(),
                columns.buffer(),
                sum,
                adds);
        queue.functions().add(loops);
        b.call(loops.name(), List.of(scratch));
    }

    /** A buffer that holds the accumulator in the layout that the product needs, and may be added to. */
    private Buffer accumulator(TileOp.Dot op, BufferLayout layout, Region region) {
        Placement placement = queue.placement();
        Buffer own = queue.stored().get(op.accumulator());
        if (own != null
                && placement.definedIn(op.accumulator(), region)
                && placement.lastUse(op.accumulator()) <= Storage.position(region, op.result())
                && own.hasLayout()
                && own.layout().equals(layout)
                && !queue.reach().reads(op.a(), own)
                && !queue.reach().reads(op.b(), own)) {
            return own;
        }
        Buffer sum = storage.store(op.result());
        if (!sum.hasLayout()) {
            sum.withLayout(layout);
        } else if (!sum.layout().equals(layout)) {
            sum = storage.scratch()
                    .allocate(op.result().dtype(), op.result().shape())
                    .withLayout(layout);
        }
        // Until the product is done, the buffer holds the accumulator.
        queue.stored().remove(op.result());
        if (!isZero(op.accumulator())) {
            queue.sink(new Nest.Keep(op.accumulator(), sum));
        }
        queue.flush();
        return sum;
    }

    private boolean isZero(Value value) {
        return queue.reach().isInline(value)
                && queue.placement().definition(value).orElseThrow() instanceof TileOp.Full full
                && full.value().isZero();
    }

    /** An operand in scratch memory as pairs along an axis. */
    private Operand pairs(Value value, int along, BufferLayout layout) {
        Buffer copy = storage.scratch().allocatePairs(value.dtype(), value.shape(), layout);
        queue.sink(new Nest.KeepPair(value, copy, along));
        queue.flush();
        return new Operand(copy, layout);
    }

    /** An operand in scratch memory: where it lies if the micro-kernel can read it there, else rearranged. */
    private Operand operand(
            Value value, Predicate<BufferLayout> readable, DType accumulator, Optional<BufferLayout> layout) {
        queue.flush();
        Value source = value;
        List<Integer> order = List.of(0, 1);
        while (queue.reach().isInline(source)
                && queue.placement().definition(source).orElseThrow() instanceof TileOp.Transpose t) {
            order = order.stream().map(i -> t.order().get(i)).toList();
            source = t.a();
        }
        Buffer found = queue.stored().get(source);
        if (found != null && found.memory() == Scratch.inRegisters(accumulator)) {
            BufferLayout seen = found.layout().permute(order);
            if (readable.test(seen)) {
                return new Operand(found, seen);
            }
        }
        Buffer copy = storage.scratch().allocate(value.dtype(), value.shape(), Scratch.inRegisters(accumulator));
        layout.ifPresent(copy::withLayout);
        queue.sink(new Nest.Keep(value, copy));
        queue.flush();
        return new Operand(copy, copy.layout());
    }
}
