package dev.pavage.cuda.sim.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Each operation of a thread against results computed by hand from the PTX ISA's definition. */
class OperationsTest {
    /** Each line is an instruction, and what its result holds. */
    private static void check(String cases) {
        for (String line : cases.lines().filter(l -> !l.isBlank()).toList()) {
            List<String> sides = List.of(line.split(" = "));
            String instruction = sides.getFirst().strip();
            String register = instruction.replaceAll("^\\S+ +(%[a-z]+\\d*).*", "$1");
            String store = register.startsWith("%p")
                    ? "selp.b64 %rd15, 1, 0, " + register + ";\nst.global.b64 [%own], %rd15;"
                    : "st.global.b" + bits(register) + " [%own], " + register + ";";
            Snippet snippet = new Snippet();
            snippet.run(1, instruction + ";\n" + store);
            assertThat(Long.toHexString(snippet.own(0))).as(line).isEqualTo(hex(sides.get(1)));
        }
    }

    private static int bits(String register) {
        return switch (register.replaceAll("\\d", "")) {
            case "%h" -> 16;
            case "%r", "%f" -> 32;
            default -> 64;
        };
    }

    private static String hex(String text) {
        return Long.toHexString(text.strip().startsWith("0x")
                ? Long.parseUnsignedLong(text.strip().substring(2), 16)
                : Long.parseLong(text.strip()));
    }

    @Test
    void integersWrapAround() {
        check("""
                add.s32 %r1, 0x7fffffff, 1 = 0x80000000
                add.u64 %rd1, -1, 2 = 1
                sub.u32 %r1, 1, 2 = 0xffffffff
                add.u16 %h1, 0xffff, 2 = 1
                mul.lo.s32 %r1, 0x10001, 0x10001 = 0x20001
                mul.lo.s64 %rd1, -3, 5 = 0xfffffffffffffff1
                mul.hi.s32 %r1, -1, 2 = 0xffffffff
                mul.hi.u32 %r1, 0xffffffff, 2 = 1
                mul.hi.u64 %rd1, -1, 2 = 1
                mul.hi.s64 %rd1, -1, 2 = 0xffffffffffffffff
                mul.wide.s32 %rd1, -2, 3 = 0xfffffffffffffffa
                mul.wide.u32 %rd1, 0xffffffff, 0xffffffff = 0xfffffffe00000001
                mul.wide.s16 %r1, -2, 3 = 0xfffffffa
                mad.lo.s32 %r1, 3, 4, -13 = 0xffffffff
                mad.wide.u32 %rd1, 0x80000000, 2, 5 = 0x100000005
                mad.hi.u32 %r1, 0x80000000, 4, 7 = 9
                neg.s32 %r1, 1 = 0xffffffff
                abs.s32 %r1, -5 = 5
                abs.s32 %r1, 0x80000000 = 0x80000000
                """);
    }

    @Test
    void divisionTruncatesTowardsZero() {
        check("""
                div.s32 %r1, -7, 2 = 0xfffffffd
                rem.s32 %r1, -7, 2 = 0xffffffff
                div.u32 %r1, -7, 2 = 0x7ffffffc
                rem.u32 %r1, 7, 4 = 3
                div.s32 %r1, 0x80000000, -1 = 0x80000000
                div.u64 %rd1, -1, 16 = 0xfffffffffffffff
                rem.u64 %rd1, -1, 16 = 15
                div.s64 %rd1, -9, -4 = 2
                div.s32 %r1, 5, 0 = 0xffffffff
                """);
    }

    @Test
    void leastAndGreatestFollowTheSign() {
        check("""
                min.s32 %r1, -1, 1 = 0xffffffff
                min.u32 %r1, -1, 1 = 1
                max.s32 %r1, -1, 1 = 1
                max.u32 %r1, -1, 1 = 0xffffffff
                max.u64 %rd1, -1, 1 = 0xffffffffffffffff
                min.s64 %rd1, -1, 1 = 0xffffffffffffffff
                min.s16 %h1, -1, 1 = 0xffff
                """);
    }

    @Test
    void shiftsClampAtTheWidth() {
        check("""
                shl.b32 %r1, 1, 31 = 0x80000000
                shl.b32 %r1, 1, 32 = 0
                shl.b32 %r1, 1, 100 = 0
                shl.b64 %rd1, 1, 63 = 0x8000000000000000
                shl.b64 %rd1, 1, 64 = 0
                shr.u32 %r1, 0x80000000, 31 = 1
                shr.u32 %r1, 0x80000000, 32 = 0
                shr.s32 %r1, 0x80000000, 31 = 0xffffffff
                shr.s32 %r1, 0x80000000, 99 = 0xffffffff
                shr.s64 %rd1, -8, 1 = 0xfffffffffffffffc
                shr.u64 %rd1, -8, 64 = 0
                shr.b16 %h1, 0x8000, 15 = 1
                shf.l.wrap.b32 %r1, 0x12345678, 0xabcdef01, 8 = 0xcdef0112
                shf.l.clamp.b32 %r1, 0x12345678, 0xabcdef01, 99 = 0x12345678
                shf.r.wrap.b32 %r1, 0x12345678, 0xabcdef01, 8 = 0x01123456
                shf.r.clamp.b32 %r1, 0x12345678, 0xabcdef01, 32 = 0xabcdef01
                """);
    }

    @Test
    void bitsAndFields() {
        check("""
                and.b32 %r1, 0xff0f, 0x0ff0 = 0x0f00
                or.b64 %rd1, 1, 0x8000000000000000 = 0x8000000000000001
                xor.b32 %r1, -1, 0xff = 0xffffff00
                not.b32 %r1, 0 = 0xffffffff
                not.b16 %h1, 1 = 0xfffe
                cnot.b32 %r1, 0 = 1
                popc.b32 %r1, 0xf0f0 = 8
                popc.b64 %r1, -1 = 64
                clz.b32 %r1, 1 = 31
                clz.b32 %r1, 0 = 32
                clz.b64 %r1, 1 = 63
                brev.b32 %r1, 1 = 0x80000000
                bfe.u32 %r1, 0xabcd, 4, 8 = 0xbc
                bfe.s32 %r1, 0xabcd, 4, 8 = 0xffffffbc
                bfe.s32 %r1, 0x80000000, 28, 16 = 0xfffffff8
                bfe.u32 %r1, 0x12, 0, 0 = 0
                bfe.s32 %r1, 0x80000000, 40, 4 = 0xffffffff
                bfi.b32 %r1, 0xff, 0x12345678, 8, 4 = 0x12345f78
                lop3.b32 %r1, 0xff00ff00, 0xf0f0f0f0, 0xcccccccc, 0xe8 = 0xfcc0fcc0
                prmt.b32 %r1, 0x33221100, 0x77665544, 0x7531 = 0x77553311
                prmt.b32 %r1, 0x000000ff, 0, 0x1118 = 0xff
                dp4a.s32.s32 %r1, 0x01ff02fe, 0x01010101, 10 = 10
                dp4a.u32.u32 %r1, 0xff000001, 0x02000003, 1 = 0x202
                """);
    }

    @Test
    void floatsRoundToNearestEven() {
        check("""
                add.rn.f32 %f1, 0f3F800000, 0f33800000 = 0x3f800000
                add.f32 %f1, 0f3F800000, 0f33800001 = 0x3f800001
                sub.rn.f32 %f1, 0f7F800000, 0f7F800000 = 0x7fffffff
                mul.rn.f32 %f1, 0f00800000, 0f3F000000 = 0x00400000
                fma.rn.f32 %f1, 0f3F800001, 0f3F800001, 0fBF800002 = 0x28800000
                div.rn.f32 %f1, 0f3F800000, 0f40400000 = 0x3eaaaaab
                div.rn.f32 %f1, 0f3F800000, 0f80000000 = 0xff800000
                sqrt.rn.f32 %f1, 0f40000000 = 0x3fb504f3
                sqrt.rn.f32 %f1, 0fBF800000 = 0x7fffffff
                neg.f32 %f1, 0f00000000 = 0x80000000
                abs.f32 %f1, 0fFF800000 = 0x7f800000
                add.rn.f64 %fd1, 0d3FF0000000000000, 0d3CA0000000000000 = 0x3ff0000000000000
                fma.rn.f64 %fd1, 0d4000000000000000, 0d4008000000000000, 0d3FF0000000000000 = 0x401c000000000000
                div.rn.f64 %fd1, 0d3FF0000000000000, 0d4010000000000000 = 0x3fd0000000000000
                sqrt.rn.f64 %fd1, 0d4010000000000000 = 0x4000000000000000
                neg.f64 %fd1, 0d3FF0000000000000 = 0xbff0000000000000
                abs.f64 %fd1, 0dBFF0000000000000 = 0x3ff0000000000000
                """);
    }

    @Test
    void leastOfAFloatAndNoNumberIsTheFloatUnlessNaNIsAskedFor() {
        check("""
                min.f32 %f1, 0f7FC00000, 0f3F800000 = 0x3f800000
                max.f32 %f1, 0f3F800000, 0fFFC00000 = 0x3f800000
                min.f32 %f1, 0f7FC00000, 0f7FC00000 = 0x7fffffff
                min.NaN.f32 %f1, 0f7FC00000, 0f3F800000 = 0x7fffffff
                min.f32 %f1, 0f80000000, 0f00000000 = 0x80000000
                max.f32 %f1, 0f80000000, 0f00000000 = 0x00000000
                max.f64 %fd1, 0d7FF8000000000000, 0d3FF0000000000000 = 0x3ff0000000000000
                """);
    }

    @Test
    void approximationsAreNearTheFunctions() {
        check("""
                ex2.approx.f32 %f1, 0f40400000 = 0x41000000
                lg2.approx.f32 %f1, 0f41000000 = 0x40400000
                rcp.approx.f32 %f1, 0f40800000 = 0x3e800000
                rsqrt.approx.f32 %f1, 0f40800000 = 0x3f000000
                sqrt.approx.f32 %f1, 0f40800000 = 0x40000000
                tanh.approx.f32 %f1, 0f00000000 = 0
                cos.approx.f32 %f1, 0f00000000 = 0x3f800000
                div.full.f32 %f1, 0f40C00000, 0f40400000 = 0x40000000
                """);
    }

    @Test
    void comparisonsOfIntegersFollowTheSignAndThoseOfFloatsKnowUnordered() {
        check("""
                setp.lt.s32 %p1, -1, 0 = 1
                setp.lt.u32 %p1, -1, 0 = 0
                setp.lo.u32 %p1, 0, -1 = 1
                setp.hs.u64 %p1, -1, 5 = 1
                setp.eq.b32 %p1, 7, 7 = 1
                setp.ge.s64 %p1, -1, -1 = 1
                setp.eq.f32 %p1, 0f00000000, 0f80000000 = 1
                setp.lt.f32 %p1, 0f7FC00000, 0f3F800000 = 0
                setp.ne.f32 %p1, 0f7FC00000, 0f3F800000 = 0
                setp.neu.f32 %p1, 0f7FC00000, 0f3F800000 = 1
                setp.ltu.f32 %p1, 0f7FC00000, 0f3F800000 = 1
                setp.geu.f32 %p1, 0f3F800000, 0f40000000 = 0
                setp.nan.f64 %p1, 0d7FF8000000000000, 0d0000000000000000 = 1
                setp.num.f32 %p1, 0f7FC00000, 0f3F800000 = 0
                selp.b32 %r1, 3, 4, 1 = 3
                selp.f32 %f1, 0f3F800000, 0f40000000, 0 = 0x40000000
                """);
    }

    @Test
    void comparisonsAreJoinedWithPredicates() {
        Snippet snippet = new Snippet();
        snippet.run(4, """
                setp.ge.u32 %p1, %t, 1;
                setp.le.and.u32 %p2, %t, 2, %p1;
                setp.eq.or.u32 %p3, %t, 0, !%p1;
                selp.b32 %r1, 1, 0, %p2;
                selp.b32 %r2, 16, 0, %p3;
                or.b32 %r1, %r1, %r2;
                st.global.b32 [%own], %r1;
                """);
        assertThat(List.of(snippet.own(0), snippet.own(1), snippet.own(2), snippet.own(3)))
                .containsExactly(16L, 1L, 1L, 0L);
    }
}
