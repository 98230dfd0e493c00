package dev.pavage.lower.thread;

import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ThreadOp;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.pass.AsyncLoads;
import dev.pavage.type.Shape;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * An operand of matrix instructions that is copied from global into local memory by pieces of 16 bytes, or through registers
 * where a block's pieces do not lie at multiples of 16 bytes.
 */
final class AsyncOperand {
    private static final List<Integer> TURNED = List.of(1, 0);

    private final ThreadCode code;
    private final GlobalAccess memory;
    private final AsyncLoads.Operand operand;
    private final MatrixTiles tiles;
    private final Layout pieces;
    private final int along;
    private final Staging staging;
    private Optional<LocalMemory.Range> range = Optional.empty();

    private AsyncOperand(
            ThreadCode code, GlobalAccess memory, AsyncLoads.Operand operand, MatrixTiles tiles, int unitAxis) {
        this.code = code;
        this.memory = memory;
        this.operand = operand;
        this.tiles = tiles;
        this.pieces = memory.accesses().pieces(operand.load().view(), operand.load().result().shape());
        this.along = operand.turned() ? 1 - unitAxis : unitAxis;
        this.staging = MatrixStage.staging(tiles, shape(), operand.number(), along);
    }

    /**
     * None if the view's neighbours do not lie side by side, or a line of the block has no whole piece, or bytes would have
     * to be put together in registers.
     */
    static Optional<AsyncOperand> of(
            ThreadCode code, GlobalAccess memory, AsyncLoads.Operand operand, MatrixTiles tiles) {
        Shape shape = operand.load().result().shape();
        int piece = MatrixStage.PIECE / operand.load().result().dtype().bytes();
        return memory.accesses()
                .unitAxis(operand.load().view())
                .filter(axis -> shape.extent(axis) >= piece)
                .filter(axis -> piece < MatrixStage.PIECE
                        || tiles.isPaired(operand.number())
                        || (operand.turned() ? 1 - axis : axis) != operand.number())
                .map(axis -> new AsyncOperand(code, memory, operand, tiles, axis));
    }

    private Shape shape() {
        return operand.tile().shape();
    }

    /** Bytes of local memory for one round. */
    long bytes() {
        return staging.bytes();
    }

    /** Takes local memory for some rounds. */
    void allocate(int stages) {
        range = Optional.of(code.memory().allocate(bytes() * stages));
    }

    /** One of the rounds in local memory, before the loop. */
    MatrixStage stage(int number) {
        LocalMemory.Range all = range.orElseThrow();
        return stage(
                new LocalMemory.Range(all.offset() + number * bytes(), bytes()), code.b().i32(0), Optional.empty());
    }

    /**
     * One of the rounds in local memory, in the loop.
     *
     * @param number which one, I32
     * @param turn how rounds take turns with them
     */
    MatrixStage stage(LaneValue number, Touch.Turn turn) {
        LaneBuilder b = code.b();
        return stage(range.orElseThrow(), b.mul(number, b.i32((int) bytes())), Optional.of(turn));
    }

    private MatrixStage stage(LocalMemory.Range memory, LaneValue start, Optional<Touch.Turn> turn) {
        return new MatrixStage(code, tiles, shape(), operand.number(), along, staging, memory, start, turn);
    }

    /** Starts the copies of the block of which the indexes are written. */
    void copy(MatrixStage stage) {
        LaneBuilder b = code.b();
        ThreadBlock block = memory.block(operand.load(), pieces);
        Layout layout = operand.turned() ? pieces.permute(TURNED) : pieces;
        Touch touch = new Touch.Copy(stage.touch(), memory.any(operand.load()));
        b.branch(
                block.isWhole(),
                () -> code.onlyOwners(layout, () -> copy(block, layout, stage, touch, Optional.empty())),
                () -> b.branch(
                        b.binary(BinaryKind.AND, block.isAligned(), block.beginsInside()),
                        () -> code.onlyOwners(
                                layout, () -> copy(block, layout, stage, touch, Optional.of(block.masks()))),
                        () -> {
                            Fragment read = memory.loadMasked(operand.load(), stage.copied(), block);
                            stage.copy(new Fragment(layout, read.registers()));
                        }));
    }

    private void copy(
            ThreadBlock block, Layout layout, MatrixStage stage, Touch touch, Optional<ThreadBlock.Masks> masks) {
        Function<int[], LaneValue> places = stage.places(layout);
        for (ThreadBlock.Run run : block.runs()) {
            LaneValue to = places.apply(layout.coordinates(run.registers().getFirst()));
            LaneValue present = masks.map(m -> m.bytes(run)).orElse(code.b().i32(MatrixStage.PIECE));
            code.add(new ThreadOp.AsyncCopy(to, run.address(), MatrixStage.PIECE, present), touch);
        }
    }
}
