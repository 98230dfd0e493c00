package dev.pavage.kernel.samples;

import static dev.pavage.type.DType.BOOL;
import static dev.pavage.type.DType.F16;
import static dev.pavage.type.DType.F32;
import static dev.pavage.type.DType.I32;
import static dev.pavage.type.DType.I64;

import dev.pavage.kernel.Index;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.TileVar;
import dev.pavage.kernel.View;
import java.util.ArrayList;
import java.util.List;

/** Kernels with one mistake each, on the line after {@link #next}. Each takes one F32 matrix. */
final class Mistakes {
    private static final ThreadLocal<Integer> LINE = ThreadLocal.withInitial(() -> 0);
    private static final ThreadLocal<List<Tile>> KEPT = ThreadLocal.withInitial(ArrayList::new);

    private Mistakes() {}

    /** The line at which the last kernel to run has its mistake. */
    static int line() {
        return LINE.get();
    }

    private static void next() {
        StackWalker.StackFrame caller =
                StackWalker.getInstance().walk(s -> s.skip(1).findFirst().orElseThrow());
        LINE.set(caller.getLineNumber() + 1);
    }

    static void breaks(Program p, View a) {
        next();
        for (Index i : p.range(0, a.size(0), 4)) {
            a.store(i, 0, p.zeros(F32, 4, 4));
            break;
        }
        a.store(0, 0, p.zeros(F32, 4, 4));
    }

    static void breaksInside(Program p, View a) {
        for (Index i : p.range(0, a.size(0), 4)) {
            next();
            for (Index j : p.range(0, a.size(1), 4)) {
                a.store(i, j, p.zeros(F32, 4, 4));
                break;
            }
        }
    }

    static void returnsFromLoop(Program p, View a) {
        next();
        for (Index i : p.range(0, a.size(0), 4)) {
            a.store(i, 0, p.zeros(F32, 4, 4));
            return;
        }
    }

    static void returnsFromLoopInBranch(Program p, View a) {
        p.when(a.size(0).gt(3), () -> {
            next();
            for (Index i : p.range(0, a.size(0), 4)) {
                a.store(i, 0, p.zeros(F32, 4, 4));
                return;
            }
        });
    }

    static void comparesIndexesWithEquals(Program p, View a) {
        next();
        if (p.id(0).equals(p.id(1))) {
            a.store(0, 0, p.zeros(F32, 4, 4));
        }
    }

    static void comparesTilesWithEquals(Program p, View a) {
        next();
        if (a.load(0, 0, 4, 4).equals(p.zeros(F32, 4, 4))) {
            a.store(0, 0, p.zeros(F32, 4, 4));
        }
    }

    static void asksForARuntimeNumber(Program p, View a) {
        next();
        if (a.size(0).toLong() > 3) {
            a.store(0, 0, p.zeros(F32, 4, 4));
        }
    }

    static void tileOfOddSide(Program p, View a) {
        next();
        a.load(0, 0, 4, 12);
    }

    static void tileOfNoSide(Program p, View a) {
        next();
        p.zeros(F32, 0);
    }

    static void tileOfNegativeSide(Program p, View a) {
        next();
        p.zeros(F32, -4);
    }

    static void shapesDoNotBroadcast(Program p, View a) {
        next();
        p.zeros(F32, 4, 8).plus(p.zeros(F32, 4));
    }

    static void dtypesDiffer(Program p, View a) {
        next();
        p.zeros(F32, 4).times(p.zeros(F16, 4));
    }

    static void fractionForIntegers(Program p, View a) {
        next();
        p.zeros(I32, 4).times(0.5);
    }

    static void numberBeyondDtype(Program p, View a) {
        next();
        p.full(I32, 1L << 32, 4);
    }

    static void exponentialOfIntegers(Program p, View a) {
        next();
        p.zeros(I32, 4).exp();
    }

    static void sumOfTruthValues(Program p, View a) {
        next();
        p.zeros(BOOL, 4).sum(0);
    }

    static void noSuchTileAxis(Program p, View a) {
        next();
        p.zeros(F32, 4, 8).sum(2);
    }

    static void noSuchViewAxis(Program p, View a) {
        next();
        a.size(2);
    }

    static void noSuchGridAxis(Program p, View a) {
        next();
        p.id(3);
    }

    static void reshapeToOtherSize(Program p, View a) {
        next();
        p.zeros(F32, 4, 8).reshape(4, 4);
    }

    static void broadcastToSmaller(Program p, View a) {
        next();
        p.zeros(F32, 4, 8).broadcast(1, 8);
    }

    static void rowOfMatrix(Program p, View a) {
        next();
        p.zeros(F32, 4, 8).row();
    }

    static void transposeNamesAnAxisTwice(Program p, View a) {
        next();
        p.zeros(F32, 4, 8).transpose(0, 0);
    }

    static void fmaOfNarrowNumbers(Program p, View a) {
        Tile x = p.zeros(F16, 4);
        next();
        x.fma(x, x);
    }

    static void whereTakesNumbersAsCondition(Program p, View a) {
        next();
        p.zeros(F32, 4).where(p.zeros(F32, 4), 1);
    }

    static void dotOfUnequalDepth(Program p, View a) {
        next();
        p.zeros(F32, 4, 8).dot(p.zeros(F32, 4, 8));
    }

    static void dotIntoAnotherDtype(Program p, View a) {
        next();
        p.zeros(F16, 4, 4).plusDot(p.zeros(F16, 4, 4), p.zeros(F16, 4, 4));
    }

    static void variableOfAnotherShape(Program p, View a) {
        TileVar variable = p.var(p.zeros(F32, 4));
        next();
        variable.set(p.zeros(F32, 8));
    }

    static void variableOfAnotherDtype(Program p, View a) {
        TileVar variable = p.var(p.zeros(F32, 4));
        next();
        variable.set(p.zeros(F16, 4));
    }

    static void unknownHint(Program p, View a) {
        next();
        p.hint("faster", 1);
    }

    static void tooManyOffsets(Program p, View a) {
        next();
        a.at(0).load(0, 0, 4, 4);
    }

    static void tileOfAnotherRank(Program p, View a) {
        next();
        a.store(0, 0, p.zeros(F32, 4));
    }

    static void storeOfAnotherDtype(Program p, View a) {
        next();
        a.store(0, 0, p.zeros(F16, 4, 4));
    }

    static void gatherByReals(Program p, View a) {
        next();
        a.gather(p.zeros(I64, 4), p.zeros(F32, 4));
    }

    static void gatherByTooFew(Program p, View a) {
        next();
        a.gather(p.zeros(I64, 4));
    }

    static void atomicAtTooFewOffsets(Program p, View a) {
        next();
        a.atomicAdd(p.id(0), p.zeros(F32, 4));
    }

    static void atomicOnSmallFloats(Program p, View a) {
        next();
        a.atomicAdd(p.id(0), p.id(0), p.zeros(a.dtype(), 4, 4));
    }

    static void reshapeOfAPart(Program p, View a) {
        next();
        a.at(0).reshape(4);
    }

    static void valueLeavesItsLoop(Program p, View a) {
        Tile last = p.zeros(F32, 4, 4);
        for (Index i : p.range(0, a.size(0), 4)) {
            last = a.load(i, 0, 4, 4);
        }
        next();
        a.store(0, 0, last);
    }

    static void indexLeavesItsLoop(Program p, View a) {
        Index last = p.id(0);
        for (Index i : p.range(0, a.size(0), 4)) {
            last = i;
        }
        next();
        a.store(last, 0, p.zeros(F32, 4, 4));
    }

    static void valueLeavesItsBranch(Program p, View a) {
        List<Tile> made = new ArrayList<>();
        p.when(a.size(0).gt(3), () -> made.add(p.ones(F32, 4, 4)));
        next();
        a.store(0, 0, made.getFirst());
    }

    static void variableLeavesItsLoop(Program p, View a) {
        List<TileVar> made = new ArrayList<>();
        for (Index i : p.range(0, a.size(0), 4)) {
            made.add(p.var(a.load(i, 0, 4, 4)));
        }
        next();
        made.getFirst().set(p.zeros(F32, 4, 4));
    }

    static void keepsATile(Program p, View a) {
        KEPT.get().clear();
        KEPT.get().add(p.zeros(F32, 4, 4));
    }

    static void usesAKeptTile(Program p, View a) {
        next();
        a.store(0, 0, KEPT.get().getFirst());
    }

    static void computesWithAKeptTile(Program p, View a) {
        next();
        KEPT.get().getFirst().exp();
    }

    static void stepThatIsNotPositive(Program p, View a) {
        next();
        p.range(0, a.size(0), 0);
    }

    static void branchesOnATile(Program p, View a) {
        next();
        p.when(a.load(0, 0, 4, 4).gt(0), () -> {});
    }

    static void indexFromATile(Program p, View a) {
        next();
        p.zeros(I64, 4).toIndex();
    }

    static void helperMistake(Program p, View a) {
        firstRow(a);
    }

    private static Tile firstRow(View a) {
        next();
        return a.load(0, 0, 1, 3);
    }
}
