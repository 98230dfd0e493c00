package dev.pavage.kernel;

/**
 * A variable whose value may change from round to round of a {@link Program#range} and between the branches of a
 * {@link Program#when}. Used as an operand it is its current tile; {@link #set} gives it the next one, of the same
 * shape and dtype.
 */
public final class TileVar extends TileExpression {
    private final Recorder recorder;
    private Tile current;

    TileVar(Recorder recorder, Tile initial) {
        this.recorder = recorder;
        this.current = initial;
    }

    /** The current tile; a later {@link #set} does not change it. */
    public Tile value() {
        return current;
    }

    @Override
    public Tile toTile() {
        return current;
    }

    /**
     * Gives the variable its next value.
     *
     * @throws CaptureException if {@code next} has another shape or dtype, or the variable was made inside a loop or
     *     branch that has ended
     */
    public void set(TileExpression next) {
        Tile tile = next.toTile();
        recorder.checkOwn(tile.recorder());
        recorder.checkSet(this, tile);
        if (!tile.ir().type().equals(current.ir().type())) {
            String remedy = tile.dtype() != current.dtype()
                    ? "convert it with .to(DType." + current.dtype().name() + ")"
                    : "a variable keeps the shape it was made with";
            throw recorder.failure(
                    "a variable of " + current.ir().type() + " cannot be set to " + tile.ir().type() + "; " + remedy);
        }
        current = tile;
    }

    /** Sets the value where loops and branches begin and end, without the checks that users need. */
    void replace(Tile next) {
        current = next;
    }

    @Override
    Recorder recorder() {
        return recorder;
    }
}
