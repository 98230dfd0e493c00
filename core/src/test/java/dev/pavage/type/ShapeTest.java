package dev.pavage.type;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ShapeTest {
    @Property(tries = 300)
    void broadcastingIsSymmetricAndKeepsBothShapes(
            @ForAll("extents") long[] a, @ForAll("extents") long[] b) {
        Shape left = Shape.of(a);
        Shape right = Shape.of(b);
        boolean fits = true;
        for (int i = 1; i <= Math.min(a.length, b.length); i++) {
            long x = a[a.length - i];
            long y = b[b.length - i];
            fits &= x == y || x == 1 || y == 1;
        }
        if (fits) {
            Shape both = Shape.broadcast(left, right);
            assertEquals(both, Shape.broadcast(right, left));
            assertEquals(both, Shape.broadcast(both, left));
        } else {
            assertThrows(IllegalArgumentException.class, () -> Shape.broadcast(left, right));
        }
    }

    @Provide
    Arbitrary<long[]> extents() {
        return Arbitraries.longs().between(1, 3).array(long[].class).ofMaxSize(4);
    }

    @Test
    void overflowIsFoundEvenBesideAZero() {
        assertThrows(IllegalArgumentException.class, () -> Shape.of(0, 1L << 40, 1L << 40));
        assertEquals(0, Shape.of(0, 1L << 40).elements());
        assertEquals(1L << 62, Shape.of(1L << 31, 1L << 31).elements());
    }

    @Test
    void ranksGoFromZeroToEight() {
        assertEquals(1, Shape.SCALAR.elements());
        assertEquals(8, Shape.of(1, 1, 1, 1, 1, 1, 1, 1).rank());
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> Shape.of(1, 1, 1, 1, 1, 1, 1, 1, 1));
        assertTrue(e.getMessage().contains("rank 9"), e.getMessage());
    }

    @Test
    void axesCountFromTheEndWhenNegative() {
        assertEquals(1, Shape.of(2, 3).axis(-1));
        assertThrows(IllegalArgumentException.class, () -> Shape.of(2, 3).axis(2));
        assertThrows(IllegalArgumentException.class, () -> Shape.of(2, 3).axis(-3));
    }

    @Test
    void axesAreInsertedDroppedAndPermuted() {
        assertEquals(Shape.of(2, 5, 3), Shape.of(2, 3).insert(1, 5));
        assertEquals(Shape.of(2), Shape.of(2, 3).without(1));
        assertEquals(Shape.of(3, 2), Shape.of(2, 3).permute(1, 0));
        assertThrows(IllegalArgumentException.class, () -> Shape.of(2, 3).permute(1, 1));
    }
}
