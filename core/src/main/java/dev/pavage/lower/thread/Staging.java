package dev.pavage.lower.thread;

import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import dev.pavage.lane.ValueOp.BinaryKind;
import java.util.ArrayList;
import java.util.List;

/**
 * How an operand of a {@code dot} lies in local memory: for each sum index {@code k} a row of the operand's other axis, in
 * which neighbours lie side by side, so that a thread reads the factors of several elements at once.
 *
 * <pre>{@code element (k, o) is number  (k * outer + o) ^ flips(k)}</pre>
 *
 * <p>Where a target multiplies {@code pack} sums at once, those lie side by side as one word, and the words lie so, with
 * {@code k / pack} for {@code k}.
 *
 * <p>Threads that read have the same {@code k}, so their addresses are a row's with some bits flipped, the same for all of
 * them: different banks stay different. Threads that write what they loaded along {@code k} would all meet in the banks of
 * one column; {@code flips} sends those with another {@code k} to other banks. No memory is lost to padding. (The same
 * idea: Zhou et al., "Linear Layouts", 2025, section 5.4.)
 *
 * @param memory the elements' type
 * @param pack neighbouring sums that make a word, a power of two; 1 if each element is one
 * @param outer extent of the other axis, a power of two
 * @param sums extent along the sums, a power of two and a multiple of {@code pack}
 * @param flips which bit of {@code k} flips which bit of {@code o}, or of a lower part of {@code k} where rows are short
 */
record Staging(MemoryType memory, int pack, int outer, int sums, List<Flip> flips) {
    /** Bytes that the banks hold side by side: 32 of 4 bytes. */
    static final int BANKS = 128;

    private static final int BANK = 4;

    /**
     * A bit of {@code k} that flips a bit of {@code o}; not one of those within a word.
     *
     * @param sum place of the bit of {@code k}
     * @param place place of the bit of {@code o}, or in {@code k * outer}
     */
    record Flip(int sum, int place) {}

    /** Copies the list. */
    Staging {
        flips = List.copyOf(flips);
    }

    /**
     * The best way to keep an operand that threads hold in {@code layout}.
     *
     * @param pack neighbouring sums that make a word
     * @param axis the operand's axis that is not summed over
     * @param sums how many of the sums are kept at a time
     * @param read neighbours along the axis that are read at once
     */
    static Staging of(MemoryType memory, int pack, Layout layout, int axis, int sums, int read) {
        Staging plain = new Staging(memory, pack, (int) layout.shape().extent(axis), sums, List.of());
        int word = plain.word();
        int write = plain.run(layout, axis);
        int lanes = Math.min(DotTuning.STEP, BANKS / Math.max(BANK, write * plain.part(layout, axis) * memory.bytes()));
        List<Layout.Bit> together =
                layout.threads().subList(0, Math.min(log(lanes), layout.threads().size()));
        int lowest = Math.max(log(BANK), log(word * Math.max(read, write)));
        int highest = Math.min(log(BANKS), log((int) plain.bytes()));
        List<Integer> free = new ArrayList<>();
        for (int bit = lowest; bit < highest; bit++) {
            int place = bit - log(word);
            if (!together.contains(plain.coordinate(place, axis))) {
                free.add(place);
            }
        }
        List<Flip> flips = new ArrayList<>();
        for (Layout.Bit bit : together) {
            boolean moves = bit.axis() == 1 - axis && bit.value() >= pack && bit.value() < sums;
            boolean meets = moves && bit.place() + log(plain.outer * memory.bytes()) >= log(BANKS);
            if (meets && !free.isEmpty()) {
                flips.add(new Flip(bit.place(), free.removeFirst()));
            }
        }
        return new Staging(memory, pack, plain.outer, sums, flips);
    }

    /** The bit of an element's coordinates that decides a place in a word's number, where nothing is flipped. */
    private Layout.Bit coordinate(int place, int axis) {
        int row = place - log(outer);
        return row < 0 ? new Layout.Bit(axis, place) : new Layout.Bit(1 - axis, row + log(pack));
    }

    /** Sums of one word that a thread of a layout has in registers, so that it writes them at once. */
    int part(Layout layout, int axis) {
        return Math.min(run(layout.registers(), 1 - axis), pack);
    }

    /** Neighbouring words that a thread of a layout writes at once. */
    int run(Layout layout, int axis) {
        return part(layout, axis) == pack ? Math.min(run(layout.registers(), axis), DotTuning.ACCESS / word()) : 1;
    }

    /** Neighbours along an axis that a thread has in registers, counted from an even start: 1, 2, 4, ... */
    static int run(List<Layout.Bit> registers, int axis) {
        int run = 1;
        while (registers.contains(new Layout.Bit(axis, log(run)))) {
            run *= 2;
        }
        return run;
    }

    static int log(int powerOfTwo) {
        return Integer.numberOfTrailingZeros(powerOfTwo);
    }

    /** Bytes of a word. */
    int word() {
        return pack * memory.bytes();
    }

    /** Bytes that it takes. */
    long bytes() {
        return (long) outer * sums * memory.bytes();
    }

    /** Whether bits of rows are flipped, too. */
    boolean flipsRows() {
        return flips.stream().anyMatch(flip -> 1 << flip.place() >= outer);
    }

    /** The bits of an element's number that a {@code k} flips. */
    int flipped(int k) {
        int mask = 0;
        for (Flip flip : flips) {
            mask ^= (k >> flip.sum() & 1) << flip.place();
        }
        return mask;
    }

    /** The bits of an element's number that a {@code k} flips of which only some bits are not 0, scalar I32. */
    LaneValue flipped(LaneBuilder b, LaneValue k, int bits) {
        LaneValue mask = b.i32(0);
        for (int i = 0; i < flips.size();) {
            Flip first = flips.get(i);
            int end = i + 1;
            while (end < flips.size()
                    && flips.get(end).sum() == first.sum() + end - i
                    && flips.get(end).place() == first.place() + end - i) {
                end++;
            }
            int run = (1 << (end - i)) - 1 << first.sum();
            if ((bits & run) != 0) {
                LaneValue moving = b.binary(BinaryKind.AND, k, b.i32(bits & run));
                mask = b.add(mask, shift(b, moving, first.place() - first.sum()));
            }
            i = end;
        }
        return mask;
    }

    private static LaneValue shift(LaneBuilder b, LaneValue value, int left) {
        return left == 0
                ? value
                : left > 0
                        ? b.binary(BinaryKind.SHL, value, b.i32(left))
                        : b.binary(BinaryKind.USHR, value, b.i32(-left));
    }
}
