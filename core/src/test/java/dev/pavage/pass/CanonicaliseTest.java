package dev.pavage.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CanonicaliseTest {
    private static final String HEAD =
            """
            kernel @k(%0 a: view<i64 rank 1>) {
              %1 = program_id 0 : index
              %2 = program_count 0 : index
            """;

    @Test
    void aValueThatALoopLeavesAloneIsNotCarried() {
        assertAfter(
                """
                %3, %4 = for %5 = %1 to %2 step %1 carry (%6 = %1, %7 = %2) : index, index {
                  %8 = add %6, %7 : index
                  yield %8, %7
                }
                %9 = add %3, %4 : index
                """,
                """
                %6 = for %3 = %1 to %2 step %1 carry (%4 = %1) : index {
                  %5 = add %4, %2 : index
                  yield %5
                }
                %7 = add %6, %2 : index
                """);
    }

    @Test
    void aValueThatIsSetBackToItsInitialOneIsNotCarried() {
        assertAfter(
                """
                %3 = for %5 = %1 to %2 step %1 carry (%6 = %1) : index {
                  %8 = add %6, %6 : index
                  yield %1
                }
                %9 = add %3, %3 : index
                """,
                """
                for %3 = %1 to %2 step %1 {
                  %4 = add %1, %1 : index
                  yield
                }
                %5 = add %1, %1 : index
                """);
    }

    @Test
    void aNestLeavesAloneWhatItsInnerLoopDoes() {
        assertAfter(
                """
                %3 = for %4 = %1 to %2 step %1 carry (%5 = %1) : index {
                  %6 = for %7 = %1 to %2 step %1 carry (%8 = %5) : index {
                    %9 = add %8, %7 : index
                    yield %8
                  }
                  yield %6
                }
                %10 = add %3, %3 : index
                """,
                """
                for %3 = %1 to %2 step %1 {
                  for %4 = %1 to %2 step %1 {
                    %5 = add %1, %4 : index
                    yield
                  }
                  yield
                }
                %6 = add %1, %1 : index
                """);
    }

    @Test
    void oneUnchangedValueMayRevealAnother() {
        assertAfter(
                """
                %3, %4 = for %5 = %1 to %2 step %1 carry (%6 = %1, %7 = %1) : index, index {
                  yield %7, %7
                }
                %8 = add %3, %4 : index
                """,
                """
                for %3 = %1 to %2 step %1 {
                  yield
                }
                %4 = add %1, %1 : index
                """);
    }

    @Test
    void whatChangesStaysCarried() {
        String loop =
                """
                %7, %8 = for %3 = %1 to %2 step %1 carry (%4 = %1, %5 = %2) : index, index {
                  %6 = add %4, %3 : index
                  yield %5, %6
                }
                """;
        assertAfter(loop, loop);
    }

    @Test
    void aResultThatBothSidesOfABranchGiveIsNotTheBranchs() {
        assertAfter(
                """
                %3 = lt %1, %2 : tile<bool[]>
                %4, %5 = if %3 : index, index {
                  yield %1, %2
                } else {
                  yield %1, %1
                }
                %6 = add %4, %5 : index
                """,
                """
                %3 = lt %1, %2 : tile<bool[]>
                %4 = if %3 : index {
                  yield %2
                } else {
                  yield %1
                }
                %5 = add %1, %4 : index
                """);
    }

    private static void assertAfter(String before, String after) {
        assertEquals(
                HEAD + after.indent(2) + "}\n", PassTesting.after(HEAD + before.indent(2) + "}\n", new Canonicalise()));
    }
}
