package dev.pavage.lower.thread;

import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ThreadOp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The products of a dot by matrix instructions: for each few sums the sub-group's rows by its columns. Nothing is a loop, so
 * that what the next sums need is read while these are multiplied.
 *
 * @param code where they are written
 * @param tiles the instruction and the layout of the result
 */
record MatrixProducts(ThreadCode code, MatrixTiles tiles) {
    /**
     * Adds products to a result.
     *
     * @param left where the left operand's registers come from, sums counted from 0 on
     * @param right the same of the right one
     * @param sums number of sums
     */
    Fragment add(Fragment sum, MatrixOperand left, MatrixOperand right, int sums) {
        LaneValue[] registers = sum.registers().toArray(LaneValue[]::new);
        List<Integer> rows = tiles.places(0);
        List<Integer> columns = tiles.places(1);
        for (int k = 0; k < sums; k += tiles.unit().k()) {
            for (int row : rows) {
                for (int column : columns) {
                    multiply(registers, factors(left, 0, row, k), factors(right, 1, column, k), row, column);
                }
            }
        }
        return new Fragment(sum.layout(), Arrays.asList(registers));
    }

    private void multiply(LaneValue[] sums, List<LaneValue> a, List<LaneValue> b, int row, int column) {
        List<Integer> places = new ArrayList<>();
        for (int r : tiles.parts(0)) {
            for (int c : tiles.parts(1)) {
                places.add(tiles.result().register(new int[] {row + r, column + c}));
            }
        }
        List<LaneValue> before = places.stream().map(p -> sums[p]).toList();
        List<LaneValue> after = before.stream().map(s -> code.b().fresh(s.type())).toList();
        code.b().add(new ThreadOp.MatrixMultiply(after, tiles.unit(), a, b, before));
        for (int i = 0; i < after.size(); i++) {
            sums[places.get(i)] = after.get(i);
        }
    }

    /** The registers of one instruction's operand, those of its further rows first. */
    private List<LaneValue> factors(MatrixOperand operand, int axis, int first, int k) {
        List<Integer> parts = axis == 0 ? tiles.parts(0) : List.of(0);
        List<LaneValue> factors = new ArrayList<>();
        for (int sum = k; sum < k + tiles.unit().k(); sum += 4 * tiles.packed()) {
            for (int part : parts) {
                int[] at = new int[2];
                at[axis] = first + part;
                at[1 - axis] = sum;
                factors.add(operand.word(at));
            }
        }
        return factors;
    }
}
