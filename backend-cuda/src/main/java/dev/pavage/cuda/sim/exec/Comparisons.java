package dev.pavage.cuda.sim.exec;

import static dev.pavage.cuda.sim.exec.Type.B16;
import static dev.pavage.cuda.sim.exec.Type.B32;
import static dev.pavage.cuda.sim.exec.Type.B64;
import static dev.pavage.cuda.sim.exec.Type.F32;
import static dev.pavage.cuda.sim.exec.Type.F64;
import static dev.pavage.cuda.sim.exec.Type.PRED;
import static dev.pavage.cuda.sim.exec.Type.S16;
import static dev.pavage.cuda.sim.exec.Type.S32;
import static dev.pavage.cuda.sim.exec.Type.S64;
import static dev.pavage.cuda.sim.exec.Type.U16;
import static dev.pavage.cuda.sim.exec.Type.U32;
import static dev.pavage.cuda.sim.exec.Type.U64;

import java.util.List;
import java.util.Map;

/**
 * {@code setp} with one result, alone or joined with a predicate.
 *
 * <p>Source: PTX ISA 8.0, 9.7.6 Comparison and Selection Instructions; tables 20 to 22.
 */
final class Comparisons {
    private static final int LESS = 1;
    private static final int EQUAL = 2;
    private static final int GREATER = 4;
    private static final int UNORDERED = 8;

    /** The outcomes of which a comparison is true. */
    private static final Map<String, Integer> ORDERED = Map.of(
            "eq", EQUAL,
            "ne", LESS | GREATER,
            "lt", LESS,
            "le", LESS | EQUAL,
            "gt", GREATER,
            "ge", GREATER | EQUAL);

    private static final Map<String, Integer> UNSIGNED =
            Map.of("lo", LESS, "ls", LESS | EQUAL, "hi", GREATER, "hs", GREATER | EQUAL);

    private Comparisons() {}

    private interface Outcome {
        int of(long a, long b);
    }

    static void add(Operations table) {
        for (Type t : List.of(B16, B32, B64, U16, U32, U64, S16, S32, S64)) {
            Outcome outcome = (a, b) -> a == b ? EQUAL : IntegerOperations.less(t, a, b) ? LESS : GREATER;
            ORDERED.forEach((name, set) -> {
                if (t.signed() || t.toString().startsWith("u") || name.equals("eq") || name.equals("ne")) {
                    put(table, name, set, t, outcome);
                }
            });
            if (t.toString().startsWith("u")) {
                UNSIGNED.forEach((name, set) -> put(table, name, set, t, outcome));
            }
        }
        floats(table, F32, (a, b) -> compare(FloatOperations.f32(a), FloatOperations.f32(b)));
        floats(table, F64, (a, b) -> compare(FloatOperations.f64(a), FloatOperations.f64(b)));
    }

    private static void floats(Operations table, Type t, Outcome outcome) {
        ORDERED.forEach((name, set) -> {
            put(table, name, set, t, outcome);
            put(table, name + "u", set | UNORDERED, t, outcome);
        });
        put(table, "num", LESS | EQUAL | GREATER, t, outcome);
        put(table, "nan", UNORDERED, t, outcome);
    }

    private static int compare(double a, double b) {
        return a < b ? LESS : a == b ? EQUAL : a > b ? GREATER : UNORDERED;
    }

    private static void put(Operations table, String name, int set, Type t, Outcome outcome) {
        String end = "." + t;
        table.put("setp." + name + end, PRED, (a, b, c) -> in(set, outcome.of(a, b)), t, t);
        table.put("setp." + name + ".and" + end, PRED, (a, b, c) -> in(set, outcome.of(a, b)) & c, t, t, PRED);
        table.put("setp." + name + ".or" + end, PRED, (a, b, c) -> in(set, outcome.of(a, b)) | c, t, t, PRED);
        table.put("setp." + name + ".xor" + end, PRED, (a, b, c) -> in(set, outcome.of(a, b)) ^ c, t, t, PRED);
    }

    private static long in(int set, int outcome) {
        return (set & outcome) != 0 ? 1 : 0;
    }
}
