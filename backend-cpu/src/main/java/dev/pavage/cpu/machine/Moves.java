package dev.pavage.cpu.machine;

import dev.pavage.lane.LaneValue;
import java.util.ArrayList;
import java.util.List;

/** Copies of values into registers, all at once as it were: none reads what another has written. */
final class Moves {
    private record Move(int target, LaneValue source) {}

    private final Vectors vectors;
    private final Registers registers;
    private final List<Move> moves = new ArrayList<>();

    Moves(Vectors vectors, Registers registers) {
        this.vectors = vectors;
        this.registers = registers;
    }

    void add(int target, LaneValue source) {
        if (vectors.isConstant(source) || registers.of(source) != target) {
            moves.add(new Move(target, source));
        }
    }

    void emit() {
        while (!moves.isEmpty()) {
            Move next = moves.stream()
                    .filter(move -> moves.stream().noneMatch(other -> !other.equals(move) && reads(other, move)))
                    .findFirst()
                    .orElseThrow(() -> new NotEncodableException("carried values that change places"));
            vectors.copy(next.target, next.source);
            moves.remove(next);
        }
    }

    /** Whether {@code other} still has to read what {@code move} would overwrite. */
    private boolean reads(Move other, Move move) {
        return !vectors.isConstant(other.source)
                && registers.shareFile(other.source, move.source)
                && registers.of(other.source) == move.target;
    }
}
