package dev.pavage.type;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class StridesTest {
    private static final int TRIES = 500;

    /** A shape, the order of its axes in memory, and another shape of as many elements. */
    record Reshaping(Shape from, Strides strides, Shape to) {}

    @Provide
    Arbitrary<Reshaping> reshapings() {
        // Both shapes are groupings of the same factors, so that they have as many elements.
        Arbitrary<List<Long>> factors = Arbitraries.of(1L, 2L, 3L).list().ofMinSize(1).ofMaxSize(5);
        return Combinators.combine(factors, Arbitraries.randomValue(r -> r))
                .as((list, random) -> {
                    Shape from = group(list, random);
                    List<Integer> order = new ArrayList<>();
                    for (int i = 0; i < from.rank(); i++) {
                        order.add(random.nextInt(order.size() + 1), i);
                    }
                    int[] axes = order.stream().mapToInt(i -> i).toArray();
                    int[] back = new int[axes.length];
                    for (int i = 0; i < axes.length; i++) {
                        back[axes[i]] = i;
                    }
                    return new Reshaping(
                            from,
                            Strides.rowMajor(from.permute(axes)).permute(back),
                            group(list, random));
                });
    }

    private static Shape group(List<Long> factors, java.util.Random random) {
        List<Long> extents = new ArrayList<>(List.of(1L));
        for (long factor : factors) {
            if (random.nextBoolean()) {
                extents.add(factor);
            } else {
                extents.set(extents.size() - 1, extents.getLast() * factor);
            }
        }
        return Shape.of(extents.stream().mapToLong(e -> e).toArray());
    }

    @Property(tries = TRIES)
    void reshapedStridesReadTheSameElementsInTheSameOrder(@ForAll("reshapings") Reshaping r) {
        Optional<Strides> strides = Strides.reshape(r.from(), r.strides(), r.to());
        strides.ifPresent(s -> assertArrayEquals(offsets(r.from(), r.strides()), offsets(r.to(), s)));
        if (r.strides().isRowMajor(r.from())) {
            assertTrue(strides.isPresent(), "a packed tensor takes any shape");
        }
    }

    @Property(tries = TRIES)
    void spanIsOnePastTheLastElement(@ForAll("reshapings") Reshaping r) {
        long last = LongStream.of(offsets(r.from(), r.strides())).max().orElseThrow();
        assertEquals(last + 1, r.strides().span(r.from()));
        assertEquals(0, r.strides().lowest(r.from()));
    }

    /** The offset of each element in row-major order. */
    private static long[] offsets(Shape shape, Strides strides) {
        return LongStream.range(0, shape.elements())
                .map(i -> {
                    long rest = i;
                    long offset = 0;
                    for (int axis = shape.rank() - 1; axis >= 0; axis--) {
                        offset += rest % shape.extent(axis) * strides.step(axis);
                        rest /= shape.extent(axis);
                    }
                    return offset;
                })
                .toArray();
    }

    @Test
    void transposedTensorCannotBeFlattened() {
        assertEquals(Optional.empty(), Strides.reshape(Shape.of(2, 3), Strides.of(1, 2), Shape.of(6)));
    }

    @Test
    void negativeStridesReachBackwards() {
        assertEquals(-6, Strides.of(-3, 1).lowest(Shape.of(3, 2)));
        assertEquals(2, Strides.of(-3, 1).span(Shape.of(3, 2)));
    }

    @Test
    void axesOfExtentOneDoNotMatterForPacking() {
        assertTrue(Strides.of(99, 3, 7, 1).isRowMajor(Shape.of(1, 2, 1, 3)));
        assertFalse(Strides.of(1, 2).isRowMajor(Shape.of(2, 3)));
    }

    @Test
    void emptyShapeSpansNothing() {
        assertEquals(0, Strides.rowMajor(Shape.of(3, 0)).span(Shape.of(3, 0)));
    }
}
