package dev.pavage.cuda.sim.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pavage.cuda.sim.report.Finding.Kind;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Instructions that the threads of a warp execute together. */
class WarpTest {
    private static long[] shuffle(String mode, int lane, String clamp) {
        Snippet snippet = new Snippet();
        snippet.run(32, """
                add.u32 %r1, %t, 100;
                shfl.sync.MODE.b32 %r2|%p1, %r1, LANE, CLAMP, -1;
                selp.u32 %r3, 1000, 0, %p1;
                add.u32 %r2, %r2, %r3;
                st.global.u32 [%own], %r2;
                """.replace("MODE", mode).replace("LANE", "" + lane).replace("CLAMP", clamp));
        return IntStream.range(0, 32).mapToLong(snippet::own).toArray();
    }

    @Test
    void shufflesReadOtherLanes() {
        assertThat(shuffle("bfly", 5, "31")).startsWith(1105, 1104, 1107, 1106, 1101);
        assertThat(shuffle("down", 30, "31")).startsWith(1130, 1131, 102, 103);
        assertThat(shuffle("up", 2, "0")).startsWith(100, 101, 1100, 1101);
        assertThat(shuffle("idx", 7, "31")).containsOnly(1107);
    }

    @Test
    void shufflesStayWithinSegments() {
        // Segments of eight lanes: the mask of the segment is 0x18.
        assertThat(shuffle("idx", 2, "0x181f")).startsWith(1102).endsWith(1126);
        assertThat(shuffle("down", 6, "0x181f")).startsWith(1106, 1107, 102).endsWith(131);
        assertThat(shuffle("bfly", 9, "0x1807")[0]).isEqualTo(100);
    }

    @Test
    void votesCountAPredicate() {
        Snippet snippet = new Snippet();
        snippet.run(32, """
                setp.lt.u32 %p1, %t, 4;
                vote.sync.ballot.b32 %r1, %p1, -1;
                vote.sync.any.pred %p2, %p1, -1;
                vote.sync.all.pred %p3, %p1, -1;
                vote.sync.uni.pred %p4, !%p3, -1;
                selp.u32 %r2, 1, 0, %p2;
                selp.u32 %r3, 2, 0, %p3;
                selp.u32 %r4, 4, 0, %p4;
                add.u32 %r2, %r2, %r3;
                add.u32 %r2, %r2, %r4;
                mov.b64 %rd1, {%r1, %r2};
                st.global.u64 [%own], %rd1;
                """);
        assertThat(snippet.own(9)).isEqualTo(0x5_0000_000fL);
    }

    @Test
    void aShuffleWithoutOneOfItsLanesIsFound() {
        var finding = new Snippet().finding(32, """
                setp.ne.u32 %p1, %t, 3;
                @%p1 shfl.sync.bfly.b32 %r1, %t, 1, 31, -1;
                """);
        assertThat(finding.kind()).isEqualTo(Kind.DIVERGENT_WARP);
        assertThat(finding.text()).contains("0xffffffff", "0xfffffff7");
    }

    @Test
    void aWarpOfFewerThreadsShufflesThem() {
        Snippet snippet = new Snippet();
        snippet.run(4, "shfl.sync.bfly.b32 %r1, %t, 1, 31, 15;\nst.global.u32 [%own], %r1;");
        assertThat(IntStream.range(0, 4).mapToLong(snippet::own)).containsExactly(1L, 0L, 3L, 2L);
    }

    @Test
    void matricesOfOneLaneEachAreMultiplied() {
        // All of A is 1, column 0 of B is 2 (lanes 0 to 3), C is 1: column 0 of D is 16 * 2 + 1, the others are 1.
        Snippet snippet = new Snippet();
        var counters = snippet.run(32, """
                mov.b32 %r1, 0x3c003c00;
                setp.lt.u32 %p1, %t, 4;
                selp.b32 %r2, 0x40004000, 0, %p1;
                mov.f32 %f1, 0f3F800000;
                mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%f2, %f3, %f4, %f5},
                    {%r1, %r1, %r1, %r1}, {%r2, %r2}, {%f1, %f1, %f1, %f1};
                mov.b64 %rd1, {%f2, %f3};
                st.global.u64 [%own], %rd1;
                """);
        assertThat(snippet.own(0)).isEqualTo(0x3f800000_42040000L);
        assertThat(snippet.own(1)).isEqualTo(0x3f800000_3f800000L);
        assertThat(counters.multiplyAdds()).isEqualTo(16 * 8 * 16);
    }

    @Test
    void aMatrixInstructionNeedsAllThreads() {
        String code = """
                mov.b32 %r1, 0;
                shl.b32 %r2, %t, 4;
                st.shared.v4.b32 [%r2], {%r1, %r1, %r1, %r1};
                bar.warp.sync 0xffff;
                ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%r3}, [%r2];
                """;
        assertThat(new Snippet().finding(16, code).kind()).isEqualTo(Kind.DIVERGENT_WARP);
    }

    @Test
    void rowsOfAMatrixAreSpreadOverTheLanes() {
        // Row r has halves 8 r ... 8 r + 7; each thread of eight writes one.
        Snippet snippet = new Snippet();
        snippet.run(32, """
                shl.b32 %r1, %t, 3;
                mad.lo.u32 %r2, %r1, 0x10001, 0x10000;
                add.u32 %r3, %r2, 0x20002;
                add.u32 %r4, %r3, 0x20002;
                add.u32 %r5, %r4, 0x20002;
                shl.b32 %r6, %t, 4;
                st.shared.v4.b32 [%r6], {%r2, %r3, %r4, %r5};
                bar.sync 0;
                ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%r7, %r8, %r9, %r10}, [%r6];
                ldmatrix.sync.aligned.m8n8.x1.trans.shared.b16 {%r11}, [%r6];
                mov.b64 %rd1, {%r8, %r11};
                st.global.u64 [%own], %rd1;
                """);
        // Lane 5: of the second matrix row 1, columns 2 and 3; of the first, transposed, column 1, rows 2 and 3.
        assertThat(snippet.own(5)).isEqualTo((25L << 48) | (17L << 32) | (75L << 16) | 74);
    }
}
