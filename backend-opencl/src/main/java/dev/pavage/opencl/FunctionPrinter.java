package dev.pavage.opencl;

import dev.pavage.device.CompilationException;
import dev.pavage.lane.AccessOp;
import dev.pavage.lane.Block;
import dev.pavage.lane.ControlOp;
import dev.pavage.lane.LaneOp;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ParallelAssignment;
import dev.pavage.lane.Provenance;
import dev.pavage.lane.ThreadOp;
import dev.pavage.lane.ValueOp;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Prints one function. Each register is a constant variable, but those that a loop carries: they are variables declared
 * before it, which its results are other names of.
 */
final class FunctionPrinter {
    private static final String INDENT = "    ";
    /** The unsigned integers of 1, 2, 4 and 8 bytes. */
    private static final List<String> UNSIGNED = List.of("uchar", "ushort", "uint", "ulong");

    private final StringBuilder text = new StringBuilder();
    private final Names names = new Names();
    private final Provenance provenance;
    private final Provenance.Variant variant;
    private final Prelude prelude;
    private final Features features;
    private final Roots roots;
    private final ValuePrinter values;
    private final AccessPrinter accesses;
    private int depth;

    private FunctionPrinter(
            Provenance provenance, Provenance.Variant variant, Prelude prelude, Features features) {
        this.provenance = provenance;
        this.variant = variant;
        this.prelude = prelude;
        this.features = features;
        roots = new Roots(variant);
        values = new ValuePrinter(names, prelude);
        accesses = new AccessPrinter(names, prelude, roots, values, features, provenance.isThreads());
    }

    /**
     * A function's definition: what it returns is nothing, what it takes are its roots, the report if it has messages, and
     * its parameters.
     */
    static String print(Provenance provenance, Provenance.Variant variant, Prelude prelude, Features features) {
        FunctionPrinter printer = new FunctionPrinter(provenance, variant, prelude, features);
        printer.function();
        return printer.text.toString();
    }

    /** The name of a function in C. */
    static String name(Provenance.Variant variant) {
        String suffix = variant.number() == 0 ? "" : "__" + variant.number();
        return "fn_" + identifier(variant.function().name()) + suffix;
    }

    /** {@code name} with what C does not allow in names replaced. */
    static String identifier(String name) {
        return name.replaceAll("[^A-Za-z0-9_]", "_");
    }

    private void line(String line) {
        text.append(INDENT.repeat(depth)).append(line).append('\n');
    }

    private void function() {
        String params = Stream.of(
                roots.params(),
                variant.reports() ? Stream.of("const Report report") : Stream.<String>of(),
                variant.function().params().stream().map(this::variable))
                .flatMap(s -> s)
                .collect(Collectors.joining(", "));
        line("static void " + name(variant) + "(" + params + ") {");
        block(variant.function().body());
        line("}");
    }

    private String variable(LaneValue value) {
        return "const " + OpenClTypes.of(value.type()) + " " + names.of(value);
    }

    private void define(LaneValue value, String expression) {
        line(variable(value) + " = " + expression + ";");
    }

    private void block(Block block) {
        depth++;
        block.ops().forEach(this::op);
        depth--;
    }

    private void op(LaneOp op) {
        switch (op) {
            case ValueOp.Constant constant -> names.define(constant);
            case ValueOp.Binary sum when roots.isAddress(sum.result()) -> define(sum.result(), address(sum));
            case ValueOp value -> define(value.result(), values.print(value));
            case AccessOp.Load load -> define(load.result(), accesses.load(load));
            case AccessOp.Store store -> line(accesses.store(store));
            case AccessOp.Atomic atomic -> line(accesses.atomic(atomic));
            case ControlOp.For loop -> loop(loop);
            case ControlOp.If branch -> branch(branch);
            case ControlOp.Call call -> call(call);
            case ControlOp.Check check ->
                line("if (!" + names.of(check.condition()) + ") " + prelude.use("fail", "check", Map.of()) + "(report, "
                        + check.message() + ");");
            case ControlOp.Print print -> print(print);
            // A text that names lines would be compiled anew for each change elsewhere in the file.
            case ControlOp.Line line -> {}
            case ThreadOp thread -> thread(thread);
        }
    }

    /** Distances stay within their memory, so they do not overflow. */
    private String address(ValueOp.Binary op) {
        return switch (op.kind()) {
            case ADD -> names.of(op.a()) + " + " + names.of(op.b());
            case SUB -> names.of(op.a()) + " - " + names.of(op.b());
            default -> values.print(op);
        };
    }

    private void loop(ControlOp.For op) {
        for (int i = 0; i < op.results().size(); i++) {
            LaneValue carried = op.carried().get(i);
            line(OpenClTypes.of(carried.type()) + " " + names.of(carried) + " = " + names.of(op.initial().get(i))
                    + ";");
            names.bind(op.results().get(i), names.of(carried));
        }
        boolean isLong = op.variable().type().kind() == Kind.I64;
        boolean countsInLong = op.mayOverflow(names::constant);
        String counter = names.of(op.variable()) + (countsInLong ? "_counter" : "");
        line("for (" + (isLong || countsInLong ? "long " : "int ") + counter + " = " + names.of(op.from()) + "; "
                + counter + " < " + names.of(op.to()) + "; " + counter + " += " + names.of(op.step()) + ") {");
        depth++;
        if (countsInLong) {
            define(op.variable(), "(int)" + counter);
        }
        op.body().ops().forEach(this::op);
        assign(op.carried(), op.body().yields());
        depth--;
        line("}");
    }

    private void assign(List<LaneValue> variables, List<LaneValue> next) {
        ParallelAssignment.write(names.of(variables), names.of(next), new ParallelAssignment.Language() {
            @Override
            public String keep(int position, String name) {
                String kept = name + "_before";
                line("const " + OpenClTypes.of(variables.get(position).type()) + " " + kept + " = " + name + ";");
                return kept;
            }

            @Override
            public void assign(int position, String to, String from) {
                line(to + " = " + from + ";");
            }
        });
    }

    private void branch(ControlOp.If op) {
        op.results().forEach(r -> line(OpenClTypes.of(r.type()) + " " + names.of(r) + ";"));
        line("if (" + names.of(op.condition()) + ") {");
        arm(op.then(), op.results());
        if (!op.otherwise().ops().isEmpty() || !op.results().isEmpty()) {
            line("} else {");
            arm(op.otherwise(), op.results());
        }
        line("}");
    }

    private void arm(Block block, List<LaneValue> results) {
        block(block);
        depth++;
        for (int i = 0; i < results.size(); i++) {
            line(names.of(results.get(i)) + " = " + names.of(block.yields().get(i)) + ";");
        }
        depth--;
    }

    private void call(ControlOp.Call op) {
        Provenance.Variant callee = provenance.callee(variant, op);
        String arguments = Stream.of(
                roots.passed(op),
                callee.reports() ? Stream.of("report") : Stream.<String>of(),
                op.arguments().stream().map(names::of))
                .flatMap(s -> s)
                .collect(Collectors.joining(", "));
        line(name(callee) + "(" + arguments + ");");
    }

    private void print(ControlOp.Print op) {
        String bits = UNSIGNED.get(Integer.numberOfTrailingZeros(op.dtype().bytes()));
        String space = roots.space(op.address());
        String helper =
                prelude.use("show", space.replace("__", "") + "_" + bits, Map.of("S", space, "E", bits));
        line(helper + "(report, " + op.message() + ", " + accesses.pointer(op.address(), "const " + bits) + ", "
                + op.shape().elements() + ");");
    }

    private void thread(ThreadOp op) {
        switch (op) {
            case ThreadOp.ThreadId id -> define(id.result(), "(int)get_local_id(0)");
            case ThreadOp.Barrier barrier ->
                line("barrier(CLK_LOCAL_MEM_FENCE" + (barrier.global() ? " | CLK_GLOBAL_MEM_FENCE" : "") + ");");
            case ThreadOp.ShuffleXor shuffle -> define(shuffle.result(), shuffle(shuffle));
            case ThreadOp.Unpack unpack -> unpack(unpack);
            case ThreadOp.Pack pack -> {
                String lanes = pack.lanes().stream().map(values::lane).collect(Collectors.joining(", "));
                define(pack.result(), "(" + OpenClTypes.of(pack.result().type()) + ")(" + lanes + ")");
            }
            case ThreadOp.MatrixMultiply _,ThreadOp.MatrixLoad _,ThreadOp.AsyncCopy _,ThreadOp.AsyncCommit _,ThreadOp.AsyncWait _ ->
                throw missing(op);
        }
    }

    /** An op for targets with instructions that OpenCL C cannot name. */
    static CompilationException missing(LaneOp op) {
        return new CompilationException("OpenCL C has no " + op.getClass().getSimpleName() + ": " + op);
    }

    private String shuffle(ThreadOp.ShuffleXor op) {
        if (features.shuffle().equals(Features.Shuffle.NONE) || op.laneMask() >= features.subGroup()) {
            throw new IllegalStateException("the device exchanges no values at distance " + op.laneMask()
                    + " within sub-groups of " + features.subGroup() + " threads: " + op);
        }
        return features.shuffle().function() + "(" + names.of(op.a()) + ", " + op.laneMask() + ")";
    }

    private void unpack(ThreadOp.Unpack op) {
        boolean isMask = op.vector().type().kind() == Kind.I1;
        for (int i = 0; i < op.results().size(); i++) {
            String lane = OpenClTypes.lane(names.of(op.vector()), i, op.results().size());
            define(op.results().get(i), isMask ? "-" + lane : lane);
        }
    }
}
