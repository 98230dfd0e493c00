package dev.pavage.cpu.machine;

import dev.pavage.cpu.machine.Assembler.Gpr;
import dev.pavage.lane.LaneValue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

    /** Where one integer is needed. Positions count ops; it is needed at both ends too. */
    private static final class Span {
        private final int from;
        private final Optional<LaneValue> old;
        private int to;
        private double accesses;

        Span(int from, Optional<LaneValue> old) {
            this.from = from;
            this.to = from;
            this.old = old;
        }
    }

    /** Integers that have one register, one after the other: each but the first is computed in place from that before it. */
    private static final class Chain {
        private final List<LaneValue> values = new ArrayList<>();
        private final int from;
        private int to;
        private double accesses;

        Chain(int from) {
            this.from = from;
        }

        void add(LaneValue value, Span span) {
            values.add(value);
            to = span.to;
            accesses += span.accesses;
        }

        boolean overlaps(Chain other) {
            return from <= other.to && other.from <= to;
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
        spans.put(value, new Span(position, old));
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
        Map<Gpr, List<Chain>> taken = new HashMap<>();
        chains().stream()
                .sorted(Comparator.comparingDouble(chain -> -chain.density()))
                .forEach(chain -> REGISTERS.stream()
                        .filter(register -> isFree(register, chain, taken))
                        .findFirst()
                        .ifPresent(register -> {
                            chain.values.forEach(value -> chosen.put(value, register));
                            taken.computeIfAbsent(register, r -> new ArrayList<>()).add(chain);
                        }));
        return chosen;
    }

    private Collection<Chain> chains() {
        Set<Chain> chains = new LinkedHashSet<>();
        Map<LaneValue, Chain> of = new HashMap<>();
        spans.forEach((value, span) -> {
            if (span.accesses > 0) {
                Chain chain = span.old
                        .map(of::get)
                        .filter(before -> before.to == span.from)
                        .orElseGet(() -> new Chain(span.from));
                chain.add(value, span);
                chains.add(chain);
                of.put(value, chain);
            }
        });
        return chains;
    }

    private boolean isFree(Gpr register, Chain chain, Map<Gpr, List<Chain>> taken) {
        boolean isKept = SAVED.contains(register) || calls.stream().noneMatch(at -> chain.from < at && at < chain.to);
        return isKept && taken.getOrDefault(register, List.of()).stream().noneMatch(chain::overlaps);
    }
}
