package dev.pavage.library;

import dev.pavage.kernel.Index;
import dev.pavage.kernel.View;
import java.util.ArrayList;
import java.util.List;

/** Powers of two for tile sides, and how a program finds its place among many leading axes. */
final class Blocks {
    private Blocks() {}

    /** The smallest power of two that is at least {@code extent} and 1, but at most {@code limit}, itself one. */
    static int side(long extent, int limit) {
        return extent >= limit ? limit : extent <= 1 ? 1 : Integer.highestOneBit((int) extent - 1) << 1;
    }

    /** The largest power of two that is at most {@code value}, which is at least 1. */
    static int below(long value) {
        return (int) Math.min(Long.highestOneBit(value), 1 << 30);
    }

    /** How many blocks of {@code side} cover {@code extent}. */
    static long count(long extent, long side) {
        return Math.ceilDiv(extent, side);
    }

    /** The product of the first {@code axes} extents. */
    static long leading(dev.pavage.type.Shape shape, int axes) {
        return shape.range(0, axes).elements();
    }

    /**
     * The indexes along all but the last {@code trailing} axes of {@code view} that a number counted in row-major order
     * stands for.
     */
    static List<Index> unravel(Index number, View view, int trailing) {
        List<Index> indexes = new ArrayList<>();
        Index rest = number;
        for (int axis = view.rank() - trailing - 1; axis >= 0; axis--) {
            indexes.addFirst(axis == 0 ? rest : rest.rem(view.size(axis)));
            rest = rest.over(view.size(axis));
        }
        return indexes;
    }

    /** The part of {@code view} with its leading axes fixed; the view itself for no indexes. */
    static View at(View view, List<Index> indexes) {
        return indexes.isEmpty()
                ? view
                : view.at(
                        indexes.getFirst(),
                        indexes.subList(1, indexes.size()).toArray(Index[]::new));
    }
}
