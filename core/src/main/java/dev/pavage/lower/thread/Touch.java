package dev.pavage.lower.thread;

import dev.pavage.ir.Value;
import dev.pavage.lane.LaneValue;
import java.util.Optional;

/** What an access of one thread touches that other threads of the program may touch too: what barriers are placed by. */
sealed interface Touch {
    /**
     * A range of local memory. Accesses of one phase never need a barrier between them: they write different bytes.
     *
     * @param from first byte
     * @param to byte after the last
     * @param phase number of the exchange that the access is part of
     * @param turn which of several equal parts of the range is touched, if a loop takes turns with them
     */
    record Local(long from, long to, int phase, Optional<Turn> turn) implements Touch {}

    /**
     * One of several parts of a range, of which each round of a loop touches the next one: part
     * {@code (round + offset) mod parts}.
     *
     * @param loop the loop's variable
     * @param offset see above
     * @param parts number of parts
     */
    record Turn(LaneValue loop, int offset, int parts) {}

    /**
     * A kernel argument's memory. Two accesses need no barrier if each thread touches the same elements by both: if
     * their places are equal. Arguments overlap at most element for element, as the language demands.
     *
     * @param root the argument
     * @param place block and layout of the access; equal for accesses at the same elements by the same threads
     */
    record Global(Value root, Object place) implements Touch {}
}
