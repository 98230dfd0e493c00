package dev.pavage.reference;

import dev.pavage.ir.Literal;
import dev.pavage.ir.TileOp.Combiner;
import dev.pavage.type.DType;
import dev.pavage.type.Floats;
import dev.pavage.type.Shape;
import java.util.List;

/** What moves, combines or multiplies the elements of tiles along their axes. */
final class Tiles {
    private Tiles() {}

    static TileData iota(DType dtype, Shape shape) {
        long[] result = new long[(int) shape.elements()];
        for (int i = 0; i < result.length; i++) {
            result[i] = i;
        }
        return TileData.wrap(dtype, shape, result);
    }

    static TileData broadcast(TileData a, Shape to) {
        long[] steps = new long[to.rank()];
        long step = 1;
        for (int axis = to.rank() - 1; axis >= 0; axis--) {
            steps[axis] = a.shape().extent(axis) == 1 ? 0 : step;
            step *= a.shape().extent(axis);
        }
        return pick(a, to, steps);
    }

    static TileData transpose(TileData a, List<Integer> order) {
        int rank = order.size();
        long[] packed = new long[rank];
        long step = 1;
        for (int axis = rank - 1; axis >= 0; axis--) {
            packed[axis] = step;
            step *= a.shape().extent(axis);
        }
        int[] axes = order.stream().mapToInt(i -> i).toArray();
        long[] steps = order.stream().mapToLong(i -> packed[i]).toArray();
        return pick(a, a.shape().permute(axes), steps);
    }

    /** The tile of shape {@code to} whose neighbours along each axis lie {@code steps} apart in {@code a}. */
    private static TileData pick(TileData a, Shape to, long[] steps) {
        int count = (int) to.elements();
        double[] reals = new double[a.dtype().isFloat() ? count : 0];
        long[] integers = new long[a.dtype().isFloat() ? 0 : count];
        long[] indexes = new long[steps.length];
        int from = 0;
        for (int flat = 0; flat < count; flat++) {
            if (a.dtype().isFloat()) {
                reals[flat] = a.reals()[from];
            } else {
                integers[flat] = a.integers()[from];
            }
            for (int axis = steps.length - 1; axis >= 0; axis--) {
                from += (int) steps[axis];
                if (++indexes[axis] < to.extent(axis)) {
                    break;
                }
                from -= (int) (steps[axis] * indexes[axis]);
                indexes[axis] = 0;
            }
        }
        return a.dtype().isFloat() ? TileData.wrap(a.dtype(), to, reals) : TileData.wrap(a.dtype(), to, integers);
    }

    /** Sums and products of floating-point values are formed in binary64 and rounded once. */
    static TileData reduce(Combiner kind, TileData a, int axis) {
        Lines lines = new Lines(a.shape(), axis);
        Shape to = a.shape().without(axis);
        if (a.dtype().isFloat()) {
            double[] result = new double[lines.count()];
            for (int line = 0; line < result.length; line++) {
                double value = a.reals()[lines.at(line, 0)];
                for (int i = 1; i < lines.length(); i++) {
                    value = combine(kind, value, a.reals()[lines.at(line, i)]);
                }
                result[line] = Floats.round(a.dtype(), value);
            }
            return TileData.wrap(a.dtype(), to, result);
        }
        long[] result = new long[lines.count()];
        for (int line = 0; line < result.length; line++) {
            long value = a.integers()[lines.at(line, 0)];
            for (int i = 1; i < lines.length(); i++) {
                value = combine(kind, value, a.integers()[lines.at(line, i)]);
            }
            result[line] = Literal.wrap(a.dtype(), value);
        }
        return TileData.wrap(a.dtype(), to, result);
    }

    /** Sums and products of floating-point values are formed in binary64; each element is rounded once. */
    static TileData scan(Combiner kind, TileData a, int axis) {
        Lines lines = new Lines(a.shape(), axis);
        if (a.dtype().isFloat()) {
            double[] result = new double[a.size()];
            for (int line = 0; line < lines.count(); line++) {
                double value = a.reals()[lines.at(line, 0)];
                result[lines.at(line, 0)] = value;
                for (int i = 1; i < lines.length(); i++) {
                    value = combine(kind, value, a.reals()[lines.at(line, i)]);
                    result[lines.at(line, i)] = Floats.round(a.dtype(), value);
                }
            }
            return TileData.wrap(a.dtype(), a.shape(), result);
        }
        long[] result = new long[a.size()];
        for (int line = 0; line < lines.count(); line++) {
            long value = a.integers()[lines.at(line, 0)];
            result[lines.at(line, 0)] = value;
            for (int i = 1; i < lines.length(); i++) {
                value = combine(kind, value, a.integers()[lines.at(line, i)]);
                result[lines.at(line, i)] = Literal.wrap(a.dtype(), value);
            }
        }
        return TileData.wrap(a.dtype(), a.shape(), result);
    }

    static TileData argReduce(boolean largest, TileData a, int axis) {
        Lines lines = new Lines(a.shape(), axis);
        long[] result = new long[lines.count()];
        for (int line = 0; line < result.length; line++) {
            for (int i = 1; i < lines.length(); i++) {
                int best = lines.at(line, (int) result[line]);
                int next = lines.at(line, i);
                boolean beyond = a.dtype().isFloat()
                        ? beyond(largest, a.reals()[next], a.reals()[best])
                        : largest ? a.integers()[next] > a.integers()[best] : a.integers()[next] < a.integers()[best];
                if (beyond) {
                    result[line] = i;
                }
            }
        }
        return TileData.wrap(DType.I32, a.shape().without(axis), result);
    }

    /** A NaN is beyond all numbers at either end; 0.0 and -0.0 are equal. */
    private static boolean beyond(boolean largest, double next, double best) {
        return Double.isNaN(next) ? !Double.isNaN(best) : largest ? next > best : next < best;
    }

    /** Products are summed in binary64 or in 64-bit integers, the accumulator added, and the result rounded once. */
    static TileData dot(TileData a, TileData b, TileData accumulator) {
        int m = (int) a.shape().extent(0);
        int k = (int) a.shape().extent(1);
        int n = (int) b.shape().extent(1);
        DType to = accumulator.dtype();
        if (to.isFloat()) {
            double[] result = new double[m * n];
            for (int i = 0; i < m; i++) {
                for (int p = 0; p < k; p++) {
                    addScaled(result, i * n, a.reals()[i * k + p], b.reals(), p * n, n);
                }
            }
            for (int i = 0; i < result.length; i++) {
                result[i] = Floats.round(to, result[i] + accumulator.reals()[i]);
            }
            return TileData.wrap(to, accumulator.shape(), result);
        }
        long[] result = accumulator.integers().clone();
        for (int i = 0; i < m; i++) {
            for (int p = 0; p < k; p++) {
                addScaled(result, i * n, a.integers()[i * k + p], b.integers(), p * n, n);
            }
        }
        for (int i = 0; i < result.length; i++) {
            result[i] = Literal.wrap(to, result[i]);
        }
        return TileData.wrap(to, accumulator.shape(), result);
    }

    private static void addScaled(double[] sums, int to, double factor, double[] row, int from, int count) {
        for (int j = 0; j < count; j++) {
            sums[to + j] += factor * row[from + j];
        }
    }

    private static void addScaled(long[] sums, int to, long factor, long[] row, int from, int count) {
        for (int j = 0; j < count; j++) {
            sums[to + j] += factor * row[from + j];
        }
    }

    private static double combine(Combiner kind, double a, double b) {
        return switch (kind) {
            case SUM -> a + b;
            case PROD -> a * b;
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
        };
    }

    private static long combine(Combiner kind, long a, long b) {
        return switch (kind) {
            case SUM -> a + b;
            case PROD -> a * b;
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
        };
    }

    /** The lines of a tile along one axis, numbered in row-major order of the other axes. */
    private record Lines(int count, int length, int step) {
        Lines(Shape shape, int axis) {
            this(
                    (int) shape.without(axis).elements(),
                    (int) shape.extent(axis),
                    (int) shape.range(axis + 1, shape.rank()).elements());
        }

        /** The position in the tile of the {@code i}-th element of a line. */
        int at(int line, int i) {
            return line / step * step * length + line % step + i * step;
        }
    }
}
