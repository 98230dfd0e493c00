package dev.pavage.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class EliminateDeadTest {
    private static final String HEAD =
            """
            kernel @k(%0 a: view<i64 rank 1>) {
              %1 = program_id 0 : index
              %2 = program_count 0 : index
              %3 = iota : tile<i64[8]>
              store %0[%1], %3
              store %0[%2], %3
            """;

    @Test
    void opsThatNobodyReadsGo() {
        assertAfter("""
                %4 = add %1, %2 : index
                %5 = load %0[%4] fill 0 : tile<i64[8]>
                store %0[%1], %3
                """, """
                store %0[%1], %3
                """);
    }

    @Test
    void loopsAndBranchesWithoutEffectGo() {
        assertAfter(
                """
                %4 = lt %1, %2 : tile<bool[]>
                %5 = if %4 : index {
                  %6 = for %7 = %1 to %2 step %1 carry (%8 = %1) : index {
                    yield %7
                  }
                  yield %6
                } else {
                  yield %2
                }
                store %0[%1], %3
                """,
                """
                store %0[%1], %3
                """);
    }

    @Test
    void carriedValuesThatOnlyFeedEachOtherGo() {
        assertAfter(
                """
                %4, %5, %6 = for %7 = %1 to %2 step %1 carry (%8 = %1, %9 = %2, %10 = %1) : index, index, index {
                  %11 = add %8, %9 : index
                  %12 = add %9, %8 : index
                  %13 = add %10, %7 : index
                  yield %11, %12, %13
                }
                store %0[%6], %3
                """,
                """
                %7 = for %4 = %1 to %2 step %1 carry (%5 = %1) : index {
                  %6 = add %5, %4 : index
                  yield %6
                }
                store %0[%7], %3
                """);
    }

    @Test
    void aCarriedValueThatFeedsAnEffectStays() {
        String loop =
                """
                %7 = for %4 = %1 to %2 step %1 carry (%5 = %1) : index {
                  %6 = add %5, %4 : index
                  store %0[%5], %3
                  yield %6
                }
                """;
        assertAfter(loop, loop);
    }

    @Test
    void aCarriedValueThatFeedsALiveOneStays() {
        String loop =
                """
                %7, %8 = for %4 = %1 to %2 step %1 carry (%5 = %1, %6 = %2) : index, index {
                  yield %6, %4
                }
                store %0[%7], %3
                """;
        assertAfter(loop, loop);
    }

    @Test
    void resultsOfABranchThatNobodyReadsGo() {
        assertAfter(
                """
                %4 = lt %1, %2 : tile<bool[]>
                %5, %6 = if %4 : index, index {
                  %7 = add %1, %1 : index
                  yield %7, %1
                } else {
                  %8 = add %2, %2 : index
                  yield %8, %2
                }
                store %0[%6], %3
                """,
                """
                %4 = lt %1, %2 : tile<bool[]>
                %5 = if %4 : index {
                  yield %1
                } else {
                  yield %2
                }
                store %0[%5], %3
                """);
    }

    @Test
    void aBranchWithAnEffectKeepsItsCondition() {
        String branch =
                """
                %4 = lt %1, %2 : tile<bool[]>
                if %4 {
                  store %0[%1], %3
                  yield
                } else {
                  yield
                }
                """;
        assertAfter(branch, branch);
    }

    @Test
    void printsAndChecksStay() {
        String ops =
                """
                %4 = lt %3, %3 : tile<bool[8]>
                for %5 = %1 to %2 step %1 {
                  check %4, "holds"
                  print "seen", %3
                  yield
                }
                """;
        assertAfter(ops, ops);
    }

    private static void assertAfter(String before, String after) {
        assertEquals(
                HEAD + after.indent(2) + "}\n",
                PassTesting.after(HEAD + before.indent(2) + "}\n", new EliminateDead()));
    }
}
