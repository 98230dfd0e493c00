package dev.pavage.pass;

import dev.pavage.ir.Literal;
import dev.pavage.ir.TileOp.Binary;
import dev.pavage.ir.TileOp.BinaryKind;
import dev.pavage.ir.TileOp.UnaryKind;
import dev.pavage.ir.Value;
import dev.pavage.type.BinaryFormat;
import dev.pavage.type.DType;
import java.util.Optional;

/** Rules for {@code x op c} of floating-point tiles. Each holds for signed zeros, infinities and NaN. */
final class FloatRules {
    private FloatRules() {}

    static Optional<Value> withConstant(Binary op, double c, Rewriter to) {
        Value x = op.a();
        return switch (op.kind()) {
            // x + (-0) -> x; x + 0 is 0 for x = -0
            case ADD -> isNegativeZero(c) ? Optional.of(x) : Optional.empty();
            // x - 0 -> x; x - (-0) is 0 for x = -0
            case SUB -> c == 0 && !isNegativeZero(c) ? Optional.of(x) : Optional.empty();
            // x * 1 -> x,  x * -1 -> -x
            case MUL ->
                c == 1
                        ? Optional.of(x)
                        : c == -1 ? Optional.of(TileRules.unary(UnaryKind.NEG, x, op.at(), to)) : Optional.empty();
            // x / 1 -> x,  x / 2^n -> x * 2^-n: one exact result, rounded once either way, and no division
            case DIV -> c == 1 ? Optional.of(x) : inverse(op, c, to);
            // min(min(y, d), c) -> min(y, min(d, c))
            case MIN, MAX -> TileRules.regroup(op, to);
            // x ^ 0 -> 1,  x ^ 1 -> x,  x ^ 2 -> x * x: what Math.pow gives, also for NaN and infinities
            case POW ->
                c == 0
                        ? Optional.of(to.full(op.result().tile(), Literal.of(x.dtype(), 1), op.at()))
                        : c == 1
                                ? Optional.of(x)
                                : c == 2
                                        ? Optional.of(TileRules.binary(BinaryKind.MUL, x, x, op.at(), to))
                                        : Optional.empty();
            case REM, AND, OR, XOR, SHL, SHR -> Optional.empty();
        };
    }

    private static boolean isNegativeZero(double c) {
        return c == 0 && Double.doubleToRawLongBits(c) != 0;
    }

    private static Optional<Value> inverse(Binary op, double c, Rewriter to) {
        DType dtype = op.a().dtype();
        boolean powerOfTwo = Double.isFinite(c) && c != 0 && Math.scalb(1.0, Math.getExponent(c)) == Math.abs(c);
        // Beyond these exponents the inverse is subnormal or infinite in the dtype.
        int widest = -BinaryFormat.of(dtype).smallestExponent();
        if (!powerOfTwo || Math.abs(Math.getExponent(c)) > widest) {
            return Optional.empty();
        }
        Value inverse = to.full(op.result().tile(), Literal.of(dtype, 1 / c), op.at());
        return Optional.of(TileRules.binary(BinaryKind.MUL, op.a(), inverse, op.at(), to));
    }
}
