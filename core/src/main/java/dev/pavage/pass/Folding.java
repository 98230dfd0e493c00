package dev.pavage.pass;

import dev.pavage.ir.Literal;
import dev.pavage.ir.TileOp;
import dev.pavage.ir.Value;
import dev.pavage.ir.ValueType;
import dev.pavage.reference.Detector;
import dev.pavage.reference.Environment;
import dev.pavage.reference.Evaluator;
import dev.pavage.reference.GridPoint;
import dev.pavage.reference.ProgramContext;
import dev.pavage.reference.TileData;
import dev.pavage.type.Shape;
import java.util.Optional;

/**
 * Computes elementwise ops of constants by running them on the reference, on scalars; so a folded op cannot differ from
 * what it was.
 */
final class Folding {
    private static final GridPoint NOWHERE = new GridPoint(0, 0, 0);

    private Folding() {}

    /** What an elementwise op of tiles that are each of one value gives, if all its operands are such tiles. */
    static Optional<Value> fold(TileOp op, Rewriter to) {
        Environment environment = new Environment();
        for (Value operand : op.operands()) {
            Optional<Literal> literal = to.splat(operand);
            if (literal.isEmpty()) {
                return Optional.empty();
            }
            environment.put(scalar(operand), TileData.full(literal.get(), Shape.SCALAR));
        }
        Value result = scalar(op.result());
        ProgramContext context = new ProgramContext(NOWHERE, NOWHERE, printed -> {}, Detector.none());
        new Evaluator(context).run(op.map(Folding::scalar, Folding::scalar), environment);
        TileData data = environment.tile(result);
        Literal value = result.dtype().isFloat()
                ? Literal.of(result.dtype(), data.real(0))
                : Literal.of(result.dtype(), data.integer(0));
        return Optional.of(to.full(op.result().tile(), value, op.at()));
    }

    private static Value scalar(Value value) {
        return new Value(value.id(), ValueType.tile(value.dtype(), Shape.SCALAR));
    }
}
