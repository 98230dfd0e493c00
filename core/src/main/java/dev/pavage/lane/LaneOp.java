package dev.pavage.lane;

import java.util.List;

/** One operation of the lane IR: a record with its result, operands and attributes. */
public sealed interface LaneOp permits ValueOp, AccessOp, ControlOp, ThreadOp {
    /** The registers it reads, in a fixed order, without those its blocks read. */
    List<LaneValue> operands();

    /** The registers it defines. */
    List<LaneValue> results();
}
