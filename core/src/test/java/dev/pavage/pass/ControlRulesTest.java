package dev.pavage.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlRulesTest {
    private static final String LOOP =
            """
            kernel @k(%0 a: view<f32 rank 1>) {
              %1 = constant FROM : index
              %2 = constant TO : index
              %3 = constant STEP : index
              %4 = program_id 0 : index
              %5 = for %6 = %1 to %2 step %3 carry (%7 = %4) : index {
                %8 = add %7, %6 : index
                yield %8
              }
              %9 = full 1.0 : tile<f32[4]>
              store %0[%5], %9
            }
            """;

    @ParameterizedTest
    @CsvSource({
        "0, 0, 1",
        "3, 2, 1",
        "0, 10, 0",
        "0, 10, -1",
        "-9223372036854775808, 9223372036854775807, -1",
    })
    void aLoopWithoutRoundsGivesItsInitialValues(String from, String to, String step) {
        String expected =
                """
                kernel @k(%0 a: view<f32 rank 1>) {
                  %1 = program_id 0 : index
                  %2 = full 1.0 : tile<f32[4]>
                  store %0[%1], %2
                }
                """;
        assertEquals(expected, simplified(from, to, step));
    }

    @ParameterizedTest
    @CsvSource({"5, 6, 1", "5, 6, 9223372036854775807", "5, 15, 10", "5, 9223372036854775807, 9223372036854775805"})
    void aLoopOfOneRoundIsItsBody(String from, String to, String step) {
        String expected =
                """
                kernel @k(%0 a: view<f32 rank 1>) {
                  %1 = program_id 0 : index
                  %2 = constant 5 : index
                  %3 = add %1, %2 : index
                  %4 = full 1.0 : tile<f32[4]>
                  store %0[%3], %4
                }
                """;
        assertEquals(sorted(expected), sorted(simplified(from, to, step)));
    }

    @ParameterizedTest
    @CsvSource({"0, 2, 1", "5, 16, 10", "-9223372036854775808, 9223372036854775807, 9223372036854775807"})
    void aLoopOfMoreRoundsStays(String from, String to, String step) {
        assertEquals(1, simplified(from, to, step).lines().filter(l -> l.contains(" = for ")).count());
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "0, 1"})
    void aBranchOnAConstantIsOneOfItsRegions(int condition, int axis) {
        String text =
                """
                kernel @k(%0 a: view<f32 rank 1>) {
                  %1 = full CONDITION : tile<bool[]>
                  %2 = if %1 : index {
                    %3 = program_id 0 : index
                    yield %3
                  } else {
                    %4 = program_id 1 : index
                    yield %4
                  }
                  %5 = full 1.0 : tile<f32[4]>
                  store %0[%2], %5
                }
                """
                        .replace("CONDITION", Integer.toString(condition));
        String expected =
                """
                kernel @k(%0 a: view<f32 rank 1>) {
                  %1 = program_id AXIS : index
                  %2 = full 1.0 : tile<f32[4]>
                  store %0[%1], %2
                }
                """
                        .replace("AXIS", Integer.toString(axis));
        assertEquals(expected, PassTesting.after(text, new Simplify(), new EliminateDead()));
    }

    @Test
    void aCheckThatHoldsIsDropped() {
        String text =
                """
                kernel @k() {
                  %0 = full 1 : tile<bool[4]>
                  check %0, "holds"
                  %1 = full 0 : tile<bool[4]>
                  check %1, "fails"
                }
                """;
        String expected =
                """
                kernel @k() {
                  %0 = full 0 : tile<bool[4]>
                  check %0, "fails"
                }
                """;
        assertEquals(expected, PassTesting.after(text, new Simplify(), new EliminateDead()));
    }

    private static String simplified(String from, String to, String step) {
        String text = LOOP.replace("FROM", from).replace("TO", to).replace("STEP", step);
        return PassTesting.after(text, new Simplify(), new EliminateDead());
    }

    /** Where a constant was defined does not matter here. */
    private static String sorted(String text) {
        return text.lines()
                .map(l -> l.replaceAll("%\\d+", "%").strip())
                .sorted()
                .toList()
                .toString();
    }
}
