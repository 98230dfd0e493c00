package dev.pavage.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EliminateCommonTest {
    private static final String HEAD =
            """
            kernel @k(%0 a: view<i64 rank 1>, %1 b: view<i64 rank 1>) {
              %2 = program_id 0 : index
              %3 = program_count 0 : index
              %4 = lt %2, %3 : tile<bool[]>
            """;

    @Test
    void equalOpsAreComputedOnce() {
        assertAfter(
                """
                %5 = add %2, %3 : index  // A.java:1
                %6 = add %2, %3 : index  // A.java:2
                %7 = add %5, %6 : index
                """,
                """
                %5 = add %2, %3 : index  // A.java:1
                %6 = add %5, %5 : index
                """);
    }

    @Test
    void opsOfOtherAttributesOrTypesAreNotEqual() {
        String ops =
                """
                %5 = program_id 1 : index
                %6 = program_id 2 : index
                %7 = iota : tile<i32[8]>
                %8 = iota : tile<i64[8]>
                %9 = iota : tile<i64[16]>
                """;
        assertAfter(ops, ops);
    }

    @Test
    void aRegionKnowsWhatIsAroundIt() {
        assertAfter(
                """
                for %5 = %2 to %3 step %2 {
                  %6 = program_id 0 : index
                  %7 = add %6, %5 : index
                  yield
                }
                """,
                """
                for %5 = %2 to %3 step %2 {
                  %6 = add %2, %5 : index
                  yield
                }
                """);
    }

    @Test
    void whatOneRegionComputesIsUnknownOutsideOfIt() {
        String ops =
                """
                if %4 {
                  %5 = add %2, %3 : index
                  yield
                } else {
                  %6 = add %2, %3 : index
                  yield
                }
                %7 = add %2, %3 : index
                """;
        assertAfter(ops, ops);
    }

    @Test
    void equalLoadsWithoutAWriteBetweenThemMerge() {
        assertAfter(
                """
                %5 = load %0[%2] fill 0 : tile<i64[8]>
                print "between", %5
                %6 = load %0[%2] fill 0 : tile<i64[8]>
                %7 = add %5, %6 : tile<i64[8]>
                """,
                """
                %5 = load %0[%2] fill 0 : tile<i64[8]>
                print "between", %5
                %6 = add %5, %5 : tile<i64[8]>
                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "store %1[%3], %5",
                "scatter %1[%5], %5",
                "atomic_add %1[%5], %5",
                "if %4 {\n  store %1[%3], %5\n  yield\n} else {\n  yield\n}",
                "if %4 {\n  yield\n} else {\n  store %1[%3], %5\n  yield\n}",
            })
    void aWriteToAnyViewKeepsLoadsApart(String write) {
        String ops =
                """
                %5 = load %0[%2] fill 0 : tile<i64[8]>
                WRITE
                %6 = load %0[%2] fill 0 : tile<i64[8]>
                %7 = add %5, %6 : tile<i64[8]>
                """
                        .replace("WRITE", write);
        assertAfter(ops, ops);
    }

    @Test
    void aLoopThatWritesKeepsItsLoadsFromThoseBefore() {
        String ops =
                """
                %5 = load %0[%2] fill 0 : tile<i64[8]>
                for %6 = %2 to %3 step %2 {
                  %7 = load %0[%2] fill 0 : tile<i64[8]>
                  store %1[%6], %7
                  yield
                }
                %8 = load %0[%2] fill 0 : tile<i64[8]>
                %9 = add %5, %8 : tile<i64[8]>
                """;
        assertAfter(ops, ops);
    }

    @Test
    void aWriteOnOneSideOfABranchLeavesTheOtherAlone() {
        assertAfter(
                """
                %5 = load %0[%2] fill 0 : tile<i64[8]>
                if %4 {
                  store %1[%3], %5
                  yield
                } else {
                  %6 = load %0[%2] fill 0 : tile<i64[8]>
                  print "same", %6
                  yield
                }
                """,
                """
                %5 = load %0[%2] fill 0 : tile<i64[8]>
                if %4 {
                  store %1[%3], %5
                  yield
                } else {
                  print "same", %5
                  yield
                }
                """);
    }

    private static void assertAfter(String before, String after) {
        assertEquals(
                HEAD + after.indent(2) + "}\n",
                PassTesting.after(HEAD + before.indent(2) + "}\n", new EliminateCommon()));
    }
}
