package dev.pavage.lower.thread;

import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneValue;
import java.util.ArrayList;
import java.util.List;

/**
 * The sums of products of two operands that lie in local memory: a loop over the sums in which each thread reads the factors
 * of its rows and of its columns and multiplies each by each, or each word of factors where the target takes words.
 */
final class Products {
    private final ThreadCode code;
    private final Stage a;
    private final int firstA;
    private final Stage b;
    private final int firstB;
    private final int sums;
    private final int pack;
    private final Touch.Local touchA;
    private final Touch.Local touchB;

    /**
     * A part of the sums of a dot.
     *
     * @param a the left operand
     * @param firstA the first of its sums in the stage
     * @param b the right operand
     * @param firstB the first of its sums in the stage
     * @param sums number of sums
     */
    Products(ThreadCode code, Stage a, int firstA, Stage b, int firstB, int sums) {
        this.code = code;
        this.a = a;
        this.firstA = firstA;
        this.b = b;
        this.firstB = firstB;
        this.sums = sums;
        this.pack = a.staging().pack();
        touchA = a.touch();
        touchB = b.touch();
    }

    /** Adds them to a result. */
    Fragment add(Fragment sum, DotTuning tuning) {
        LaneBuilder lane = code.b();
        int factors = held(sum.layout(), 0).size() + held(sum.layout(), 1).size();
        int registers = Math.ceilDiv(sum.registers().getFirst().type().kind().bytes(), Integer.BYTES);
        int fitting = Integer.highestOneBit(Math.max(1, tuning.factors() / (factors * registers)));
        int most = Math.min(Math.min(tuning.unroll(), fitting), sums / pack);
        int words = Math.clamp(tuning.products() / sum.layout().size(), 1, most);
        int unroll = words * pack;
        if (unroll == sums) {
            return new Fragment(sum.layout(), add(sum, lane.i32(0), 0, unroll));
        }
        List<LaneValue> results =
                lane.loop(lane.i32(0), lane.i32(sums), lane.i32(unroll), sum.registers(),
                        (k, carried) -> add(new Fragment(sum.layout(), carried), k, sums - unroll, unroll));
        return new Fragment(sum.layout(), results);
    }

    private List<LaneValue> add(Fragment sum, LaneValue k, int kBits, int unroll) {
        Layout layout = sum.layout();
        List<Integer> rows = held(layout, 0);
        List<Integer> columns = held(layout, 1);
        StagedElements left = a.elements(layout, 0, k, kBits);
        StagedElements right = b.elements(layout, 1, k, kBits);
        List<LaneValue> registers = new ArrayList<>(sum.registers());
        for (int i = 0; i < unroll; i += pack) {
            List<LaneValue> x = a.load(left, firstA + i, rows, Staging.run(layout.registers(), 0), touchA);
            List<LaneValue> y = b.load(right, firstB + i, columns, Staging.run(layout.registers(), 1), touchB);
            for (int row = 0; row < rows.size(); row++) {
                for (int column = 0; column < columns.size(); column++) {
                    int register = layout.register(new int[] {rows.get(row), columns.get(column)});
                    registers.set(register, multiplyAdd(x.get(row), y.get(column), registers.get(register)));
                }
            }
        }
        return registers;
    }

    private LaneValue multiplyAdd(LaneValue x, LaneValue y, LaneValue sum) {
        LaneBuilder lane = code.b();
        if (pack > 1) {
            return lane.packedDot(x, y, sum, a.dtype());
        }
        return sum.type().kind().isFloat() ? lane.fma(x, y, sum) : lane.add(sum, lane.mul(x, y));
    }

    /** What registers add to a coordinate, ascending. */
    private static List<Integer> held(Layout layout, int axis) {
        int bits = Stage.bits(layout.registers(), axis);
        List<Integer> held = new ArrayList<>();
        for (int i = 0; i < layout.shape().extent(axis); i++) {
            if ((i & ~bits) == 0) {
                held.add(i);
            }
        }
        return held;
    }
}
