package dev.pavage.lower.thread;

import dev.pavage.ir.Literal;
import dev.pavage.ir.MemoryOp;
import dev.pavage.ir.Value;
import dev.pavage.lane.AccessOp;
import dev.pavage.lane.AccessOp.Space;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.lower.Elements;
import dev.pavage.lower.Lookup;
import dev.pavage.lower.Views;
import dev.pavage.lower.Views.BlockAccess;
import dev.pavage.type.BinaryFormat;
import dev.pavage.type.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads and writes of views. A block is accessed by vectors where its layout has neighbours in one thread. There are two
 * versions of the code for each block: one for when it lies inside the view as a whole, with its vectors at multiples of
 * their size, and one that masks each access; a branch that all threads take alike chooses.
 *
 * @param code the thread's code
 * @param views registers of the views
 * @param accesses what is known of the views
 * @param fragments where the values are
 */
record GlobalAccess(ThreadCode code, Views views, Accesses accesses, Fragments fragments) {
    /**
     * What an access touches; equal for accesses at the same elements by the same threads, as {@link Touch.Global} has it.
     *
     * @param path how the view is cut out of its argument
     * @param at offsets of a block, or the tiles that name elements
     * @param layout the layout of the elements in the block or in these tiles
     * @param once whether only one of the threads that hold the same element accesses it
     */
    private record Place(List<Object> path, List<Value> at, Layout layout, boolean once) {}

    private Touch touch(Value view, List<Value> at, Layout layout, boolean writes) {
        return new Touch.Global(accesses.root(view), place(view, at, layout, writes));
    }

    private Place place(Value view, List<Value> at, Layout layout, boolean writes) {
        return new Place(accesses.path(view), at, layout, writes && layout.replicas() != 0);
    }

    // Blocks

    /** Reads the block of a load, or the element of one of rank 0, in a layout. */
    Fragment load(MemoryOp.Load op, Layout layout) {
        return new Fragment(layout, load(op, layout, layout.numbers()));
    }

    /** Reads some registers of a load's block; those of one access all or not at all. */
    List<LaneValue> load(MemoryOp.Load op, Layout layout, List<Integer> registers) {
        Touch touch = touch(op.view(), op.offsets(), layout, false);
        ThreadBlock block = block(op.view(), op.offsets(), layout, registers);
        return layout.shape().rank() == 0
                ? load(op.fill(), block, registers, true, touch)
                : code.b().branch(
                        block.isWhole(),
                        () -> load(op.fill(), block, registers, false, touch),
                        () -> load(op.fill(), block, registers, true, touch));
    }

    /** The block of a load, in a layout, and the addresses of its accesses. */
    ThreadBlock block(MemoryOp.Load op, Layout layout) {
        return block(op.view(), op.offsets(), layout, layout.numbers());
    }

    private ThreadBlock block(Value view, List<Value> offsets, Layout layout, List<Integer> registers) {
        BlockAccess access = views.block(view, fragments.scalars(offsets), layout.shape());
        return new ThreadBlock(code, access, layout, accesses.unitAxis(view), registers);
    }

    /**
     * Reads the block of a load that fills with zeros, with a mask for each access.
     *
     * @param dtype what the elements' bits are taken for, a dtype as wide as the load's
     */
    Fragment loadMasked(MemoryOp.Load op, DType dtype, ThreadBlock block) {
        Layout layout = block.layout();
        return new Fragment(layout, load(Literal.of(dtype, 0), block, layout.numbers(), true, any(op)));
    }

    /** What a load by any threads touches. */
    Touch.Global any(MemoryOp.Load op) {
        return Touch.unknown(accesses.root(op.view()));
    }

    private List<LaneValue> load(
            Literal fill, ThreadBlock block, List<Integer> registers, boolean masked, Touch touch) {
        Map<Integer, LaneValue> loaded = new HashMap<>();
        Map<LaneValue, List<LaneValue>> known = new HashMap<>();
        ThreadBlock.Masks masks = block.masks();
        for (ThreadBlock.Run run : block.runs()) {
            // Along an axis of stride zero all of a thread's registers hold the same element.
            List<LaneValue> lanes = masked
                    ? load(fill, run, Optional.of(masks.of(run)), touch)
                    : known.computeIfAbsent(run.address(), a -> load(fill, run, Optional.empty(), touch));
            for (int i = 0; i < lanes.size(); i++) {
                loaded.put(run.registers().get(i), lanes.get(i));
            }
        }
        return registers.stream().map(r -> Lookup.in(loaded, r)).toList();
    }

    private List<LaneValue> load(Literal fill, ThreadBlock.Run run, Optional<LaneValue> mask, Touch touch) {
        LaneBuilder b = code.b();
        DType dtype = fill.dtype();
        LaneValue raw = read(dtype, run.registers().size(), run.address(), mask, touch);
        LaneValue filled = mask.filter(m -> !fill.isZero())
                .map(m -> b.select(m, raw, inMemory(fill, raw.type())))
                .orElse(raw);
        return code.unpack(filled).stream().map(x -> Elements.fromMemory(b, dtype, x)).toList();
    }

    private LaneValue read(DType dtype, int lanes, LaneValue address, Optional<LaneValue> mask, Touch touch) {
        MemoryType memory = MemoryType.converting(dtype);
        LaneValue raw = code.b().fresh(new LaneType(memory.kind(), lanes));
        code.add(new AccessOp.Load(raw, memory, Space.GLOBAL, address, mask), touch);
        return raw;
    }

    /** A literal as a load gives it. */
    private LaneValue inMemory(Literal value, LaneType type) {
        return switch (value.dtype()) {
            case F64, F32, F16 -> code.b().constant(type, value.asDouble());
            case BF16, F8E4M3, F8E5M2 ->
                code.b().constant(type, BinaryFormat.of(value.dtype()).encode(value.asDouble()));
            case I64, I32, I16, I8, U8, BOOL -> code.b().constant(type, value.asLong());
        };
    }

    /** Writes a tile, given in a layout, to the block of a store. */
    void store(MemoryOp.Store op, Fragment tile) {
        Layout layout = tile.layout();
        Map<Integer, LaneValue> registers = new HashMap<>();
        layout.numbers().forEach(r -> registers.put(r, tile.registers().get(r)));
        store(op, layout, layout.numbers(), registers);
    }

    /** Writes some registers of a store's tile; those of one access all or not at all. */
    void store(MemoryOp.Store op, Layout layout, List<Integer> registers, Map<Integer, LaneValue> values) {
        Touch touch = touch(op.view(), op.offsets(), layout, true);
        ThreadBlock block = block(op.view(), op.offsets(), layout, registers);
        DType dtype = op.tile().dtype();
        Runnable masked = () -> store(values, block, dtype, true, touch);
        code.onlyOwners(
                layout,
                layout.shape().rank() == 0
                        ? masked
                        : () -> code.b().branch(
                                block.isWhole(), () -> store(values, block, dtype, false, touch), masked));
    }

    private void store(
            Map<Integer, LaneValue> values, ThreadBlock block, DType dtype, boolean masked, Touch touch) {
        ThreadBlock.Masks masks = block.masks();
        for (ThreadBlock.Run run : block.runs()) {
            List<LaneValue> lanes = run.registers().stream()
                    .map(r -> Elements.toConvertingMemory(code.b(), dtype, Lookup.in(values, r)))
                    .toList();
            Optional<LaneValue> mask = masked ? Optional.of(masks.of(run)) : Optional.empty();
            write(dtype, run.address(), code.pack(lanes), mask, touch);
        }
    }

    /** Whether each thread reads by a load just what it writes by a store, if both are of the same memory. */
    boolean meet(MemoryOp.Load load, MemoryOp.Store store, Layout layout) {
        return place(load.view(), load.offsets(), layout, false)
                .equals(place(store.view(), store.offsets(), layout, true));
    }

    /** Places, in the register's number, of the bits in which the registers of one access of a view differ. */
    List<Integer> vectorBits(Value view, Layout layout) {
        return ThreadBlock.vectorBits(view.dtype(), layout, accesses.unitAxis(view));
    }

    private void write(DType dtype, LaneValue address, LaneValue raw, Optional<LaneValue> mask, Touch touch) {
        code.add(new AccessOp.Store(MemoryType.converting(dtype), Space.GLOBAL, address, raw, mask), touch);
    }

    // Elements

    private record Element(LaneValue address, LaneValue inside) {}

    /** Reads the elements that index tiles name, in a layout of these tiles. */
    Fragment gather(MemoryOp.Gather op, Layout layout) {
        List<Fragment> indexes = indexes(op.indexes(), layout);
        BlockAccess view = views.elements(op.view());
        Touch touch = touch(op.view(), op.indexes(), layout, false);
        Map<List<LaneValue>, LaneValue> known = new HashMap<>();
        List<LaneValue> registers = new ArrayList<>();
        for (int i = 0; i < layout.size(); i++) {
            registers.add(known.computeIfAbsent(
                    registers(indexes, i), at -> read(element(view, at), op.fill(), touch)));
        }
        return new Fragment(layout, registers);
    }

    private LaneValue read(Element element, Literal fill, Touch touch) {
        LaneBuilder b = code.b();
        LaneValue raw = read(fill.dtype(), 1, element.address(), Optional.of(element.inside()), touch);
        LaneValue value = Elements.fromMemory(b, fill.dtype(), raw);
        return fill.isZero() ? value : b.select(element.inside(), value, Elements.literal(b, fill, 1));
    }

    /** Writes a tile, given in a layout, to the elements that index tiles name. */
    void scatter(MemoryOp.Scatter op, Fragment tile) {
        List<Fragment> indexes = indexes(op.indexes(), tile.layout());
        BlockAccess view = views.elements(op.view());
        Touch touch = touch(op.view(), op.indexes(), tile.layout(), true);
        code.onlyOwners(tile.layout(), () -> {
            for (int i = 0; i < tile.layout().size(); i++) {
                DType dtype = op.tile().dtype();
                Element element = element(view, registers(indexes, i));
                LaneValue raw = Elements.toConvertingMemory(code.b(), dtype, tile.registers().get(i));
                write(dtype, element.address(), raw, Optional.of(element.inside()), touch);
            }
        });
    }

    /** Combines a tile, given in a layout, into the elements that index tiles name. */
    void atomic(MemoryOp.Atomic op, Fragment tile) {
        List<Fragment> indexes = indexes(op.indexes(), tile.layout());
        BlockAccess view = views.elements(op.view());
        Touch touch = touch(op.view(), op.indexes(), tile.layout(), true);
        MemoryType memory = MemoryType.of(op.tile().dtype());
        code.onlyOwners(tile.layout(), () -> {
            for (int i = 0; i < tile.layout().size(); i++) {
                Element element = element(view, registers(indexes, i));
                LaneValue value = tile.registers().get(i);
                code.b().branch(
                        element.inside(),
                        () -> code.add(
                                new AccessOp.Atomic(op.kind(), memory, Space.GLOBAL, element.address(), value), touch),
                        () -> {});
            }
        });
    }

    private List<Fragment> indexes(List<Value> tiles, Layout layout) {
        return tiles.stream().map(t -> fragments.get(t, layout)).toList();
    }

    private static List<LaneValue> registers(List<Fragment> tiles, int register) {
        return tiles.stream().map(f -> f.registers().get(register)).toList();
    }

    /** The element of a view at an index along each axis. */
    private Element element(BlockAccess view, List<LaneValue> indexes) {
        LaneBuilder b = code.b();
        LaneValue address = view.origin();
        LaneValue inside = view.full();
        for (int i = 0; i < indexes.size(); i++) {
            LaneValue index = b.convert(Kind.I64, indexes.get(i));
            address = b.add(address, b.mul(index, view.axes().get(i).bytes()));
            inside = b.binary(BinaryKind.AND, inside, views.within(index, view.axes().get(i).high()));
        }
        return new Element(address, inside);
    }
}
