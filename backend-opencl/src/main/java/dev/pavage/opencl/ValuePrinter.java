package dev.pavage.opencl;

import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp;
import dev.pavage.lane.ValueOp.AcrossKind;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.lane.ValueOp.UnaryKind;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Prints values as expressions. */
final class ValuePrinter {
    private static final Pattern LITERAL = Pattern.compile("\\d+L?");
    private static final Pattern HELPER = Pattern.compile("@(\\w+)");

    /** Kinds whose helpers call those of the quotient and the remainder. */
    private static final Set<BinaryKind> ROUNDED =
            EnumSet.of(BinaryKind.FLOOR_DIV, BinaryKind.CEIL_DIV, BinaryKind.FLOOR_MOD);

    private final Names names;
    private final Prelude prelude;

    ValuePrinter(Names names, Prelude prelude) {
        this.names = names;
        this.prelude = prelude;
    }

    /** The expression of a value that is no constant. */
    String print(ValueOp op) {
        LaneType type = op.result().type();
        return switch (op) {
            case ValueOp.Constant c -> OpenClTypes.literal(c);
            case ValueOp.Iota i -> OpenClTypes.iota(type);
            // The complement of a scalar truth value, 1, would be -2.
            case ValueOp.Unary u when type.equals(LaneType.I1) && u.kind() == UnaryKind.NOT -> "!" + names.of(u.a());
            case ValueOp.Unary u -> fill(Expressions.of(u.kind(), type), type, names.of(u.a()), "");
            case ValueOp.Binary b -> binary(b.kind(), type, names.of(b.a()), names.of(b.b()));
            case ValueOp.Fma f -> "fma(" + names.of(f.a()) + ", " + names.of(f.b()) + ", " + names.of(f.c()) + ")";
            case ValueOp.PackedDot d -> packedDot(d);
            case ValueOp.WidenHalf w -> half("widen_half", w, w.a().type());
            case ValueOp.NarrowHalf n -> half("narrow_half", n, n.a().type());
            case ValueOp.PackPair _,ValueOp.ApproximateExp2 _,ValueOp.RoundTf32 _,ValueOp.PickBytes _ ->
                throw FunctionPrinter.missing(op);
            case ValueOp.Compare c -> {
                LaneType compared = c.a().type();
                yield narrowMask(
                        compared,
                        fill(Expressions.of(c.kind(), compared), compared, names.of(c.a()), names.of(c.b())));
            }
            case ValueOp.Select s ->
                mask(s.condition(), type) + " ? " + names.of(s.a()) + " : " + names.of(s.b());
            case ValueOp.Convert c -> convert(c.a(), type);
            case ValueOp.Bitcast c -> "as_" + OpenClTypes.of(type) + "(" + names.of(c.a()) + ")";
            case ValueOp.Splat s -> "(" + OpenClTypes.of(type) + ")(" + lane(s.a()) + ")";
            case ValueOp.SwapLanes s -> names.of(s.a()) + OpenClTypes.swap(type.lanes(), s.distance());
            case ValueOp.Across a -> across(a.kind(), a.a());
        };
    }

    /** A scalar as a lane of a vector: true is -1 there. */
    String lane(LaneValue scalar) {
        return (scalar.type().kind() == Kind.I1 ? "-" : "") + names.of(scalar);
    }

    /** The expression of an operation on two. */
    String binary(BinaryKind kind, LaneType type, String a, String b) {
        if (ROUNDED.contains(kind)) {
            helper("divide", type);
            helper("remainder", type);
        }
        return fill(Expressions.of(kind, type), type, a, b);
    }

    private String fill(String template, LaneType type, String a, String b) {
        String called = HELPER.matcher(template).replaceAll(name -> helper(name.group(1), type));
        return called.replace("$T", OpenClTypes.of(type))
                .replace("$U", OpenClTypes.unsigned(type))
                .replace("$ua", unsigned(type, a))
                .replace("$ub", unsigned(type, b))
                .replace("$a", a)
                .replace("$b", b);
    }

    private static String unsigned(LaneType type, String value) {
        return LITERAL.matcher(value).matches()
                ? value.replace("L", "") + (OpenClTypes.isWide(type.kind()) ? "UL" : "U")
                : "as_" + OpenClTypes.unsigned(type) + "(" + value + ")";
    }

    /** The sum wraps, which that of the extension's own functions with a sum does not: they saturate. */
    private String packedDot(ValueOp.PackedDot op) {
        String function =
                switch (op.factors()) {
                    case I8 -> PackedDot.SIGNED;
                    case U8 -> PackedDot.UNSIGNED;
                    default -> throw FunctionPrinter.missing(op);
                };
        String products = function + "(as_uint(" + names.of(op.a()) + "), as_uint(" + names.of(op.b()) + "))";
        return binary(BinaryKind.ADD, op.result().type(), products, names.of(op.c()));
    }

    /** A conversion of half precision, of which a device without an extension has arithmetic in no other way. */
    private String half(String section, ValueOp op, LaneType from) {
        return helper(section, from.with(Kind.F32)) + "(" + names.of(op.operands().getFirst()) + ")";
    }

    private String helper(String section, LaneType type) {
        return prelude.use(
                section,
                OpenClTypes.of(type),
                Map.of(
                        "T", OpenClTypes.of(type),
                        "U", OpenClTypes.unsigned(type),
                        "M", OpenClTypes.integers(type),
                        "S", type.kind() == Kind.F32 ? "0x1p20f" : "0x1p50",
                        // The built-in function takes a scalar for true if it is negative.
                        "ANY", type.isScalar() ? "" : "any"));
    }

    /** A comparison of {@code type} as a mask of {@code int}. */
    private static String narrowMask(LaneType type, String comparison) {
        boolean wide = !type.isScalar() && OpenClTypes.isWide(type.kind());
        return wide ? "convert_" + OpenClTypes.of(type.with(Kind.I1)) + "(" + comparison + ")" : comparison;
    }

    /** A mask as wide as the lanes that it chooses. */
    private String mask(LaneValue mask, LaneType type) {
        boolean wide = !type.isScalar() && OpenClTypes.isWide(type.kind());
        return wide ? "convert_" + OpenClTypes.integers(type) + "(" + names.of(mask) + ")" : names.of(mask);
    }

    private String convert(LaneValue a, LaneType to) {
        LaneType from = a.type();
        String name = names.of(a);
        String target = OpenClTypes.of(to);
        if (to.kind() == Kind.I1) {
            return narrowMask(from, name + " != " + "(" + OpenClTypes.of(from) + ")(0)");
        }
        if (from.kind().isFloat() && !to.kind().isFloat()) {
            return truncate(from, to) + "(" + name + ")";
        }
        String number = from.kind() == Kind.I1 && !from.isScalar() ? "-" + name : name;
        return from.kind() == Kind.I1 && to.kind() == Kind.I32 ? number : "convert_" + target + "(" + number + ")";
    }

    /** OpenCL leaves open what NaN becomes, and lets a mask choose only among lanes as wide as it. */
    private String truncate(LaneType from, LaneType to) {
        String isNan = "a != a";
        if (!from.isScalar() && OpenClTypes.isWide(from.kind()) != OpenClTypes.isWide(to.kind())) {
            isNan = "convert_" + OpenClTypes.integers(to) + "(" + isNan + ")";
        }
        return prelude.use(
                "truncate",
                OpenClTypes.of(from) + "_" + OpenClTypes.of(to),
                Map.of("A", OpenClTypes.of(from), "T", OpenClTypes.of(to), "C", isNan));
    }

    private String across(AcrossKind kind, LaneValue a) {
        String all = acrossHelper(kind.each(), a.type()) + "(" + names.of(a) + ")";
        return kind == AcrossKind.ALL ? "-" + all : all;
    }

    /** The helper that combines the halves of a vector, and then the halves of that. */
    private String acrossHelper(BinaryKind kind, LaneType type) {
        LaneType half = new LaneType(type.kind(), type.lanes() / 2);
        String halves = binary(kind, half, "low", "high");
        String result = half.isScalar() ? halves : acrossHelper(kind, half) + "(" + halves + ")";
        return prelude.use(
                "across",
                kind.name().toLowerCase(Locale.ROOT) + "_" + OpenClTypes.of(type),
                Map.of(
                        "T", OpenClTypes.of(type),
                        "H", OpenClTypes.of(half),
                        "E", OpenClTypes.of(type.scalar()),
                        "R", result));
    }
}
