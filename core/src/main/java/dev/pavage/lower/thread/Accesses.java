package dev.pavage.lower.thread;

import dev.pavage.ir.Op;
import dev.pavage.ir.Region;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.Value;
import dev.pavage.ir.ViewFacts;
import dev.pavage.ir.ViewOp;
import dev.pavage.lower.Lookup;
import dev.pavage.lower.Views.Stride;
import dev.pavage.lower.thread.Layout.Bit;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a kernel's views before it runs: which argument they are part of, how neighbours lie, and so which
 * layouts read and write them well.
 */
final class Accesses {
    /** The most bytes that one thread moves by one access. */
    static final int VECTOR_BYTES = 16;

    /**
     * Bytes of a piece of memory that is moved as a whole: a sector of NVIDIA's caches (CUDA C++ Programming Guide,
     * "Device Memory Accesses"); other GPUs move 32 to 128.
     */
    private static final int SECTOR_BYTES = 32;

    /**
     * Bytes of a row that threads together access before they go on to the next row, in kernels that multiply: a whole
     * line of a cache, but no longer, since they write what they read along sums to the banks of as many columns
     * ({@link Staging}).
     */
    private static final int LINE_BYTES = 128;

    /** Threads that are assumed to access memory together where the target does not say. */
    private static final int USUAL_SUB_GROUP = 32;

    private record View(Value root, List<Object> path, List<Stride> strides) {}

    private final Map<Value, View> views = new HashMap<>();
    private final int threadBits;
    private final int togetherBits;
    private final boolean multiplies;

    /**
     * Looks at the views of a kernel.
     *
     * @param threads threads of a program
     * @param subGroup threads that run in step, 1 if that is not known
     */
    Accesses(TileKernel kernel, List<ViewFacts> facts, int threads, int subGroup) {
        threadBits = Integer.numberOfTrailingZeros(threads);
        togetherBits = Integer.numberOfTrailingZeros(
                Math.min(threads, subGroup == 1 ? USUAL_SUB_GROUP : Integer.highestOneBit(subGroup)));
        multiplies = ThreadCount.multiplies(kernel.body());
        for (int i = 0; i < kernel.params().size(); i++) {
            Value param = kernel.params().get(i);
            views.put(param, new View(param, List.of(), strides(param.view().rank(), facts.get(i))));
        }
        walk(kernel.body());
    }

    private static List<Stride> strides(int rank, ViewFacts facts) {
        List<Stride> strides = new ArrayList<>();
        for (int axis = 0; axis < rank; axis++) {
            strides.add(
                    facts.unitStride().contains(axis)
                            ? Stride.UNIT
                            : facts.zeroStride().contains(axis) ? Stride.ZERO : Stride.ANY);
        }
        return strides;
    }

    private void walk(Region region) {
        for (Op op : region.ops()) {
            if (op instanceof ViewOp v) {
                views.put(v.result(), define(v, Lookup.in(views, v.view())));
            }
            op.regions().forEach(this::walk);
        }
    }

    private static View define(ViewOp op, View from) {
        List<Object> path = new ArrayList<>(from.path());
        path.add(op.getClass());
        path.add(op.operands().subList(1, op.operands().size()));
        List<Stride> strides = from.strides();
        return switch (op) {
            case ViewOp.At at -> new View(from.root(), path, strides.subList(at.indexes().size(), strides.size()));
            case ViewOp.Slice s -> new View(from.root(), path, strides);
            case ViewOp.Transpose t -> {
                path.add(t.order());
                yield new View(from.root(), path, t.order().stream().map(strides::get).toList());
            }
            case ViewOp.Reshape r -> {
                List<Stride> packed = new ArrayList<>(Collections.nCopies(r.trailing().size(), Stride.ANY));
                packed.add(Stride.UNIT);
                yield new View(from.root(), path, packed);
            }
        };
    }

    /** The argument that a view is part of. */
    Value root(Value view) {
        return Lookup.in(views, view).root();
    }

    /** How the view is cut out of its argument: equal for the same part of the same argument, or of another one. */
    List<Object> path(Value view) {
        return Lookup.in(views, view).path();
    }

    /** The axis along which neighbours of a view lie side by side. */
    Optional<Integer> unitAxis(Value view) {
        int axis = Lookup.in(views, view).strides().indexOf(Stride.UNIT);
        return axis < 0 ? Optional.empty() : Optional.of(axis);
    }

    /**
     * The layout in which a block of a view is read and written best: each thread has up to 16 bytes that lie side by
     * side, neighbouring threads continue along the same axis, then along the others.
     */
    Layout blocked(Value view, Shape shape) {
        long along = unitAxis(view).map(shape::extent).orElse(1L);
        return blocked(shape, order(view, shape), Math.min(along, VECTOR_BYTES / view.dtype().bytes()));
    }

    /** The same with 16 bytes for each thread that has any: how blocks are copied to local memory. */
    Layout pieces(Value view, Shape shape) {
        int vector = Integer.numberOfTrailingZeros(VECTOR_BYTES / view.dtype().bytes());
        return Layout.blocked(shape, order(view, shape), vector, threadBits);
    }

    private List<Bit> order(Value view, Shape shape) {
        List<Stride> strides = Lookup.in(views, view).strides();
        List<Bit> order = new ArrayList<>();
        // Of two axes with neighbours side by side, as in a view of overlapping rows, the one that everybody takes.
        int unit = unitAxis(view).orElse(-1);
        Layout.bits(shape).stream().filter(bit -> bit.axis() == unit).forEach(order::add);
        for (Stride stride : List.of(Stride.UNIT, Stride.ANY, Stride.ZERO)) {
            Layout.bits(shape).stream()
                    .filter(bit -> bit.axis() != unit && strides.get(bit.axis()) == stride)
                    .forEach(order::add);
        }
        long along = unit < 0 ? 1 : shape.extent(unit);
        if (multiplies && along * view.dtype().bytes() > LINE_BYTES) {
            order = byLines(order, LINE_BYTES / view.dtype().bytes(), along, LINE_BYTES / VECTOR_BYTES);
        }
        return order;
    }

    /**
     * The layout in which a block is read best whose elements are multiplied by words: each thread has whole words of as
     * many neighbours as it writes to local memory at once. What lies in memory as words do is read as any other block.
     */
    Layout blocked(Value view, Shape shape, PackedLoads.Word word) {
        Optional<Integer> unit = unitAxis(view).filter(axis -> axis != word.axis());
        int neighbours = VECTOR_BYTES / word.pack();
        List<Bit> order = Layout.bits(shape);
        List<Bit> first = order.stream()
                .filter(bit -> bit.axis() == word.axis() && bit.value() < word.pack()
                        || unit.isPresent() && bit.axis() == unit.get() && bit.value() < neighbours)
                .toList();
        boolean wide = unit.isPresent() && shape.extent(unit.get()) >= neighbours;
        if (!wide || first.size() > order.size() - threadBits) {
            return blocked(view, shape);
        }
        order.removeAll(first);
        order.sort(Comparator.comparing(bit -> bit.axis() != unit.get()));
        order.addAll(0, first);
        return Layout.blocked(shape, order, first.size(), threadBits);
    }

    /** Of the bits of a row of {@code along} elements, moves those beyond a line behind those of a few rows. */
    private List<Bit> byLines(List<Bit> order, long line, long along, int threads) {
        int first = Long.numberOfTrailingZeros(line);
        int row = Long.numberOfTrailingZeros(along);
        int rows = Math.clamp(togetherBits - Integer.numberOfTrailingZeros(threads), 0, order.size() - row);
        List<Bit> moved = new ArrayList<>(order.subList(0, first));
        moved.addAll(order.subList(row, row + rows));
        moved.addAll(order.subList(first, row));
        moved.addAll(order.subList(row + rows, order.size()));
        return moved;
    }

    /** The layout of a tile that nothing has a wish for: vectors along its last axis. */
    Layout blocked(DType dtype, Shape shape) {
        long along = shape.rank() == 0 ? 1 : shape.extent(shape.rank() - 1);
        return blocked(shape, Layout.bits(shape), Math.min(along, VECTOR_BYTES / dtype.bytes()));
    }

    private Layout blocked(Shape shape, List<Bit> order, long vector) {
        int bits = Long.numberOfTrailingZeros(vector);
        // Rather all threads with an element each than some with vectors.
        return Layout.blocked(shape, order, Math.min(bits, Math.max(0, order.size() - threadBits)), threadBits);
    }

    /** Whether threads that access a block of a view in a layout together use whole pieces of memory. */
    boolean isCoalesced(Layout layout, Value view) {
        Optional<Integer> axis = unitAxis(view);
        if (axis.isEmpty()) {
            return true;
        }
        List<Bit> together = layout.threads().subList(0, togetherBits);
        int bytes = view.dtype().bytes();
        int place = 0;
        while (bytes << place < SECTOR_BYTES && layout.registers().contains(new Bit(axis.get(), place))) {
            place++;
        }
        int inRegisters = place;
        while (together.contains(new Bit(axis.get(), place))) {
            place++;
        }
        // Along an axis of stride zero threads read the same element.
        List<Stride> strides = Lookup.in(views, view).strides();
        long apart = together.stream()
                .filter(bit -> !bit.isNone() && strides.get(bit.axis()) != Stride.ZERO)
                .count();
        long spread = apart - (place - inRegisters);
        boolean whole = 1L << place >= layout.shape().extent(axis.get());
        return bytes << place >= SECTOR_BYTES || whole || spread <= 1;
    }
}
