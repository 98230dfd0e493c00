package dev.pavage.lower.loop;

import dev.pavage.lane.LaneValue;

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
}
