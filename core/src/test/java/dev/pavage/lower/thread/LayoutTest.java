package dev.pavage.lower.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pavage.lower.thread.Layout.Bit;
import dev.pavage.type.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Layouts name the elements that threads hold, and tell the same of a tile whose axes are renamed. */
class LayoutTest {
    private static final int MOST_BITS = 5;

    /** Layouts of tiles of up to 8 by 8 by 8 elements: bits in any order, some threads with copies. */
    @Provide
    Arbitrary<Layout> layouts() {
        Arbitrary<Shape> shapes = Arbitraries.integers()
                .between(0, 3)
                .list()
                .ofMaxSize(3)
                .map(sides -> Shape.of(sides.stream().mapToLong(s -> 1L << s).toArray()));
        return shapes.flatMap(shape -> Arbitraries.longs().map(seed -> random(shape, new Random(seed))));
    }

    private static Layout random(Shape shape, Random random) {
        List<Bit> bits = new ArrayList<>(Layout.bits(shape));
        Collections.shuffle(bits, random);
        int threadBits = random.nextInt(MOST_BITS + 1);
        int moving = random.nextInt(Math.min(bits.size(), threadBits) + 1);
        List<Bit> threads = new ArrayList<>(bits.subList(0, moving));
        threads.addAll(Collections.nCopies(threadBits - moving, Bit.NONE));
        Collections.shuffle(threads, random);
        return new Layout(shape, bits.subList(moving, bits.size()), threads);
    }

    /** The coordinates of the element that a thread holds in a register. */
    private static List<Integer> element(Layout layout, int thread, int register) {
        List<Integer> coordinates = new ArrayList<>();
        for (int axis = 0; axis < layout.shape().rank(); axis++) {
            coordinates.add(layout.coordinate(register, axis) + layout.threadCoordinate(thread, axis));
        }
        return coordinates;
    }

    private static long flat(Shape shape, List<Integer> coordinates) {
        long flat = 0;
        for (int axis = 0; axis < shape.rank(); axis++) {
            flat = flat * shape.extent(axis) + coordinates.get(axis);
        }
        return flat;
    }

    private interface Check {
        void at(int thread, int register);
    }

    private static void everywhere(Layout layout, Check check) {
        for (int thread = 0; thread < layout.threadCount(); thread++) {
            for (int register = 0; register < layout.size(); register++) {
                check.at(thread, register);
            }
        }
    }

    @Property
    void everyElementIsHeldAndCopiesAreInThreadsThatDifferInReplicasOnly(@ForAll("layouts") Layout layout) {
        Map<List<Integer>, List<Integer>> holders = new HashMap<>();
        everywhere(layout, (thread, register) -> holders.computeIfAbsent(
                element(layout, thread, register), e -> new ArrayList<>())
                .add(thread));
        assertThat(holders).hasSize((int) layout.shape().elements());
        for (List<Integer> threads : holders.values()) {
            assertThat(threads).hasSize(1 << Integer.bitCount(layout.replicas()));
            assertThat(threads).allMatch(t -> ((t ^ threads.getFirst()) & ~layout.replicas()) == 0);
        }
    }

    @Property
    void registerFindsWhatCoordinatesSays(@ForAll("layouts") Layout layout) {
        for (int register = 0; register < layout.size(); register++) {
            assertThat(layout.register(layout.coordinates(register))).isEqualTo(register);
        }
    }

    @Property
    void threadsAlongAnAxisAreThoseWhoseNumberMovesIt(@ForAll("layouts") Layout layout) {
        for (int axis = 0; axis < layout.shape().rank(); axis++) {
            for (int bit = 0; bit < layout.threads().size(); bit++) {
                boolean moves = layout.threadCoordinate(1 << bit, axis) != 0;
                assertThat((layout.threadsAlong(axis) >> bit & 1) == 1).isEqualTo(moves);
            }
        }
    }

    @Property
    void permutedTileHasTheSameElementsInTheSameRegisters(@ForAll("layouts") Layout layout, @ForAll long seed) {
        List<Integer> order = new ArrayList<>();
        for (int axis = 0; axis < layout.shape().rank(); axis++) {
            order.add(axis);
        }
        Collections.shuffle(order, new Random(seed));
        Layout permuted = layout.permute(order);
        everywhere(layout, (thread, register) -> {
            List<Integer> from = element(layout, thread, register);
            assertThat(element(permuted, thread, register))
                    .isEqualTo(order.stream().map(from::get).toList());
        });
    }

    @Property
    void reshapedTileHasTheSameElementsInTheSameRegisters(@ForAll("layouts") Layout layout) {
        for (Shape other : List.of(Shape.of(layout.shape().elements()), Shape.of(1, layout.shape().elements(), 1))) {
            Layout reshaped = layout.reshape(other);
            everywhere(layout, (thread, register) -> assertThat(flat(other, element(reshaped, thread, register)))
                    .isEqualTo(flat(layout.shape(), element(layout, thread, register))));
            assertThat(reshaped.reshape(layout.shape())).isEqualTo(layout);
        }
    }

    @Property
    void sliceHoldsWhatBroadcastsToTheTile(@ForAll("layouts") Layout layout) {
        for (int axis = 0; axis < layout.shape().rank(); axis++) {
            Layout slice = layout.slice(axis);
            Layout dropped = layout.drop(axis);
            int along = axis;
            everywhere(layout, (thread, register) -> {
                List<Integer> element = new ArrayList<>(element(layout, thread, register));
                element.set(along, 0);
                int source = slice.register(element.stream().mapToInt(i -> i).toArray());
                assertThat(element(slice, thread, source)).isEqualTo(element);
                element.remove(along);
                assertThat(element(dropped, thread, source)).isEqualTo(element);
            });
        }
    }

    @Property
    void expandedLayoutHasTheNarrowOneAsItsSlice(@ForAll("layouts") Layout layout) {
        for (int axis = 0; axis < layout.shape().rank(); axis++) {
            Layout narrow = layout.slice(axis);
            assertThat(narrow.expand(layout.shape()).slice(axis)).isEqualTo(narrow);
        }
    }

    @Test
    void blockedLayoutDealsToRegistersThenToThreadsThenToRegisters() {
        Shape shape = Shape.of(4, 16);
        Layout layout = Layout.blocked(shape, Layout.bits(shape), 2, 3);
        assertThat(element(layout, 0, 3)).isEqualTo(List.of(0, 3));
        assertThat(element(layout, 1, 0)).isEqualTo(List.of(0, 4));
        assertThat(element(layout, 4, 0)).isEqualTo(List.of(1, 0));
        assertThat(element(layout, 0, 4)).isEqualTo(List.of(2, 0));
    }

    @Test
    void threadsThatAreLeftOverHoldCopies() {
        Layout layout = Layout.blocked(Shape.of(2), Layout.bits(Shape.of(2)), 0, 3);
        assertThat(layout.replicas()).isEqualTo(0b110);
    }

    @Test
    void bitThatIsMissingOrThereTwiceIsRefused() {
        for (List<Bit> registers : Arrays.asList(
                List.<Bit>of(), List.of(new Bit(0, 0), new Bit(0, 0)), List.of(new Bit(0, 1)), List.of(Bit.NONE))) {
            assertThatThrownBy(() -> new Layout(Shape.of(2), registers, List.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not a layout of [2]");
        }
    }
}
