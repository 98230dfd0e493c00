package dev.pavage.ir;

import dev.pavage.ir.ValueType.TileType;
import dev.pavage.ir.ValueType.ViewType;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;

/**
 * A value of the tile IR, defined once: by an op, as a region's parameter or as a kernel's argument.
 *
 * @param id unique within its kernel; printed as {@code %id}
 * @param type what it is
 */
public record Value(int id, ValueType type) {
    /** Its tile type. */
    public TileType tile() {
        return type instanceof TileType t ? t : wrong("a tile");
    }

    /** Its view type. */
    public ViewType view() {
        return type instanceof ViewType v ? v : wrong("a view");
    }

    /** The shape of this tile. */
    public Shape shape() {
        return tile().shape();
    }

    /** The dtype of this tile or view. */
    public DType dtype() {
        return switch (type) {
            case TileType t -> t.dtype();
            case ViewType v -> v.dtype();
            case ValueType.IndexType i -> wrong("a tile or a view");
        };
    }

    /** Whether this is an index. */
    public boolean isIndex() {
        return type instanceof ValueType.IndexType;
    }

    private <T> T wrong(String wanted) {
        throw new IrException(this + " is " + type + ", not " + wanted);
    }

    @Override
    public String toString() {
        return "%" + id;
    }
}
