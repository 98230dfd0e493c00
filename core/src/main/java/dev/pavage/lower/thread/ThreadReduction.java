package dev.pavage.lower.thread;

import dev.pavage.ir.Comparison;
import dev.pavage.ir.TileOp.Combiner;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.lane.ValueOp.UnaryKind;
import dev.pavage.lower.Combining;
import dev.pavage.lower.Elements;
import dev.pavage.lower.thread.Layout.Bit;
import dev.pavage.type.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.stream.IntStream;

/**
 * Reductions of a tile along an axis. Each thread first combines its own registers, then sub-groups by shuffles, one bit
 * of the thread's number at a time, then the program through local memory. All threads that hold an element of the result
 * have combined the same values in the same order, up to exchanging the two operands of a step, so they hold the same bits.
 */
final class ThreadReduction {
    /** Bits of the thread's number that one exchange through local memory takes away at most: 16 values are read. */
    private static final int MOST_BITS = 4;

    private final ThreadCode code;
    private final Exchange exchange;

    ThreadReduction(ThreadCode code) {
        this.code = code;
        exchange = new Exchange(code);
    }

    /** All elements along an axis combined, in layout {@code a.layout().drop(axis)}. */
    Fragment reduce(Combiner kind, DType dtype, Fragment a, int axis) {
        LaneBuilder b = code.b();
        Partial all = new Partial(a.layout(), List.of(a.registers()), List.of(wide(dtype)))
                .along(axis, (x, y) -> List.of(Combining.combine(b, kind, x.getFirst(), y.getFirst())));
        List<LaneValue> results = all.registers().getFirst();
        return result(a, axis, results.stream().map(r -> Elements.normalise(b, dtype, r)).toList());
    }

    /** The position of the largest or smallest element along an axis, I32, in layout {@code a.layout().drop(axis)}. */
    Fragment argReduce(boolean largest, DType dtype, Fragment a, int axis) {
        LaneBuilder b = code.b();
        LaneValue first = code.coordinate(a.layout(), axis);
        List<LaneValue> positions = IntStream.range(0, a.layout().size())
                .mapToObj(r -> b.add(first, b.i32(a.layout().coordinate(r, axis))))
                .toList();
        Partial all = new Partial(
                a.layout(), List.of(a.registers(), positions), List.of(wide(dtype), DType.I32))
                .along(axis, (x, y) -> better(largest, x, y));
        return result(a, axis, all.registers().get(1));
    }

    /** The better one of two elements with their positions; of equals, or of two NaNs, the first. */
    private List<LaneValue> better(boolean largest, List<LaneValue> x, List<LaneValue> y) {
        LaneBuilder b = code.b();
        LaneValue beyond = Combining.isBetter(b, largest, y.getFirst(), x.getFirst());
        LaneValue behind = Combining.isBetter(b, largest, x.getFirst(), y.getFirst());
        LaneValue earlier = b.binary(
                BinaryKind.AND, b.unary(UnaryKind.NOT, behind), b.compare(Comparison.LT, y.get(1), x.get(1)));
        LaneValue taken = b.binary(BinaryKind.OR, beyond, earlier);
        return List.of(b.select(taken, y.getFirst(), x.getFirst()), b.select(taken, y.get(1), x.get(1)));
    }

    private Fragment result(Fragment a, int axis, List<LaneValue> registers) {
        Fragment result = new Fragment(a.layout().drop(axis), registers);
        if (result.layout().shape().elements() == 1) {
            registers.forEach(code::uniform);
        }
        return result;
    }

    /** The dtype of partial results, which are not rounded or wrapped yet. */
    static DType wide(DType dtype) {
        return switch (dtype) {
            case F8E4M3, F8E5M2, F16, BF16, F32 -> DType.F32;
            case I8, U8, I16, I32 -> DType.I32;
            case F64, I64, BOOL -> dtype;
        };
    }

    /**
     * Partial results: registers for each of the values that are combined together, in the layout of a tile with fewer
     * elements along the axis.
     */
    private final class Partial {
        private final Layout layout;
        private final List<List<LaneValue>> registers;
        private final List<DType> dtypes;

        Partial(Layout layout, List<List<LaneValue>> registers, List<DType> dtypes) {
            this.layout = layout;
            this.registers = registers;
            this.dtypes = dtypes;
        }

        List<List<LaneValue>> registers() {
            return registers;
        }

        /** Combines all along an axis. */
        Partial along(int axis, BinaryOperator<List<LaneValue>> combine) {
            Partial rest = ofRegisters(axis, combine);
            int reach = Math.min(code.target().subGroup(), code.threads());
            for (int i = 0; 1 << i < reach; i++) {
                if (layout.threads().get(i).axis() == axis) {
                    rest = rest.ofNeighbours(i, combine);
                }
            }
            while (rest.layout.threadsAlong(axis) != 0) {
                rest = rest.gathered(axis).ofRegisters(axis, combine);
            }
            return rest;
        }

        /** Combines registers two by two, so that few steps depend on each other. */
        private Partial ofRegisters(int axis, BinaryOperator<List<LaneValue>> combine) {
            Partial rest = this;
            for (int i = layout.registers().size() - 1; i >= 0; i--) {
                if (layout.registers().get(i).axis() == axis) {
                    rest = rest.ofRegister(i, combine);
                }
            }
            return rest;
        }

        private Partial ofRegister(int place, BinaryOperator<List<LaneValue>> combine) {
            List<List<LaneValue>> combined = new ArrayList<>();
            for (int r = 0; r < layout.size(); r++) {
                if ((r >> place & 1) == 0) {
                    combined.add(combine.apply(tuple(r), tuple(r | 1 << place)));
                }
            }
            List<Bit> held = new ArrayList<>(layout.registers());
            Bit gone = held.remove(place);
            return new Partial(layout.without(gone, held, layout.threads()), transpose(combined), dtypes);
        }

        private Partial ofNeighbours(int place, BinaryOperator<List<LaneValue>> combine) {
            List<List<LaneValue>> combined = new ArrayList<>();
            for (int r = 0; r < layout.size(); r++) {
                List<LaneValue> own = tuple(r);
                combined.add(combine.apply(
                        own, own.stream().map(x -> code.shuffle(x, 1 << place)).toList()));
            }
            List<Bit> spread = new ArrayList<>(layout.threads());
            Bit gone = spread.set(place, Bit.NONE);
            return new Partial(layout.without(gone, layout.registers(), spread), transpose(combined), dtypes);
        }

        /** Threads that differ in some bits along an axis get what all of them hold. */
        private Partial gathered(int axis) {
            List<Bit> held = new ArrayList<>(layout.registers());
            List<Bit> spread = new ArrayList<>(layout.threads());
            int bits = 0;
            for (int i = 0; i < spread.size() && bits < MOST_BITS; i++) {
                if (spread.get(i).axis() == axis) {
                    held.add(spread.set(i, Bit.NONE));
                    bits++;
                }
            }
            Layout to = new Layout(layout.shape(), held, spread);
            List<List<LaneValue>> moved = new ArrayList<>();
            for (int i = 0; i < dtypes.size(); i++) {
                Fragment part = new Fragment(layout, registers.get(i));
                moved.add(exchange.convert(part, to, dtypes.get(i)).registers());
            }
            return new Partial(to, moved, dtypes);
        }

        private List<LaneValue> tuple(int register) {
            return registers.stream().map(part -> part.get(register)).toList();
        }

        private List<List<LaneValue>> transpose(List<List<LaneValue>> tuples) {
            return IntStream.range(0, dtypes.size())
                    .mapToObj(i -> tuples.stream().map(t -> t.get(i)).toList())
                    .toList();
        }
    }
}
