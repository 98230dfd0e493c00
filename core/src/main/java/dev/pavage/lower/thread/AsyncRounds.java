package dev.pavage.lower.thread;

import dev.pavage.ir.Comparison;
import dev.pavage.ir.MemoryOp;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ThreadOp;
import dev.pavage.pass.AsyncLoads;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A loop whose dots take operands that asynchronous copies bring into local memory, some rounds ahead.
 *
 * <pre>{@code
 * copy rounds 0 .. stages - 2                        a group of copies for each, also for one that there is not
 * for each round
 *   wait for its group
 *   barrier                                          all have waited, and read the last round
 *   copy round + stages - 1 over the last round
 *   multiply
 * wait for all
 * }</pre>
 */
final class AsyncRounds {
    /** Rounds in local memory at most: that which is multiplied, and three on their way. */
    static final int MOST_STAGES = 4;

    private final ThreadCode code;
    private final Consumer<LaneValue> indexes;
    private final Map<AsyncLoads.Operand, AsyncOperand> operands;
    private final int stages;
    private final long mark;

    private AsyncRounds(
            ThreadCode code,
            Consumer<LaneValue> indexes,
            Map<AsyncLoads.Operand, AsyncOperand> operands,
            int stages,
            long mark) {
        this.code = code;
        this.indexes = indexes;
        this.operands = operands;
        this.stages = stages;
        this.mark = mark;
    }

    /**
     * The copies of a loop; none if nothing can be copied, or there is no room for two rounds.
     *
     * @param found the operands that can be copied
     * @param most rounds in local memory at most
     * @param indexes writes the indexes and views that loads need, for a value of the loop's variable
     */
    static Optional<AsyncRounds> of(
            ThreadCode code,
            GlobalAccess memory,
            ThreadDot dots,
            List<AsyncLoads.Operand> found,
            int most,
            Consumer<LaneValue> indexes) {
        Map<AsyncLoads.Operand, AsyncOperand> operands = new LinkedHashMap<>();
        for (AsyncLoads.Operand operand : found) {
            dots.tiles(operand.dot(), memory.fragments()).flatMap(t -> AsyncOperand.of(code, memory, operand, t))
                    .ifPresent(o -> operands.put(operand, o));
        }
        long mark = code.memory().mark();
        long bytes = operands.values().stream().mapToLong(AsyncOperand::bytes).sum();
        int stages = bytes == 0 ? 0 : stages(dots.room(), mark, bytes, most);
        if (stages < 2) {
            return Optional.empty();
        }
        operands.values().forEach(o -> o.allocate(stages));
        return Optional.of(new AsyncRounds(code, indexes, operands, stages, mark));
    }

    /** As many rounds as fit if two programs share local memory, but two of them if one alone has room for no more. */
    private static int stages(long room, long used, long bytes, int most) {
        long shared = Math.max(2, (room / 2 - used) / bytes);
        return (int) Math.min(Math.min(shared, most), (room - used) / bytes);
    }

    /** Where local memory ended before. */
    long mark() {
        return mark;
    }

    /** The loads that need not be done. */
    List<MemoryOp> loads() {
        return operands.keySet().stream().<MemoryOp>map(AsyncLoads.Operand::load).toList();
    }

    /** Starts the copies of the first rounds, before the loop. */
    void start(LaneValue from, LaneValue to, LaneValue step) {
        LaneBuilder b = code.b();
        LaneValue round = from;
        for (int stage = 0; stage < stages - 1; stage++) {
            int number = stage;
            copy(round, to, o -> o.stage(number));
            round = b.add(round, step);
        }
    }

    /**
     * Begins a round: waits for its operands and starts the copies of a later one.
     *
     * @param turn the number of the round's stage, I32
     * @return where the operands of this round lie
     */
    Map<AsyncLoads.Operand, MatrixStage> round(LaneValue variable, LaneValue turn, LaneValue to, LaneValue step) {
        LaneBuilder b = code.b();
        b.add(new ThreadOp.AsyncWait(stages - 2));
        // Each thread has waited for its own copies only.
        b.add(new ThreadOp.Barrier(false));
        LaneValue later = b.add(variable, b.mul(step, b.i64(stages - 1)));
        // One less than this round's stage.
        LaneValue other = b.select(b.compare(Comparison.GT, turn, b.i32(0)), b.sub(turn, b.i32(1)), b.i32(stages - 1));
        copy(later, to, o -> o.stage(other, new Touch.Turn(variable, stages - 1, stages)));
        Map<AsyncLoads.Operand, MatrixStage> here = new LinkedHashMap<>();
        operands.forEach((operand, o) -> here.put(operand, o.stage(turn, new Touch.Turn(variable, 0, stages))));
        return here;
    }

    private void copy(LaneValue round, LaneValue to, Function<AsyncOperand, MatrixStage> stage) {
        LaneBuilder b = code.b();
        b.branch(
                b.compare(Comparison.LT, round, to),
                () -> {
                    indexes.accept(round);
                    operands.values().forEach(o -> o.copy(stage.apply(o)));
                },
                () -> {});
        b.add(new ThreadOp.AsyncCommit());
    }

    /** The stage of the next round. */
    LaneValue next(LaneValue turn) {
        LaneBuilder b = code.b();
        LaneValue next = b.add(turn, b.i32(1));
        return b.select(b.compare(Comparison.LT, next, b.i32(stages)), next, b.i32(0));
    }

    /** Waits for copies that nobody will read, so that their memory can be used again. */
    void finish() {
        code.b().add(new ThreadOp.AsyncWait(0));
    }
}
