package dev.pavage.lower.thread;

import dev.pavage.type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Which thread of a program holds which elements of a tile, and in which of its registers. Since the number of threads and
 * every side of a tile are powers of two, a layout says for each bit of a register's number and of a thread's number which
 * bit of a coordinate it is. The element that a thread holds in a register is where these bits, put together, point to.
 *
 * <p>These are the linear layouts of Zhou et al., "Linear Layouts: Robust Code Generation of Efficient Tensor Computation
 * Using F2" (2025), section 4, as far as each row of their matrices has at most one 1. Slices, broadcasts, transpositions
 * and reshapes of such layouts are such layouts, and so are the fragments of matrix instructions.
 *
 * @param shape the tile's
 * @param registers for each bit of the register's number, lowest first, the bit of a coordinate that it is
 * @param threads the same for each bit of the thread's number; {@link Bit#NONE} if threads that differ in it hold the same
 */
record Layout(Shape shape, List<Bit> registers, List<Bit> threads) {
    /**
     * A bit of a coordinate.
     *
     * @param axis the axis
     * @param place the bit's place, 0 for the lowest
     */
    record Bit(int axis, int place) {
        /** No bit of any coordinate. */
        static final Bit NONE = new Bit(-1, 0);

        /** Whether it is none. */
        boolean isNone() {
            return axis < 0;
        }

        /** This bit as a coordinate. */
        int value() {
            return 1 << place;
        }
    }

    /** Checks that each bit of each coordinate is there once. */
    Layout {
        registers = List.copyOf(registers);
        threads = List.copyOf(threads);
        List<Bit> all = new ArrayList<>(registers);
        threads.stream().filter(b -> !b.isNone()).forEach(all::add);
        long bits = 0;
        for (int axis = 0; axis < shape.rank(); axis++) {
            bits += Long.numberOfTrailingZeros(shape.extent(axis));
        }
        Shape of = shape;
        boolean fits = all.stream().allMatch(b -> !b.isNone() && b.value() < of.extent(b.axis()));
        if (!fits || all.size() != bits || all.stream().distinct().count() != bits) {
            throw new IllegalArgumentException("not a layout of " + shape + ": registers " + registers + ", threads "
                    + threads);
        }
    }

    /** Number of registers that each thread has for the tile. */
    int size() {
        return 1 << registers.size();
    }

    /** The numbers of each thread's registers, ascending. */
    List<Integer> numbers() {
        return IntStream.range(0, size()).boxed().toList();
    }

    /** Number of threads. */
    int threadCount() {
        return 1 << threads.size();
    }

    /** What the register's number adds to the coordinate along an axis. */
    int coordinate(int register, int axis) {
        return coordinate(registers, register, axis);
    }

    /** What the thread's number adds to the coordinate along an axis. */
    int threadCoordinate(int thread, int axis) {
        return coordinate(threads, thread, axis);
    }

    private static int coordinate(List<Bit> bits, int number, int axis) {
        int sum = 0;
        for (int i = 0; i < bits.size(); i++) {
            if (bits.get(i).axis() == axis && (number >> i & 1) == 1) {
                sum |= bits.get(i).value();
            }
        }
        return sum;
    }

    /** The register that holds the element at the coordinates which that register adds; bits of threads are ignored. */
    int register(int[] coordinates) {
        int number = 0;
        for (int i = 0; i < registers.size(); i++) {
            Bit bit = registers.get(i);
            if ((coordinates[bit.axis()] & bit.value()) != 0) {
                number |= 1 << i;
            }
        }
        return number;
    }

    /** What a register's number adds to each coordinate. */
    int[] coordinates(int register) {
        int[] coordinates = new int[shape.rank()];
        for (int axis = 0; axis < coordinates.length; axis++) {
            coordinates[axis] = coordinate(register, axis);
        }
        return coordinates;
    }

    /** The bits of the thread's number in which threads with the same elements differ, as a mask. */
    int replicas() {
        int mask = 0;
        for (int i = 0; i < threads.size(); i++) {
            mask |= threads.get(i).isNone() ? 1 << i : 0;
        }
        return mask;
    }

    /** The bits of the thread's number that move along an axis, as a mask. */
    int threadsAlong(int axis) {
        int mask = 0;
        for (int i = 0; i < threads.size(); i++) {
            mask |= threads.get(i).axis() == axis ? 1 << i : 0;
        }
        return mask;
    }

    /** The layout of a tile that has one element along an axis and is otherwise the same: what broadcasts to this. */
    Layout slice(int axis) {
        return map(shape.with(axis, 1), bit -> bit.axis() == axis ? Bit.NONE : bit);
    }

    /** {@link #slice} without the axis: what a reduction of this leaves. */
    Layout drop(int axis) {
        return map(
                shape.without(axis),
                bit -> bit.axis() == axis
                        ? Bit.NONE
                        : new Bit(bit.axis() > axis ? bit.axis() - 1 : bit.axis(), bit.place()));
    }

    /**
     * A layout of a tile that this one's broadcasts to, without anything moved: threads that held copies hold elements of
     * their own, and what is left over goes to registers.
     */
    Layout expand(Shape other) {
        List<Bit> added = bits(other).stream()
                .filter(bit -> shape.extent(bit.axis()) != other.extent(bit.axis()))
                .toList();
        List<Bit> spread = new ArrayList<>(threads);
        int next = 0;
        for (int i = 0; i < spread.size() && next < added.size(); i++) {
            if (spread.get(i).isNone()) {
                spread.set(i, added.get(next++));
            }
        }
        List<Bit> held = new ArrayList<>(registers);
        held.addAll(added.subList(next, added.size()));
        return new Layout(other, held, spread);
    }

    /**
     * A layout of a tile that lacks a bit of a coordinate, and so half of the elements along its axis: higher bits move down.
     *
     * @param held the registers' bits, as this layout names them
     * @param spread the threads' bits
     */
    Layout without(Bit gone, List<Bit> held, List<Bit> spread) {
        UnaryOperator<Bit> close = bit -> bit.axis() == gone.axis() && bit.place() > gone.place()
                ? new Bit(bit.axis(), bit.place() - 1)
                : bit;
        return new Layout(
                shape.with(gone.axis(), shape.extent(gone.axis()) / 2),
                held.stream().map(close).toList(),
                spread.stream().map(close).toList());
    }

    /** The layout of the tile whose axis {@code i} is axis {@code order[i]} of this one. */
    Layout permute(List<Integer> order) {
        Shape permuted = shape.permute(order.stream().mapToInt(i -> i).toArray());
        return map(permuted, bit -> new Bit(order.indexOf(bit.axis()), bit.place()));
    }

    /** The layout of the same elements in row-major order under another shape: no element moves. */
    Layout reshape(Shape other) {
        return map(other, bit -> bitOf(other, flatPlace(shape, bit)));
    }

    private Layout map(Shape other, UnaryOperator<Bit> change) {
        List<Bit> held = registers.stream().map(change).filter(b -> !b.isNone()).toList();
        List<Bit> spread = threads.stream().map(b -> b.isNone() ? b : change.apply(b)).toList();
        return new Layout(other, held, spread);
    }

    /** The place of a coordinate's bit in the number of the element in row-major order. */
    static int flatPlace(Shape shape, Bit bit) {
        int place = bit.place();
        for (int axis = bit.axis() + 1; axis < shape.rank(); axis++) {
            place += Long.numberOfTrailingZeros(shape.extent(axis));
        }
        return place;
    }

    /** The coordinate's bit at a place of the number of the element in row-major order. */
    static Bit bitOf(Shape shape, int flatPlace) {
        int place = flatPlace;
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            int bits = Long.numberOfTrailingZeros(shape.extent(axis));
            if (place < bits) {
                return new Bit(axis, place);
            }
            place -= bits;
        }
        throw new IllegalArgumentException("no bit " + flatPlace + " in " + shape);
    }

    /** All bits of a shape, in row-major order, lowest first. */
    static List<Bit> bits(Shape shape) {
        List<Bit> bits = new ArrayList<>();
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            for (int place = 0; 1L << place < shape.extent(axis); place++) {
                bits.add(new Bit(axis, place));
            }
        }
        return bits;
    }

    /**
     * The layout in which bits are dealt out in an order: the first {@code vector} of them to registers, the next ones to
     * threads, and what is left to registers again; threads that are left over hold copies.
     */
    static Layout blocked(Shape shape, List<Bit> order, int vector, int threadBits) {
        int first = Math.min(vector, order.size());
        int last = Math.min(first + threadBits, order.size());
        List<Bit> held = new ArrayList<>(order.subList(0, first));
        held.addAll(order.subList(last, order.size()));
        List<Bit> spread = new ArrayList<>(order.subList(first, last));
        while (spread.size() < threadBits) {
            spread.add(Bit.NONE);
        }
        return new Layout(shape, held, spread);
    }
}
