package dev.pavage.kernel;

import dev.pavage.ir.Hint;
import dev.pavage.ir.Op;
import dev.pavage.ir.Value;
import dev.pavage.ir.ValueType;
import dev.pavage.reference.Detector;
import dev.pavage.reference.Environment;
import dev.pavage.reference.Evaluator;
import dev.pavage.reference.GridPoint;
import dev.pavage.reference.HostView;
import dev.pavage.reference.ProgramContext;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;

/** Steps a kernel: evaluates each op when it is built, so that tiles and indexes hold real values. */
final class StepRecorder extends Recorder {
    private final Environment environment = new Environment();
    private final Map<Long, Value> constants = new HashMap<>();
    private final Evaluator evaluator;

    StepRecorder(String kernel, GridPoint program, Grid grid) {
        super(kernel);
        GridPoint counts = new GridPoint(grid.x(), grid.y(), grid.z());
        this.evaluator =
                new Evaluator(new ProgramContext(program, counts, System.out::println, Detector.none()));
    }

    /** The value of an argument. */
    Value argument(HostView view) {
        return put(ValueType.view(view.dtype(), view.rank()), view);
    }

    @Override
    void add(Op op) {
        evaluator.run(op, environment);
    }

    @Override
    Value constant(long value) {
        return constants.computeIfAbsent(value, v -> put(ValueType.INDEX, v));
    }

    @Override
    void declare(TileVar variable) {}

    @Override
    void checkSet(TileVar variable, Tile next) {}

    @Override
    Iterable<Index> range(Index from, Index to, Index step) {
        return () -> new Rounds(from.toLong(), to.toLong(), step.toLong());
    }

    @Override
    void when(Tile condition, Runnable then, Runnable otherwise) {
        if (environment.tile(condition.ir()).integer(0) != 0) {
            then.run();
        } else {
            otherwise.run();
        }
    }

    @Override
    void hint(Hint hint, long value) {}

    @Override
    long toLong(Value index) {
        return environment.index(index);
    }

    @Override
    String show(Value value) {
        return environment.get(value).toString();
    }

    private Value put(ValueType type, Object content) {
        Value value = fresh(type);
        environment.put(value, content);
        return value;
    }

    /** The rounds of a loop, one by one. */
    private final class Rounds implements Iterator<Index> {
        private final long to;
        private final long step;
        private long next;
        private boolean more;

        private Rounds(long from, long to, long step) {
            this.to = to;
            this.step = step;
            this.next = from;
            this.more = step > 0 && from < to;
        }

        @Override
        public boolean hasNext() {
            return more;
        }

        @Override
        public Index next() {
            if (!more) {
                throw new NoSuchElementException("the range ended before " + to);
            }
            Index round = new Index(StepRecorder.this, put(ValueType.INDEX, next));
            // What is left, to - next, may need all 64 bits.
            more = Long.compareUnsigned(step, to - next) < 0;
            next += step;
            return round;
        }
    }
}
