package dev.pavage.opencl;

import dev.pavage.device.CompilationException;
import dev.pavage.ir.MemoryOp.AtomicKind;
import dev.pavage.lane.AccessOp;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import dev.pavage.lane.ValueOp.BinaryKind;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Prints loads, stores and atomics. */
final class AccessPrinter {
    /**
     * How an element type is moved.
     *
     * @param element the type that pointers point to
     * @param value what one element is loaded as
     * @param load the built-in function that loads a vector, without its lanes; one that wants vectors at multiples of
     *     their size has no scalar form
     * @param store the one that stores a vector; what follows the lanes after a blank
     */
    private record Moves(String element, String value, String load, String store) {
        static Moves of(MemoryType memory, boolean aligned) {
            String element = OpenClTypes.element(memory);
            return memory == MemoryType.F16
                    ? new Moves(element, "float", aligned ? "vloada_half" : "vload_half",
                            aligned ? "vstorea_half _rte" : "vstore_half _rte")
                    : new Moves(element, element, "vload", "vstore ");
        }

        String load(int lanes) {
            return lanes == 1 ? load.replace("vloada", "vload") : load + lanes;
        }

        String store(int lanes) {
            return lanes == 1 ? store.replace("vstorea", "vstore").replace(" ", "") : store.replace(" ", "" + lanes);
        }

        /** Loads the element at a distance from {@code at}. */
        String loadOne(int distance) {
            return byFunction() ? "vload_half(" + distance + ", at)" : "at[" + distance + "]";
        }

        /** Stores the element at a distance from {@code at}. */
        String storeOne(String one, int distance) {
            return byFunction()
                    ? store(1) + "(" + one + ", " + distance + ", at)"
                    : "at[" + distance + "] = " + one;
        }

        /** Whether one element is moved by the functions too, not as a C variable. */
        boolean byFunction() {
            return element.equals("half");
        }
    }

    private final Names names;
    private final Prelude prelude;
    private final Roots roots;
    private final ValuePrinter values;
    private final Features features;
    private final boolean isThreads;

    AccessPrinter(
            Names names, Prelude prelude, Roots roots, ValuePrinter values, Features features, boolean isThreads) {
        this.names = names;
        this.prelude = prelude;
        this.roots = roots;
        this.values = values;
        this.features = features;
        this.isThreads = isThreads;
    }

    /** The expression of a load. */
    String load(AccessOp.Load op) {
        Moves moves = Moves.of(op.memory(), isAligned(op, op.mask().isPresent()));
        int lanes = op.result().type().lanes();
        String at = pointer(op.address(), "const " + moves.element);
        String loaded;
        if (op.mask().isPresent()) {
            loaded = maskedLoad(moves, lanes, roots.space(op.address())) + "(" + at + ", " + names.of(op.mask().get())
                    + ")";
        } else if (isVariable(op, lanes)) {
            loaded = "*" + pointer(op.address(), "const " + OpenClTypes.vector(moves.element, lanes));
        } else {
            loaded = moves.load(lanes) + "(0, " + at + ")";
        }
        String register = OpenClTypes.of(op.result().type());
        return isNarrow(op.memory()) ? "convert_" + register + "(" + loaded + ")" : loaded;
    }

    /** The statement of a store. */
    String store(AccessOp.Store op) {
        Moves moves = Moves.of(op.memory(), isAligned(op, op.mask().isPresent()));
        int lanes = op.value().type().lanes();
        String at = pointer(op.address(), moves.element);
        String value = names.of(op.value());
        if (isNarrow(op.memory())) {
            value = "convert_" + OpenClTypes.vector(moves.value, lanes) + "(" + value + ")";
        }
        if (op.mask().isPresent()) {
            return maskedStore(moves, lanes, roots.space(op.address())) + "(" + at + ", " + value + ", "
                    + names.of(op.mask().get()) + ");";
        }
        return isVariable(op, lanes)
                ? "*" + pointer(op.address(), OpenClTypes.vector(moves.element, lanes)) + " = " + value + ";"
                : moves.store(lanes) + "(" + value + ", 0, " + at + ");";
    }

    /** Whether an access is one of a C variable, be it a vector. */
    private boolean isVariable(AccessOp op, int lanes) {
        return op.memory() != MemoryType.F16 && (lanes == 1 || isAligned(op, false));
    }

    /**
     * Whether vectors lie at multiples of their size ({@link AccessOp}). The functions for vectors take any address that is
     * right for an element, of which compilers for GPUs make an instruction for each element.
     */
    private boolean isAligned(AccessOp op, boolean isMasked) {
        return isThreads && (!isMasked || roots.space(op.address()).equals("__local"));
    }

    /** An address as a pointer to elements. */
    String pointer(LaneValue address, String element) {
        return "(" + roots.space(address) + " " + element + "*)(" + roots.name(address) + " + " + names.of(address)
                + ")";
    }

    /** Whether elements are integers narrower than the register that holds them. */
    private static boolean isNarrow(MemoryType memory) {
        return memory.bytes() < Integer.BYTES && memory != MemoryType.F16;
    }

    /** The helper for masked loads: where not all lanes of a vector are wanted it asks for one after the other. */
    private String maskedLoad(Moves moves, int lanes, String space) {
        String lane = IntStream.range(0, lanes)
                .mapToObj(i -> OpenClTypes.lane("mask", i, lanes) + " ? " + moves.loadOne(i) + " : (" + moves.value
                        + ")(0)")
                .collect(Collectors.joining(", "));
        return masked("load_masked", moves, lanes, space, lane);
    }

    private String maskedStore(Moves moves, int lanes, String space) {
        String lane = IntStream.range(0, lanes)
                .mapToObj(i -> "if (" + OpenClTypes.lane("mask", i, lanes) + ") "
                        + moves.storeOne(OpenClTypes.lane("value", i, lanes), i) + ";")
                .collect(Collectors.joining("\n    "));
        return masked("store_masked", moves, lanes, space, lane);
    }

    private String masked(String section, Moves moves, int lanes, String space, String eachLane) {
        return prelude.use(
                lanes == 1 ? section + "_one" : section,
                space.replace("__", "") + "_" + OpenClTypes.vector(moves.element, lanes),
                Map.of(
                        "S", space,
                        "E", moves.element,
                        "T", OpenClTypes.vector(moves.value, lanes),
                        "M", OpenClTypes.vector("int", lanes),
                        "L", moves.load(lanes),
                        "W", moves.store(lanes),
                        "R", eachLane));
    }

    /** The statement of an atomic. */
    String atomic(AccessOp.Atomic op) {
        Kind kind = op.memory().kind();
        if (OpenClTypes.isWide(kind) && !features.int64Atomics()) {
            throw new CompilationException("the device combines no " + op.memory()
                    + " atomically: its OpenCL lacks cl_khr_int64_base_atomics or cl_khr_int64_extended_atomics");
        }
        String prefix = OpenClTypes.isWide(kind) ? "atom" : "atomic";
        LaneType type = op.value().type();
        String integer = OpenClTypes.integers(type);
        String at = "(volatile " + pointer(op.address(), integer).substring(1);
        String function = kind.isFloat()
                ? combine(op.kind(), type, roots.space(op.address()), prefix + "_cmpxchg")
                : prefix + "_" + word(op.kind());
        return function + "(" + at + ", " + names.of(op.value()) + ");";
    }

    private String combine(AtomicKind kind, LaneType type, String space, String exchange) {
        // Both have kinds of the same names.
        BinaryKind each = BinaryKind.valueOf(kind.name());
        return prelude.use(
                "combine",
                word(kind) + "_" + space.replace("__", "") + "_" + OpenClTypes.of(type),
                Map.of(
                        "S", space,
                        "T", OpenClTypes.of(type),
                        "M", OpenClTypes.integers(type),
                        "X", exchange,
                        "R", "(" + values.binary(each, type, "old", "value") + ")"));
    }

    private static String word(AtomicKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
