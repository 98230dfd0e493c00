package dev.pavage.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IndexRulesTest {
    private static final String PARAMS = "%0 v: view<i64 rank 1>, %1 w: view<i64 rank 2>";
    private static final String GIVEN =
            """
            %2 = program_id 0 : index
            %3 = program_id 1 : index
            %4 = full 7 : tile<i64[1]>
            %5 = constant 5 : index
            %6 = constant 0 : index
            %7 = constant 1 : index
            %8 = constant -3 : index
            %9 = constant -9223372036854775808 : index
            """;

    /** x and y are unknown; %5 to %9 are 5, 0, 1, -3 and the smallest; the result is %99. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "add %5, %8 | constant 2",
                "add %9, %8 | constant 9223372036854775805",
                "floor_div %8, %5 | constant -1",
                "ceil_div %5, %6 | constant 0",
                "add %2, %6 | x",
                "add %6, %2 | x",
                "add %5, %2 | add x, (constant 5)",
                "sub %2, %6 | x",
                "sub %2, %5 | add x, (constant -5)",
                "sub %2, %9 | add x, (constant -9223372036854775808)",
                "sub %2, %2 | constant 0",
                "sub %6, %2 | sub (constant 0), x",
                "mul %2, %6 | constant 0",
                "mul %7, %2 | x",
                "mul %2, %2 | mul x, x",
                "floor_div %2, %7 | x",
                "floor_div %2, %6 | constant 0",
                "ceil_div %2, %7 | x",
                "floor_div %6, %2 | constant 0",
                "floor_div %2, %2 | floor_div x, x",
                "floor_mod %2, %7 | constant 0",
                "floor_mod %2, %2 | constant 0",
                "floor_mod %2, %6 | constant 0",
                "min %2, %2 | x",
                "max %2, %9 | x",
                "min %2, %9 | constant -9223372036854775808",
                "add %2, %3 | add x, y",
            })
    void simplifiesArithmetic(String op, String expected) {
        assertEquals(expected, simplified("%99 = " + op + " : index"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "%10 = add %2, %5 : index; %99 = add %10, %8 : index | add x, (constant 2)",
                "%10 = sub %2, %5 : index; %99 = add %5, %10 : index | x",
                "%10 = mul %2, %5 : index; %99 = mul %10, %8 : index | mul x, (constant -15)",
                "%10 = min %2, %5 : index; %99 = min %10, %8 : index | min x, (constant -3)",
                "%10 = min %2, %5 : index; %99 = max %10, %8 : index | max (min x, (constant 5)), (constant -3)",
                "%10 = mul %2, %5 : index; %99 = floor_div %10, %5 : index | floor_div (mul x, (constant 5)), "
                        + "(constant 5)",
                "%10 = add %2, %3 : index; %99 = sub %10, %3 : index | x",
                "%10 = add %2, %3 : index; %99 = sub %10, %2 : index | y",
                "%10 = to_tile %2 : tile<i64[]>; %99 = to_index %10 : index | x",
                "%10 = full 12 : tile<i16[]>; %99 = to_index %10 : index | constant 12",
                "%10 = transpose %1 order [1, 0] : view<i64 rank 2>; %99 = size %10, 0 : index | size v, 1",
            })
    void simplifiesChains(String ops, String expected) {
        assertEquals(expected, simplified(ops));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lt %5, %8 | full 0",
                "gt %5, %8 | full 1",
                "le %2, %2 | full 1",
                "ne %2, %2 | full 0",
                "lt %5, %2 | gt x, (constant 5)",
                "ge %2, %5 | ge x, (constant 5)",
            })
    void simplifiesComparisons(String op, String expected) {
        String ops = "%98 = " + op + " : tile<bool[]>; %99 = cast %98 : tile<i64[]>; %97 = reshape %99 : tile<i64[1]>";
        String tree = PassTesting.stored(
                PassTesting.run(new Simplify(), PassTesting.kernel(PARAMS, GIVEN + ops + "; store %0[%2], %97")),
                false,
                Map.of(2, "x"));
        assertEquals(expected.startsWith("full") ? expected : "reshape (cast (" + expected + "))", tree);
    }

    private static String simplified(String ops) {
        return PassTesting.stored(
                PassTesting.run(new Simplify(), PassTesting.kernel(PARAMS, GIVEN + ops + "; store %0[%99], %4")),
                true,
                Map.of(2, "x", 3, "y", 1, "v"));
    }
}
