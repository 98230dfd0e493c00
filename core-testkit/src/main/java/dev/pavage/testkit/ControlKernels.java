package dev.pavage.testkit;

import static dev.pavage.type.DType.F32;
import static dev.pavage.type.DType.I32;
import static dev.pavage.type.DType.I64;

import dev.pavage.kernel.Index;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.TileVar;
import dev.pavage.kernel.View;
import dev.pavage.type.DType;
import java.util.List;

/** Kernels of loops, branches, indexes, random numbers and checks. */
final class ControlKernels {
    private ControlKernels() {}

    /** Loop bounds from memory: row i of {@code bounds} is from, to, step of program i. Counts, sums, and remembers. */
    static void loop(Program p, View bounds, View y) {
        View row = bounds.at(p.id(0));
        TileVar rounds = p.var(p.zeros(I64));
        TileVar sum = p.var(p.zeros(I64));
        TileVar last = p.var(p.full(I64, -77));
        for (Index i : p.range(number(row, 0), number(row, 1), number(row, 2))) {
            rounds.set(rounds.plus(1));
            sum.set(sum.times(3).plus(i.toTile()));
            last.set(i.toTile());
        }
        View out = y.at(p.id(0));
        out.at(0).store(List.of(), rounds);
        out.at(1).store(List.of(), sum);
        out.at(2).store(List.of(), last);
    }

    private static Index number(View row, long place) {
        return row.at(place).load(List.of()).toIndex();
    }

    /** Variables that change places, one that stays, one that is only set, over n rounds. */
    static void carried(Program p, View x, View y, int rounds, int block) {
        View out = y.at(p.id(0));
        TileVar a = p.var(x.load(0, block));
        TileVar b = p.var(x.load(block, block));
        TileVar kept = p.var(x.load(1, block));
        TileVar set = p.var(p.zeros(x.dtype(), block));
        for (Index i : p.range(0, rounds, 1)) {
            Tile old = a.value();
            a.set(b);
            b.set(old.plus(1));
            set.set(x.load(i, block));
        }
        out.store(0, a);
        out.store(block, b);
        out.store(2L * block, kept);
        out.store(3L * block, set.plus(a));
    }

    /** Three variables in a circle, and one that takes what another was a round before. */
    static void rotated(Program p, View x, View y, int step, int block) {
        View out = y.at(p.id(0));
        TileVar a = p.var(x.load(0, block));
        TileVar b = p.var(x.load(3, block));
        TileVar c = p.var(x.load(5, block));
        TileVar delayed = p.var(p.full(x.dtype(), 9, block));
        for (Index i : p.range(0, p.id(0).times(2), step)) {
            Tile t = a.value();
            a.set(b);
            b.set(c);
            c.set(t);
            delayed.set(a.plus(delayed).plus(p.indices(i, block).to(x.dtype())));
        }
        out.store(0, 0, a.row());
        out.store(1, 0, b.row());
        out.store(2, 0, c.row());
        out.store(3, 0, delayed.row());
    }

    /** A loop in a loop, of which the inner runs as often as the outer says, and a tile that both carry. */
    static void nested(Program p, View x, View y, int block) {
        TileVar sum = p.var(p.zeros(x.dtype(), block));
        TileVar inner = p.var(p.zeros(x.dtype(), block));
        for (Index i : p.range(0, p.id(0).plus(1), 1)) {
            inner.set(p.zeros(x.dtype(), block));
            for (Index j : p.range(i, p.id(0).times(2), 2)) {
                inner.set(inner.plus(x.load(i.plus(j), block)));
            }
            sum.set(sum.plus(inner).plus(1));
        }
        y.at(p.id(0)).store(0, sum);
        y.at(p.id(0)).store(block, inner);
    }

    /** Stores in a loop, each round elsewhere, and loads what the round before stored. */
    static void prefix(Program p, View x, View y, int block) {
        View out = y.at(p.id(0));
        out.store(0, x.load(p.id(0), block));
        for (Index i : p.range(1, out.size(0).over(block), 1)) {
            Index at = i.times(block);
            out.store(at, out.load(at.minus(block), block).plus(x.load(at, block)));
        }
    }

    /** One of two branches, with variables that one, the other, both or none sets. */
    static void branch(Program p, View x, View y, int block) {
        View out = y.at(p.id(0));
        TileVar first = p.var(x.load(0, block));
        TileVar second = p.var(x.load(1, block));
        TileVar both = p.var(x.load(2, block));
        p.when(
                p.id(0).rem(3).eq(1),
                () -> {
                    first.set(first.plus(10));
                    both.set(both.times(2));
                    out.store(4L * block, first);
                },
                () -> {
                    second.set(second.plus(both));
                    both.set(second);
                });
        p.when(p.id(0).gt(2), () -> out.store(3L * block, both));
        out.store(0, first);
        out.store(block, second);
        out.store(2L * block, both);
    }

    /** Branches in loops in branches. */
    static void nestedBranches(Program p, View x, View y, int block) {
        TileVar a = p.var(x.load(0, block));
        TileVar b = p.var(p.zeros(x.dtype(), block));
        p.when(
                p.id(0).lt(3),
                () -> {
                    for (Index i : p.range(0, p.id(0).plus(2), 1)) {
                        p.when(
                                i.rem(2).eq(0),
                                () -> a.set(a.plus(x.load(i, block))),
                                () -> p.when(i.gt(2), () -> b.set(a.value()), () -> b.set(b.plus(1))));
                        a.set(a.plus(b));
                    }
                },
                () -> {
                    for (Index i : p.range(0, 3, 1)) {
                        b.set(b.plus(i.toTile().to(x.dtype())));
                    }
                });
        y.at(p.id(0)).store(0, a);
        y.at(p.id(0)).store(block, b);
    }

    /** A branch on what was loaded. */
    static void dataBranch(Program p, View x, View y, int block) {
        Index i = p.id(0).times(block);
        Tile t = x.load(i, block);
        TileVar result = p.var(t);
        p.when(t.sum(0).gt(0), () -> result.set(t.times(2)), () -> result.set(t.neg()));
        y.store(i, result);
    }

    /** Ids and counts of programs in all axes, and sizes of a view. */
    static void ids(Program p, View x, View y) {
        View out = y.at(p.id(2), p.id(1), p.id(0));
        Tile ids = p.id(0).plus(p.id(1).times(10)).plus(p.id(2).times(100)).toTile();
        Tile counts = p.count(0).plus(p.count(1).times(10)).plus(p.count(2).times(100)).toTile();
        Tile sizes = x.size(0).times(1000).plus(x.size(-1)).toTile();
        out.store(0, ids.reshape(1));
        out.store(1, counts.reshape(1));
        out.store(2, sizes.reshape(1));
    }

    /** All index arithmetic on pairs of numbers. */
    static void arithmetic(Program p, View pairs, View y) {
        Index a = number(pairs.at(p.id(0)), 0);
        Index b = number(pairs.at(p.id(0)), 1);
        View out = y.at(p.id(0));
        Index[] results = {
            a.plus(b), a.minus(b), a.times(b), a.over(b), a.ceilOver(b), a.rem(b), a.min(b), a.max(b),
            a.over(3), a.rem(-4), a.ceilOver(5), a.over(-7), a.rem(8), a.over(16), a.times(-3), a.ceilOver(-2)
        };
        for (int i = 0; i < results.length; i++) {
            out.store(i, results[i].toTile().reshape(1));
        }
        Tile[] comparisons = {a.lt(b), a.le(b), a.gt(b), a.ge(b), a.eq(b), a.ne(b), a.lt(5), a.ge(-1)};
        for (int i = 0; i < comparisons.length; i++) {
            out.store(results.length + i, comparisons[i].to(I64).reshape(1));
        }
    }

    /** Random numbers and bits for counters of a dtype. */
    static void random(Program p, View counters, View y, View bits, long seed, int block) {
        Index i = p.id(0).times(block);
        Tile c = counters.load(i, block);
        y.store(i, p.random(seed, c));
        bits.store(i, p.randomBits(p.id(0).plus(seed), c));
    }

    static void print(Program p, View x, View y, int block) {
        Index i = p.id(0).times(block);
        Tile t = x.load(i, block);
        p.print("tile", t);
        p.print("program", p.id(0));
        p.print("truth", t.gt(0));
        y.store(i, t);
    }

    static void check(Program p, View x, View y, int block) {
        Index i = p.id(0).times(block);
        Tile t = x.load(i, block);
        p.check(t.lt(100), "every element is below a hundred");
        y.store(i, t);
    }

    /** Values of many dtypes in one program. */
    static void mixed(Program p, View x, View y, View z, int block) {
        Index i = p.id(0).times(block);
        Tile t = x.load(i, block);
        Tile half = t.to(DType.F16).times(0.5).to(F32);
        Tile small = t.to(DType.I8).to(I32);
        Tile wide = t.to(DType.F64).plus(small.to(DType.F64));
        y.store(i, half.plus(small.to(F32)).where(t.gt(0), wide.to(F32)));
        z.store(i, t.to(I64).shl(3).plus(small.to(I64)).to(z.dtype()));
    }
}
