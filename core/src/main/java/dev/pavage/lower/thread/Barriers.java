package dev.pavage.lower.thread;

import dev.pavage.lane.LaneFunction;
import dev.pavage.lane.LaneOp;
import java.util.Map;

/** Places barriers where threads would else overtake each other. */
final class Barriers {
    private Barriers() {}

    /**
     * The function with barriers.
     *
     * @param touches what each access touches, by identity
     */
    static LaneFunction place(LaneFunction function, Map<LaneOp, Touch> touches) {
        throw new UnsupportedOperationException(function.name() + " " + touches.size());
    }
}
