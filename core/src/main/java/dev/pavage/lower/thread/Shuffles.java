package dev.pavage.lower.thread;

import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.lower.thread.Layout.Bit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A conversion between layouts without local memory: threads choose among their registers, and shuffle within their
 * sub-groups. One step for each bit of the thread's number that changes its meaning.
 */
final class Shuffles {
    /** One step. */
    private sealed interface Step {
        /** Threads of whose copies each now keeps the half that its bit names. */
        record Choose(int thread, Bit bit) implements Step {}

        /** A thread's bit changes places with a register's. */
        record Swap(int thread, Bit bit) implements Step {}

        /** Two bits of the thread's number change places; the first may be one in which copies differ. */
        record Cross(int thread, int other) implements Step {}

        /** A thread's bit becomes a register's: threads that differ in it hold copies from now on. */
        record Copy(int thread) implements Step {}
    }

    private final ThreadCode code;
    private final Layout to;
    private final List<Step> steps = new ArrayList<>();
    private final List<Bit> held;
    private final List<Bit> spread;
    private int shuffles;

    private Shuffles(ThreadCode code, Layout from, Layout to) {
        this.code = code;
        this.to = to;
        held = new ArrayList<>(from.registers());
        spread = new ArrayList<>(from.threads());
    }

    /**
     * A tile in another layout; empty if threads of several sub-groups would have to exchange something, or if local memory
     * is cheaper.
     */
    static Optional<Fragment> convert(ThreadCode code, Fragment from, Layout to) {
        Shuffles plan = new Shuffles(code, from.layout(), to);
        // A shuffle costs about as much as an access of local memory.
        boolean cheap = plan.find() && plan.shuffles <= from.layout().size() + to.size();
        return cheap ? Optional.of(new Shuffles(code, from.layout(), to).emit(plan.steps, from)) : Optional.empty();
    }

    private boolean find() {
        for (int i = 0; i < spread.size(); i++) {
            if (spread.get(i).isNone() && held.contains(to.threads().get(i))) {
                step(new Step.Choose(i, to.threads().get(i)));
            }
        }
        for (int i = 0; i < spread.size(); i++) {
            Bit wanted = to.threads().get(i);
            if (wanted.isNone() || spread.get(i).equals(wanted)) {
                continue;
            }
            if (!held.contains(wanted)) {
                step(new Step.Cross(i, spread.indexOf(wanted)));
            } else if (spread.get(i).isNone()) {
                step(new Step.Choose(i, wanted));
            } else {
                step(new Step.Swap(i, wanted));
            }
        }
        for (int i = 0; i < spread.size(); i++) {
            if (!spread.get(i).equals(to.threads().get(i))) {
                step(new Step.Copy(i));
            }
        }
        int reach = Math.min(code.target().subGroup(), code.threads());
        return steps.stream().allMatch(step -> mask(step) < reach);
    }

    /** How far the step reaches among threads: the exclusive or of the numbers of those that shuffle. */
    private static int mask(Step step) {
        return switch (step) {
            case Step.Choose c -> 0;
            case Step.Swap s -> 1 << s.thread();
            case Step.Cross c -> 1 << c.thread() | 1 << c.other();
            case Step.Copy c -> 1 << c.thread();
        };
    }

    /** Adds a step to the plan: what is held where after it, and what it costs. */
    private void step(Step step) {
        steps.add(step);
        int size = 1 << held.size();
        shuffles += switch (step) {
            case Step.Choose c -> 0;
            case Step.Swap s -> size / 2;
            case Step.Cross c -> size;
            case Step.Copy c -> size;
        };
        move(step);
    }

    private void move(Step step) {
        switch (step) {
            case Step.Choose c -> {
                held.remove(c.bit());
                spread.set(c.thread(), c.bit());
            }
            case Step.Swap s -> held.set(held.indexOf(s.bit()), spread.set(s.thread(), s.bit()));
            case Step.Cross c -> spread.set(c.other(), spread.set(c.thread(), spread.get(c.other())));
            case Step.Copy c -> held.add(spread.set(c.thread(), Bit.NONE));
        }
    }

    private Fragment emit(List<Step> plan, Fragment from) {
        List<LaneValue> registers = from.registers();
        for (Step step : plan) {
            registers = emit(step, registers);
            move(step);
        }
        Fragment last = new Fragment(new Layout(to.shape(), held, spread), registers);
        return Fragment.of(to, last::at);
    }

    private List<LaneValue> emit(Step step, List<LaneValue> registers) {
        return switch (step) {
            case Step.Choose c -> {
                int place = held.indexOf(c.bit());
                yield half(registers.size(), place).stream()
                        .map(r -> select(c.thread(), registers.get(r | 1 << place), registers.get(r)))
                        .toList();
            }
            case Step.Swap s -> swap(s.thread(), held.indexOf(s.bit()), registers);
            case Step.Cross c -> cross(c, registers);
            case Step.Copy c -> {
                List<LaneValue> others =
                        registers.stream().map(r -> shuffle(r, 1 << c.thread())).toList();
                List<LaneValue> copied = new ArrayList<>();
                for (int i = 0; i < registers.size(); i++) {
                    copied.add(select(c.thread(), others.get(i), registers.get(i)));
                }
                for (int i = 0; i < registers.size(); i++) {
                    copied.add(select(c.thread(), registers.get(i), others.get(i)));
                }
                yield copied;
            }
        };
    }

    /** Each thread gives away the half that it shall not have, and gets its partner's part of the half that it shall. */
    private List<LaneValue> swap(int thread, int place, List<LaneValue> registers) {
        List<LaneValue> swapped = new ArrayList<>(registers);
        for (int r : half(registers.size(), place)) {
            LaneValue low = registers.get(r);
            LaneValue high = registers.get(r | 1 << place);
            LaneValue kept = select(thread, high, low);
            LaneValue got = shuffle(select(thread, low, high), 1 << thread);
            swapped.set(r, select(thread, got, kept));
            swapped.set(r | 1 << place, select(thread, kept, got));
        }
        return swapped;
    }

    private List<LaneValue> cross(Step.Cross step, List<LaneValue> registers) {
        LaneBuilder b = code.b();
        // Of copies there is one that differs in the other bit only.
        int mask = spread.get(step.thread()).isNone() ? 1 << step.other() : mask(step);
        LaneValue differ = b.at(0, () -> b.binary(
                BinaryKind.XOR, code.threadBit(step.thread()), code.threadBit(step.other())));
        return registers.stream().map(r -> b.select(differ, shuffle(r, mask), r)).toList();
    }

    /** The numbers of registers whose bit at a place is 0. */
    private static List<Integer> half(int size, int place) {
        List<Integer> numbers = new ArrayList<>();
        for (int r = 0; r < size; r++) {
            if ((r >> place & 1) == 0) {
                numbers.add(r);
            }
        }
        return numbers;
    }

    private LaneValue select(int thread, LaneValue one, LaneValue zero) {
        return code.b().select(code.threadBit(thread), one, zero);
    }

    private LaneValue shuffle(LaneValue value, int mask) {
        return code.shuffle(value, mask);
    }
}
