package dev.pavage.kernel;

import dev.pavage.ir.ControlOp;
import dev.pavage.ir.Hint;
import dev.pavage.ir.Op;
import dev.pavage.ir.Region;
import dev.pavage.ir.SourceLocation;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.Value;
import dev.pavage.ir.ValueType;
import dev.pavage.ir.ValueType.ViewType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/** Captures a kernel: appends ops to the innermost of the regions that are being built. */
final class CaptureRecorder extends Recorder {
    static final String RUNTIME_VALUE = "a Java if cannot depend on a value that is known only when the kernel "
            + "runs; compare it with lt, le, gt, ge, eq or ne and branch with p.when(...)";

    /** A region being built, and what may be used only inside it. */
    private static final class Scope {
        private final String construct;
        private final SourceLocation at;
        private final List<Op> ops = new ArrayList<>();
        private final List<TileVar> variables = new ArrayList<>();
        private final Map<Long, Value> constants = new HashMap<>();
        private boolean open = true;

        private Scope(String construct, SourceLocation at) {
            this.construct = construct;
            this.at = at;
        }
    }

    private final List<Value> params;
    private final List<Scope> scopes = new ArrayList<>();
    private final Map<Integer, Scope> definedIn = new HashMap<>();
    private final IdentityHashMap<TileVar, Scope> declaredIn = new IdentityHashMap<>();
    private final Map<Hint, Long> hints = new EnumMap<>(Hint.class);

    CaptureRecorder(String kernel, List<ViewType> views) {
        super(kernel);
        scopes.add(new Scope("kernel", SourceLocation.UNKNOWN));
        params = views.stream().map(this::fresh).toList();
        params.forEach(this::define);
    }

    /** The values of the kernel's view arguments, in order. */
    List<Value> params() {
        return params;
    }

    /**
     * The captured kernel; nothing can be added to it from now on.
     *
     * @throws CaptureException if a loop is still open
     */
    TileKernel finish(List<String> names) {
        Scope root = scopes.getFirst();
        checkInnermost(root);
        close(root);
        return new TileKernel(kernel(), params, names, hints, new Region(List.of(), root.ops));
    }

    @Override
    void add(Op op) {
        if (scopes.isEmpty()) {
            throw failure("the capture of this kernel has ended, so its values can no longer be used");
        }
        op.operands().forEach(this::checkVisible);
        scopes.getLast().ops.add(op);
        op.results().forEach(this::define);
    }

    @Override
    Value constant(long value) {
        for (Scope scope : scopes) {
            Value known = scope.constants.get(value);
            if (known != null) {
                return known;
            }
        }
        Value defined = defineConstant(value);
        scopes.getLast().constants.put(value, defined);
        return defined;
    }

    @Override
    void declare(TileVar variable) {
        checkVisible(variable.value().ir());
        scopes.getLast().variables.add(variable);
        declaredIn.put(variable, scopes.getLast());
    }

    @Override
    void checkSet(TileVar variable, Tile next) {
        checkVisible(next.ir());
        Scope scope = declaredIn.get(variable);
        if (scope == null || !scope.open) {
            throw failure("this variable was made inside a loop or branch that has ended; make it before with p.var");
        }
    }

    @Override
    void hint(Hint hint, long value) {
        hints.put(hint, value);
    }

    @Override
    long toLong(Value index) {
        throw failure(RUNTIME_VALUE);
    }

    @Override
    String show(Value value) {
        return value.type() + " " + value;
    }

    /** Every variable that is live is carried; those that no round changes are dropped by a pass. */
    @Override
    Iterable<Index> range(Index from, Index to, Index step) {
        return () -> new Loop(from.ir(), to.ir(), step.ir(), UserCode.here());
    }

    @Override
    void when(Tile condition, Runnable then, Runnable otherwise) {
        SourceLocation at = UserCode.here();
        List<TileVar> variables = liveVariables();
        List<Tile> before = variables.stream().map(TileVar::value).toList();
        Branch first = branch(then, at, variables);
        restore(variables, before);
        Branch second = branch(otherwise, at, variables);
        restore(variables, before);

        List<Integer> changed = new ArrayList<>();
        for (int i = 0; i < variables.size(); i++) {
            Value old = before.get(i).ir();
            if (!first.values.get(i).ir().equals(old) || !second.values.get(i).ir().equals(old)) {
                changed.add(i);
            }
        }
        List<Value> results =
                changed.stream().map(i -> fresh(before.get(i).ir().type())).toList();
        add(new ControlOp.If(results, condition.ir(), first.region(changed, at), second.region(changed, at), at));
        for (int i = 0; i < results.size(); i++) {
            variables.get(changed.get(i)).replace(new Tile(this, results.get(i)));
        }
    }

    /** What one side of a {@code when} ran, and what the variables were at its end. */
    private record Branch(List<Op> ops, List<Tile> values) {
        Region region(List<Integer> changed, SourceLocation at) {
            List<Op> all = new ArrayList<>(ops);
            all.add(new ControlOp.Yield(changed.stream().map(i -> values.get(i).ir()).toList(), at));
            return new Region(List.of(), all);
        }
    }

    private Branch branch(Runnable body, SourceLocation at, List<TileVar> variables) {
        Scope scope = new Scope("when", at);
        scopes.add(scope);
        body.run();
        checkInnermost(scope);
        List<Tile> values = variables.stream().map(TileVar::value).toList();
        close(scope);
        return new Branch(scope.ops, values);
    }

    private static void restore(List<TileVar> variables, List<Tile> values) {
        for (int i = 0; i < variables.size(); i++) {
            variables.get(i).replace(values.get(i));
        }
    }

    private List<TileVar> liveVariables() {
        return scopes.stream().flatMap(s -> s.variables.stream()).toList();
    }

    private void define(Value value) {
        definedIn.put(value.id(), scopes.getLast());
    }

    private void checkVisible(Value value) {
        Scope scope = definedIn.get(value.id());
        if (scope == null || !scope.open) {
            throw failure("a value made inside a loop or branch cannot be used after it has ended"
                    + (scope == null ? "" : " (it began at " + scope.at + ")")
                    + "; carry it out in a variable: make it before with p.var and set it inside");
        }
    }

    private void close(Scope scope) {
        scope.open = false;
        scopes.removeLast();
    }

    /** Scopes end in the order opposite to their beginning, unless the user jumped out of a loop. */
    private void checkInnermost(Scope scope) {
        if (scopes.isEmpty() || !scope.open) {
            throw failure("this loop has ended already");
        }
        Scope innermost = scopes.getLast();
        if (innermost != scope) {
            throw failure(
                    "the " + innermost.construct + " begun here was left before its end: break, return and exceptions "
                            + "cannot leave it, since its rounds are counted only when the kernel runs; give the loop "
                            + "another end, or skip work with p.when(...)",
                    innermost.at);
        }
    }

    /** A loop whose body is captured while Java's {@code for} takes its one round. */
    private final class Loop implements Iterator<Index> {
        private final Value from;
        private final Value to;
        private final Value step;
        private final Scope scope;
        private List<TileVar> variables = List.of();
        private List<Value> initial = List.of();
        private List<Value> bodyParams = List.of();

        private Loop(Value from, Value to, Value step, SourceLocation at) {
            this.from = from;
            this.to = to;
            this.step = step;
            this.scope = new Scope("range", at);
        }

        @Override
        public boolean hasNext() {
            boolean begun = !bodyParams.isEmpty();
            if (begun && scope.open) {
                end();
            }
            return !begun;
        }

        @Override
        public Index next() {
            if (!bodyParams.isEmpty()) {
                throw new NoSuchElementException("a captured range has one round");
            }
            variables = liveVariables();
            initial = variables.stream().map(v -> v.value().ir()).toList();
            scopes.add(scope);
            bodyParams = new ArrayList<>();
            bodyParams.add(fresh(ValueType.INDEX));
            for (TileVar variable : variables) {
                Value carried = fresh(variable.value().ir().type());
                bodyParams.add(carried);
                variable.replace(new Tile(CaptureRecorder.this, carried));
            }
            bodyParams.forEach(CaptureRecorder.this::define);
            return new Index(CaptureRecorder.this, bodyParams.getFirst());
        }

        private void end() {
            checkInnermost(scope);
            List<Value> yielded =
                    variables.stream().map(v -> v.value().ir()).toList();
            scope.ops.add(new ControlOp.Yield(yielded, scope.at));
            close(scope);
            List<Value> results = yielded.stream().map(v -> fresh(v.type())).toList();
            add(new ControlOp.For(
                    results, from, to, step, initial, new Region(bodyParams, scope.ops), scope.at));
            for (int i = 0; i < results.size(); i++) {
                variables.get(i).replace(new Tile(CaptureRecorder.this, results.get(i)));
            }
        }
    }
}
