package dev.pavage.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class HoistInvariantsTest {
    private static final String HEAD =
            """
            kernel @k(%0 a: view<i64 rank 1>, %1 b: view<i64 rank 1>) {
              %2 = program_id 0 : index
              %3 = program_count 0 : index
              %4 = lt %2, %3 : tile<bool[]>
            """;

    @Test
    void whatDoesNotChangeMovesOutOfAllLoopsAroundIt() {
        assertAfter(
                """
                for %5 = %2 to %3 step %2 {
                  for %6 = %2 to %3 step %2 {
                    %7 = add %2, %3 : index
                    %8 = add %7, %5 : index
                    %9 = add %8, %6 : index
                    yield
                  }
                  yield
                }
                """,
                """
                %5 = add %2, %3 : index
                for %6 = %2 to %3 step %2 {
                  %7 = add %5, %6 : index
                  for %8 = %2 to %3 step %2 {
                    %9 = add %7, %8 : index
                    yield
                  }
                  yield
                }
                """);
    }

    @Test
    void whatDependsOnACarriedValueStays() {
        String loop =
                """
                %8 = for %5 = %2 to %3 step %2 carry (%6 = %2) : index {
                  %7 = add %6, %3 : index
                  yield %7
                }
                """;
        assertAfter(loop, loop);
    }

    @Test
    void aLoadMovesOutOfALoopThatWritesNothing() {
        assertAfter(
                """
                for %5 = %2 to %3 step %2 {
                  %6 = load %0[%2] fill 0 : tile<i64[8]>
                  print "loaded", %6
                  yield
                }
                """,
                """
                %5 = load %0[%2] fill 0 : tile<i64[8]>
                for %6 = %2 to %3 step %2 {
                  print "loaded", %5
                  yield
                }
                """);
    }

    @Test
    void aLoadStaysInALoopThatWritesToAnyView() {
        String loop =
                """
                for %5 = %2 to %3 step %2 {
                  %6 = load %0[%2] fill 0 : tile<i64[8]>
                  if %4 {
                    store %1[%5], %6
                    yield
                  } else {
                    yield
                  }
                  yield
                }
                """;
        assertAfter(loop, loop);
    }

    @Test
    void nothingMovesOutOfABranch() {
        String loop =
                """
                for %5 = %2 to %3 step %2 {
                  if %4 {
                    %6 = add %2, %3 : index
                    yield
                  } else {
                    yield
                  }
                  yield
                }
                """;
        assertAfter(loop, loop);
    }

    @Test
    void effectsStay() {
        String loop =
                """
                for %5 = %2 to %3 step %2 {
                  check %4, "each round"
                  yield
                }
                """;
        assertAfter(loop, loop);
    }

    private static void assertAfter(String before, String after) {
        assertEquals(
                HEAD + after.indent(2) + "}\n",
                PassTesting.after(HEAD + before.indent(2) + "}\n", new HoistInvariants()));
    }
}
