package dev.pavage.cuda.ptx;

import dev.pavage.cuda.Architecture;
import dev.pavage.ir.Comparison;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.lane.ValueOp.UnaryKind;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Prints what computes registers from registers, lane by lane. Floating point is rounded to nearest, to which most instructions
 * must say {@code .rn}: without it the compiler may join products and sums.
 */
final class ValuePrinter {
    private static final int NAN_EXTREMES = 80;

    private final Architecture architecture;
    private final Registers registers;
    private final Operands operands;
    private final Words words;
    private final Code code;

    ValuePrinter(Architecture architecture, Registers registers, Operands operands, Words words, Code code) {
        this.architecture = architecture;
        this.registers = registers;
        this.operands = operands;
        this.words = words;
        this.code = code;
    }

    /** Adds the instructions of an op. */
    void print(ValueOp op) {
        LaneValue result = op.result();
        Kind kind = operands.kind(result);
        switch (op) {
            case ValueOp.Constant c -> operands.define(c);
            case ValueOp.Iota i -> operands.define(i);
            case ValueOp.Splat s ->
                registers.bind(
                        result,
                        Collections.nCopies(result.type().lanes(), registers.scalar(s.a())));
            case ValueOp.Unary u -> each(op, kind, unary(u.kind()), List.of(u.a()));
            case ValueOp.Binary b -> binary(b, kind);
            case ValueOp.Fma f -> each(op, kind, "fma.rn.$S $d, $a, $b, $c;", op.operands());
            case ValueOp.PackedDot d ->
                each(
                        op,
                        kind,
                        switch (d.factors()) {
                            case I8 -> "dp4a.s32.s32";
                            case U8 -> "dp4a.u32.u32";
                            default ->
                                throw new IllegalStateException("PTX has no dot product of packed " + d.factors());
                        } + " $d, $a, $b, $c;",
                        op.operands());
            case ValueOp.Compare c ->
                each(op, operands.kind(c.a()), "setp." + comparison(c) + ".$S $d, $a, $b;", op.operands());
            case ValueOp.Select s -> select(s, kind);
            case ValueOp.Convert c -> convert(c);
            case ValueOp.Bitcast b -> each(op, b.a().type().kind(), "mov.$B $d, $a;", op.operands());
            case ValueOp.PackPair p ->
                registers.bind(
                        result, List.of(words.pair(p.narrow(), registers.scalar(p.low()), registers.scalar(p.high()))));
            case ValueOp.PickBytes p ->
                each(op, kind, "prmt.b32 $d, $a, $b, 0x%04x;".formatted(p.places()), op.operands());
            case ValueOp.WidenHalf w -> {
                for (int lane = 0; lane < result.type().lanes(); lane++) {
                    words.widenBits(registers.of(result).get(lane), operands.lane(w.a(), lane, Kind.I32));
                }
            }
            case ValueOp.NarrowHalf n -> {
                for (int lane = 0; lane < result.type().lanes(); lane++) {
                    words.narrowBits(registers.of(result).get(lane), operands.lane(n.a(), lane, Kind.F32));
                }
            }
            case ValueOp.RoundTf32 r ->
                each(op, kind, "cvt.rna.tf32.f32 %i_rounded, $a;\nmov.b32 $d, %i_rounded;", op.operands());
            case ValueOp.ApproximateExp2 x -> each(op, kind, "ex2.approx.f32 $d, $a;", op.operands());
            case ValueOp.SwapLanes s -> throw between(s);
            case ValueOp.Across a -> throw between(a);
        }
    }

    private static IllegalStateException between(ValueOp op) {
        return new IllegalStateException("the thread lowering moves nothing between the lanes of a vector: " + op);
    }

    /** Adds instructions for each lane of an op whose operands are all computed with in the same kind. */
    private void each(ValueOp op, Kind kind, String template, List<LaneValue> from) {
        List<String> names = List.of("a", "b", "c");
        for (int lane = 0; lane < op.result().type().lanes(); lane++) {
            Map<String, String> blanks = new HashMap<>(literals(kind));
            for (int i = 0; i < from.size(); i++) {
                blanks.put(names.get(i), operands.lane(from.get(i), lane, kind));
            }
            blanks.put("d", registers.of(op.result()).get(lane));
            code.fill(template, kind, blanks);
        }
    }

    /** The numbers that snippets of a floating-point kind need. */
    static Map<String, String> literals(Kind kind) {
        return kind.isFloat()
                ? Map.of(
                        "nan", Operands.literal(kind, Double.NaN),
                        "zero", Operands.literal(kind, 0.0),
                        "infinity", Operands.literal(kind, Double.POSITIVE_INFINITY),
                        "scale", Operands.literal(kind, kind == Kind.F32 ? 0x1p20 : 0x1p50),
                        "signBit", kind == Kind.F32 ? "0x80000000" : "0x8000000000000000")
                : Map.of();
    }

    private static String unary(UnaryKind kind) {
        return switch (kind) {
            case NEG -> "neg.$S $d, $a;";
            case ABS -> "abs.$S $d, $a;";
            case NOT -> "not.$B $d, $a;";
            case SQRT -> "sqrt.rn.$S $d, $a;";
            case FLOOR -> "cvt.rmi.$S.$S $d, $a;";
            case CEIL -> "cvt.rpi.$S.$S $d, $a;";
            case ROUND -> "cvt.rni.$S.$S $d, $a;";
        };
    }

    private void binary(ValueOp.Binary op, Kind kind) {
        switch (op.kind()) {
            case SHL, SHR, USHR -> shift(op, kind);
            case FLOOR_DIV, CEIL_DIV, FLOOR_MOD -> floor(op, kind);
            default -> each(op, kind, binary(op.kind(), kind, operands.constant(op.b()).orElse(0)), op.operands());
        }
    }

    /** @param divisor the second operand if it is a constant that every quotient is defined for; otherwise 0 or -1 */
    private String binary(BinaryKind kind, Kind type, long divisor) {
        boolean real = type.isFloat();
        boolean simple = divisor != 0 && divisor != -1;
        return switch (kind) {
            case ADD -> real ? "add.rn.$S $d, $a, $b;" : "add.$S $d, $a, $b;";
            case SUB -> real ? "sub.rn.$S $d, $a, $b;" : "sub.$S $d, $a, $b;";
            case MUL -> real ? "mul.rn.$S $d, $a, $b;" : "mul.lo.$S $d, $a, $b;";
            case DIV -> real ? "div.rn.$S $d, $a, $b;" : simple ? "div.$S $d, $a, $b;" : Snippets.of("divide");
            case REM -> real ? Snippets.of("rest") : simple ? "rem.$S $d, $a, $b;" : Snippets.of("remainder");
            case MIN, MAX -> extreme(kind, type);
            case AND -> "and.$B $d, $a, $b;";
            case OR -> "or.$B $d, $a, $b;";
            case XOR -> "xor.$B $d, $a, $b;";
            case SHL, SHR, USHR, FLOOR_DIV, CEIL_DIV, FLOOR_MOD ->
                throw new IllegalArgumentException(kind + " is more than one instruction");
        };
    }

    private String extreme(BinaryKind kind, Kind type) {
        String op = kind.name().toLowerCase(Locale.ROOT);
        if (!type.isFloat()) {
            return op + ".$S $d, $a, $b;";
        }
        return type == Kind.F32 && architecture.number() >= NAN_EXTREMES
                ? op + ".NaN.$S $d, $a, $b;"
                : Snippets.of("extreme").replace("$op", op);
    }

    /** Shifts by a 32-bit number, whatever is shifted. */
    private void shift(ValueOp.Binary op, Kind kind) {
        String instruction = switch (op.kind()) {
            case SHL -> "shl.$B";
            case SHR -> "shr.$S";
            default -> "shr.$U";
        };
        for (int lane = 0; lane < op.result().type().lanes(); lane++) {
            code.fill(
                    instruction + " $d, $a, $b;",
                    kind,
                    Map.of(
                            "d", registers.of(op.result()).get(lane),
                            "a", operands.lane(op.a(), lane, kind),
                            "b", operands.lane(op.b(), lane, Kind.I32)));
        }
    }

    /** Quotients that are rounded down or up: the one rounded to zero, and what the remainder says. */
    private void floor(ValueOp.Binary op, Kind kind) {
        String a = operands.lane(op.a(), 0, kind);
        String b = operands.lane(op.b(), 0, kind);
        long divisor = operands.constant(op.b()).orElse(0);
        String quotient = registers.fresh(Bank.of(kind));
        String rest = registers.fresh(Bank.of(kind));
        if (op.kind() != BinaryKind.FLOOR_MOD) {
            code.fill(binary(BinaryKind.DIV, kind, divisor), kind, Map.of("d", quotient, "a", a, "b", b));
        }
        code.fill(binary(BinaryKind.REM, kind, divisor), kind, Map.of("d", rest, "a", a, "b", b));
        code.fill(
                Snippets.of(op.kind().name().toLowerCase(Locale.ROOT)),
                kind,
                Map.of("d", registers.scalar(op.result()), "quotient", quotient, "rest", rest, "b", b));
    }

    private static String comparison(ValueOp.Compare op) {
        boolean real = op.a().type().kind().isFloat();
        return op.kind() == Comparison.NE && real ? "neu" : op.kind().name().toLowerCase(Locale.ROOT);
    }

    private void select(ValueOp.Select op, Kind kind) {
        String template = kind == Kind.I1 ? Snippets.of("choose") : "selp.$S $d, $a, $b, $c;";
        for (int lane = 0; lane < op.result().type().lanes(); lane++) {
            code.fill(
                    template,
                    kind,
                    Map.of(
                            "d", registers.of(op.result()).get(lane),
                            "a", operands.lane(op.a(), lane, kind),
                            "b", operands.lane(op.b(), lane, kind),
                            "c", registers.of(op.condition()).get(lane)));
        }
    }

    private void convert(ValueOp.Convert op) {
        Kind from = op.a().type().kind();
        each(op, from, conversion(from, op.result().type().kind()), op.operands());
    }

    private static String conversion(Kind from, Kind to) {
        String type = Code.signed(to);
        if (from == to) {
            return "mov.$B $d, $a;";
        }
        if (to == Kind.I1) {
            return from.isFloat() ? "setp.neu.$S $d, $a, $zero;" : "setp.ne.$S $d, $a, 0;";
        }
        if (from == Kind.I1) {
            return "selp.%s $d, %s, %s, $a;".formatted(type, one(to), zero(to));
        }
        if (!from.isFloat()) {
            return (to.isFloat() ? "cvt.rn." : "cvt.") + type + ".$S $d, $a;";
        }
        if (to.isFloat()) {
            return (to == Kind.F32 ? "cvt.rn." : "cvt.") + type + ".$S $d, $a;";
        }
        return from == Kind.F32 && to == Kind.I32
                ? "cvt.rzi.s32.f32 $d, $a;"
                : Snippets.of("truncate").replace("$to", type);
    }

    private static String one(Kind kind) {
        return kind.isFloat() ? Operands.literal(kind, 1.0) : "1";
    }

    private static String zero(Kind kind) {
        return kind.isFloat() ? Operands.literal(kind, 0.0) : "0";
    }
}
