package dev.pavage.lower.thread;

import dev.pavage.ir.TileOp.Comparison;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import dev.pavage.lane.ThreadOp;
import dev.pavage.lane.ValueOp.BinaryKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.stream.IntStream;

/**
 * Combines what threads hold that differ in some bits of their numbers, so that all of them hold the result, with the same
 * bits. Within a sub-group they show each other their registers, half as many different ones after each step; beyond it
 * they write to local memory and read what a group of up to 16 wrote.
 *
 * @param code where it is written
 * @param combine two partial results, each of one or more registers, into one; the first is of the lower thread
 */
record Across(ThreadCode code, BinaryOperator<List<LaneValue>> combine) {
    /** Bits of a thread's number that one exchange through local memory combines: 16 reads instead of four waits. */
    private static final int BITS = 4;

    /** Local memory that an exchange takes at most. */
    private static final long BYTES = 16 << 10;

    /**
     * Combines partial results of threads whose numbers differ in the bits of {@code mask}.
     *
     * @param partials for each element of the result, this thread's partial result
     */
    List<List<LaneValue>> all(List<List<LaneValue>> partials, int mask) {
        List<List<LaneValue>> sums = partials;
        int within = mask & (code.target().subGroup() - 1);
        for (int bit = within; bit != 0; bit &= bit - 1) {
            int distance = Integer.lowestOneBit(bit);
            sums = sums.stream().map(s -> shuffle(s, distance)).toList();
        }
        for (int rest = mask & ~within; rest != 0;) {
            int group = 0;
            for (int i = 0; i < BITS && rest != 0; i++) {
                group |= Integer.lowestOneBit(rest);
                rest &= rest - 1;
            }
            sums = throughMemory(sums, group);
        }
        return sums;
    }

    private List<LaneValue> shuffle(List<LaneValue> own, int distance) {
        LaneBuilder b = code.b();
        LaneValue isUpper = b.compare(
                Comparison.NE, b.binary(BinaryKind.AND, code.thread(), b.i32(distance)), b.i32(0));
        List<LaneValue> lower = new ArrayList<>();
        List<LaneValue> upper = new ArrayList<>();
        for (LaneValue value : own) {
            LaneValue other = b.fresh(value.type());
            b.add(new ThreadOp.ShuffleXor(other, value, distance));
            lower.add(b.select(isUpper, other, value));
            upper.add(b.select(isUpper, value, other));
        }
        return combine.apply(lower, upper);
    }

    private List<List<LaneValue>> throughMemory(List<List<LaneValue>> partials, int group) {
        int bytes = partials.getFirst().stream().mapToInt(v -> v.type().kind().bytes()).sum();
        int chunk = Math.clamp(BYTES / ((long) code.threads() * bytes), 1, partials.size());
        long mark = code.memory().mark();
        LocalMemory.Range range = code.memory().allocate((long) chunk * code.threads() * bytes);
        List<List<LaneValue>> sums = new ArrayList<>();
        for (int first = 0; first < partials.size(); first += chunk) {
            sums.addAll(exchange(partials.subList(first, Math.min(first + chunk, partials.size())), group, range));
        }
        code.memory().release(mark);
        return sums;
    }

    private List<List<LaneValue>> exchange(List<List<LaneValue>> partials, int group, LocalMemory.Range range) {
        LaneBuilder b = code.b();
        LaneValue lowest = b.binary(BinaryKind.AND, code.thread(), b.i32(~group));
        List<Integer> members = IntStream.rangeClosed(0, group).filter(m -> (m & ~group) == 0).boxed().toList();
        Touch.Local touch = new Touch.Local(range.offset(), range.end(), code.memory().phase(), Optional.empty());
        List<Column> columns = new ArrayList<>();
        int at = 0;
        for (List<LaneValue> partial : partials) {
            for (LaneValue value : partial) {
                MemoryType type = MemoryType.of(value.type().kind());
                Column column = new Column(type, range, at);
                code.storeLocal(type, column.address(code, code.thread()), value, Optional.empty(), touch);
                columns.add(column);
                at += code.threads() * type.bytes();
            }
        }
        int width = partials.getFirst().size();
        List<List<LaneValue>> sums = new ArrayList<>();
        for (int i = 0; i < partials.size(); i++) {
            List<Column> own = columns.subList(i * width, (i + 1) * width);
            List<LaneValue> bases = own.stream().map(c -> c.address(code, lowest)).toList();
            sums.add(members.stream()
                    .map(member -> IntStream.range(0, width)
                            .mapToObj(c -> own.get(c).load(code, bases.get(c), member, touch))
                            .toList())
                    .reduce(combine)
                    .orElseThrow());
        }
        return sums;
    }

    /**
     * One register of every thread, side by side in local memory.
     *
     * @param type how it lies there
     * @param range the memory
     * @param start byte of the range at which thread 0's lies
     */
    private record Column(MemoryType type, LocalMemory.Range range, int start) {
        LaneValue address(ThreadCode code, LaneValue thread) {
            LaneBuilder b = code.b();
            return code.address(range, b.add(b.mul(thread, b.i32(type.bytes())), b.i32(start)));
        }

        LaneValue load(ThreadCode code, LaneValue base, int member, Touch.Local touch) {
            LaneBuilder b = code.b();
            LaneValue address = b.add(base, b.i64((long) member * type.bytes()));
            return code.loadLocal(type, 1, address, touch);
        }
    }
}
