package dev.pavage.cpu.machine;

import dev.pavage.cpu.machine.Assembler.Gpr;
import dev.pavage.lane.LaneValue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * From where to where in a function each integer is needed, and how often: what the first writing of a function finds out, so
 * that the second can have integers in general registers.
 */
final class Lifetimes {
    /** How often a loop's body is taken to run. */
    private static final int ROUNDS = 10;

    /** Those that a call leaves as they were, last: the others need not be saved. */
    private static final List<Gpr> REGISTERS = List.of(
            Gpr.RSI, Gpr.RDI, Gpr.R8, Gpr.R9, Gpr.R10, Gpr.R11, Gpr.RBX, Gpr.RBP, Gpr.R12, Gpr.R13, Gpr.R14, Gpr.R15);

    /** Registers that a function has to leave as they were (System V ABI, figure 3.4). */
    static final List<Gpr> SAVED = List.of(Gpr.RBX, Gpr.RBP, Gpr.R12, Gpr.R13, Gpr.R14, Gpr.R15);

    /** Positions count ops; an integer is needed at both ends too. */
    private static final class Span {
        private final int from;
        private final Optional<Span> old;
        private int to;
        private double accesses;

        Span(int from, Optional<Span> old) {
            this.from = from;
            this.to = from;
            this.old = old;
        }

        /** An integer that is computed from another in place begins where that one ends. */
        boolean overlaps(Span other) {
            if (isHeirOf(other) || other.isHeirOf(this)) {
                return false;
            }
            return from <= other.to && other.from <= to;
        }

        private boolean isHeirOf(Span other) {
            return old.filter(o -> o == other).isPresent() && other.to == from;
        }

        /** What a register saves, for each position that it is taken. */
        double density() {
            return accesses / (to - from + 1);
        }
    }

    /** A loop that is being written, and what it reads of what was there before it. */
    private record Loop(int start, List<Span> outer) {}

    private final Map<LaneValue, Span> spans = new LinkedHashMap<>();
    private final Deque<Loop> loops = new ArrayDeque<>();
    private final List<Integer> calls = new ArrayList<>();
    private int position;

    /** Goes on to the next op. */
    void advance() {
        position++;
    }

    /**
     * A new integer.
     *
     * @param old another whose register it may take over if it is not needed any more
     */
    void begin(LaneValue value, Optional<LaneValue> old) {
        spans.put(value, new Span(position, old.map(spans::get)));
    }

    /** An integer is read, or written again. */
    void access(LaneValue value) {
        Span span = spans.get(value);
        if (span == null) {
            throw new NotEncodableException("an integer that has no place: " + value);
        }
        span.to = position;
        span.accesses += Math.pow(ROUNDS, loops.size());
        // The next round needs it too.
        for (var outermost = loops.descendingIterator(); outermost.hasNext();) {
            Loop loop = outermost.next();
            if (span.from < loop.start) {
                loop.outer.add(span);
                break;
            }
        }
    }

    /** What was there before, and is read until {@link #leaveLoop}, is needed throughout. */
    void enterLoop() {
        advance();
        loops.push(new Loop(position, new ArrayList<>()));
    }

    void leaveLoop() {
        loops.pop().outer.forEach(span -> span.to = position);
        advance();
    }

    /** Another function is called. */
    void call() {
        calls.add(position);
    }

    /** Whether an integer has begun. */
    boolean has(LaneValue value) {
        return spans.containsKey(value);
    }

    /** Whether anything reads an integer. */
    boolean isRead(LaneValue value) {
        Span span = spans.get(value);
        return span != null && span.accesses > 0;
    }

    /** Gives registers to integers, first to those that are read most for the time they need one. */
    Map<LaneValue, Gpr> registers() {
        Map<LaneValue, Gpr> chosen = new HashMap<>();
        Map<Gpr, List<Span>> taken = new HashMap<>();
        spans.entrySet().stream()
                .filter(entry -> entry.getValue().accesses > 0)
                .sorted(Comparator.comparingDouble(entry -> -entry.getValue().density()))
                .forEach(entry -> REGISTERS.stream()
                        .filter(register -> isFree(register, entry.getValue(), taken))
                        .max(Comparator.comparing(register -> inherits(register, entry.getValue(), taken)))
                        .ifPresent(register -> {
                            chosen.put(entry.getKey(), register);
                            taken.computeIfAbsent(register, r -> new ArrayList<>()).add(entry.getValue());
                        }));
        return chosen;
    }

    private boolean isFree(Gpr register, Span span, Map<Gpr, List<Span>> taken) {
        boolean isKept = SAVED.contains(register) || calls.stream().noneMatch(at -> span.from < at && at < span.to);
        return isKept && taken.getOrDefault(register, List.of()).stream().noneMatch(span::overlaps);
    }

    private static boolean inherits(Gpr register, Span span, Map<Gpr, List<Span>> taken) {
        return taken.getOrDefault(register, List.of()).stream().anyMatch(o -> span.isHeirOf(o) || o.isHeirOf(span));
    }
}
