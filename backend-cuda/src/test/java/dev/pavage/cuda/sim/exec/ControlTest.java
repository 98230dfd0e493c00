package dev.pavage.cuda.sim.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pavage.cuda.sim.report.Finding.Kind;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Branches, loops, calls and barriers, where threads part and come together again. */
class ControlTest {
    private static long[] run(int threads, String code) {
        Snippet snippet = new Snippet();
        snippet.run(threads, code);
        return IntStream.range(0, threads).mapToLong(snippet::own).toArray();
    }

    @Test
    void threadsPartAtABranchAndAreTogetherBehindIt() {
        long[] own = run(32, """
                setp.lt.u32 %p1, %t, 8;
                @%p1 bra FEW;
                mov.u32 %r1, 100;
                bra BOTH;
                FEW:
                mov.u32 %r1, 200;
                BOTH:
                activemask.b32 %r2;
                mov.b64 %rd1, {%r1, %r2};
                st.global.u64 [%own], %rd1;
                """);
        assertThat(own[3]).isEqualTo(0xffffffff_00000000L | 200);
        assertThat(own[8]).isEqualTo(0xffffffff_00000000L | 100);
    }

    @Test
    void eachThreadLoopsAsOftenAsItWants() {
        long[] own = run(40, """
                mov.u32 %r1, 0;
                mov.u32 %r2, 0;
                LOOP:
                setp.ge.u32 %p1, %r1, %t;
                @%p1 bra DONE;
                add.u32 %r1, %r1, 1;
                add.u32 %r2, %r2, %r1;
                bra LOOP;
                DONE:
                st.global.u32 [%own], %r2;
                """);
        assertThat(own[0]).isZero();
        assertThat(own[10]).isEqualTo(55);
        assertThat(own[39]).isEqualTo(780);
    }

    @Test
    void guardsSkipInstructionsOfSomeThreads() {
        long[] own = run(4, """
                setp.eq.u32 %p1, %t, 2;
                mov.u32 %r1, 1;
                @%p1 mov.u32 %r1, 2;
                @!%p1 add.u32 %r1, %r1, 10;
                st.global.u32 [%own], %r1;
                """);
        assertThat(own).containsExactly(11, 11, 2, 11);
    }

    @Test
    void threadsThatEndDoNoMore() {
        long[] own = run(4, """
                st.global.u32 [%own], 1;
                setp.eq.u32 %p1, %t, 2;
                @%p1 exit;
                st.global.u32 [%own], 2;
                setp.eq.u32 %p1, %t, 3;
                @%p1 ret;
                st.global.u32 [%own], 3;
                """);
        assertThat(own).containsExactly(3, 3, 1, 2);
    }

    @Test
    void barriersInALoopKeepWarpsInStep() {
        // Thread t passes its number on to thread t - 1, 64 times around.
        long[] own = run(64, """
                shl.b32 %r1, %t, 2;
                add.u32 %r2, %t, 1;
                and.b32 %r2, %r2, 63;
                shl.b32 %r2, %r2, 2;
                mov.u32 %r3, %t;
                mov.u32 %r4, 0;
                LOOP:
                st.shared.u32 [%r1], %r3;
                bar.sync 0;
                ld.shared.u32 %r3, [%r2];
                bar.sync 0;
                add.u32 %r4, %r4, 1;
                setp.lt.u32 %p1, %r4, 65;
                @%p1 bra LOOP;
                st.global.u32 [%own], %r3;
                """);
        assertThat(own).containsExactly(IntStream.range(0, 64).mapToLong(t -> (t + 1) % 64).toArray());
    }

    @Test
    void functionsAreCalledFromSeveralPlaces() {
        String module = """
                .version 7.0
                .target sm_80
                .address_size 64
                .func (.param .b32 result) twice(.param .b32 x)
                {
                .reg .b32 %a;
                ld.param.b32 %a, [x];
                add.u32 %a, %a, %a;
                st.param.b32 [result], %a;
                ret;
                }
                .func (.reg .b32 %result) plus(.reg .b32 %x, .reg .b32 %y)
                {
                add.u32 %result, %x, %y;
                }
                .visible .entry test(.param .u64 memory)
                {
                .reg .b32 %r<4>; .reg .b64 %rd<2>;
                mov.u32 %r0, %tid.x;
                { .param .b32 to; .param .b32 from;
                st.param.b32 [to], %r0;
                call.uni (from), twice, (to);
                ld.param.b32 %r1, [from+0]; }
                call (%r2), plus, (%r1, 5);
                call (%r2), twice, (%r2);
                ld.param.u64 %rd0, [memory];
                mad.wide.u32 %rd0, %r0, 8, %rd0;
                st.global.u32 [%rd0], %r2;
                ret;
                }
                """;
        Snippet snippet = new Snippet();
        snippet.runModule(new LaunchShape(1, 1, 1, 2, 0, true, 1000), module);
        assertThat(snippet.own(0)).isEqualTo(10);
        assertThat(snippet.own(1)).isEqualTo(14);
    }

    @Test
    void blocksKnowTheirPlaceInTheGrid() {
        Snippet snippet = new Snippet();
        snippet.run(new LaunchShape(2, 3, 4, 1, 0, true, 10_000), """
                mov.u32 %r1, %ctaid.x;
                mov.u32 %r2, %ctaid.y;
                mov.u32 %r3, %ctaid.z;
                mov.u32 %r4, %nctaid.y;
                mad.lo.u32 %r5, %r3, 3, %r2;
                mad.lo.u32 %r5, %r5, 2, %r1;
                mad.wide.u32 %own, %r5, 8, %memory;
                mad.lo.u32 %r4, %r4, 1000, %r5;
                st.global.u32 [%own], %r4;
                """);
        assertThat(IntStream.range(0, 24).mapToLong(snippet::own))
                .containsExactlyElementsOf(IntStream.range(3000, 3024).mapToObj(i -> (long) i).toList());
    }

    @Test
    void aBarrierThatSomeNeverReachIsFound() {
        var early = new Snippet().finding(64, """
                setp.eq.u32 %p1, %t, 40;
                @%p1 exit;
                bar.sync 0;
                """);
        assertThat(early.kind()).isEqualTo(Kind.DIVERGENT_BARRIER);
        assertThat(early.text()).contains("Thread 0 waits", "thread 40 has ended");
        assertThat(early.line()).isEqualTo(Snippet.HEAD + 3);
        var other = new Snippet().finding(64, """
                setp.lt.u32 %p1, %t, 40;
                @%p1 bra OTHER;
                bar.sync 0;
                bra END;
                OTHER:
                bar.sync 0;
                END:
                """);
        assertThat(other.kind()).isEqualTo(Kind.DIVERGENT_BARRIER);
        assertThat(other.text()).contains("thread 40 waits at the barrier of PTX line");
    }

    @Test
    void aLoopWithoutEndIsFound() {
        var finding = new Snippet().finding(1, "LOOP:\nbra LOOP;");
        assertThat(finding.kind()).isEqualTo(Kind.STEP_LIMIT);
        assertThat(finding.text()).contains("1,000,000 warp instructions");
    }

    @Test
    void aTrapIsFoundWithItsThreadAndSource() {
        var finding = new Snippet().finding(8, """
                setp.eq.u32 %p1, %t, 5;
                .loc 1 77 3
                @%p1 trap;
                """);
        assertThat(finding.kind()).isEqualTo(Kind.TRAP);
        assertThat(finding.thread()).isEqualTo(5);
        assertThat(finding.source()).contains("Kernel.java:77");
        assertThat(finding.instruction()).isEqualTo("@%p1 trap");
        assertThat(finding.toString()).contains("thread 5", "at Kernel.java:77", "kernel test, block (0, 0, 0)");
    }
}
