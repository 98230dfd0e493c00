package dev.pavage.lower.thread;

import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp.BinaryKind;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Addresses of elements of a {@link Staging}, each put together from a part that is known when the program runs and a part
 * that is known now. Parts that cannot meet in any bit are added, so that most addresses differ by constants only.
 */
final class StagedElements {
    private final ThreadCode code;
    private final Staging staging;
    private final LocalMemory.Range range;
    private final LaneValue start;
    private final LaneValue base;
    private final Optional<LaneValue> inWord;
    private final int moving;
    private final Map<Integer, LaneValue> addresses = new HashMap<>();

    /**
     * Elements whose {@code k} and {@code o} contain what a thread's number and a loop's variable add.
     *
     * @param range where the stage is
     * @param start bytes from the beginning of the range, I32
     * @param k what is added to {@code k}, I32
     * @param kBits the bits of it that may be set
     * @param o what is added to {@code o}, I32
     * @param oBits the bits of it that may be set
     */
    StagedElements(
            ThreadCode code,
            Staging staging,
            LocalMemory.Range range,
            LaneValue start,
            LaneValue k,
            int kBits,
            LaneValue o,
            int oBits) {
        this.code = code;
        this.staging = staging;
        this.range = range;
        this.start = start;
        LaneBuilder b = code.b();
        LaneValue row = kBits == 0 ? o : b.binary(BinaryKind.XOR, o, staging.flipped(b, k, kBits));
        int within = kBits & staging.pack() - 1;
        BinaryKind join = staging.flipsRows() ? BinaryKind.XOR : BinaryKind.ADD;
        this.base = kBits == within ? row : b.binary(join, b.mul(words(k), b.i32(staging.outer())), row);
        this.inWord = within == 0
                ? Optional.empty()
                : Optional.of(b.mul(b.binary(BinaryKind.AND, k, b.i32(within)), b.i32(staging.memory().bytes())));
        int rows = staging.flipsRows() ? kBits / staging.pack() * staging.outer() : 0;
        this.moving = oBits | staging.flipped(kBits) | rows;
    }

    private LaneValue words(LaneValue k) {
        LaneBuilder b = code.b();
        return staging.pack() == 1 ? k : b.binary(BinaryKind.USHR, k, b.i32(Staging.log(staging.pack())));
    }

    /** The address of the element at {@code (k, o)} plus what is added; the bits of both are different ones. */
    LaneValue at(int k, int o) {
        LaneBuilder b = code.b();
        int word = k / staging.pack() * staging.outer() + o ^ staging.flipped(k);
        LaneValue from = addresses.computeIfAbsent(word & moving, this::address);
        int rest = (word & ~moving) * staging.word() + k % staging.pack() * staging.memory().bytes();
        return rest == 0 ? from : b.add(from, b.i64(rest));
    }

    private LaneValue address(int flipped) {
        LaneBuilder b = code.b();
        LaneValue element = flipped == 0 ? base : b.binary(BinaryKind.XOR, base, b.i32(flipped));
        LaneValue word = b.mul(element, b.i32(staging.word()));
        LaneValue bytes = inWord.map(part -> b.add(word, part)).orElse(word);
        LaneValue address = code.address(range, bytes);
        return start.equals(b.i32(0)) ? address : b.add(address, b.convert(Kind.I64, start));
    }
}
