package dev.pavage.lower.thread;

import dev.pavage.ir.Comparison;
import dev.pavage.ir.Target;
import dev.pavage.lane.AccessOp;
import dev.pavage.lane.AccessOp.Space;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneOp;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import dev.pavage.lane.ThreadOp;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.lower.Elements;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The function of one thread while it is written: its number, local memory, and what its accesses touch. All parts of the
 * thread lowering write through this.
 */
final class ThreadCode {
    private record Key(List<Layout.Bit> threads, int axis) {}

    private final LaneBuilder b;
    private final LaneValue local;
    private final LaneValue thread;
    private final int threads;
    private final Target target;
    private final Elements elements;
    private final LocalMemory memory = new LocalMemory();
    private final Map<LaneOp, Touch> touches = new IdentityHashMap<>();
    private final Set<LaneValue> uniform = new HashSet<>();
    private final Map<Key, LaneValue> coordinates = new HashMap<>();
    private final Map<Integer, LaneValue> bits = new HashMap<>();
    private final Map<Map<Integer, Integer>, LaneValue> places = new HashMap<>();

    /**
     * Code of one of {@code threads} threads.
     *
     * @param b the entry function, whose parameters are declared
     * @param local address of local memory, I64
     * @param threads threads of a program, a power of two
     */
    ThreadCode(LaneBuilder b, LaneValue local, int threads, Target target, Elements elements) {
        this.b = b;
        this.local = local;
        this.threads = threads;
        this.target = target;
        this.elements = elements;
        this.thread = b.fresh(LaneType.I32);
        b.add(new ThreadOp.ThreadId(thread));
    }

    LaneBuilder b() {
        return b;
    }

    /** This thread's number within its program, scalar I32. */
    LaneValue thread() {
        return thread;
    }

    /** Threads of a program. */
    int threads() {
        return threads;
    }

    /** log2 of {@link #threads}. */
    int threadBits() {
        return Integer.numberOfTrailingZeros(threads);
    }

    Target target() {
        return target;
    }

    Elements elements() {
        return elements;
    }

    LocalMemory memory() {
        return memory;
    }

    /** What each access touches, for {@link Barriers}. */
    Map<LaneOp, Touch> touches() {
        return touches;
    }

    /**
     * Says that all threads hold the same in a register although it does not show, so that branches and loops by it may
     * have barriers inside: an element of which all threads hold copies.
     */
    LaneValue uniform(LaneValue value) {
        uniform.add(value);
        return value;
    }

    /** The registers that {@link #uniform(LaneValue)} named, for {@link Barriers}. */
    Set<LaneValue> uniform() {
        return uniform;
    }

    /** What this thread's number adds to a coordinate, scalar I32; written once, before all loops. */
    LaneValue coordinate(Layout layout, int axis) {
        return coordinates.computeIfAbsent(
                new Key(layout.threads(), axis), key -> b.at(0, () -> scatterBits(layout.threads(), axis)));
    }

    /** Moves each run of neighbouring bits of the thread's number to its place in the coordinate. */
    private LaneValue scatterBits(List<Layout.Bit> bits, int axis) {
        LaneValue sum = b.i32(0);
        for (int i = 0; i < bits.size();) {
            Layout.Bit first = bits.get(i);
            int end = i + 1;
            while (end < bits.size()
                    && bits.get(end).axis() == first.axis()
                    && bits.get(end).place() == first.place() + end - i) {
                end++;
            }
            if (first.axis() == axis) {
                LaneValue run = b.binary(BinaryKind.AND, shiftRight(thread, i), b.i32((1 << (end - i)) - 1));
                LaneValue placed = first.place() == 0 ? run : b.binary(BinaryKind.SHL, run, b.i32(first.place()));
                sum = b.add(sum, placed);
            }
            i = end;
        }
        return sum;
    }

    /** I1: a bit of this thread's number; written once, before all loops. */
    LaneValue threadBit(int place) {
        return bits.computeIfAbsent(place, p -> b.at(0, () -> b.compare(
                Comparison.NE, b.binary(BinaryKind.AND, thread, b.i32(1 << p)), b.i32(0))));
    }

    /**
     * The exclusive or of parts of this thread's number, scalar I32; written once, before all loops.
     *
     * @param masks for each distance, up if positive, the mask of the bits that are shifted by it
     */
    LaneValue threadPlaces(Map<Integer, Integer> masks) {
        return places.computeIfAbsent(Map.copyOf(masks), key -> b.at(0, () -> {
            LaneValue all = b.i32(0);
            for (Map.Entry<Integer, Integer> part : masks.entrySet()) {
                LaneValue bits = b.binary(BinaryKind.AND, thread, b.i32(part.getValue()));
                int up = part.getKey();
                LaneValue moved = up > 0 ? b.binary(BinaryKind.SHL, bits, b.i32(up)) : shiftRight(bits, -up);
                all = b.binary(BinaryKind.XOR, all, moved);
            }
            return all;
        }));
    }

    /** What the thread of the sub-group holds whose number differs by {@code mask}. */
    LaneValue shuffle(LaneValue value, int mask) {
        LaneValue other = b.fresh(value.type());
        b.add(new ThreadOp.ShuffleXor(other, value, mask));
        return other;
    }

    private LaneValue shiftRight(LaneValue value, int bits) {
        return bits == 0 ? value : b.binary(BinaryKind.USHR, value, b.i32(bits));
    }

    /** I1: whether this thread is the one, of those that hold the same elements in a layout, which writes them. */
    LaneValue isOwner(Layout layout) {
        int replicas = layout.replicas();
        return replicas == 0
                ? b.constant(LaneType.I1, 1)
                : b.compare(
                        Comparison.EQ,
                        b.binary(BinaryKind.AND, thread, b.i32(replicas)),
                        b.i32(0));
    }

    /** Writes code that, of threads that hold the same elements in a layout, only one runs. */
    void onlyOwners(Layout layout, Runnable block) {
        if (layout.replicas() == 0) {
            block.run();
        } else {
            b.branch(isOwner(layout), block, () -> {});
        }
    }

    /** The address of a byte of a range of local memory; {@code offset} is scalar I32. */
    LaneValue address(LocalMemory.Range range, LaneValue offset) {
        return b.add(b.add(local, b.i64(range.offset())), b.convert(Kind.I64, offset));
    }

    /** Reads neighbouring elements of local memory. */
    LaneValue loadLocal(MemoryType type, int lanes, LaneValue address, Touch.Local touch) {
        LaneValue result = b.fresh(new LaneType(type.kind(), lanes));
        add(new AccessOp.Load(result, type, Space.LOCAL, address, Optional.empty()), touch);
        return result;
    }

    /** Writes neighbouring elements of local memory. */
    void storeLocal(MemoryType type, LaneValue address, LaneValue value, Optional<LaneValue> mask, Touch.Local touch) {
        add(new AccessOp.Store(type, Space.LOCAL, address, value, mask), touch);
    }

    /** Appends an op that accesses memory (also an asynchronous copy, or a print) and keeps what it touches. */
    void add(LaneOp op, Touch touch) {
        b.add(op);
        touches.put(op, touch);
    }

    /** The lanes of a vector as scalars. */
    List<LaneValue> unpack(LaneValue vector) {
        if (vector.type().isScalar()) {
            return List.of(vector);
        }
        List<LaneValue> lanes = java.util.stream.IntStream.range(0, vector.type().lanes())
                .mapToObj(i -> b.fresh(vector.type().scalar()))
                .toList();
        b.add(new ThreadOp.Unpack(lanes, vector));
        return lanes;
    }

    /** Scalars as the lanes of a vector. */
    LaneValue pack(List<LaneValue> lanes) {
        if (lanes.size() == 1) {
            return lanes.getFirst();
        }
        LaneValue vector = b.fresh(new LaneType(lanes.getFirst().type().kind(), lanes.size()));
        b.add(new ThreadOp.Pack(vector, lanes));
        return vector;
    }
}
