package dev.pavage.cuda.ptx;

import dev.pavage.lane.AccessOp;
import dev.pavage.lane.Block;
import dev.pavage.lane.ControlOp;
import dev.pavage.lane.LaneOp;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ThreadOp;
import dev.pavage.lane.ValueOp;
import dev.pavage.lane.ValueOp.BinaryKind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which 64-bit values of a function are needed in a register. The others are addresses that are only accessed, whose distance
 * from another can stand in the instruction, and distances in shared memory, where the low 32 bits are enough.
 */
final class Uses {
    private final Registers registers;
    private final Set<LaneValue> needed = new HashSet<>();

    Uses(Registers registers, Block body) {
        this.registers = registers;
        block(body);
    }

    /** Whether a value is needed in a register of its own. */
    boolean isNeeded(LaneValue value) {
        return needed.contains(value);
    }

    /** Whether an op moves an address. */
    static boolean isMove(ValueOp.Binary op) {
        return op.kind() == BinaryKind.ADD || op.kind() == BinaryKind.SUB;
    }

    private void block(Block block) {
        block.ops().forEach(this::op);
        needed.addAll(block.yields());
    }

    private void op(LaneOp op) {
        switch (op) {
            case AccessOp.Load load -> load.mask().ifPresent(needed::add);
            case AccessOp access -> need(access, List.of(access.address()));
            case ThreadOp.MatrixLoad load -> {}
            case ThreadOp.AsyncCopy copy -> needed.add(copy.present());
            case ValueOp.Binary b when isMove(b) && registers.isShared(b.result()) ->
                b.operands().stream().filter(registers::isAddress).forEach(needed::add);
            case ControlOp.For loop -> {
                needed.addAll(loop.operands());
                block(loop.body());
            }
            case ControlOp.If branch -> {
                needed.add(branch.condition());
                block(branch.then());
                block(branch.otherwise());
            }
            case LaneOp other -> needed.addAll(other.operands());
        }
    }

    private void need(LaneOp op, List<LaneValue> but) {
        op.operands().stream().filter(o -> !but.contains(o)).forEach(needed::add);
    }
}
