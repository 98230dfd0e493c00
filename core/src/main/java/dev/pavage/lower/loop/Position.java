package dev.pavage.lower.loop;

import dev.pavage.lane.LaneValue;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where along an axis a nest is: at {@code index + plus}. The constant is kept apart so that it ends up in the displacement
 * of an address, and the copies of an unrolled body share the rest.
 *
 * @param index scalar I32
 * @param plus a constant
 * @param step {@code index} is a multiple of it, a power of two, and {@code plus} is below it
 * @param depth how many loops are around what it depends on
 * @param vector whether it stands for as many neighbours as the nest has lanes
 */
record Position(LaneValue index, int plus, int step, int depth, boolean vector) {
    /** The same without the constant. */
    Position base() {
        return new Position(index, 0, step, depth, vector);
    }

    /** One place further on, of which there are no neighbours. */
    Position single(int further) {
        return new Position(index, plus + further, step, depth, false);
    }

    /** The places from a constant on as a vector. */
    Position vectorFrom(int from) {
        return new Position(index, from, step, depth, true);
    }

    /** The axis of a position along which there is a vector, {@link Reach#NONE} if there is none. */
    static int vectorAxis(Position[] at) {
        return IntStream.range(0, at.length).filter(i -> at[i].vector).findFirst().orElse(Reach.NONE);
    }

    /** Whether what is at a position is a vector. */
    static boolean isVector(Position[] at) {
        return vectorAxis(at) != Reach.NONE;
    }

    /** A position's axes, outer loops first. */
    static List<Integer> byDepth(Position[] at) {
        return IntStream.range(0, at.length)
                .boxed()
                .sorted(Comparator.comparingInt(i -> at[i].depth))
                .toList();
    }
}
