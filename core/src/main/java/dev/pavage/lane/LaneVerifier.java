package dev.pavage.lane;

import dev.pavage.ir.IrException;
import dev.pavage.ir.Target;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks that a kernel follows the rules of the lane IR, so that emitters need not.
 *
 * <ul>
 *   <li>Each register of a function is defined once, and used with its type, after it, in its block or one within.
 *   <li>Operands, results and blocks have the types that the op's record states.
 *   <li>Functions have scalar parameters and unique names, and call earlier ones with what those take.
 *   <li>The entry has {@link LaneKernel#FIXED_PARAMS} and per view {@code 1 + 2 rank} parameters, all I64.
 *   <li>Steps of loops and counts of shifts, where they are constants, are in range.
 *   <li>{@link ThreadOp}s come from {@link Target.Lowering#THREADS} only.
 * </ul>
 */
public final class LaneVerifier {
    private final LaneKernel kernel;
    private final Map<String, LaneFunction> callable;
    private final LaneFunction function;
    private final Set<Integer> defined = new HashSet<>();

    private LaneVerifier(LaneKernel kernel, Map<String, LaneFunction> callable, LaneFunction function) {
        this.kernel = kernel;
        this.callable = callable;
        this.function = function;
    }

    /**
     * Checks a kernel.
     *
     * @throws IrException with the function, the op and the rule that it breaks
     */
    public static void verify(LaneKernel kernel) {
        requireKernel(!kernel.functions().isEmpty(), kernel, "has no function");
        requireKernel(kernel.scratchBytes() >= 0, kernel, "needs " + kernel.scratchBytes() + " bytes of scratch");
        boolean threads = kernel.lowering() == Target.Lowering.THREADS;
        requireKernel(
                kernel.threads() == 1 || threads && kernel.threads() > 1,
                kernel,
                "has " + kernel.threads() + " threads per program from the lowering " + kernel.lowering());
        Map<String, LaneFunction> callable = new HashMap<>();
        for (LaneFunction function : kernel.functions()) {
            new LaneVerifier(kernel, callable, function).verify();
            requireKernel(
                    callable.put(function.name(), function) == null,
                    kernel,
                    "has two functions named " + function.name());
        }
        int expected = kernel.paramOf(kernel.ranks().size());
        List<LaneValue> params = kernel.entry().params();
        requireKernel(
                params.size() == expected && params.stream().allMatch(p -> p.type().equals(LaneType.I64)),
                kernel,
                "has views of ranks " + kernel.ranks() + ", so its entry takes " + expected + " parameters i64, not "
                        + params.stream().map(p -> p.type().toString()).toList());
    }

    private static void requireKernel(boolean holds, LaneKernel kernel, String found) {
        if (!holds) {
            throw new IrException("lane kernel " + kernel.name() + " " + found);
        }
    }

    private void verify() {
        LaneScope scope = new LaneScope();
        for (LaneValue param : function.params()) {
            require(param.type().isScalar(), "parameter " + param, "is " + param.type() + ", not a scalar");
            define(param, "parameter " + param, scope);
        }
        require(function.body().yields().isEmpty(), "the body", "yields values, but functions return nothing");
        verify(function.body(), scope);
    }

    private void verify(Block block, LaneScope scope) {
        for (LaneOp op : block.ops()) {
            String text = LanePrinter.describe(op);
            op.operands().forEach(value -> use(value, text, scope));
            switch (op) {
                case ValueOp v -> LaneRules.check(v, scope, reason -> fail(text, reason));
                case AccessOp a -> LaneRules.check(a, reason -> fail(text, reason));
                case ControlOp c -> control(c, text, scope);
                case ThreadOp t -> {
                    require(kernel.lowering() == Target.Lowering.THREADS, text, "exists in the thread lowering only");
                    LaneRules.check(t, reason -> fail(text, reason));
                }
            }
            op.results().forEach(value -> define(value, text, scope));
            if (op instanceof ValueOp.Constant c) {
                scope.constant(c);
            }
        }
        block.yields().forEach(value -> use(value, "yield " + value, scope));
    }

    private void control(ControlOp op, String text, LaneScope scope) {
        switch (op) {
            case ControlOp.For f -> {
                LaneType type = f.variable().type();
                require(
                        type.equals(LaneType.I32) || type.equals(LaneType.I64),
                        text,
                        "counts in " + type + ", not in scalar i32 or i64");
                for (LaneValue bound : List.of(f.from(), f.to(), f.step())) {
                    require(bound.type().equals(type), text,
                            "counts in " + type + " but " + bound + " is " + bound.type());
                }
                require(
                        scope.constant(f.step()).map(c -> c.bits() > 0).orElse(true), text,
                        "has a step that is not positive");
                requireTypes(f.carried(), f.initial(), text, "initial values");
                requireTypes(f.carried(), f.results(), text, "results");
                LaneScope inner = scope.nested();
                define(f.variable(), text, inner);
                f.carried().forEach(value -> define(value, text, inner));
                verify(f.body(), inner);
                requireTypes(f.carried(), f.body().yields(), text, "yields");
            }
            case ControlOp.If i -> {
                require(i.condition().type().equals(LaneType.I1), text,
                        "branches on " + i.condition().type() + ", not i1");
                verify(i.then(), scope.nested());
                verify(i.otherwise(), scope.nested());
                requireTypes(i.results(), i.then().yields(), text, "yields");
                requireTypes(i.results(), i.otherwise().yields(), text, "yields otherwise");
            }
            case ControlOp.Call c -> {
                LaneFunction callee = callable.get(c.function());
                if (callee == null) {
                    throw fail(text, "calls " + c.function() + ", which is not among the functions before this one");
                }
                requireTypes(callee.params(), c.arguments(), text, "arguments");
            }
            case ControlOp.Check c -> {
                require(c.condition().type().equals(LaneType.I1), text, "checks " + c.condition().type() + ", not i1");
                message(c.message(), text);
            }
            case ControlOp.Line l -> {}
            case ControlOp.Print p -> {
                require(p.address().type().equals(LaneType.I64), text,
                        "has an address " + p.address().type() + ", not i64");
                message(p.message(), text);
            }
        }
    }

    private void message(int position, String text) {
        require(
                position >= 0 && position < kernel.messages().size(),
                text,
                "refers to message " + position + " of " + kernel.messages().size());
    }

    private void requireTypes(List<LaneValue> expected, List<LaneValue> found, String text, String what) {
        List<LaneType> wanted = expected.stream().map(LaneValue::type).toList();
        List<LaneType> given = found.stream().map(LaneValue::type).toList();
        require(wanted.equals(given), text, "has " + what + " " + given + ", not " + wanted);
    }

    private void define(LaneValue value, String text, LaneScope scope) {
        require(defined.add(value.id()), text, "defines " + value + " again");
        scope.define(value);
    }

    private void use(LaneValue value, String text, LaneScope scope) {
        LaneType type = scope.type(value)
                .orElseThrow(() -> fail(
                        text,
                        "uses " + value
                                + (defined.contains(value.id()) ? " outside its block" : " before it is defined")));
        require(type.equals(value.type()), text, "uses " + value + " as " + value.type() + ", but it is " + type);
    }

    private void require(boolean holds, String text, String reason) {
        if (!holds) {
            throw fail(text, reason);
        }
    }

    private IrException fail(String text, String reason) {
        return new IrException(
                "function " + function.name() + " of lane kernel " + kernel.name() + ": \"" + text + "\" "
                        + reason);
    }
}
