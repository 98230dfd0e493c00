package dev.pavage.cuda.sim.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.pavage.cuda.sim.report.Finding.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threads that meet in global memory. */
class GlobalRacesTest {
    private static final String MINE = "st.global.u32 [%own], %t;";
    private static final String ALL = "st.global.u32 [%memory], %t;";
    private static final String FIRST = "ld.global.u32 %r1, [%memory];";
    private static final String NEXT = "ld.global.u32 %r1, [%own+8];";
    private static final String BARRIER = "bar.sync 0;";

    private static void run(int blocks, String code) {
        new Snippet().run(new LaunchShape(blocks, 1, 1, 32, 0, true, 100_000), code);
    }

    private static void races(int blocks, String code, String text) {
        assertThatExceptionOfType(KernelFault.class)
                .isThrownBy(() -> run(blocks, code))
                .withMessageContaining(text)
                .matches(e -> e.finding().kind() == Kind.GLOBAL_RACE);
    }

    @Test
    void findsTwoThreadsThatWrite() {
        races(1, ALL,
                "4 bytes at 0x100000 are written by thread 1; thread 0 of this block wrote them, with no barrier");
    }

    @Test
    void findsAReadOfWhatAnotherThreadWrote() {
        races(1, MINE + NEXT, "4 bytes at 0x100008 are read by thread 0; thread 1 of this block wrote them");
    }

    @Test
    void findsAWriteOfWhatOthersRead() {
        races(1, FIRST + MINE, "several threads of this block read them");
    }

    @Test
    void findsBlocksThatWriteTheSame() {
        races(2, MINE, "written by thread 0; thread 0 of another block wrote them, and nothing orders blocks");
    }

    @Test
    void findsABlockThatReadsWhatAnotherWroteEvenBehindABarrier() {
        races(2, "setp.eq.u32 %p1, %t, 0; @%p1 " + ALL + BARRIER + FIRST, "another block");
    }

    @Test
    void findsABlockThatWritesWhatSeveralRead() {
        String last = "mov.u32 %r2, %ctaid.x; setp.eq.u32 %p1, %r2, 2; @%p1 ";
        races(3, FIRST + BARRIER + last + MINE, "several threads of another block read them");
    }

    @Test
    void findsAPlainWriteBesideAtomicOperations() {
        races(1, "red.global.add.u32 [%memory], 1;" + ALL, "atomic operations of this block wrote them");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        // A thread and itself, a barrier in between, only reads, atomic operations alone, neighbouring bytes.
        MINE + "ld.global.u32 %r1, [%own];" + MINE,
        MINE + BARRIER + NEXT + BARRIER + MINE,
        FIRST + NEXT,
        "red.global.add.u32 [%memory], 1; atom.global.max.u32 %r1, [%memory], 2;",
        "cvt.u64.u32 %rd1, %t; add.u64 %rd1, %rd1, %memory; st.global.u8 [%rd1], %t;"
    })
    void isSilentWhereThreadsAreOrdered(String code) {
        assertThatCode(() -> run(1, code)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {FIRST, "red.global.add.u32 [%memory], 1;"})
    void blocksMayReadTheSameAndAddToTheSame(String code) {
        assertThatCode(() -> run(4, code)).doesNotThrowAnyException();
    }

    @Test
    void launchesAreInOrder() {
        Snippet snippet = new Snippet();
        LaunchShape shape = new LaunchShape(1, 1, 1, 32, 0, true, 1000);
        snippet.run(shape, MINE);
        snippet.run(shape, NEXT + BARRIER + MINE);
        assertThat(snippet.own(31)).isEqualTo(31);
    }
}
