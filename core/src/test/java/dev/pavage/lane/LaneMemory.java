package dev.pavage.lane;

import dev.pavage.lane.AccessOp.Space;
import dev.pavage.lane.LaneInterpreter.LaneData;
import dev.pavage.lane.LaneInterpreter.Region;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/**
 * The memory of one program under {@link LaneInterpreter}. A checked one finds accesses that no machine need do as they
 * are done here:
 *
 * <ul>
 *   <li>two threads at one byte with no barrier between them, unless both only read it or both change it atomically;
 *   <li>reads of local memory that nothing wrote, and of bytes that a copy is still under way to;
 *   <li>accesses outside the memory that the program was given, or of local memory at addresses that are no multiples of
 *       what is accessed at once.
 * </ul>
 */
final class LaneMemory {
    /** One way to touch a byte. */
    private enum Way {
        READ,
        WRITE,
        CHANGE
    }

    /** A copy from global to local memory that was started. */
    private record Copy(ThreadOp.AsyncCopy op, int to, byte[] bytes) {}

    /** The copies of one thread: groups that were committed, oldest first, and what is not in a group yet. */
    private static final class Copies {
        private final ArrayDeque<List<Copy>> groups = new ArrayDeque<>();
        private List<Copy> open = new ArrayList<>();
    }

    private final ByteBuffer memory;
    private final boolean checked;
    private final Region local;
    private final List<Region> given;
    private final Users reads;
    private final Users writes;
    private final Users changes;
    private final BitSet written = new BitSet();
    private final BitSet underWay = new BitSet();
    private final Copies[] copies;
    private int localEpoch = 1;
    private int globalEpoch = 1;

    private LaneMemory(ByteBuffer memory, int threads, boolean checked, Region local, List<Region> given) {
        this.memory = memory.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        this.checked = checked;
        this.local = local;
        this.given = given;
        int bytes = checked ? memory.capacity() : 0;
        reads = new Users(bytes);
        writes = new Users(bytes);
        changes = new Users(bytes);
        copies = new Copies[threads];
        Arrays.setAll(copies, i -> new Copies());
    }

    static LaneMemory unchecked(ByteBuffer memory, int threads) {
        return new LaneMemory(memory, threads, false, new Region(0, 0), List.of());
    }

    static LaneMemory checked(ByteBuffer memory, int threads, Region local, List<Region> given) {
        return new LaneMemory(memory, threads, true, local, given);
    }

    /** What all threads did before is ordered before what they do now. */
    void barrier(boolean global) {
        localEpoch++;
        globalEpoch += global ? 1 : 0;
    }

    /** Does a load, store or atomic for the active threads. */
    void access(AccessOp op, Map<LaneValue, LaneData> registers, boolean[] active) {
        LaneData addresses = registers.get(op.address());
        switch (op) {
            case AccessOp.Load l -> {
                int lanes = l.result().type().lanes();
                LaneData result = LaneData.zeros(new LaneType(l.result().type().kind(), lanes * active.length));
                LaneData mask = l.mask().map(registers::get).orElse(null);
                for (int i = 0; i < result.lanes(); i++) {
                    if (active[i / lanes] && (mask == null || mask.whole(i) != 0)) {
                        read(l.memory(), element(op, Way.READ, addresses, lanes, i), result, i);
                    }
                }
                registers.put(l.result(), result);
            }
            case AccessOp.Store s -> {
                LaneData value = registers.get(s.value());
                int lanes = s.value().type().lanes();
                LaneData mask = s.mask().map(registers::get).orElse(null);
                for (int i = 0; i < value.lanes(); i++) {
                    if (active[i / lanes] && (mask == null || mask.whole(i) != 0)) {
                        write(s.memory(), element(op, Way.WRITE, addresses, lanes, i), value, i);
                    }
                }
            }
            case AccessOp.Atomic a -> {
                for (int t = 0; t < active.length; t++) {
                    if (active[t]) {
                        change(a, element(op, Way.CHANGE, addresses, 1, t), registers.get(a.value()), t);
                    }
                }
            }
        }
    }

    /** Address of lane {@code i} of all threads' lanes, checked. */
    private int element(AccessOp op, Way way, LaneData addresses, int lanes, int i) {
        int thread = i / lanes;
        int size = op.memory().bytes();
        int first = Math.toIntExact(addresses.whole(thread));
        int at = first + i % lanes * size;
        if (checked) {
            boolean inLocal = op.space() == Space.LOCAL;
            align(op, thread, first - (inLocal ? local.from() : 0), inLocal || !isMasked(op) ? lanes * size : size);
            touch(op, way, thread, at, size, inLocal);
        }
        return at;
    }

    private static boolean isMasked(AccessOp op) {
        return switch (op) {
            case AccessOp.Load l -> l.mask().isPresent();
            case AccessOp.Store s -> s.mask().isPresent();
            case AccessOp.Atomic a -> false;
        };
    }

    private static void align(LaneOp op, int thread, long address, int unit) {
        if (address % unit != 0) {
            throw LaneInterpreter.fault(op, "thread " + thread + " at " + address + ", no multiple of " + unit);
        }
    }

    /** The bytes of a tile that is shown are read. */
    void show(ControlOp.Print op, LaneData addresses, boolean[] active) {
        int bytes = Math.toIntExact(op.shape().elements() * op.dtype().bytes());
        for (int t = 0; checked && t < active.length; t++) {
            if (active[t]) {
                touch(op, Way.READ, t, Math.toIntExact(addresses.whole(t)), bytes, true);
            }
        }
    }

    private void touch(LaneOp op, Way way, int thread, int at, int size, boolean inLocal) {
        boolean inside = inLocal
                ? contains(local, at, size)
                : given.stream().anyMatch(region -> contains(region, at, size));
        if (!inside) {
            throw LaneInterpreter.fault(
                    op, "thread " + thread + " at " + at + ", outside of " + (inLocal ? local : given));
        }
        int epoch = inLocal ? localEpoch : globalEpoch;
        for (int b = at; b < at + size; b++) {
            if (underWay.get(b)) {
                throw LaneInterpreter.fault(op, "thread " + thread + " at " + b + ", to which a copy is under way");
            }
            if (inLocal && way != Way.WRITE && !written.get(b)) {
                throw LaneInterpreter.fault(
                        op, "thread " + thread + " reads local byte " + (b - local.from()) + ", which nothing wrote");
            }
            race(op, way, thread, b, epoch, inLocal);
            (switch (way) {
                case READ -> reads;
                case WRITE -> writes;
                case CHANGE -> changes;
            }).add(b, thread, epoch, op);
            written.set(b, written.get(b) || way == Way.WRITE);
        }
    }

    private void race(LaneOp op, Way way, int thread, int b, int epoch, boolean inLocal) {
        List<Users> against =
                switch (way) {
                    case READ -> List.of(writes, changes);
                    case WRITE -> List.of(writes, changes, reads);
                    case CHANGE -> List.of(writes, reads);
                };
        for (Users users : against) {
            if (users.hasOther(b, thread, epoch)) {
                throw LaneInterpreter.fault(
                        op,
                        "thread " + thread + " races at " + (inLocal ? "local byte " + (b - local.from()) : "byte " + b)
                                + " with " + users.describe(b));
            }
        }
    }

    private static boolean contains(Region region, long at, long size) {
        return region.from() <= at && at + size <= region.from() + region.bytes();
    }

    /** Starts a copy for each active thread; its bytes arrive when they are waited for, and are nobody's until then. */
    void start(ThreadOp.AsyncCopy op, Map<LaneValue, LaneData> registers, boolean[] active) {
        for (int t = 0; t < active.length; t++) {
            if (active[t]) {
                int to = Math.toIntExact(registers.get(op.localAddress()).whole(t));
                long from = registers.get(op.globalAddress()).whole(t);
                int present = Math.toIntExact(registers.get(op.present()).whole(t));
                if (present < 0 || present > op.bytes()) {
                    throw LaneInterpreter.fault(op,
                            "thread " + t + " reads " + present + " of " + op.bytes() + " bytes");
                }
                byte[] bytes = new byte[op.bytes()];
                if (checked) {
                    align(op, t, to - local.from(), op.bytes());
                    touch(op, Way.WRITE, t, to, op.bytes(), true);
                    underWay.set(to, to + op.bytes());
                }
                if (checked && present > 0) {
                    align(op, t, from, op.bytes());
                    touch(op, Way.READ, t, Math.toIntExact(from), present, false);
                }
                if (present > 0) {
                    memory.get(Math.toIntExact(from), bytes, 0, present);
                }
                copies[t].open.add(new Copy(op, to, bytes));
            }
        }
    }

    /** Makes a group of what each active thread started. */
    void commit(boolean[] active) {
        for (int t = 0; t < active.length; t++) {
            if (active[t]) {
                copies[t].groups.add(copies[t].open);
                copies[t].open = new ArrayList<>();
            }
        }
    }

    /** Lets all but the latest groups of each active thread arrive. */
    void await(ThreadOp.AsyncWait op, boolean[] active) {
        for (int t = 0; t < active.length; t++) {
            while (active[t] && copies[t].groups.size() > op.pending()) {
                for (Copy copy : copies[t].groups.remove()) {
                    memory.put(copy.to(), copy.bytes());
                    if (checked) {
                        underWay.clear(copy.to(), copy.to() + copy.bytes().length);
                        touch(copy.op(), Way.WRITE, t, copy.to(), copy.bytes().length, true);
                    }
                }
            }
        }
    }

    /** Loads matrices of 8 rows of 16 bytes for each sub-group, all of whose threads are active or none. */
    void loadMatrices(ThreadOp.MatrixLoad op, Map<LaneValue, LaneData> registers, boolean[] active) {
        LaneData addresses = registers.get(op.address());
        for (int matrix = 0; matrix < op.results().size(); matrix++) {
            LaneData result = LaneData.zeros(new LaneType(LaneType.Kind.I32, active.length));
            for (int t = 0; t < active.length; t++) {
                int first = t - t % LaneMatrices.THREADS + 8 * matrix;
                for (int half = 0; active[t] && half < 2; half++) {
                    int line = t % LaneMatrices.THREADS / 4;
                    int place = t % 4 * 2 + half;
                    int row = op.transposed() ? place : line;
                    int column = op.transposed() ? line : place;
                    int address = Math.toIntExact(addresses.whole(first + row));
                    if (checked) {
                        align(op, first + row, address - local.from(), 16);
                        touch(op, Way.READ, t, address + 2 * column, 2, true);
                    }
                    long bits = Short.toUnsignedLong(memory.getShort(address + 2 * column));
                    result.wholes()[t] = (int) (result.whole(t) | bits << 16 * half);
                }
            }
            registers.put(op.results().get(matrix), result);
        }
    }

    private void change(AccessOp.Atomic op, int address, LaneData value, int thread) {
        LaneData old = LaneData.zeros(op.value().type());
        read(op.memory(), address, old, 0);
        ValueOp.BinaryKind kind =
                switch (op.kind()) {
                    case ADD -> ValueOp.BinaryKind.ADD;
                    case MAX -> ValueOp.BinaryKind.MAX;
                    case MIN -> ValueOp.BinaryKind.MIN;
                };
        write(op.memory(), address, LaneMath.binary(kind, old, LaneMath.pick(value, 1, i -> thread)), 0);
    }

    private void read(MemoryType type, int address, LaneData into, int lane) {
        switch (type) {
            case I8 -> into.wholes()[lane] = memory.get(address);
            case U8 -> into.wholes()[lane] = memory.get(address) & 0xff;
            case I16 -> into.wholes()[lane] = memory.getShort(address);
            case U16 -> into.wholes()[lane] = memory.getShort(address) & 0xffff;
            case I32 -> into.wholes()[lane] = memory.getInt(address);
            case I64 -> into.wholes()[lane] = memory.getLong(address);
            case F16 -> into.reals()[lane] = Float.float16ToFloat(memory.getShort(address));
            case F32 -> into.reals()[lane] = memory.getFloat(address);
            case F64 -> into.reals()[lane] = memory.getDouble(address);
        }
    }

    private void write(MemoryType type, int address, LaneData from, int lane) {
        switch (type) {
            case I8, U8 -> memory.put(address, (byte) from.whole(lane));
            case I16, U16 -> memory.putShort(address, (short) from.whole(lane));
            case I32 -> memory.putInt(address, (int) from.whole(lane));
            case I64 -> memory.putLong(address, from.whole(lane));
            case F16 -> memory.putShort(address, Float.floatToFloat16((float) from.real(lane)));
            case F32 -> memory.putFloat(address, (float) from.real(lane));
            case F64 -> memory.putDouble(address, from.real(lane));
        }
    }
}
