package dev.pavage.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.ir.Parser;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TileRulesTest {
    private static final Map<Integer, String> NAMES = Map.of(3, "x", 4, "y", 5, "b");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "%10 = full 0; %99 = add %3, %10 | x",
                "%10 = full 0; %99 = add %10, %3 | x",
                "%10 = full 0; %99 = sub %3, %10 | x",
                "%10 = full 0; %99 = sub %10, %3 | sub (full 0), x",
                "%10 = full 0; %99 = mul %3, %10 | full 0",
                "%10 = full 1; %99 = mul %10, %3 | x",
                "%10 = full 1; %99 = div %3, %10 | x",
                "%10 = full 0; %99 = div %3, %10 | full 0",
                "%10 = full 0; %99 = rem %3, %10 | full 0",
                "%10 = full 1; %99 = rem %3, %10 | full 0",
                "%10 = full 0; %99 = and %3, %10 | full 0",
                "%10 = full -1; %99 = and %3, %10 | x",
                "%10 = full 0; %99 = or %3, %10 | x",
                "%10 = full -1; %99 = or %10, %3 | full -1",
                "%10 = full 0; %99 = xor %3, %10 | x",
                "%10 = full -1; %99 = xor %3, %10 | not x",
                "%10 = full 0; %99 = shl %3, %10 | x",
                "%10 = full 0; %99 = shr %3, %10 | x",
                "%99 = sub %3, %3 | full 0",
                "%99 = xor %3, %3 | full 0",
                "%99 = and %3, %3 | x",
                "%99 = max %3, %3 | x",
                "%99 = add %3, %3 | add x, x",
                "%10 = full 3; %11 = full 4; %12 = add %3, %10; %99 = add %12, %11 | add x, (full 7)",
                "%10 = full 3; %11 = full 4; %12 = mul %3, %10; %99 = mul %11, %12 | mul x, (full 12)",
                "%10 = full 3; %11 = full 4; %12 = min %3, %10; %99 = min %12, %11 | min x, (full 3)",
                "%10 = full 2147483647; %11 = full 1; %99 = add %10, %11 | full -2147483648",
                "%10 = full 7; %11 = full -2; %99 = div %10, %11 | full -3",
                "%10 = neg %3; %99 = neg %10 | x",
                "%10 = not %3; %99 = not %10 | x",
                "%10 = neg %3; %99 = abs %10 | abs x",
                "%10 = abs %3; %99 = abs %10 | abs x",
                "%10 = abs %3; %99 = neg %10 | neg (abs x)",
                "%99 = select %5, %3, %3 | x",
            })
    void simplifiesIntegers(String ops, String expected) {
        assertEquals(expected, simplified("i32", ops));
    }

    @Test
    void keepsTheMagnitudeOfANegatedU8() {
        assertEquals("abs (neg x)", simplified("u8", "%10 = neg %3; %99 = abs %10"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "%10 = full 0.0; %99 = add %3, %10 | add x, (full 0.0)",
                "%10 = full -0.0; %99 = add %3, %10 | x",
                "%10 = full 0.0; %99 = sub %3, %10 | x",
                "%10 = full -0.0; %99 = sub %3, %10 | sub x, (full -0.0)",
                "%10 = full 0.0; %99 = mul %3, %10 | mul x, (full 0.0)",
                "%10 = full 1.0; %99 = mul %10, %3 | x",
                "%10 = full -1.0; %99 = mul %3, %10 | neg x",
                "%10 = full 1.0; %99 = div %3, %10 | x",
                "%10 = full 4.0; %99 = div %3, %10 | mul x, (full 0.25)",
                "%10 = full -0.5; %99 = div %3, %10 | mul x, (full -2.0)",
                "%10 = full 3.0; %99 = div %3, %10 | div x, (full 3.0)",
                "%10 = full inf; %99 = div %3, %10 | div x, (full inf)",
                "%10 = full 1.7014118346046923E38; %99 = div %3, %10 | div x, (full 1.7014118346046923E38)",
                "%10 = full 0.0; %99 = pow %3, %10 | full 1.0",
                "%10 = full 1.0; %99 = pow %3, %10 | x",
                "%10 = full 2.0; %99 = pow %3, %10 | mul x, x",
                "%10 = full 0.5; %99 = pow %3, %10 | pow x, (full 0.5)",
                "%99 = sub %3, %3 | sub x, x",
                "%99 = min %3, %3 | x",
                "%10 = full 3.0; %11 = full 4.0; %12 = add %3, %10; %99 = add %12, %11 "
                        + "| add (add x, (full 3.0)), (full 4.0)",
                "%10 = full 3.0; %11 = full 4.0; %12 = max %3, %10; %99 = max %12, %11 | max x, (full 4.0)",
                "%10 = full 0.1; %11 = full 0.2; %99 = add %10, %11 | full 0.30000001192092896",
                "%10 = full 2.0; %99 = sqrt %10 | full 1.4142135381698608",
                "%10 = floor %3; %99 = round %10 | floor x",
                "%10 = round %3; %99 = sqrt %10 | sqrt (round x)",
                "%10 = neg %3; %99 = neg %10 | x",
            })
    void simplifiesFloatingPointExactly(String ops, String expected) {
        assertEquals(expected, simplified("f32", ops));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "i32 | lt | ge x, y",
                "i32 | eq | ne x, y",
                "f32 | eq | ne x, y",
                "f32 | ne | eq x, y",
                "f32 | lt | not (lt x, y)",
            })
    void turnsComparisonsAroundUnlessNanForbids(String dtype, String kind, String expected) {
        String ops = "%10 = KIND %3, %4 : tile<bool[8]>; %11 = not %10 : tile<bool[8]>".replace("KIND", kind);
        assertEquals("cast (" + expected + ")", simplified(dtype, ops + "; %99 = cast %11"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "i32 | le %3, %3 | full 1",
                "f32 | le %3, %3 | cast (le x, x)",
                "i32 | lt %9, %3 | cast (gt x, (full 2))",
                "i32 | lt %9, %9 | full 0",
            })
    void simplifiesComparisons(String dtype, String op, String expected) {
        String ops = "%9 = full 2; %10 = " + op + " : tile<bool[8]>; %99 = cast %10";
        assertEquals(expected, simplified(dtype, ops));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "%10 = full 1 : tile<bool[8]>; %99 = select %10, %3, %4 | x",
                "%10 = full 0 : tile<bool[8]>; %99 = select %10, %3, %4 | y",
                "%10 = not %5 : tile<bool[8]>; %99 = select %10, %3, %4 | select b, y, x",
            })
    void simplifiesSelections(String ops, String expected) {
        assertEquals(expected, simplified("f32", ops));
    }

    @ParameterizedTest
    @CsvSource({
        // from, between, to, merged
        "i8, i32, i8, true",
        "i32, i16, i8, true",
        "i64, i32, i64, false",
        "i8, u8, i16, false",
        "u8, i16, f32, true",
        "f16, f32, f16, true",
        "f32, f16, f32, false",
        "f16, bf16, f32, false",
        "i32, f32, i32, false",
        "bf16, f64, i8, true",
        "f8e4m3, f16, f32, true",
        "f8e5m2, bf16, i32, true",
        "f8e4m3, f8e5m2, f32, false",
        "f32, f8e4m3, f32, false",
        "i64, i32, bool, false",
        "bool, i32, bool, false",
    })
    void mergesCastsThatLoseNothing(String from, String between, String to, boolean merged) {
        String text =
                """
                kernel @k(%0 a: view<FROM rank 1>, %1 b: view<LAST rank 1>) {
                  %2 = constant 0 : index
                  %3 = load %0[%2] fill 0 : tile<FROM[8]>
                  %4 = cast %3 : tile<BETWEEN[8]>
                  %5 = cast %4 : tile<LAST[8]>
                  store %1[%2], %5
                }
                """
                        .replace("FROM", from)
                        .replace("BETWEEN", between)
                        .replace("LAST", to);
        String expected = !merged ? "cast (cast x)" : from.equals(to) ? "x" : "cast x";
        assertEquals(
                expected,
                PassTesting.stored(PassTesting.run(new Simplify(), Parser.parse(text)), false, Map.of(3, "x")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "%10 = full 3 : tile<i32[1]>; %99 = broadcast %10 | full 3",
                "%10 = full 3 : tile<i32[2, 4]>; %99 = reshape %10 | full 3",
                "%99 = reshape %3 | x",
                "%99 = broadcast %3 | x",
                "%10 = reshape %3 : tile<i32[2, 4]>; %99 = reshape %10 | x",
                "%10 = reshape %3 : tile<i32[2, 4]>; %11 = transpose %10 order [1, 0] : tile<i32[4, 2]>; "
                        + "%12 = transpose %11 order [1, 0] : tile<i32[2, 4]>; %99 = reshape %12 | x",
                "%10 = reshape %3 : tile<i32[2, 2, 2]>; %11 = transpose %10 order [1, 2, 0] : tile<i32[2, 2, 2]>; "
                        + "%12 = transpose %11 order [1, 0, 2] : tile<i32[2, 2, 2]>; %99 = reshape %12 "
                        + "| reshape (transpose (reshape x) order [2, 1, 0])",
                "%10 = full 3 : tile<i32[8, 4]>; %99 = reduce_max %10 axis 1 | full 3",
                "%10 = reshape %3 : tile<i32[8, 1]>; %99 = reduce_sum %10 axis 1 | x",
                "%10 = reshape %3 : tile<i32[8, 1]>; %99 = arg_max %10 axis 1 | full 0",
                "%10 = reshape %3 : tile<i32[8, 1]>; %11 = scan_sum %10 axis 1 : tile<i32[8, 1]>; "
                        + "%99 = reshape %11 | x",
                "%10 = full 0 : tile<i32[2, 4]>; %11 = full 9 : tile<i32[4, 4]>; %12 = reshape %3 : tile<i32[2, 4]>; "
                        + "%13 = dot %10, %11, %12 : tile<i32[2, 4]>; %99 = reshape %13 | x",
            })
    void simplifiesShapes(String ops, String expected) {
        assertEquals(expected, simplified("i32", ops));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "%10 = reshape %3 : tile<f32[8, 1]>; %99 = reduce_sum %10 axis 1 | reduce_sum (reshape x) axis 1",
                "%10 = full 0 : tile<f32[2, 4]>; %11 = full 9 : tile<f32[4, 4]>; %12 = reshape %3 : tile<f32[2, 4]>; "
                        + "%13 = dot %10, %11, %12 : tile<f32[2, 4]>; %99 = reshape %13 "
                        + "| reshape (dot (full 0.0), (full 9.0), (reshape x))",
            })
    void keepsFloatingPointSums(String ops, String expected) {
        assertEquals(expected, simplified("f32", ops));
    }

    /** x, y and b are unknown; ops without a type give a tile like x; the result is %99. */
    private static String simplified(String dtype, String ops) {
        String tile = "tile<" + dtype + "[8]>";
        StringBuilder typed = new StringBuilder(
                """
                %2 = constant 0 : index
                %3 = load %0[%2] fill 0 : TILE
                %4 = gather %0[%8] fill 0 : TILE
                %5 = load %1[%2] fill 0 : tile<bool[8]>
                """
                        .replace("TILE", tile)
                        .replace("%4 =", "%8 = iota : tile<i32[8]>\n%4 ="));
        for (String op : ops.split(";", -1)) {
            typed.append(op.contains(" : ") ? op : op + " : " + tile).append('\n');
        }
        String params = "%0 v: view<" + dtype + " rank 1>, %1 m: view<bool rank 1>";
        return PassTesting.stored(
                PassTesting.run(new Simplify(), PassTesting.kernel(params, typed + "store %0[%2], %99")),
                false,
                NAMES);
    }
}
