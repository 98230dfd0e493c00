package dev.pavage.lower.loop;

import dev.pavage.ir.ControlOp;
import dev.pavage.ir.MemoryOp;
import dev.pavage.ir.Op;
import dev.pavage.ir.Region;
import dev.pavage.ir.Target;
import dev.pavage.ir.Target.MatrixUnit;
import dev.pavage.ir.TileOp;
import dev.pavage.ir.Value;
import dev.pavage.ir.ViewFacts;
import dev.pavage.ir.ViewOp;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneFunction;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lower.Elements;
import dev.pavage.lower.Functions;
import dev.pavage.lower.loop.Scratch.Buffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides how a {@code dot} runs and writes the loops around its micro-kernel.
 *
 * <p>A micro-kernel reads one operand by vector and the other element by element, so one of the two must lie with the
 * result's columns (or, for the transposed product, its rows) side by side. Either product gives the same sums; the cheaper
 * one is taken. In attention, where keys come with the head dim side by side, that is the transposed one: the queries are
 * rearranged once, and no key ever is.
 */
final class DotLowering {
    /** Rearranging an element one by one costs about this many times as much as copying it by vector. */
    private static final int STRIDED = 8;

    /**
     * A dot with its roles settled: {@code rows} is read element by element, {@code columns} by vector.
     *
     * @param transposed whether the result's rows, not its columns, lie along vectors
     * @param unit what multiplies factors in {@link Pairs}, if they are
     */
    record Plan(TileOp.Dot op, boolean transposed, MicroKernel.Block block, Optional<MatrixUnit> unit) {
        boolean pairs() {
            return unit.isPresent();
        }

        /** The operand read element by element; its axis of the result is {@link #rowAxis}. */
        Value rows() {
            return transposed ? op.b() : op.a();
        }

        int rowAxis() {
            return transposed ? 1 : 0;
        }

        /** The operand read by vector. */
        Value columns() {
            return transposed ? op.a() : op.b();
        }

        int columnAxis() {
            return transposed ? 0 : 1;
        }

        /** How the micro-kernel reads pairs of the operand that it reads by vector. */
        BufferLayout columnPairs() {
            return BufferLayout.pairs(columns().shape(), columnAxis(), block.columns());
        }

        /** How it reads pairs of the other operand, which are written by vector too. */
        BufferLayout rowPairs() {
            int side = (int) rows().shape().extent(rowAxis());
            return BufferLayout.pairs(rows().shape(), rowAxis(), Math.min(side, Math.max(block.rows(), block.lanes())));
        }

        /** Bytes between what follows each other along the sums. */
        int sumBytes(BufferLayout.Axis sums, int bytes) {
            return (pairs() ? sums.outer() : sums.inner()) * bytes;
        }
    }

    private final Placement placement;
    private final Map<Value, ViewFacts> facts;
    private final Target target;

    DotLowering(Placement placement, Map<Value, ViewFacts> facts, Target target) {
        this.placement = placement;
        this.facts = facts;
        this.target = target;
    }

    /** Settles how a dot runs. */
    Plan plan(TileOp.Dot op) {
        Region region = placement.regionOf(op.result());
        Kind kind = Elements.kind(op.result().dtype());
        long m = op.a().shape().extent(0);
        long n = op.b().shape().extent(1);
        boolean transposed = cost(op.a(), 0, n, kind, region) < cost(op.b(), 1, m, kind, region);
        MicroKernel.Block block = transposed
                ? MicroKernel.choose(target, kind, n, m)
                : MicroKernel.choose(target, kind, m, n);
        return new Plan(op, transposed, block, block.lanes() > 1 ? Pairs.unit(op, target) : Optional.empty());
    }

    /** Vector operations, about, if the operand is read by vector along {@code axis}; the other one has {@code rows} rows. */
    private long cost(Value operand, int axis, long rows, Kind kind, Region region) {
        long columns = operand.shape().extent(axis);
        long k = operand.shape().extent(1 - axis);
        long lanes = Math.min(columns, target.lanes(kind.bytes()));
        long multiply = rows * k * columns / lanes;
        if (placement.definedOutside(operand, region)) {
            return multiply;
        }
        return multiply + columns * k / lanes * (liesAlong(operand, axis) ? 1 : STRIDED);
    }

    /** Whether all that an operand is computed from can be read by vector along an axis. */
    private boolean liesAlong(Value value, int axis) {
        Reach reach = new Reach(placement, Map.of());
        if (axis == Reach.NONE || !reach.isInline(value)) {
            return true;
        }
        return switch (placement.definition(value).orElseThrow()) {
            case MemoryOp.Load load -> hasUnitStride(load.view(), axis);
            case MemoryOp.Gather g -> false;
            default -> reach.operands(value).stream().allMatch(v -> liesAlong(v, reach.operandAxis(value, v, axis)));
        };
    }

    private boolean hasUnitStride(Value view, int axis) {
        if (!(placement.definition(view).orElse(null) instanceof ViewOp made)) {
            ViewFacts known = facts.getOrDefault(view, ViewFacts.NONE);
            return known.unitStride().contains(axis) || known.zeroStride().contains(axis);
        }
        return switch (made) {
            case ViewOp.At at -> hasUnitStride(at.view(), axis + at.indexes().size());
            case ViewOp.Transpose t -> hasUnitStride(t.view(), t.order().get(axis));
            case ViewOp.Slice s -> hasUnitStride(s.view(), axis);
            case ViewOp.Reshape r -> axis == r.trailing().size();
        };
    }

    /**
     * Whether what a loop carries is nothing but a sum of products that begins at zero. Then the first product can be
     * written instead of added, and nothing has to be set to zero before.
     */
    boolean isOnlySum(ControlOp.For loop, int carried) {
        Value param = loop.carried().get(carried);
        return placement.definition(loop.initial().get(carried)).orElse(null) instanceof TileOp.Full full
                && full.value().isZero()
                && placement.users(param).size() == 1
                && placement.users(param).getFirst() instanceof TileOp.Dot dot
                && dot.accumulator().equals(param)
                && placement.regionOf(dot.result()) == loop.body();
    }

    /** The layout that a dot wants a value in, if the value is its operand or accumulator. */
    Optional<BufferLayout> wanted(Value value) {
        for (Op user : placement.users(value)) {
            if (user instanceof TileOp.Dot dot) {
                Plan plan = plan(dot);
                if (dot.accumulator().equals(value)) {
                    return Optional.of(BufferLayout.plain(value.shape(), plan.columnAxis()));
                }
                if (plan.columns().equals(value) && !plan.pairs()) {
                    return Optional.of(
                            BufferLayout.panels(value.shape(), plan.columnAxis(), plan.block().columns()));
                }
            } else if (user instanceof TileOp.Transpose t) {
                Optional<BufferLayout> wanted = wanted(t.result());
                if (wanted.isPresent()) {
                    return wanted.map(w -> w.permute(ViewOp.inverse(t.order())));
                }
            }
        }
        return Optional.empty();
    }

    /**
     * The layout for a copy of the operand that is read element by element, if that has to be a certain one. What comes with
     * its rows side by side, as a transposed factor does, is kept so in panels: each round of the sums then reads next to the
     * round before, not a whole row of the tile further on.
     */
    Optional<BufferLayout> rowPanels(Plan plan) {
        Value rows = plan.rows();
        int side = (int) extent(rows, plan.rowAxis());
        int width = Math.max(plan.block().rows(), plan.block().columns());
        return side > width && liesAlong(rows, plan.rowAxis()) && !liesAlong(rows, 1 - plan.rowAxis())
                ? Optional.of(BufferLayout.panels(rows.shape(), plan.rowAxis(), width))
                : Optional.empty();
    }

    /** Whether the micro-kernel can read its vector operand where it lies. */
    static boolean canRead(BufferLayout layout, Plan plan) {
        BufferLayout.Axis sums = layout.axes().get(1 - plan.columnAxis());
        return layout.isContiguous(plan.columnAxis(), plan.block().columns())
                && sums.block() >= extent(plan.columns(), 1 - plan.columnAxis());
    }

    /** Whether the micro-kernel can read its other operand where it lies. */
    static boolean canReadRows(BufferLayout layout, Plan plan) {
        BufferLayout.Axis rows = layout.axes().get(plan.rowAxis());
        BufferLayout.Axis sums = layout.axes().get(1 - plan.rowAxis());
        return rows.block() >= plan.block().rows() && sums.block() >= extent(plan.rows(), 1 - plan.rowAxis());
    }

    private static long extent(Value value, int axis) {
        return value.shape().extent(axis);
    }

    /**
     * The loops around the micro-kernel: for each panel of columns all rows, so that the panel stays in the first-level
     * cache. Its one parameter is the address of the program's scratch memory.
     */
    static LaneFunction loops(Functions functions, Plan plan, BufferLayout rowsLayout, Buffer rows,
            BufferLayout columnsLayout,
            Buffer columns, Buffer result, boolean adds) {
        MicroKernel.Block block = plan.block();
        LaneBuilder b = new LaneBuilder();
        LaneValue scratch = b.param(LaneType.I64);
        int bytes = result.memory().bytes();
        int m = (int) extent(plan.rows(), plan.rowAxis());
        int n = (int) extent(plan.columns(), plan.columnAxis());
        long k = extent(plan.columns(), 1 - plan.columnAxis()) / (plan.pairs() ? Pairs.SIZE : 1);
        BufferLayout.Axis rowAxis = rowsLayout.axes().get(plan.rowAxis());
        BufferLayout.Axis rowSums = rowsLayout.axes().get(1 - plan.rowAxis());
        BufferLayout.Axis columnAxis = columnsLayout.axes().get(plan.columnAxis());
        BufferLayout.Axis columnSums = columnsLayout.axes().get(1 - plan.columnAxis());
        BufferLayout.Axis resultRow = result.layout().axes().get(1 - plan.columnAxis());
        MicroKernel kernel = new MicroKernel(
                Elements.kind(result.dtype()),
                plan.unit().map(MatrixUnit::packed),
                block.rows(),
                block.vectors(),
                block.lanes(),
                rowAxis.inner() * bytes,
                plan.sumBytes(rowSums, bytes),
                plan.sumBytes(columnSums, bytes),
                resultRow.inner() * bytes,
                adds);
        functions.share(kernel.function());

        b.loop(b.i32(0), b.i32(n), b.i32(block.columns()), j -> {
            LaneValue bAt = address(b, scratch, columns, columnAxis, j, block.columns(), n);
            LaneValue cColumn =
                    b.add(scratch, b.add(b.i64(result.offset()), b.mul(b.convert(Kind.I64, j), b.i64(bytes))));
            b.loop(b.i32(0), b.i32(m), b.i32(block.rows()), i -> {
                LaneValue aAt = address(b, scratch, rows, rowAxis, i, block.rows(), m);
                LaneValue cAt = b.add(
                        cColumn, b.mul(b.convert(Kind.I64, i), b.i64((long) resultRow.inner() * bytes)));
                b.call(kernel.functionName(), List.of(aAt, bAt, cAt, b.i64(k)));
            });
        });
        return b.finish(functions.name("dot"), false);
    }

    /** The address of an element of a buffer; {@code index} is a multiple of {@code step}. */
    private static LaneValue address(
            LaneBuilder b, LaneValue scratch, Buffer buffer, BufferLayout.Axis axis, LaneValue index, int step,
            int extent) {
        LaneValue offset = axis.offset(b, index, step, extent, buffer.memory().bytes());
        return b.add(scratch, b.add(b.i64(buffer.offset()), offset));
    }
}
