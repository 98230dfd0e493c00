package dev.pavage.lower;

import dev.pavage.ir.Comparison;
import dev.pavage.ir.IndexOp;
import dev.pavage.ir.Value;
import dev.pavage.ir.ViewFacts;
import dev.pavage.ir.ViewOp;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The views of a kernel as registers of its entry function: addresses, extents and strides. */
public final class Views {
    /** What is known of the distance between neighbours along an axis. */
    public enum Stride {
        /** They lie side by side. */
        UNIT,
        /** They are the same element. */
        ZERO,
        /** Nothing is known. */
        ANY
    }

    /**
     * One axis of a view.
     *
     * @param size extent in elements, I64
     * @param bytes distance between neighbours in bytes, I64
     * @param stride what is known of it
     */
    public record Axis(LaneValue size, LaneValue bytes, Stride stride) {}

    /**
     * A view.
     *
     * @param base address of element 0, I64
     * @param dtype its dtype
     * @param axes its axes
     * @param inside I1 whether the leading axes that were fixed lie inside; the view has no elements otherwise
     */
    public record View(LaneValue base, DType dtype, List<Axis> axes, LaneValue inside) {}

    /**
     * One axis of a block that is read or written.
     *
     * @param bytes distance between neighbours in bytes, I64
     * @param stride what is known of it
     * @param low first position of the block that lies inside the view, I32
     * @param high one after the last, I32; not above the block's extent
     */
    public record BlockAxis(LaneValue bytes, Stride stride, LaneValue low, LaneValue high) {}

    /**
     * A block of a view.
     *
     * @param origin address of its first element, I64; may lie outside the view
     * @param dtype its dtype
     * @param axes its axes
     * @param full I1 whether it lies inside the view as a whole
     */
    public record BlockAccess(LaneValue origin, DType dtype, List<BlockAxis> axes, LaneValue full) {
        public MemoryType memory() {
            return MemoryType.of(dtype);
        }
    }

    private final LaneBuilder b;
    private final Map<Value, View> views = new HashMap<>();

    public Views(LaneBuilder entry) {
        this.b = entry;
    }

    public View get(Value value) {
        View view = views.get(value);
        if (view == null) {
            throw new IllegalStateException("view " + value + " is not in scope");
        }
        return view;
    }

    /** Declares the entry function's parameters for an argument. */
    public void param(Value value, ViewFacts facts) {
        LaneValue base = b.param(LaneType.I64);
        int rank = value.view().rank();
        List<LaneValue> sizes = new ArrayList<>();
        List<LaneValue> strides = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            sizes.add(b.param(LaneType.I64));
        }
        for (int i = 0; i < rank; i++) {
            strides.add(b.param(LaneType.I64));
        }
        int bytes = value.dtype().bytes();
        List<Axis> axes = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            Stride stride = facts.unitStride().contains(i)
                    ? Stride.UNIT
                    : facts.zeroStride().contains(i) ? Stride.ZERO : Stride.ANY;
            LaneValue step =
                    switch (stride) {
                        case UNIT -> b.i64(bytes);
                        case ZERO -> b.i64(0);
                        case ANY -> b.mul(strides.get(i), b.i64(bytes));
                    };
            axes.add(new Axis(sizes.get(i), step, stride));
        }
        views.put(value, new View(base, value.dtype(), axes, b.constant(LaneType.I1, 1)));
    }

    /** Defines the result of a view op; {@code index} gives the registers of index values. */
    public void define(ViewOp op, Function<Value, LaneValue> index) {
        View view = get(op.view());
        View made =
                switch (op) {
                    case ViewOp.At at -> at(view, at.indexes().stream().map(index).toList());
                    case ViewOp.Transpose t -> {
                        List<Axis> axes = t.order().stream().map(view.axes()::get).toList();
                        yield new View(view.base(), view.dtype(), axes, view.inside());
                    }
                    case ViewOp.Slice s ->
                        slice(
                                view,
                                s.starts().stream().map(index).toList(),
                                s.sizes().stream().map(index).toList());
                    case ViewOp.Reshape r -> reshape(view, r.trailing().stream().map(index).toList());
                };
        views.put(op.result(), made);
    }

    private View at(View view, List<LaneValue> indexes) {
        LaneValue base = view.base();
        LaneValue inside = view.inside();
        for (int i = 0; i < indexes.size(); i++) {
            Axis axis = view.axes().get(i);
            LaneValue index = indexes.get(i);
            base = b.add(base, b.mul(index, axis.bytes()));
            inside = and(inside, within(index, axis.size()));
        }
        return new View(base, view.dtype(), view.axes().subList(indexes.size(), view.axes().size()), inside);
    }

    /** I1: whether {@code 0 <= index < size}. */
    public LaneValue within(LaneValue index, LaneValue size) {
        return and(b.compare(Comparison.GE, index, b.i64(0)), b.compare(Comparison.LT, index, size));
    }

    private LaneValue and(LaneValue x, LaneValue y) {
        return b.binary(BinaryKind.AND, x, y);
    }

    private View slice(View view, List<LaneValue> starts, List<LaneValue> sizes) {
        LaneValue base = view.base();
        List<Axis> axes = new ArrayList<>();
        for (int i = 0; i < starts.size(); i++) {
            Axis axis = view.axes().get(i);
            LaneValue start = clamp(starts.get(i), axis.size());
            LaneValue size = clamp(sizes.get(i), b.sub(axis.size(), start));
            base = b.add(base, b.mul(start, axis.bytes()));
            axes.add(new Axis(size, axis.bytes(), axis.stride()));
        }
        return new View(base, view.dtype(), axes, view.inside());
    }

    /** {@code x} brought into {@code [0, limit]}. */
    private LaneValue clamp(LaneValue x, LaneValue limit) {
        return b.binary(BinaryKind.MIN, b.binary(BinaryKind.MAX, x, b.i64(0)), limit);
    }

    private View reshape(View view, List<LaneValue> trailing) {
        LaneValue elements = b.i64(1);
        for (Axis axis : view.axes()) {
            elements = b.mul(elements, axis.size());
        }
        LaneValue product = b.i64(1);
        for (LaneValue size : trailing) {
            product = b.mul(product, b.binary(BinaryKind.MAX, size, b.i64(0)));
        }
        LaneValue leading = b.binary(BinaryKind.FLOOR_DIV, elements, product);
        List<LaneValue> sizes = new ArrayList<>(List.of(leading));
        sizes.addAll(trailing);
        Axis[] axes = new Axis[sizes.size()];
        LaneValue step = b.i64(view.dtype().bytes());
        for (int i = sizes.size() - 1; i >= 0; i--) {
            axes[i] = new Axis(sizes.get(i), step, i == sizes.size() - 1 ? Stride.UNIT : Stride.ANY);
            step = b.mul(step, sizes.get(i));
        }
        return new View(view.base(), view.dtype(), List.of(axes), view.inside());
    }

    /** The block of {@code shape} at {@code offsets} of a view. */
    public BlockAccess block(Value value, List<LaneValue> offsets, Shape shape) {
        View view = get(value);
        LaneValue origin = view.base();
        LaneValue full = view.inside();
        List<BlockAxis> axes = new ArrayList<>();
        for (int i = 0; i < offsets.size(); i++) {
            Axis axis = view.axes().get(i);
            LaneValue extent = b.i64(shape.extent(i));
            origin = b.add(origin, b.mul(offsets.get(i), axis.bytes()));
            LaneValue low = clamp(b.sub(b.i64(0), offsets.get(i)), extent);
            LaneValue left = b.select(view.inside(), b.sub(axis.size(), offsets.get(i)), b.i64(0));
            LaneValue high = clamp(left, extent);
            full = and(full, b.compare(Comparison.GE, offsets.get(i), b.i64(0)));
            full = and(full, b.compare(Comparison.GE, left, extent));
            axes.add(new BlockAxis(
                    axis.bytes(), axis.stride(), b.convert(Kind.I32, low), b.convert(Kind.I32, high)));
        }
        return new BlockAccess(origin, view.dtype(), axes, full);
    }

    /** A view whose elements are reached one by one; {@code high} is the extent, I64. */
    public BlockAccess elements(Value value) {
        View view = get(value);
        LaneValue zero = b.i64(0);
        List<BlockAxis> axes = view.axes().stream()
                .map(a -> new BlockAxis(a.bytes(), a.stride(), zero, a.size()))
                .toList();
        return new BlockAccess(view.base(), view.dtype(), axes, view.inside());
    }

    /** The size of an axis of a view. */
    public LaneValue size(IndexOp.Size op) {
        View view = get(op.view());
        return b.select(view.inside(), view.axes().get(op.axis()).size(), b.i64(0));
    }
}
