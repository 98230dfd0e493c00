package dev.pavage.cuda.sim.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pavage.cuda.sim.report.Finding.Kind;
import org.junit.jupiter.api.Test;

/** Loads, stores, atomic operations and copies, and what is found wrong with them. */
class MemoryTest {
    private static Kind finding(int threads, String code) {
        return new Snippet().finding(threads, code).kind();
    }

    @Test
    void narrowNumbersAreExtendedToTheirRegisters() {
        Snippet snippet = new Snippet();
        snippet.own(0, 0x00000000_8001_80ffL);
        snippet.run(1, """
                ld.global.s8 %r1, [%own];
                ld.global.u8 %r2, [%own];
                ld.global.s16 %r3, [%own+2];
                ld.global.s8 %h1, [%own+1];
                ld.global.s32 %rd1, [%own];
                cvt.u32.u16 %r4, %h1;
                st.global.v4.b32 [%own+16], {%r1, %r2, %r3, %r4};
                st.global.b64 [%own+32], %rd1;
                st.global.b8 [%own+40], %r1;
                ld.param.u32 %r5, [number];
                cvt.u16.u32 %h2, %r5;
                st.global.v2.u16 [%own+48], {%h2, %h1};
                """);
        assertThat(snippet.own(2)).isEqualTo(0x000000ff_ffffffffL);
        assertThat(snippet.own(3)).isEqualTo(0x0000ff80_ffff8001L);
        assertThat(snippet.own(4)).isEqualTo(0xffffffff_800180ffL);
        assertThat(snippet.own(5)).isEqualTo(0xff);
        assertThat(snippet.own(6)).isEqualTo(0xff80002aL);
    }

    @Test
    void atomicOperationsReturnWhatWasThere() {
        Snippet snippet = new Snippet();
        snippet.own(0, 5);
        snippet.run(8, """
                atom.global.add.u32 %r1, [%memory], 2;
                add.u64 %own, %own, 64;
                st.global.u32 [%own], %r1;
                red.global.max.s32 [%memory+4], %t;
                atom.global.cas.b32 %r2, [%memory+8], %t, 9;
                atom.global.exch.b32 %r3, [%memory+12], %t;
                atom.global.add.f32 %f1, [%memory+16], 0f3F800000;
                red.global.add.f64 [%memory+24], 0d3FF0000000000000;
                atom.global.inc.u32 %r4, [%memory+32], 2;
                """);
        assertThat(snippet.own(0)).isEqualTo(0x7_0000_0015L);
        assertThat(snippet.own(8 + 3)).isEqualTo(11);
        assertThat(snippet.own(1)).isEqualTo(0x7_0000_0009L);
        assertThat(snippet.own(2)).isEqualTo(0x41000000);
        assertThat(snippet.own(3)).isEqualTo(0x4020000000000000L);
        assertThat(snippet.own(4)).isEqualTo(2);
    }

    @Test
    void staticSharedMemoryLiesBeforeDynamic() {
        String text = Snippet.text("""
                mov.u32 %r1, shared;
                mov.u32 %r2, second;
                mov.b64 %rd1, {%r1, %r2};
                st.global.u64 [%own], %rd1;
                """)
                .replace(
                        ".extern",
                        ".shared .align 16 .b8 first[20];\n.shared .f64 second;\n.extern");
        Snippet snippet = new Snippet();
        snippet.runModule(new LaunchShape(1, 1, 1, 1, 64, true, 100), text);
        assertThat(snippet.own(0)).isEqualTo(24L << 32 | 128);
        assertThat(PtxParser.parse(text).entry("test").orElseThrow().sharedBytes()).isEqualTo(128);
    }

    @Test
    void copiesLandWhenTheyAreWaitedFor() {
        Snippet snippet = new Snippet();
        snippet.own(0, 0x1111_2222_3333_4444L);
        snippet.own(1, 0x5555_6666_7777_8888L);
        snippet.own(2, 0x99);
        snippet.run(1, """
                cp.async.ca.shared.global [shared], [%own], 8, 4;
                cp.async.commit_group;
                cp.async.cg.shared.global [shared+16], [%own], 16;
                cp.async.commit_group;
                st.global.u32 [%own], 7;
                cp.async.wait_group 1;
                ld.shared.u64 %rd1, [shared];
                st.global.u64 [%own+64], %rd1;
                cp.async.wait_all;
                ld.shared.v2.u64 {%rd1, %rd2}, [shared+16];
                st.global.v2.u64 [%own+80], {%rd1, %rd2};
                """);
        assertThat(snippet.own(8)).as("four bytes read, four zeros").isEqualTo(7);
        assertThat(snippet.own(10)).isEqualTo(0x1111_2222_0000_0007L);
        assertThat(snippet.own(11)).isEqualTo(0x5555_6666_7777_8888L);
    }

    @Test
    void readingACopyThatIsUnderWayIsFound() {
        String begin = "cp.async.ca.shared.global [shared], [%own], 4;\ncp.async.commit_group;\n";
        assertThat(finding(1, begin + "cp.async.wait_group 1;\nld.shared.u32 %r1, [shared];"))
                .isEqualTo(Kind.SHARED_RACE);
        new Snippet().run(1, begin + "cp.async.wait_group 0;\nld.shared.u32 %r1, [shared];");
    }

    @Test
    void readingWhatAnotherThreadCopiedNeedsABarrierToo() {
        String copy = """
                shl.b32 %r1, %t, 2;
                xor.b32 %r2, %r1, 4;
                cp.async.ca.shared.global [%r1], [%own], 4;
                cp.async.commit_group;
                cp.async.wait_group 0;
                """;
        assertThat(finding(2, copy + "ld.shared.u32 %r3, [%r2];")).isEqualTo(Kind.SHARED_RACE);
        new Snippet().run(2, copy + "bar.sync 0;\nld.shared.u32 %r3, [%r2];");
    }

    @Test
    void writingWhatAnotherThreadReadsNeedsABarrier() {
        String code = """
                shl.b32 %r1, %t, 2;
                xor.b32 %r2, %r1, 4;
                st.shared.u32 [%r1], %t;
                bar.sync 0;
                ld.shared.u32 %r3, [%r2];
                $barrier
                st.shared.u32 [%r1], %r3;
                """;
        Snippet racing = new Snippet();
        var finding = racing.finding(2, code.replace("$barrier", ""));
        assertThat(finding.kind()).isEqualTo(Kind.SHARED_RACE);
        assertThat(finding.text()).isEqualTo("Byte 0 of shared memory was read by thread 1, with no barrier between.");
        new Snippet().run(2, code.replace("$barrier", "bar.sync 0;"));
    }

    @Test
    void atomicOperationsDoNotRaceWithEachOtherButWithOthers() {
        String code = """
                setp.eq.u32 %p1, %t, 0;
                @%p1 st.shared.u32 [shared], 0;
                bar.sync 0;
                atom.shared.add.u32 %r1, [shared], 1;
                $barrier
                ld.shared.u32 %r2, [shared];
                st.global.u32 [%own], %r2;
                """;
        Snippet right = new Snippet();
        right.run(64, code.replace("$barrier", "bar.sync 0;"));
        assertThat(right.own(63)).isEqualTo(64);
        assertThat(finding(64, code.replace("$barrier", ""))).isEqualTo(Kind.SHARED_RACE);
    }

    @Test
    void whatIsWrongWithAnAccessIsFound() {
        assertThat(finding(1, "ld.shared.u32 %r1, [shared+4];")).isEqualTo(Kind.UNWRITTEN_SHARED);
        assertThat(finding(1, "st.shared.u32 [shared+4096], 1;")).isEqualTo(Kind.SHARED_BOUNDS);
        assertThat(finding(1, "st.shared.u32 [shared+-4], 1;")).isEqualTo(Kind.SHARED_BOUNDS);
        assertThat(finding(1, "st.shared.u32 [shared+2], 1;")).isEqualTo(Kind.MISALIGNED_ADDRESS);
        assertThat(finding(1, "ld.global.v2.u32 {%r1, %r2}, [%own+4];")).isEqualTo(Kind.MISALIGNED_ADDRESS);
        assertThat(finding(1, "ld.global.u32 %r1, [%own+0x100000];")).isEqualTo(Kind.ILLEGAL_ADDRESS);
        assertThat(finding(1, "add.u32 %r1, %r2, 1;")).isEqualTo(Kind.UNWRITTEN_REGISTER);
        assertThat(finding(1, "@%p1 mov.u32 %r1, 1;")).isEqualTo(Kind.UNWRITTEN_REGISTER);
    }

    @Test
    void aFindingSaysWhichThreadAccessedWhat() {
        var finding = new Snippet().finding(64, """
                setp.ne.u32 %p1, %t, 37;
                @%p1 exit;
                mad.wide.u32 %rd1, %t, 0x10000, %own;
                st.global.u32 [%rd1+4], 1;
                """);
        assertThat(finding.thread()).isEqualTo(37);
        assertThat(finding.address()).isEqualTo(Snippet.MEMORY + 37 * 0x10000 + 37 * 8 + 4);
        assertThat(finding.line()).isEqualTo(Snippet.HEAD + 4);
        assertThat(finding.instruction()).isEqualTo("st.global.u32 [%rd1+4], 1");
    }

    @Test
    void withoutChecksUnwrittenAndRacingMemoryPasses() {
        new Snippet().run(new LaunchShape(1, 1, 1, 32, 64, false, 1000), """
                ld.shared.u32 %r1, [shared];
                st.shared.u32 [shared], %t;
                add.u32 %r1, %r5, 1;
                """);
    }
}
