package dev.pavage.lower.thread;

import dev.pavage.ir.Value;
import dev.pavage.lane.LaneValue;
import java.util.List;
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
     * Memory of kernel arguments. Two accesses need no barrier if each thread touches the same elements by both: if their
     * places are equal. The arguments may be the same memory, element for element, so places of different arguments are
     * compared as those of one are.
     *
     * @param root the argument
     * @param place equal for accesses at the same positions by the same threads; {@link #block} and {@link #unknown} make
     *     it. In another round of a loop it is another place
     */
    record Global(Value root, Object place) implements Touch {}

    /**
     * What an asynchronous copy touches.
     *
     * @param to the local memory that it writes
     * @param from the global memory that it reads
     */
    record Copy(Local to, Global from) implements Touch {}

    /**
     * A block of a view, each element touched by the threads that hold it.
     *
     * @param root the argument that the view is, or is derived from
     * @param view the view
     * @param offsets the block's first position
     * @param layout who holds which element
     * @param owners whether of the threads that hold an element only the owner touches it: stores
     */
    static Global block(Value root, Value view, List<?> offsets, Layout layout, boolean owners) {
        record Place(Optional<Value> derived, List<?> offsets, Layout layout, boolean owners) {}
        Optional<Value> derived = view.equals(root) ? Optional.empty() : Optional.of(view);
        return new Global(root, new Place(derived, List.copyOf(offsets), layout, owners && layout.replicas() != 0));
    }

    /** Any elements of an argument; all accesses of one op share this, since they touch different elements. */
    static Global unknown(Value root) {
        return new Global(root, new Object());
    }
}
