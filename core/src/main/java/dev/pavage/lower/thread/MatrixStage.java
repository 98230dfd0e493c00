package dev.pavage.lower.thread;

import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import dev.pavage.lane.ThreadOp;
import dev.pavage.lower.Elements;
import dev.pavage.lower.thread.Layout.Bit;
import dev.pavage.lower.thread.Staging.Flip;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A place in local memory where an operand of matrix instructions is written by the threads that hold it, or by asynchronous
 * copies, and read by all.
 *
 * <p>It lies there in lines along either of its axes, mostly that along which it lies in global memory, each line with its
 * pieces of 16 bytes in another order ({@link Staging.Flip}). Eight threads that write neighbouring pieces, and eight that
 * read the same piece of eight lines, as those do that read a matrix, meet in no bank.
 *
 * <p>Matrices have elements of 16 bits. Bytes that lie along the sums are read as pairs of neighbours, which stay together.
 * Those that lie across are pairs of factors of two rows or columns, read transposed; of two matrices, whose lines are
 * chosen so that a thread gets four sums that follow one another, bytes are picked:
 *
 * <pre>{@code
 *                            of row 2 r   2 r + 1            picked
 * matrix 0  line 4 t         a0           b0                 a0 a1 a2 a3
 *           line 4 t + 1     a1           b1                 b0 b1 b2 b3
 * matrix 1  line 4 t + 2     a2           b2
 *           line 4 t + 3     a3           b3
 * }</pre>
 *
 * @param code where the accesses are written
 * @param tiles the instruction
 * @param shape of what is kept: the operand's, or with fewer sums
 * @param axis the operand's axis that is not summed over
 * @param along the axis along which lines go
 * @param staging how the lines lie, with {@code k} for a line and {@code o} for a place in it
 * @param range the memory; as many times the staging's bytes as there are turns
 * @param start bytes from the beginning of the range to this round's copy, I32
 * @param turn how rounds take turns with the copies, if there are several
 */
record MatrixStage(
        ThreadCode code,
        MatrixTiles tiles,
        Shape shape,
        int axis,
        int along,
        Staging staging,
        LocalMemory.Range range,
        LaneValue start,
        Optional<Touch.Turn> turn)
        implements Staged {
    /** Bytes of a line of a matrix that a sub-group reads at once. */
    static final int PIECE = 16;

    /** Those bytes of two registers that are factors of the first row or column of two, and of the second one. */
    private static final int[] PICKED = {0x6420, 0x7531};

    /** The most matrices that are read at once, as a power of two. */
    private static final int MATRIX_BITS = 2;

    /**
     * The lines of an operand.
     *
     * @param shape of what is kept
     * @param along the axis along which lines go
     */
    static Staging staging(MatrixTiles tiles, Shape shape, int axis, int along) {
        DType dtype = tiles.unit().operand();
        int bytes = dtype.bytes();
        int piece = Staging.log(PIECE / bytes);
        int line = Staging.log((int) shape.extent(along));
        // Matrices have one piece of each of eight lines, single elements of a fragment two pieces of each of four.
        int wide = isMatrices(bytes, axis, along) ? 0 : 1;
        List<Integer> lines = lines(tiles, axis, along).subList(0, MatrixTiles.LINE_BITS - wide);
        int banks = Staging.log(Staging.BANKS / bytes);
        List<Integer> free = new ArrayList<>();
        for (int place = piece + wide; place < banks; place++) {
            if (!lines.contains(place - line)) {
                free.add(place);
            }
        }
        List<Flip> flips = new ArrayList<>();
        for (int bit : lines) {
            // Lower ones are in banks of their own as they lie.
            if (line + bit >= banks && !free.isEmpty()) {
                flips.add(new Flip(bit, free.removeFirst()));
            }
        }
        return new Staging(
                MemoryType.converting(dtype), 1, (int) shape.extent(along), (int) shape.extent(1 - along), flips);
    }

    /** Whether lines hold what a sub-group can read as matrices of 16 bits, as they are or transposed. */
    private static boolean isMatrices(int bytes, int axis, int along) {
        return bytes < Double.BYTES && along == 1 - axis || bytes <= Short.BYTES;
    }

    /** Whether pieces are of pairs of bytes whose sums are the same. */
    private static boolean isPairs(int bytes, int axis, int along) {
        return bytes == 1 && along == axis;
    }

    /** The bits of a line's number in which the lines of a matrix differ. */
    private static List<Integer> lines(MatrixTiles tiles, int axis, int along) {
        return along != axis
                ? tiles.lines(axis)
                : isPairs(tiles.unit().operand().bytes(), axis, along) ? List.of(0, 2, 3) : List.of(0, 1, 2);
    }

    private DType dtype() {
        return tiles.unit().operand();
    }

    private int sums() {
        return 1 - axis;
    }

    /** What accesses that go together touch. */
    Touch.Local touch() {
        return new Touch.Local(range.offset(), range.end(), code.memory().phase(), turn);
    }

    private StagedElements elements(Slice slice) {
        int lines = 1 - along;
        return new StagedElements(
                code,
                staging,
                range,
                start,
                slice.coordinate(lines),
                slice.bits(lines),
                slice.coordinate(along),
                slice.bits(along));
    }

    /** The address of an element by what register numbers of a layout add to its coordinates. */
    Function<int[], LaneValue> places(Layout layout) {
        StagedElements elements = elements(all(layout));
        return at -> address(elements, at);
    }

    private Slice all(Layout layout) {
        return new Slice(code, layout, sums(), 0, (int) shape.extent(sums()));
    }

    private LaneValue address(StagedElements elements, int[] at) {
        return elements.at(at[1 - along], at[along]);
    }

    // Writing

    /** What elements are taken for by threads that copy them: 8-bit floating point for bytes, which need no conversion. */
    DType copied() {
        return dtype().isFloat() && dtype().bytes() == 1 ? DType.U8 : dtype();
    }

    /** Writes all sums of an operand that threads hold as {@link #copied} says. */
    void copy(Fragment operand) {
        store(operand, copied(), 0);
    }

    @Override
    public void store(Fragment operand, int first) {
        store(operand, dtype(), first);
    }

    private void store(Fragment operand, DType dtype, int first) {
        Slice slice = new Slice(code, operand.layout(), sums(), first, (int) shape.extent(sums()));
        StagedElements elements = elements(slice);
        Touch.Local touch = touch();
        slice.onlyHolders(() -> store(operand, dtype, slice, elements, touch));
    }

    private void store(Fragment operand, DType dtype, Slice slice, StagedElements elements, Touch.Local touch) {
        Layout layout = operand.layout();
        int run = Math.min(Staging.run(layout.registers(), along), PIECE / dtype.bytes());
        for (int register = 0; register < layout.size(); register++) {
            int[] at = layout.coordinates(register);
            if (!slice.has(at[sums()]) || at[along] % run != 0) {
                continue;
            }
            int[] place = at.clone();
            List<LaneValue> values = new ArrayList<>();
            for (int i = 0; i < run; i++) {
                place[along] = at[along] + i;
                values.add(operand.at(place));
            }
            at[sums()] &= slice.count() - 1;
            store(values, dtype, address(elements, at), touch);
        }
    }

    private void store(List<LaneValue> values, DType dtype, LaneValue address, Touch.Local touch) {
        LaneBuilder b = code.b();
        boolean pairs = dtype.isFloat() && dtype.bytes() == Short.BYTES && values.size() > 1;
        List<LaneValue> lanes = pairs
                ? IntStream.range(0, values.size() / 2)
                        .mapToObj(i -> b.packPair(values.get(2 * i), values.get(2 * i + 1), dtype))
                        .toList()
                : values.stream().map(v -> Elements.toConvertingMemory(b, dtype, v)).toList();
        MemoryType memory = pairs ? MemoryType.I32 : staging.memory();
        code.storeLocal(memory, address, code.pack(lanes), Optional.empty(), touch);
    }

    // Reading

    /** The registers of instructions, for sums from {@code first} on. */
    MatrixOperand words(int first) {
        MatrixOperand all = isMatrices(dtype().bytes(), axis, along) ? matrices() : elements();
        return at -> {
            int[] place = at.clone();
            place[sums()] += first;
            return all.word(place);
        };
    }

    private MatrixOperand elements() {
        StagedElements elements = elements(all(tiles.operand(axis, shape)));
        Touch.Local touch = touch();
        Map<List<Integer>, LaneValue> known = new HashMap<>();
        return at -> known.computeIfAbsent(List.of(at[0], at[1]), place -> {
            LaneValue loaded = code.loadLocal(staging.memory(), 1, address(elements, at), touch);
            return dtype() == DType.F32 ? tf32(loaded) : loaded;
        });
    }

    private LaneValue tf32(LaneValue value) {
        LaneBuilder b = code.b();
        return b.bitcast(Kind.I32, b.roundTf32(value));
    }

    private MatrixOperand matrices() {
        Layout fragment = tiles.operand(axis, shape);
        List<Bit> words = new ArrayList<>(
                fragment.registers().subList(Staging.log(tiles.packed()), fragment.registers().size()));
        boolean pairs = isPairs(dtype().bytes(), axis, along);
        if (pairs) {
            words.remove(new Bit(axis, 0));
            words.addFirst(new Bit(sums(), 1));
        }
        // Those of one instruction first, then those of its neighbours, and last those of later sums.
        List<Bit> later =
                words.stream().filter(b -> b.axis() == sums() && b.value() >= tiles.unit().k()).toList();
        words.removeAll(later);
        words.addAll(later);
        List<Bit> together = List.copyOf(words.subList(0, Math.min(MATRIX_BITS, words.size())));
        StagedElements elements = elements(all(lines(fragment, together)));
        Touch.Local touch = touch();
        Map<List<Integer>, List<LaneValue>> known = new HashMap<>();
        MatrixOperand matrices = at -> {
            int[] first = at.clone();
            int matrix = 0;
            for (int i = 0; i < together.size(); i++) {
                Bit bit = together.get(i);
                matrix |= (at[bit.axis()] & bit.value()) != 0 ? 1 << i : 0;
                first[bit.axis()] &= ~bit.value();
            }
            return known.computeIfAbsent(
                    List.of(first[0], first[1]),
                    place -> read(1 << together.size(), address(elements, first), touch))
                    .get(matrix);
        };
        return pairs ? picked(matrices) : matrices;
    }

    /** Factors of one row or column, of matrices that have pairs of them. */
    private MatrixOperand picked(MatrixOperand pairs) {
        Map<List<Integer>, LaneValue> known = new HashMap<>();
        return at -> known.computeIfAbsent(List.of(at[0], at[1]), place -> {
            int[] low = at.clone();
            low[axis] &= ~1;
            int[] high = low.clone();
            high[sums()] |= 2;
            return code.b().pickBytes(pairs.word(low), pairs.word(high), PICKED[at[axis] & 1]);
        });
    }

    private List<LaneValue> read(int matrices, LaneValue address, Touch.Local touch) {
        List<LaneValue> read = IntStream.range(0, matrices)
                .mapToObj(i -> code.b().fresh(LaneType.I32))
                .toList();
        code.add(new ThreadOp.MatrixLoad(read, address, along == axis), touch);
        return dtype() == DType.F32
                ? read.stream().map(r -> tf32(code.b().bitcast(Kind.F32, r))).toList()
                : read;
    }

    /** Which line of which matrix each thread names: as if it held the piece of 16 bytes. */
    private Layout lines(Layout fragment, List<Bit> together) {
        int piece = Staging.log(PIECE / dtype().bytes());
        List<Bit> held = new ArrayList<>();
        for (int place = 0; place < piece; place++) {
            held.add(new Bit(along, place));
        }
        List<Bit> spread = new ArrayList<>();
        for (int place : lines(tiles, axis, along)) {
            spread.add(new Bit(1 - along, place));
        }
        spread.addAll(together);
        while (spread.size() < MatrixTiles.LINE_BITS + MATRIX_BITS) {
            spread.add(Bit.NONE);
        }
        spread.addAll(fragment.threads().subList(spread.size(), fragment.threads().size()));
        Layout.bits(shape).stream()
                .filter(b -> Stream.of(held, spread).noneMatch(there -> there.contains(b)))
                .toList()
                .forEach(held::add);
        return new Layout(shape, held, spread);
    }
}
