package dev.pavage.lower.thread;

import dev.pavage.ir.TileOp.Combiner;
import dev.pavage.ir.TileOp.Comparison;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.lower.Combining;
import dev.pavage.lower.Elements;
import dev.pavage.lower.thread.Layout.Bit;
import dev.pavage.type.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Running sums, products and extremes of a tile along an axis. Each thread takes a stretch of neighbours and adds them up;
 * then the threads find out what lies before their stretches, 16 of them at a time.
 *
 * @param code where they are written
 * @param exchange brings the stretches together
 */
record ThreadScan(ThreadCode code, Exchange exchange) {
    /** Bits of a thread's number that are combined at a time. */
    private static final int BITS = 4;

    /** Each element combined with all before it along an axis, in the layout of {@code a}. */
    Fragment scan(Combiner kind, DType dtype, Fragment a, int axis) {
        LaneBuilder b = code.b();
        Layout stretches = stretches(a.layout(), axis);
        Fragment tile = exchange.convert(a, stretches, dtype);
        Layout lines = stretches.drop(axis);
        Map<Integer, LaneValue> totals = new TreeMap<>();
        LaneValue[] sums = new LaneValue[stretches.size()];
        for (int register : ThreadReduction.ascending(stretches, axis)) {
            sums[register] = totals.merge(
                    line(stretches, lines, register, axis),
                    tile.registers().get(register),
                    (sum, x) -> Combining.combine(b, kind, sum, x));
        }
        List<LaneValue> before =
                before(kind, dtype, List.copyOf(totals.values()), stretches.threadsAlong(axis));
        List<LaneValue> all = IntStream.range(0, sums.length)
                .mapToObj(register -> {
                    LaneValue sum = before.isEmpty()
                            ? sums[register]
                            : Combining.combine(
                                    b, kind, before.get(line(stretches, lines, register, axis)), sums[register]);
                    return Elements.normalise(b, dtype, sum);
                })
                .toList();
        return exchange.convert(new Fragment(stretches, all), a.layout(), dtype);
    }

    private static int line(Layout stretches, Layout lines, int register, int axis) {
        return lines.register(ThreadReduction.without(stretches.coordinates(register), axis));
    }

    /** The same layout, but with the lowest bits along the axis in registers and the others ascending in threads. */
    static Layout stretches(Layout layout, int axis) {
        int bits = Long.numberOfTrailingZeros(layout.shape().extent(axis));
        Iterator<Bit> ascending = IntStream.range(0, bits).mapToObj(place -> new Bit(axis, place)).iterator();
        UnaryOperator<Bit> next = bit -> bit.axis() == axis ? ascending.next() : bit;
        List<Bit> registers = layout.registers().stream().map(next).toList();
        List<Bit> threads = layout.threads().stream().map(next).toList();
        return new Layout(layout.shape(), registers, threads);
    }

    /** What the threads before this one along an axis have in all, for each line; empty if there are none. */
    private List<LaneValue> before(Combiner kind, DType dtype, List<LaneValue> stretchTotals, int mask) {
        LaneBuilder b = code.b();
        List<LaneValue> totals = stretchTotals;
        List<LaneValue> before = List.of();
        for (int rest = mask; rest != 0;) {
            int group = 0;
            for (int i = 0; i < BITS && rest != 0; i++) {
                group |= Integer.lowestOneBit(rest);
                rest &= rest - 1;
            }
            List<LaneValue> next = new ArrayList<>();
            List<LaneValue> prefixes = new ArrayList<>();
            List<List<LaneValue>> members = members(totals, group);
            for (int line = 0; line < totals.size(); line++) {
                Group found = group(kind, dtype, members.get(line), group);
                next.add(found.total);
                prefixes.add(before.isEmpty()
                        ? found.before
                        : Combining.combine(b, kind, found.before, before.get(line)));
            }
            totals = next;
            before = prefixes;
        }
        return before;
    }

    /** What the members of a group have in all, and those before this thread. */
    private record Group(LaneValue total, LaneValue before) {}

    private Group group(Combiner kind, DType dtype, List<LaneValue> members, int group) {
        LaneBuilder b = code.b();
        LaneValue mine = b.binary(BinaryKind.AND, code.thread(), b.i32(group));
        LaneValue before = Combining.identity(b, kind, dtype, 1);
        LaneValue total = members.getFirst();
        int[] numbers = numbers(group);
        for (int i = 1; i < numbers.length; i++) {
            before = b.select(b.compare(Comparison.GE, mine, b.i32(numbers[i])), total, before);
            total = Combining.combine(b, kind, total, members.get(i));
        }
        return new Group(total, before);
    }

    /** The bits of a thread's number that the members of a group have, ascending. */
    private static int[] numbers(int group) {
        return IntStream.rangeClosed(0, group).filter(m -> (m & ~group) == 0).toArray();
    }

    /** For each line the totals of all members of a group, through local memory. */
    private List<List<LaneValue>> members(List<LaneValue> totals, int group) {
        LaneBuilder b = code.b();
        MemoryType type = MemoryType.of(totals.getFirst().type().kind());
        long mark = code.memory().mark();
        LocalMemory.Range range = code.memory().allocate((long) totals.size() * code.threads() * type.bytes());
        Touch.Local touch = new Touch.Local(range.offset(), range.end(), code.memory().phase(), Optional.empty());
        LaneValue own = code.address(range, b.mul(code.thread(), b.i32(type.bytes())));
        LaneValue lowest = code.address(
                range, b.mul(b.binary(BinaryKind.AND, code.thread(), b.i32(~group)), b.i32(type.bytes())));
        int stride = code.threads() * type.bytes();
        for (int line = 0; line < totals.size(); line++) {
            code.storeLocal(type, b.add(own, b.i64((long) line * stride)), totals.get(line), Optional.empty(), touch);
        }
        List<List<LaneValue>> members = new ArrayList<>();
        for (int line = 0; line < totals.size(); line++) {
            long start = (long) line * stride;
            members.add(Arrays.stream(numbers(group))
                    .mapToObj(m -> code.loadLocal(type, 1, b.add(lowest, b.i64(start + (long) m * type.bytes())), touch))
                    .toList());
        }
        code.memory().release(mark);
        return members;
    }
}
