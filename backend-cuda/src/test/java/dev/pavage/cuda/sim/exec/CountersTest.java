package dev.pavage.cuda.sim.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pavage.cuda.sim.report.Counters;
import dev.pavage.cuda.sim.report.Counters.Access;
import dev.pavage.cuda.sim.report.Counters.Direction;
import dev.pavage.cuda.sim.report.Counters.InstructionClass;
import dev.pavage.cuda.sim.report.Counters.Space;
import dev.pavage.cuda.sim.report.Counters.Traffic;
import org.junit.jupiter.api.Test;

/** What launches count. */
class CountersTest {
    private static Counters run(String code) {
        return new Snippet().run(32, code);
    }

    private static Traffic traffic(Space space, Direction direction, int bytes, String code) {
        return run(code).traffic().get(new Access(space, direction, bytes));
    }

    private static Traffic store(int bytes, String instruction, int stride) {
        return traffic(
                Space.SHARED,
                Direction.STORE,
                bytes,
                "mul.lo.u32 %r1, %t, " + stride + ";\nmov.u64 %rd1, 0;\n" + instruction);
    }

    @Test
    void instructionsAreCountedOncePerWarpAndOncePerThread() {
        Counters counters = new Snippet().run(40, """
                setp.lt.u32 %p1, %t, 8;
                mov.f32 %f1, 0f3F800000;
                @%p1 fma.rn.f32 %f2, %f1, %f1, %f1;
                add.f32 %f3, %f1, %f1;
                """);
        assertThat(counters.instructions(InstructionClass.FLOAT_FMA)).isEqualTo(2);
        assertThat(counters.instructions(InstructionClass.FLOAT)).isEqualTo(2);
        assertThat(counters.instructions(InstructionClass.MATRIX)).isZero();
        // Four instructions before the snippet, four of it, one return behind it.
        assertThat(counters.threadInstructions()).isEqualTo(40 * 8 + 8);
    }

    @Test
    void sectorsOfGlobalMemory() {
        assertThat(traffic(Space.GLOBAL, Direction.LOAD, 8, "ld.global.u64 %rd1, [%own];"))
                .isEqualTo(new Traffic(1, 32, 8, 8));
        assertThat(traffic(Space.GLOBAL, Direction.LOAD, 4, """
                        mad.wide.u32 %rd1, %t, 128, %memory;
                        ld.global.u32 %r1, [%rd1];
                        """))
                .isEqualTo(new Traffic(1, 32, 32, 4));
        assertThat(traffic(Space.GLOBAL, Direction.LOAD, 4, "ld.global.u32 %r1, [%memory];"))
                .isEqualTo(new Traffic(1, 32, 1, 1));
    }

    @Test
    void banksOfSharedMemory() {
        String word = "st.shared.u32 [%r1], 0;";
        assertThat(store(4, word, 4)).isEqualTo(new Traffic(1, 32, 1, 1));
        assertThat(store(4, word, 8)).isEqualTo(new Traffic(1, 32, 2, 1));
        assertThat(store(4, word, 128)).isEqualTo(new Traffic(1, 32, 32, 1));
        assertThat(store(4, word, 132)).isEqualTo(new Traffic(1, 32, 1, 1));
        assertThat(store(8, "st.shared.u64 [%r1], %rd1;", 8)).isEqualTo(new Traffic(1, 32, 2, 2));
        assertThat(store(8, "st.shared.u64 [%r1], %rd1;", 16)).isEqualTo(new Traffic(1, 32, 4, 2));
        assertThat(store(16, "st.shared.v2.u64 [%r1], {%rd1, %rd1};", 16)).isEqualTo(new Traffic(1, 32, 4, 4));
        assertThat(store(16, "st.shared.v2.u64 [%r1], {%rd1, %rd1};", 128)).isEqualTo(new Traffic(1, 32, 32, 4));
        assertThat(store(2, "st.shared.u16 [%r1], 0;", 2)).isEqualTo(new Traffic(1, 32, 1, 1));
    }

    @Test
    void theSameWordIsReadByAllAtOnce() {
        Counters counters = run("""
                setp.eq.u32 %p1, %t, 0;
                @%p1 st.shared.u32 [shared], 0;
                bar.sync 0;
                ld.shared.u32 %r1, [shared];
                """);
        assertThat(counters.bankConflicts()).isZero();
        assertThat(run("shl.b32 %r1, %t, 3;\nst.shared.u32 [%r1], 0;").bankConflicts()).isEqualTo(1);
    }

    @Test
    void rowsOfMatricesThatLieInTheSameBanksConflict() {
        String code = """
                mul.lo.u32 %r1, %t, $stride;
                mov.u64 %rd1, 0;
                st.shared.v2.u64 [%r1], {%rd1, %rd1};
                bar.sync 0;
                ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%r2, %r3, %r4, %r5}, [%r1];
                """;
        assertThat(traffic(Space.SHARED, Direction.LOAD, 16, code.replace("$stride", "16")))
                .isEqualTo(new Traffic(1, 32, 4, 4));
        assertThat(traffic(Space.SHARED, Direction.LOAD, 16, code.replace("$stride", "64")))
                .isEqualTo(new Traffic(1, 32, 16, 4));
    }

    @Test
    void copiesCountWhatTheyReadAndWrite() {
        Counters counters = run("""
                setp.lt.u32 %p1, %t, 16;
                selp.u32 %r1, 4, 0, %p1;
                shl.b32 %r2, %t, 2;
                cp.async.ca.shared.global [%r2], [%own], 4, %r1;
                cp.async.wait_all;
                """);
        assertThat(counters.traffic())
                .containsEntry(new Access(Space.GLOBAL, Direction.LOAD, 4), new Traffic(1, 16, 4, 2))
                .containsEntry(new Access(Space.SHARED, Direction.STORE, 4), new Traffic(1, 32, 1, 1));
        assertThat(counters.instructions(InstructionClass.ASYNC_COPY)).isEqualTo(2);
    }
}
