package dev.pavage.lower;

import java.util.Map;

/** Reads maps in which a key must be. */
public final class Lookup {
    private Lookup() {}

    /** The value of a key. */
    public static <K, V> V in(Map<K, V> map, K key) {
        V value = map.get(key);
        if (value == null) {
            throw new IllegalStateException("the lowering knows nothing of " + key);
        }
        return value;
    }
}
