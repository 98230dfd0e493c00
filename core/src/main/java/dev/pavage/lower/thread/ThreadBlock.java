package dev.pavage.lower.thread;

import dev.pavage.ir.Comparison;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.lower.Views.BlockAccess;
import dev.pavage.lower.Views.BlockAxis;
import dev.pavage.lower.Views.Stride;
import dev.pavage.lower.thread.Layout.Bit;
import dev.pavage.type.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A thread's part of a block of a view: the accesses that it takes, each of up to 16 bytes, and which lie inside. */
final class ThreadBlock {
    /**
     * Elements of one access.
     *
     * @param registers their registers' numbers, in the order of memory
     * @param address of the first, I64
     */
    record Run(List<Integer> registers, LaneValue address) {}

    private final ThreadCode code;
    private final BlockAccess access;
    private final Layout layout;
    private final Optional<Integer> unitAxis;
    private final List<Run> runs = new ArrayList<>();

    /**
     * Writes the addresses of a thread's part of a block.
     *
     * @param unitAxis the axis whose neighbours lie side by side
     * @param registers the registers that are accessed, with all of an access or none
     */
    ThreadBlock(
            ThreadCode code,
            BlockAccess access,
            Layout layout,
            Optional<Integer> unitAxis,
            List<Integer> registers) {
        this.code = code;
        this.access = access;
        this.layout = layout;
        this.unitAxis = unitAxis;
        List<Integer> bits = vectorBits(access.dtype(), layout, unitAxis);
        int within = bits.stream().mapToInt(bit -> 1 << bit).sum();
        LaneValue base = base();
        Map<List<Integer>, LaneValue> known = new HashMap<>();
        for (int register : registers) {
            if ((register & within) == 0) {
                runs.add(new Run(members(register, bits), address(base, layout.coordinates(register), known)));
            }
        }
    }

    Layout layout() {
        return layout;
    }

    /** The accesses. */
    List<Run> runs() {
        return runs;
    }

    /** Places, in the register's number, of the bits in which the registers of one access differ. */
    static List<Integer> vectorBits(DType dtype, Layout layout, Optional<Integer> unitAxis) {
        List<Integer> bits = new ArrayList<>();
        while (unitAxis.isPresent()
                && dtype.bytes() << bits.size() < Accesses.VECTOR_BYTES
                && layout.registers().contains(new Bit(unitAxis.get(), bits.size()))) {
            bits.add(layout.registers().indexOf(new Bit(unitAxis.get(), bits.size())));
        }
        return bits;
    }

    private static List<Integer> members(int register, List<Integer> bits) {
        List<Integer> members = new ArrayList<>(List.of(register));
        for (int bit : bits) {
            List.copyOf(members).forEach(m -> members.add(m | 1 << bit));
        }
        return members;
    }

    /** The address of the element in register 0. */
    private LaneValue base() {
        LaneBuilder b = code.b();
        LaneValue address = access.origin();
        for (int i = 0; i < access.axes().size(); i++) {
            BlockAxis axis = access.axes().get(i);
            if (axis.stride() != Stride.ZERO && layout.threadsAlong(i) != 0) {
                LaneValue place = b.convert(Kind.I64, code.coordinate(layout, i));
                address = b.add(address, b.mul(place, axis.bytes()));
            }
        }
        return address;
    }

    /** The address of the element that lies at {@code at} from that in register 0; one register for each address. */
    private LaneValue address(LaneValue base, int[] at, Map<List<Integer>, LaneValue> known) {
        LaneBuilder b = code.b();
        List<Integer> way = new ArrayList<>();
        LaneValue address = base;
        for (int i = 0; i < at.length; i++) {
            BlockAxis axis = access.axes().get(i);
            boolean moves = axis.stride() != Stride.ZERO && at[i] != 0;
            way.add(moves ? at[i] : 0);
            if (moves) {
                LaneValue from = address;
                LaneValue apart = b.i64(at[i]);
                address = known.computeIfAbsent(List.copyOf(way), w -> b.add(from, b.mul(axis.bytes(), apart)));
            }
        }
        return address;
    }

    /**
     * I1, the same in all threads: whether the block lies inside the view as a whole, and each access at a multiple of its
     * size.
     */
    LaneValue isWhole() {
        return code.b().binary(BinaryKind.AND, access.full(), isAligned());
    }

    /** I1, the same in all threads: whether each access is at a multiple of its size. */
    LaneValue isAligned() {
        LaneBuilder b = code.b();
        int bytes = runs.getFirst().registers().size() * access.dtype().bytes();
        if (bytes == access.dtype().bytes()) {
            return b.constant(LaneType.I1, 1);
        }
        LaneValue steps = b.i64(0);
        for (int i = 0; i < access.axes().size(); i++) {
            BlockAxis axis = access.axes().get(i);
            // Neighbours along another axis may be one element apart as well.
            if (i != unitAxis.orElseThrow() && axis.stride() != Stride.ZERO && layout.shape().extent(i) > 1) {
                steps = b.binary(BinaryKind.OR, steps, axis.bytes());
            }
        }
        return b.binary(BinaryKind.AND, isMultiple(steps, bytes), isMultiple(access.origin(), bytes));
    }

    private LaneValue isMultiple(LaneValue value, int bytes) {
        LaneBuilder b = code.b();
        return b.compare(Comparison.EQ, b.binary(BinaryKind.AND, value, b.i64(bytes - 1)), b.i64(0));
    }

    /** I1, the same in all threads: whether the block has no element before the view's first along its unit axis. */
    LaneValue beginsInside() {
        return code.b().compare(
                Comparison.EQ, access.axes().get(unitAxis.orElseThrow()).low(), code.b().i32(0));
    }

    /** Tests of what lies inside, in the block of code that is being written. */
    Masks masks() {
        return new Masks();
    }

    /** Which elements lie inside the view; what several accesses need is written once. */
    final class Masks {
        private record Along(int axis, int place) {}

        private final Map<Along, LaneValue> inside = new HashMap<>();

        /** I1 of as many lanes as a run has elements. */
        LaneValue of(Run run) {
            LaneBuilder b = code.b();
            int[] at = layout.coordinates(run.registers().getFirst());
            int lanes = run.registers().size();
            // A single element has no axis along which it could lie outside, but may be part of an empty view.
            LaneValue all = at.length == 0 ? access.full() : b.constant(LaneType.I1, 1);
            for (int i = 0; i < at.length; i++) {
                if (lanes == 1 || i != unitAxis.orElseThrow()) {
                    all = b.binary(BinaryKind.AND, all, inside(i, at[i]));
                }
            }
            return lanes == 1 ? all : vector(lanes, all, unitAxis.orElseThrow(), at);
        }

        /** How many bytes of a run lie inside, counted from its first one, I32; of blocks that begin inside. */
        LaneValue bytes(Run run) {
            LaneBuilder b = code.b();
            int axis = unitAxis.orElseThrow();
            int[] at = layout.coordinates(run.registers().getFirst());
            LaneValue all = b.constant(LaneType.I1, 1);
            for (int i = 0; i < at.length; i++) {
                all = i == axis ? all : b.binary(BinaryKind.AND, all, inside(i, at[i]));
            }
            LaneValue left = b.sub(access.axes().get(axis).high(), place(axis, at[axis]));
            LaneValue some = b.binary(BinaryKind.MIN, left, b.i32(run.registers().size()));
            LaneValue none = b.binary(BinaryKind.MAX, some, b.i32(0));
            return b.mul(b.select(all, none, b.i32(0)), b.i32(access.dtype().bytes()));
        }

        private LaneValue place(int axis, int plus) {
            LaneBuilder b = code.b();
            LaneValue first = code.coordinate(layout, axis);
            return plus == 0 ? first : b.add(first, b.i32(plus));
        }

        private LaneValue inside(int axis, int plus) {
            LaneBuilder b = code.b();
            BlockAxis bounds = access.axes().get(axis);
            Along along = new Along(axis, plus);
            LaneValue known = inside.get(along);
            if (known == null) {
                LaneValue place = place(axis, plus);
                known = b.binary(
                        BinaryKind.AND,
                        b.compare(Comparison.GE, place, bounds.low()),
                        b.compare(Comparison.LT, place, bounds.high()));
                inside.put(along, known);
            }
            return known;
        }

        private LaneValue vector(int lanes, LaneValue others, int axis, int[] at) {
            LaneBuilder b = code.b();
            BlockAxis bounds = access.axes().get(axis);
            LaneValue place = place(axis, at[axis]);
            LaneValue lane = b.iota(new LaneType(Kind.I32, lanes));
            // Outside along another axis nothing is left, which spares combining a scalar with a mask.
            LaneValue left = b.select(others, b.sub(bounds.high(), place), b.i32(0));
            LaneValue low = b.sub(bounds.low(), place);
            return b.binary(
                    BinaryKind.AND,
                    b.compare(Comparison.LT, lane, b.splat(left, lanes)),
                    b.compare(Comparison.GE, lane, b.splat(low, lanes)));
        }
    }
}
