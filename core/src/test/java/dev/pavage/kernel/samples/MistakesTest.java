package dev.pavage.kernel.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.ir.SourceLocation;
import dev.pavage.ir.ValueType;
import dev.pavage.kernel.CaptureException;
import dev.pavage.kernel.Kernel;
import dev.pavage.type.DType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What capture says of mistakes: what was found, what to do, and the line. */
class MistakesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            breaks                       | the range begun here was left before its end: break, return
            breaksInside                 | the range begun here was left before its end
            returnsFromLoop              | the range begun here was left before its end
            returnsFromLoopInBranch      | the range begun here was left before its end
            comparesIndexesWithEquals    | a Java if cannot depend on a value that is known only when the kernel runs
            comparesTilesWithEquals      | branch with p.when(...)
            asksForARuntimeNumber        | branch with p.when(...)
            tileOfOddSide                | each side of a tile is a power of two, but axis 1 of [4, 12] is 12
            tileOfNoSide                 | axis 0 of [0] is 0
            tileOfNegativeSide           | negative extent
            shapesDoNotBroadcast         | shapes [4, 8] and [4] do not broadcast
            dtypesDiffer                 | not tile<f32[4]> and tile<f16[4]>; convert one with .to(DType.F32)
            fractionForIntegers          | 0.5 is no value of i32
            numberBeyondDtype            | 4294967296 is no value of i32
            exponentialOfIntegers        | exp does not take i32; convert the tile with .to(...)
            sumOfTruthValues             | sum does not take bool
            noSuchTileAxis               | no axis 2 in shape [4, 8]
            noSuchViewAxis               | a view of rank 2 has no axis 2
            noSuchGridAxis               | a grid has the axes 0, 1 and 2, not 3
            reshapeToOtherSize           | has 32 elements and cannot be reshaped to [4, 4] with 16
            broadcastToSmaller           | a tile of shape [4, 8] does not broadcast to [1, 8]
            rowOfMatrix                  | row takes a tile of rank 1, not of shape [4, 8]
            transposeNamesAnAxisTwice    | [0, 0] does not name each axis
            fmaOfNarrowNumbers | fma does not take f16; convert the tile with .to(...) first
            whereTakesNumbersAsCondition | where takes a bool tile as its condition, not tile<f32[4]>
            dotOfUnequalDepth            | dot multiplies [m, k] by [k, n], not [4, 8] by [4, 8]
            dotIntoAnotherDtype          | is added to a tile of f32[4, 4], not to tile<f16[4, 4]>
            variableOfAnotherShape       | a variable of tile<f32[4]> cannot be set to tile<f32[8]>
            variableOfAnotherDtype       | cannot be set to tile<f16[4]>; convert it with .to(DType.F32)
            unknownHint                  | there is no hint "faster"; the hints are fast_math, stages
            tooManyOffsets               | a view of rank 1 takes 1 offsets, not 2
            tileOfAnotherRank            | a view of rank 2 cannot store a tile of shape [4] of rank 1
            storeOfAnotherDtype          | not tile<f16[4, 4]>; convert it with .to(view.dtype())
            gatherByReals                | an index tile holds integers, not f32
            gatherByTooFew               | a view of rank 2 takes 2 index tiles, not 1
            atomicAtTooFewOffsets        | a view of rank 2 takes 2 offsets, not 1
            reshapeOfAPart               | only a kernel's argument itself can be reshaped
            valueLeavesItsLoop           | cannot be used after it has ended
            indexLeavesItsLoop           | make it before with p.var and set it inside
            valueLeavesItsBranch         | cannot be used after it has ended
            variableLeavesItsLoop        | this variable was made inside a loop or branch that has ended
            stepThatIsNotPositive        | the step of a range is positive, not 0
            branchesOnATile              | when takes a scalar bool tile, not tile<bool[4, 4]>
            indexFromATile               | only a scalar integer tile can be an index, not tile<i64[4]>
            helperMistake                | axis 1 of [1, 3] is 3
            """, quoteCharacter = '~')
    void isReportedAtItsLine(String kernel, String message) {
        assertMistake(kernel, message, DType.F32);
    }

    @Test
    void aTileOfAnEarlierCaptureIsNoOperand() {
        capture("keepsATile", DType.F32);

        assertMistake("usesAKeptTile", "a value of another run of a kernel cannot be used here", DType.F32);
    }

    @Test
    void aTileCannotBeUsedWhenItsCaptureHasEnded() {
        capture("keepsATile", DType.F32);

        assertMistake("computesWithAKeptTile", "the capture of this kernel has ended", DType.F32);
    }

    @Test
    void anAtomicOnSmallFloatsIsReported() {
        assertMistake("atomicOnSmallFloats", "atomics combine f32, f64, i32 and i64, not f16", DType.F16);
    }

    @Test
    void theMessageNamesTheKernel() {
        CaptureException e = assertThrows(CaptureException.class, () -> capture("rowOfMatrix", DType.F32));

        assertTrue(e.getMessage().startsWith("kernel rowOfMatrix: "), e.getMessage());
    }

    private static void assertMistake(String kernel, String message, DType dtype) {
        CaptureException e = assertThrows(CaptureException.class, () -> capture(kernel, dtype));

        assertTrue(e.getMessage().contains(message), e.getMessage());
        assertEquals(new SourceLocation("Mistakes.java", Mistakes.line()), e.location());
        assertTrue(e.getMessage().endsWith(" (" + e.location() + ")"), e.getMessage());
    }

    private static void capture(String kernel, DType dtype) {
        Kernel.of(Mistakes.class, kernel).capture(List.of(ValueType.view(dtype, 2)));
    }
}
