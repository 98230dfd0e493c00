package dev.pavage.lower.thread;

import dev.pavage.ir.IrException;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.lane.ValueOp.UnaryKind;
import dev.pavage.lower.Elements;
import dev.pavage.lower.Lookup;
import dev.pavage.lower.thread.Layout.Bit;
import dev.pavage.type.DType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Moves the elements of a tile between threads: from one layout to another. Within a thread that is a matter of names,
 * within sub-groups of {@link Shuffles}; else elements go through local memory, where a {@link Swizzle} says.
 */
final class Exchange {
    /** A tile takes at most this part of local memory, or what is in use anyway, so that more programs fit on a core. */
    private static final int SHARE = 4;

    private final ThreadCode code;

    Exchange(ThreadCode code) {
        this.code = code;
    }

    /**
     * The same tile in another layout.
     *
     * @throws IrException if there is too little local memory left
     */
    Fragment convert(Fragment from, Layout to, DType dtype) {
        if (from.layout().equals(to)) {
            return from;
        }
        if (dtype == DType.BOOL) {
            LaneBuilder b = code.b();
            Fragment bytes = from.map(r -> b.convert(Kind.I32, r));
            return convert(bytes, to, DType.U8).map(r -> b.convert(Kind.I1, r));
        }
        return Shuffles.convert(code, from, to).orElseGet(() -> throughMemory(from, to, dtype));
    }

    private Fragment throughMemory(Fragment from, Layout to, DType dtype) {
        MemoryType memory = MemoryType.converting(dtype);
        List<Bit> parts = parts(from.layout(), to, memory.bytes());
        long bytes = to.shape().elements() * memory.bytes() >> parts.size();
        long mark = code.memory().mark();
        LocalMemory.Range range = code.memory().allocate(bytes);
        Swizzle swizzle = Swizzle.of(from.layout(), to, memory.bytes(), parts);
        Map<Integer, LaneValue> result = new HashMap<>();
        for (int part = 0; part < 1 << parts.size(); part++) {
            Touch.Local touch =
                    new Touch.Local(range.offset(), range.end(), code.memory().phase(), Optional.empty());
            write(from, new Part(range, swizzle, from.layout(), parts, part), dtype, touch);
            read(result, new Part(range, swizzle, to, parts, part), dtype, touch);
        }
        code.memory().release(mark);
        return new Fragment(to, IntStream.range(0, to.size()).mapToObj(r -> Lookup.in(result, r)).toList());
    }

    /**
     * The bits by which a tile is moved part by part, so that a part fits into local memory: registers of the readers, best
     * those that are registers of the writers too.
     */
    private List<Bit> parts(Layout from, Layout to, int bytes) {
        long left = code.target().localMemory() - code.memory().mark();
        long used = code.memory().bytes() - code.memory().mark();
        long most = Math.min(left, Math.max(used, code.target().localMemory() / SHARE));
        long size = to.shape().elements() * bytes;
        List<Bit> candidates = new ArrayList<>(to.registers().reversed());
        candidates.sort(Comparator.comparing(bit -> !from.registers().contains(bit)));
        int count = 0;
        while (size >> count > most && count < candidates.size()) {
            count++;
        }
        if (size >> count > left) {
            throw new IrException("a tile of " + to.shape() + " is moved between " + code.threads()
                    + " threads, which needs " + (size >> count) + " bytes of local memory, but "
                    + code.target().device() + " has " + left + " of " + code.target().localMemory()
                    + " left; use smaller tiles");
        }
        return candidates.subList(0, count);
    }

    private void write(Fragment from, Part part, DType dtype, Touch.Local touch) {
        Runnable stores = () -> code.onlyOwners(from.layout(), () -> {
            for (List<Integer> vector : part.vectors()) {
                List<LaneValue> lanes = vector.stream()
                        .map(r -> Elements.toConvertingMemory(code.b(), dtype, from.registers().get(r)))
                        .toList();
                LaneValue address = part.address(vector.getFirst());
                code.storeLocal(MemoryType.converting(dtype), address, code.pack(lanes), Optional.empty(), touch);
            }
        });
        Optional<LaneValue> mine = part.isThreads();
        if (mine.isPresent()) {
            code.b().branch(mine.get(), stores, () -> {});
        } else {
            stores.run();
        }
    }

    private void read(Map<Integer, LaneValue> into, Part part, DType dtype, Touch.Local touch) {
        for (List<Integer> vector : part.vectors()) {
            LaneValue address = part.address(vector.getFirst());
            List<LaneValue> lanes =
                    code.unpack(code.loadLocal(MemoryType.converting(dtype), vector.size(), address, touch));
            for (int i = 0; i < lanes.size(); i++) {
                into.put(vector.get(i), Elements.fromMemory(code.b(), dtype, lanes.get(i)));
            }
        }
    }

    /** The elements of one side's threads that are moved at once. */
    private final class Part {
        private final LocalMemory.Range range;
        private final Swizzle swizzle;
        private final Layout layout;
        private final List<Bit> bits;
        private final int number;
        private final Map<Integer, LaneValue> addresses = new HashMap<>();

        Part(LocalMemory.Range range, Swizzle swizzle, Layout layout, List<Bit> bits, int number) {
            this.range = range;
            this.swizzle = swizzle;
            this.layout = layout;
            this.bits = bits;
            this.number = number;
        }

        /** The registers that are in this part, those that lie side by side in memory together, in their order. */
        List<List<Integer>> vectors() {
            int lanes = 1 << swizzle.vector().size();
            List<List<Integer>> vectors = new ArrayList<>();
            for (int r = 0; r < layout.size(); r++) {
                if (isHere(r) && (swizzle.ofRegister(layout, r) & lanes - 1) == 0) {
                    int first = r;
                    vectors.add(IntStream.range(0, lanes).mapToObj(lane -> first | register(lane)).toList());
                }
            }
            return vectors;
        }

        /** The register's bits for a lane of the vector. */
        private int register(int lane) {
            int register = 0;
            for (int i = 0; i < layout.registers().size(); i++) {
                int place = swizzle.vector().indexOf(layout.registers().get(i));
                register |= place >= 0 && (lane >> place & 1) == 1 ? 1 << i : 0;
            }
            return register;
        }

        private boolean isHere(int register) {
            for (int i = 0; i < bits.size(); i++) {
                int place = layout.registers().indexOf(bits.get(i));
                if (place >= 0 && (register >> place & 1) != (number >> i & 1)) {
                    return false;
                }
            }
            return true;
        }

        /** I1: whether this thread's elements are in this part; empty if the part has some of each thread's. */
        Optional<LaneValue> isThreads() {
            LaneBuilder b = code.b();
            Optional<LaneValue> all = Optional.empty();
            for (int i = 0; i < bits.size(); i++) {
                int place = layout.threads().indexOf(bits.get(i));
                if (place >= 0) {
                    LaneValue bit = code.threadBit(place);
                    LaneValue one = (number >> i & 1) == 1 ? bit : b.unary(UnaryKind.NOT, bit);
                    all = Optional.of(all.map(a -> b.binary(BinaryKind.AND, a, one)).orElse(one));
                }
            }
            return all;
        }

        /** Where the element of a register lies. What threads and registers both change is combined once per pattern. */
        LaneValue address(int register) {
            LaneBuilder b = code.b();
            int bytes = (int) (range.bytes() / (layout.shape().elements() >> bits.size()));
            int place = swizzle.ofRegister(layout, register);
            int shared = place & swizzle.threadPlaces(layout);
            LaneValue base = addresses.computeIfAbsent(shared, pattern -> {
                LaneValue thread = code.threadPlaces(swizzle.ofThread(layout));
                LaneValue mixed = pattern == 0 ? thread : b.binary(BinaryKind.XOR, thread, b.i32(pattern));
                return code.address(range, bytes == 1 ? mixed : b.mul(mixed, b.i32(bytes)));
            });
            int rest = place & ~shared;
            return rest == 0 ? base : b.add(base, b.i64((long) rest * bytes));
        }
    }
}
