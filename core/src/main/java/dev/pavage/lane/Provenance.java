package dev.pavage.lane;

import dev.pavage.ir.Target.Lowering;
import dev.pavage.lane.ValueOp;
import dev.pavage.lane.ValueOp.BinaryKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Finds for each address which memory it lies in: its root, one of the kernel's views or its scratch memory. OpenCL C has
 * no numbers for addresses, so that an address becomes a distance from its root; PTX has narrower addresses for shared
 * memory. A function that is called with addresses in other memory is another {@link Variant}.
 */
public final class Provenance {
    /**
     * A function with the memory that its addresses lie in.
     *
     * @param function the function
     * @param number tells the variants of one function apart, from 0
     * @param roots what each address of the function is relative to, a position in {@code local}
     * @param local for each root whether it is local memory
     * @param reports whether it, or what it calls, has messages
     */
    public record Variant(
            LaneFunction function, int number, Map<LaneValue, Integer> roots, List<Boolean> local, boolean reports) {
        /** Copies the collections. */
        public Variant {
            roots = Map.copyOf(roots);
            local = List.copyOf(local);
        }
    }

    /** Which function is called, and of which root each parameter is; -1 of none. */
    private record Signature(String function, List<Integer> params, List<Boolean> local) {
        Signature {
            params = List.copyOf(params);
            local = List.copyOf(local);
        }
    }

    private final Map<String, LaneFunction> functions = new HashMap<>();
    private final Map<Signature, Variant> variants = new LinkedHashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();

    private final boolean threads;

    private Provenance(boolean threads) {
        this.threads = threads;
    }

    /**
     * Finds the variants of a kernel's functions. The entry's roots are the views in their order and then scratch memory.
     *
     * @throws IllegalStateException if an address is made from addresses in different memory, or is used as a number
     */
    public static Provenance of(LaneKernel kernel) {
        boolean threads = kernel.lowering() == Lowering.THREADS;
        Provenance provenance = new Provenance(threads);
        kernel.functions().forEach(f -> provenance.functions.put(f.name(), f));
        int views = kernel.ranks().size();
        List<Integer> params = new ArrayList<>(Collections.nCopies(kernel.entry().params().size(), -1));
        for (int view = 0; view < views; view++) {
            params.set(kernel.paramOf(view), view);
        }
        params.set(LaneKernel.FIXED_PARAMS - 1, views);
        List<Boolean> local = new ArrayList<>(Collections.nCopies(views, false));
        local.add(threads);
        provenance.variant(new Signature(kernel.entry().name(), params, local));
        return provenance;
    }

    /** Whether many threads run a program. */
    public boolean isThreads() {
        return threads;
    }

    /** All functions that the kernel runs, callees before callers; the last is the entry. */
    public List<Variant> variants() {
        return List.copyOf(variants.values());
    }

    /** What a call in {@code caller} runs. */
    public Variant callee(Variant caller, ControlOp.Call call) {
        return variant(signature(call, caller.roots(), caller.local()));
    }

    /** The caller's roots that a call hands on, in the order of the callee's. */
    public static List<Integer> passed(Variant caller, ControlOp.Call call) {
        return call.arguments().stream()
                .filter(caller.roots()::containsKey)
                .map(caller.roots()::get)
                .distinct()
                .toList();
    }

    private static Signature signature(ControlOp.Call call, Map<LaneValue, Integer> roots, List<Boolean> local) {
        List<Integer> passed = new ArrayList<>();
        List<Integer> params = new ArrayList<>();
        for (LaneValue argument : call.arguments()) {
            Integer root = roots.get(argument);
            if (root != null && !passed.contains(root)) {
                passed.add(root);
            }
            params.add(root == null ? -1 : passed.indexOf(root));
        }
        return new Signature(call.function(), params, passed.stream().map(local::get).toList());
    }

    private Variant variant(Signature signature) {
        Variant known = variants.get(signature);
        if (known != null) {
            return known;
        }
        Scan scan = new Scan(Objects.requireNonNull(functions.get(signature.function)), signature);
        boolean reports = scan.reports;
        for (ControlOp.Call call : scan.calls) {
            reports |= variant(signature(call, scan.roots, signature.local)).reports();
        }
        int number = counts.merge(signature.function, 1, Integer::sum) - 1;
        Variant variant = new Variant(scan.function, number, scan.roots, signature.local, reports);
        variants.put(signature, variant);
        return variant;
    }

    /** Goes through one function until nothing new is found: the second time for what loops carry. */
    private static final class Scan {
        private final LaneFunction function;
        private final Map<LaneValue, Integer> roots = new HashMap<>();
        private final List<ControlOp.Call> calls = new ArrayList<>();
        private boolean changed;
        private boolean reports;

        Scan(LaneFunction function, Signature signature) {
            this.function = function;
            for (int i = 0; i < signature.params.size(); i++) {
                define(function.params().get(i), Optional.of(signature.params.get(i)).filter(root -> root >= 0));
            }
            do {
                changed = false;
                calls.clear();
                block(function.body());
            } while (changed);
        }

        private void block(Block block) {
            block.ops().forEach(this::op);
        }

        private void op(LaneOp op) {
            switch (op) {
                case ValueOp value -> define(value.result(), root(value));
                case AccessOp access -> requireAddress(access.address(), op);
                case ControlOp.For loop -> {
                    bind(loop.carried(), loop.initial(), op);
                    block(loop.body());
                    bind(loop.carried(), loop.body().yields(), op);
                    bind(loop.results(), loop.carried(), op);
                }
                case ControlOp.If branch -> {
                    block(branch.then());
                    block(branch.otherwise());
                    bind(branch.results(), branch.then().yields(), op);
                    bind(branch.results(), branch.otherwise().yields(), op);
                }
                case ControlOp.Call call -> calls.add(call);
                case ControlOp.Check check -> reports = true;
                case ControlOp.Line line -> {}
                case ControlOp.Print print -> {
                    requireAddress(print.address(), op);
                    reports = true;
                }
                case ThreadOp.MatrixLoad load -> requireAddress(load.address(), op);
                case ThreadOp.AsyncCopy copy -> {
                    requireAddress(copy.localAddress(), op);
                    requireAddress(copy.globalAddress(), op);
                }
                case ThreadOp thread -> {}
            }
        }

        private void bind(List<LaneValue> names, List<LaneValue> values, LaneOp op) {
            for (int i = 0; i < names.size(); i++) {
                define(names.get(i), same(names.get(i), values.get(i), op));
            }
        }

        private void define(LaneValue value, Optional<Integer> root) {
            root.ifPresent(r -> changed |= !r.equals(roots.put(value, r)));
        }

        private Optional<Integer> root(ValueOp op) {
            return switch (op) {
                case ValueOp.Binary b when b.kind() == BinaryKind.SUB -> difference(b);
                case ValueOp.Binary b when isSum(b.kind()) -> same(b.a(), b.b(), op);
                // The lowest bits of an address, since memory begins at multiples of what is accessed at once.
                case ValueOp.Binary b when b.kind() == BinaryKind.AND && !roots.containsKey(b.b()) -> Optional.empty();
                case ValueOp.Select s -> same(s.a(), s.b(), op);
                case ValueOp.Compare c -> {
                    same(c.a(), c.b(), op);
                    yield Optional.empty();
                }
                case ValueOp other -> {
                    for (LaneValue operand : other.operands()) {
                        require(!roots.containsKey(operand), op, operand + " is an address, not a number");
                    }
                    yield Optional.empty();
                }
            };
        }

        private static boolean isSum(BinaryKind kind) {
            return kind == BinaryKind.ADD || kind == BinaryKind.MIN || kind == BinaryKind.MAX;
        }

        private Optional<Integer> difference(ValueOp.Binary op) {
            Integer subtracted = roots.get(op.b());
            if (subtracted == null) {
                return Optional.ofNullable(roots.get(op.a()));
            }
            require(subtracted.equals(roots.get(op.a())), op, "subtracts an address in other memory");
            return Optional.empty();
        }

        /** The root of two values, at most one of which is a number. */
        private Optional<Integer> same(LaneValue a, LaneValue b, LaneOp op) {
            Integer first = roots.get(a);
            Integer second = roots.get(b);
            require(first == null || second == null || first.equals(second), op,
                    a + " and " + b + " are addresses in different memory");
            return Optional.ofNullable(first == null ? second : first);
        }

        private void requireAddress(LaneValue address, LaneOp op) {
            require(roots.containsKey(address), op, address + " is no address");
        }

        private void require(boolean holds, LaneOp op, String reason) {
            if (!holds) {
                throw new IllegalStateException("function " + function.name() + ": " + reason + ": " + op);
            }
        }
    }
}
