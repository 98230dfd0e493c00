package dev.pavage.lower.thread;

import dev.pavage.ir.Comparison;
import dev.pavage.ir.TileOp.Combiner;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.lower.Combining;
import dev.pavage.lower.Elements;
import dev.pavage.lower.thread.Layout.Bit;
import dev.pavage.type.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Running sums, products and extremes of a tile along an axis, in the layout that the tile has. The coordinate's bits are
 * taken from the lowest: at each step every block of elements that differ in lower bits only has its sum, which all threads
 * that hold a part of it know, and the upper one of two blocks adds the lower one's sum to its own elements (Sklansky,
 * "Conditional-sum addition logic", IRE Transactions on Electronic Computers EC-9, 1960). What is to be added is kept once
 * for all elements of a thread that lie side by side, and added to them at the end.
 */
final class ThreadScan {
    /** Bits of the thread's number that one exchange through local memory takes at most: 16 sums are read. */
    private static final int MOST_BITS = 4;

    private final ThreadCode code;
    private final Exchange exchange;

    ThreadScan(ThreadCode code) {
        this.code = code;
        exchange = new Exchange(code);
    }

    /** Each element combined with all before it along an axis, in the layout of {@code a}. */
    Fragment scan(Combiner kind, DType dtype, Fragment a, int axis) {
        Run run = new Run(kind, dtype, axis, a);
        run.neighbours();
        run.blocks();
        return new Fragment(
                a.layout(),
                run.results().stream()
                        .map(r -> Elements.normalise(code.b(), dtype, r))
                        .toList());
    }

    /** A scan on its way. */
    private final class Run {
        private final LaneBuilder b = code.b();
        private final Combiner kind;
        private final DType dtype;
        private final int axis;
        private final Layout layout;
        private final LaneValue nothing;

        /** Elements, each combined with those before it that its thread holds side by side with it. */
        private final List<LaneValue> elements;

        /** Whether each thread holds all elements along the axis. */
        private boolean alone;

        /** For each register the number of its run of neighbours among the thread's runs. */
        private final int[] runOf;

        /** For each run what is before it in its present block. */
        private final List<LaneValue> added = new ArrayList<>();

        /** For each run the number of its present block among the thread's blocks. */
        private int[] blockOf = new int[0];

        /** The present blocks: of a tile in which each is one element along the axis. */
        private Layout blocks;

        /** For each of the thread's blocks its sum. */
        private List<LaneValue> sums = new ArrayList<>();

        Run(Combiner kind, DType dtype, int axis, Fragment a) {
            this.kind = kind;
            this.dtype = dtype;
            this.axis = axis;
            layout = a.layout();
            blocks = layout;
            elements = new ArrayList<>(a.registers());
            runOf = new int[layout.size()];
            nothing = Combining.identity(b, kind, dtype, 1);
        }

        private LaneValue combine(LaneValue x, LaneValue y) {
            return Combining.combine(b, kind, x, y);
        }

        /** The lowest bits of the coordinate, as long as they are registers: one element after the other. */
        void neighbours() {
            List<Bit> inner = new ArrayList<>();
            while (layout.registers().contains(new Bit(axis, inner.size()))) {
                inner.add(new Bit(axis, inner.size()));
            }
            int length = 1 << inner.size();
            alone = length == layout.shape().extent(axis);
            for (int first = 0; first < layout.size(); first++) {
                if (layout.coordinate(first, axis) % length == 0) {
                    int[] at = layout.coordinates(first);
                    int run = sums.size();
                    LaneValue sum = elements.get(first);
                    runOf[first] = run;
                    for (int i = 1; i < length; i++) {
                        at[axis]++;
                        int register = layout.register(at);
                        sum = combine(sum, elements.get(register));
                        elements.set(register, sum);
                        runOf[register] = run;
                    }
                    sums.add(sum);
                    added.add(nothing);
                }
            }
            inner.forEach(bit -> drop());
            blockOf = IntStream.range(0, sums.size()).toArray();
        }

        /** The other bits of the coordinate. */
        void blocks() {
            while (blocks.shape().extent(axis) > 1) {
                int thread = blocks.threads().indexOf(new Bit(axis, 0));
                if (thread < 0) {
                    ofRegister(blocks.registers().indexOf(new Bit(axis, 0)));
                } else if (isShuffled(thread)) {
                    ofNeighbours(thread);
                } else {
                    ofThreads();
                }
            }
        }

        List<LaneValue> results() {
            return IntStream.range(0, elements.size())
                    .mapToObj(r -> alone ? elements.get(r) : combine(added.get(runOf[r]), elements.get(r)))
                    .toList();
        }

        private boolean isShuffled(int thread) {
            return 1 << thread < code.target().subGroup();
        }

        private void ofRegister(int place) {
            for (int run = 0; run < added.size(); run++) {
                int block = blockOf[run];
                if ((block >> place & 1) == 1) {
                    added.set(run, combine(sums.get(block ^ 1 << place), added.get(run)));
                }
                blockOf[run] = block >> place + 1 << place | block & (1 << place) - 1;
            }
            List<LaneValue> larger = new ArrayList<>();
            for (int block = 0; block < sums.size(); block++) {
                if ((block >> place & 1) == 0) {
                    larger.add(combine(sums.get(block), sums.get(block | 1 << place)));
                }
            }
            sums = larger;
            drop();
        }

        private void ofNeighbours(int thread) {
            List<LaneValue> others =
                    sums.stream().map(s -> code.shuffle(s, 1 << thread)).toList();
            add(others.stream().map(s -> b.select(code.threadBit(thread), s, nothing)).toList());
            List<LaneValue> own = sums;
            sums = IntStream.range(0, own.size())
                    .mapToObj(i -> combine(own.get(i), others.get(i)))
                    .toList();
            drop();
        }

        /** Several bits of the thread's number at once, through local memory. */
        private void ofThreads() {
            List<Bit> held = new ArrayList<>(blocks.registers());
            List<Bit> spread = new ArrayList<>(blocks.threads());
            LaneValue number = b.i32(0);
            int bits = 0;
            for (int thread = spread.indexOf(new Bit(axis, 0));
                    thread >= 0 && !isShuffled(thread) && bits < MOST_BITS;
                    thread = spread.indexOf(new Bit(axis, bits))) {
                LaneValue bit = b.convert(Kind.I32, code.threadBit(thread));
                number = b.binary(BinaryKind.OR, number, bits == 0 ? bit : b.binary(BinaryKind.SHL, bit, b.i32(bits)));
                held.add(spread.set(thread, Bit.NONE));
                bits++;
            }
            Layout gathered = new Layout(blocks.shape(), held, spread);
            List<LaneValue> all = exchange.convert(
                    new Fragment(blocks, sums), gathered, ThreadReduction.wide(dtype))
                    .registers();
            int own = sums.size();
            List<LaneValue> before = new ArrayList<>();
            List<LaneValue> totals = new ArrayList<>();
            for (int block = 0; block < own; block++) {
                LaneValue lower = nothing;
                LaneValue total = all.get(block);
                for (int i = 0; i < 1 << bits; i++) {
                    LaneValue sum = all.get(block + i * own);
                    total = i == 0 ? sum : combine(total, sum);
                    if (i < (1 << bits) - 1) {
                        LaneValue counts = b.compare(Comparison.LT, b.i32(i), number);
                        lower = b.select(counts, total, lower);
                    }
                }
                before.add(lower);
                totals.add(total);
            }
            add(before);
            sums = totals;
            for (int i = 0; i < bits; i++) {
                drop();
            }
        }

        /** Adds to each run what is before it, given for its block. */
        private void add(List<LaneValue> before) {
            for (int run = 0; run < added.size(); run++) {
                added.set(run, combine(before.get(blockOf[run]), added.get(run)));
            }
        }

        /** The lowest bit of the blocks' coordinate is done. */
        private void drop() {
            Bit gone = new Bit(axis, 0);
            List<Bit> held =
                    blocks.registers().stream().filter(bit -> !bit.equals(gone)).toList();
            List<Bit> spread = blocks.threads().stream()
                    .map(bit -> bit.equals(gone) ? Bit.NONE : bit)
                    .toList();
            blocks = blocks.without(gone, held, spread);
        }
    }
}
