package dev.pavage.reference;

import dev.pavage.ir.Value;
import dev.pavage.ir.ValueType.IndexType;
import dev.pavage.ir.ValueType.TileType;
import dev.pavage.ir.ValueType.ViewType;
import java.util.HashMap;
import java.util.Map;

/**
 * What the values of one program are while it runs: a {@link Long} for an index, a {@link TileData} for a tile, a
 * {@link HostView} for a view. A value that a loop's body defines is put again in each round.
 */
public final class Environment {
    private final Map<Integer, Object> contents = new HashMap<>();

    /** An environment without values. */
    public Environment() {}

    /**
     * Says what a value is.
     *
     * @throws IllegalArgumentException if {@code content} does not have the value's type
     */
    public void put(Value value, Object content) {
        boolean fits = switch (value.type()) {
            case IndexType _ -> content instanceof Long;
            case TileType t -> content instanceof TileData d && d.dtype() == t.dtype() && d.shape().equals(t.shape());
            case ViewType v -> content instanceof HostView h && h.dtype() == v.dtype() && h.rank() == v.rank();
        };
        if (!fits) {
            throw new IllegalArgumentException(value + " is " + value.type() + " and cannot be " + describe(content));
        }
        contents.put(value.id(), content);
    }

    /**
     * What a value is.
     *
     * @throws IllegalStateException if nothing was put for it: the op that defines it has not run
     */
    public Object get(Value value) {
        Object content = contents.get(value.id());
        if (content == null) {
            throw new IllegalStateException(
                    value + " of type " + value.type() + " has no value yet: what defines it has not run");
        }
        return content;
    }

    /**
     * What an index is.
     *
     * @throws IllegalStateException if it was not put, or something other than an index was
     */
    public long index(Value value) {
        if (get(value) instanceof Long l) {
            return l;
        }
        throw wrong(value, "an index");
    }

    /**
     * What a tile is.
     *
     * @throws IllegalStateException if it was not put, or something other than a tile was
     */
    public TileData tile(Value value) {
        if (get(value) instanceof TileData t) {
            return t;
        }
        throw wrong(value, "a tile");
    }

    /**
     * What a view is.
     *
     * @throws IllegalStateException if it was not put, or something other than a view was
     */
    public HostView view(Value value) {
        if (get(value) instanceof HostView v) {
            return v;
        }
        throw wrong(value, "a view");
    }

    private IllegalStateException wrong(Value value, String wanted) {
        return new IllegalStateException(value + " is " + describe(get(value)) + ", not " + wanted);
    }

    private static String describe(Object content) {
        return switch (content) {
            case Long l -> "index " + l;
            case TileData t -> "tile " + t.type();
            case HostView v -> "view " + v;
            default -> content.getClass().getName() + " " + content;
        };
    }
}
