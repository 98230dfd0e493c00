package dev.pavage.cuda.sim.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code cvt} against results computed by hand. */
class ConversionsTest {
    private static String run(String code, String result) {
        Snippet snippet = new Snippet();
        snippet.run(1, code + "\nst.global.b64 [%own], " + result + ";");
        return Long.toHexString(snippet.own(0));
    }

    /** The result of a conversion between registers of 64 bits or fewer, as 64 bits. */
    private static void check(String types, String from, String to, String expected) {
        String source = from.length() == 18 ? "%rd1" : from.length() == 10 ? "%r1" : "%h1";
        String move = source.equals("%rd1") ? "mov.b64 " : source.equals("%r1") ? "mov.b32 " : "mov.b16 ";
        String widen =
                switch (to) {
                    case "%h2" -> "cvt.u64.u16 %rd2, %h2;";
                    case "%r2" -> "cvt.u64.u32 %rd2, %r2;";
                    default -> "";
                };
        String code = move + source + ", " + from + ";\ncvt." + types + " " + to + ", " + source + ";\n" + widen;
        assertThat(run(code, "%rd2")).as(code).isEqualTo(expected);
    }

    @Test
    void integersAreExtendedByTheirOwnSignAndCutOff() {
        check("s64.s32", "0xffffffff", "%rd2", "ffffffffffffffff");
        check("u64.u32", "0xffffffff", "%rd2", "ffffffff");
        check("u64.s32", "0xffffffff", "%rd2", "ffffffffffffffff");
        check("s32.s8", "0x000001ff", "%r2", "ffffffff");
        check("u32.u8", "0x000001ff", "%r2", "ff");
        check("s8.s32", "0x000001ff", "%r2", "ffffffff");
        check("u8.u32", "0x000001ff", "%r2", "ff");
        check("u16.u64", "0x0000000000012345", "%h2", "2345");
        check("sat.s8.s32", "0x000001ff", "%r2", "7f");
        check("sat.u8.s32", "0xffffffff", "%r2", "0");
        check("sat.s32.u32", "0xffffffff", "%r2", "7fffffff");
    }

    @Test
    void integersOfFloatsAreRoundedAndClamped() {
        check("rzi.s32.f32", "0xbfc00000", "%r2", "ffffffff");
        check("rmi.s32.f32", "0xbfc00000", "%r2", "fffffffe");
        check("rpi.s32.f32", "0x3fc00000", "%r2", "2");
        check("rni.s32.f32", "0x40200000", "%r2", "2");
        check("rzi.s32.f32", "0x7f800000", "%r2", "7fffffff");
        check("rzi.s32.f32", "0x7fc00000", "%r2", "0");
        check("rzi.u32.f32", "0xbf800000", "%r2", "0");
        check("rzi.u32.f32", "0x4f800000", "%r2", "ffffffff");
        check("rzi.s64.f64", "0x43e0000000000000", "%rd2", "7fffffffffffffff");
        check("rzi.u64.f64", "0x43e0000000000000", "%rd2", "8000000000000000");
        check("rzi.u64.f64", "0x43f0000000000000", "%rd2", "ffffffffffffffff");
        check("rzi.u64.f64", "0xbff0000000000000", "%rd2", "0");
        check("rzi.s64.f32", "0x7fc00000", "%rd2", "8000000000000000");
        check("rzi.s32.f64", "0x7ff8000000000000", "%r2", "80000000");
        check("rzi.s32.f16", "0xc500", "%r2", "fffffffb");
    }

    @Test
    void floatsOfIntegersAreRoundedOnce() {
        check("rn.f32.s32", "0x01000001", "%r2", "4b800000");
        check("rn.f32.u32", "0xffffffff", "%r2", "4f800000");
        check("rn.f32.s64", "0x4000008000000001", "%r2", "5e800001");
        check("rn.f64.s64", "0x0020000000000001", "%rd2", "4340000000000000");
        check("rn.f64.u64", "0xffffffffffffffff", "%rd2", "43f0000000000000");
        check("rn.f16.s32", "0x00000801", "%h2", "6800");
    }

    @Test
    void floatsAreRoundedToNearestEvenOnce() {
        check("rn.f16.f32", "0x477ff000", "%h2", "7c00");
        check("rn.f16.f32", "0x477fefff", "%h2", "7bff");
        check("rn.f16.f32", "0x33000000", "%h2", "0");
        check("rn.f16.f32", "0x33000001", "%h2", "1");
        check("f32.f16", "0x0001", "%r2", "33800000");
        check("rn.bf16.f32", "0x3f808000", "%h2", "3f80");
        check("rn.bf16.f32", "0x3f818000", "%h2", "3f82");
        check("rn.bf16.f32", "0x7fffffff", "%h2", "7fff");
        check("f32.bf16", "0xbf80", "%r2", "bf800000");
        check("rn.f32.f64", "0x3ff0000010000000", "%r2", "3f800000");
        check("rn.f16.f64", "0x3ff0020000000001", "%h2", "3c01");
        check("f64.f32", "0x3f800000", "%rd2", "3ff0000000000000");
        check("rni.f32.f32", "0xc0200000", "%r2", "c0000000");
        check("rpi.f64.f64", "0x3ff8000000000000", "%rd2", "4000000000000000");
        check("sat.f32.f32", "0x40000000", "%r2", "3f800000");
        check("sat.f32.f32", "0x7fc00000", "%r2", "0");
    }

    @Test
    void tf32IsRoundedAwayFromZeroAtTies() {
        check("rna.tf32.f32", "0x3f801000", "%r2", "3f802000");
        check("rna.tf32.f32", "0x3f800fff", "%r2", "3f800000");
        check("rna.tf32.f32", "0xbf801000", "%r2", "bf802000");
        check("rna.tf32.f32", "0x7f800000", "%r2", "7f800000");
    }

    @Test
    void pairsHaveTheFirstOperandAbove() {
        Map<String, String> expected = Map.of("cvt.rn.f16x2.f32", "40003c00", "cvt.rn.bf16x2.f32", "40003f80");
        expected.forEach((instruction, bits) -> assertThat(
                run(instruction + " %r1, 0f40000000, 0f3F800000;\ncvt.u64.u32 %rd2, %r1;", "%rd2"))
                .isEqualTo(bits));
    }

    @ParameterizedTest
    @CsvSource({
        "e4m3x2, 1, 2, 3840", "e4m3x2, 448, -448, 7efe", "e4m3x2, 464, 1e9, 7e7e", "e4m3x2, NaN, -Infinity, 7ffe",
        // Ties to even, the smallest numbers, and up to the first normal one.
        "e4m3x2, 1.0625, 1.1875, 383a", "e4m3x2, 0.0009765625, 0.0009765626, 1", "e4m3x2, 0.015, -0.0, 880",
        "e5m2x2, 1, -2, 3cc0", "e5m2x2, 57344, 1e9, 7b7b", "e5m2x2, NaN, Infinity, 7f7b",
        "e5m2x2, 1.125, 1.375, 3c3e", "e5m2x2, 0.0000152587890625, 0.000007, 100"
    })
    void pairsOfBytesAreRoundedToNearestEvenAndSaturate(String type, float high, float low, String bits) {
        String code = "cvt.rn.satfinite.%s.f32 %%h1, 0f%08X, 0f%08X;\ncvt.u64.u16 %%rd2, %%h1;".formatted(
                type, Float.floatToRawIntBits(high), Float.floatToRawIntBits(low));
        assertThat(run(code, "%rd2")).isEqualTo(bits);
    }

    @Test
    void registersAreJoinedAndSplit() {
        assertThat(run("mov.b64 %rd1, {0x11, 0x22};", "%rd1")).isEqualTo("2200000011");
        assertThat(run("mov.b64 {%r1, %r2}, 0x2200000011;\nmov.b64 %rd1, {%r2, %r1};", "%rd1"))
                .isEqualTo("1100000022");
        assertThat(run("mov.b32 %r1, {0x1111, 0x2222};\nmov.b64 %rd1, {%r1, 0};", "%rd1"))
                .isEqualTo("22221111");
    }
}
