package dev.pavage.kernel;

import dev.pavage.ir.Value;

/**
 * A block of values of a fixed shape and dtype that never changes. Rank 0 is a scalar; otherwise each side is a power
 * of two. While a kernel is stepped, {@link #toString} shows the elements.
 */
public final class Tile extends TileExpression {
    private final Recorder recorder;
    private final Value value;

    Tile(Recorder recorder, Value value) {
        this.recorder = recorder;
        this.value = value;
    }

    @Override
    public Tile toTile() {
        return this;
    }

    @Override
    Recorder recorder() {
        return recorder;
    }

    Value ir() {
        return value;
    }

    /** The value for an op of {@code user}, which must be the run this tile was made by. */
    Value in(Recorder user) {
        user.checkOwn(recorder);
        return value;
    }
}
