package dev.pavage.ir;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Small helpers for the ops' operand lists. */
final class Lists {
    private Lists() {}

    static List<Value> map(List<Value> values, UnaryOperator<Value> f) {
        return values.stream().map(f).toList();
    }

    static <T> List<T> prepend(T first, List<? extends T> rest) {
        List<T> all = new ArrayList<>(rest.size() + 1);
        all.add(first);
        all.addAll(rest);
        return List.copyOf(all);
    }

    static <T> List<T> concat(List<? extends T> a, List<? extends T> b) {
        List<T> all = new ArrayList<>(a);
        all.addAll(b);
        return List.copyOf(all);
    }
}
