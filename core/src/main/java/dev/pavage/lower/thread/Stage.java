package dev.pavage.lower.thread;

import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import dev.pavage.lower.Elements;
import dev.pavage.type.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A place in local memory where an operand of a {@code dot} is written by the threads that hold it and read by all.
 *
 * @param code where the accesses are written
 * @param staging how the operand lies there
 * @param dtype the operand's
 * @param axis the operand's axis that is not summed over
 * @param range the memory; as many times the staging's bytes as there are turns
 * @param start bytes from the beginning of the range to this round's copy, I32
 * @param turn how rounds take turns with the copies, if there are several
 */
record Stage(
        ThreadCode code,
        Staging staging,
        DType dtype,
        int axis,
        LocalMemory.Range range,
        LaneValue start,
        Optional<Touch.Turn> turn)
        implements Staged {

    @Override
    public void store(Fragment operand, int first) {
        Slice slice = new Slice(code, operand.layout(), 1 - axis, first, staging.sums());
        StagedElements elements = new StagedElements(
                code,
                staging,
                range,
                start,
                slice.coordinate(1 - axis),
                slice.bits(1 - axis),
                slice.coordinate(axis),
                slice.bits(axis));
        Touch.Local touch = touch();
        slice.onlyHolders(() -> store(operand, slice, elements, touch));
    }

    private void store(Fragment operand, Slice slice, StagedElements elements, Touch.Local touch) {
        LaneBuilder b = code.b();
        Layout layout = operand.layout();
        int part = staging.part(layout, axis);
        int run = staging.run(layout, axis);
        for (int register = 0; register < layout.size(); register++) {
            int[] at = layout.coordinates(register);
            int k = at[1 - axis];
            int o = at[axis];
            if (!slice.has(k) || k % part != 0 || o % run != 0) {
                continue;
            }
            List<LaneValue> lanes = new ArrayList<>();
            for (int i = 0; i < run * part; i++) {
                at[axis] = o + i / part;
                at[1 - axis] = k + i % part;
                lanes.add(Elements.toConvertingMemory(b, dtype, operand.at(at)));
            }
            LaneValue address = elements.at(k & staging.sums() - 1, o);
            code.storeLocal(staging.memory(), address, code.pack(lanes), Optional.empty(), touch);
        }
    }

    /**
     * The factors for a thread's elements of the result; words of them where the staging has words.
     *
     * @param elements addresses of the row of sums
     * @param k added to its number
     * @param rows what registers add to the coordinate along the result's axis, all of them, ascending
     * @param run neighbours among them
     * @param touch what all reads of this stage touch
     * @return a register for each
     */
    List<LaneValue> load(StagedElements elements, int k, List<Integer> rows, int run, Touch.Local touch) {
        LaneBuilder b = code.b();
        int width = Math.min(run, DotTuning.ACCESS / staging.word());
        boolean words = staging.pack() > 1;
        MemoryType memory = words ? MemoryType.I32 : staging.memory();
        List<LaneValue> factors = new ArrayList<>();
        for (int i = 0; i < rows.size(); i += width) {
            LaneValue loaded = code.loadLocal(memory, width, elements.at(k, rows.get(i)), touch);
            // A truth value counts as the number in memory.
            boolean asItIs = words || dtype == DType.BOOL;
            LaneValue vector = asItIs ? loaded : Elements.fromMemory(b, dtype, loaded);
            factors.addAll(code.unpack(vector));
        }
        return factors;
    }

    /** The elements of rows of sums {@code k}, of which {@code kBits} may be set, for the result in a layout. */
    StagedElements elements(Layout result, int resultAxis, LaneValue k, int kBits) {
        return new StagedElements(
                code,
                staging,
                range,
                start,
                k,
                kBits,
                code.coordinate(result, resultAxis),
                bits(result.threads(), resultAxis));
    }

    /** What accesses that go together touch. */
    Touch.Local touch() {
        return new Touch.Local(range.offset(), range.end(), code.memory().phase(), turn);
    }

    /** The bits of a coordinate that are among some bits. */
    static int bits(List<Layout.Bit> bits, int axis) {
        return bits.stream().filter(bit -> bit.axis() == axis).mapToInt(Layout.Bit::value).sum();
    }
}
