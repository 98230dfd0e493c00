package dev.pavage.reference;

import static dev.pavage.ir.MemoryOp.AtomicKind.ADD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.ir.IndexOp.Kind;
import dev.pavage.ir.TileOp.BinaryKind;
import dev.pavage.ir.Value;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each mistake is found where it is made, and not where it is not. */
class DetectorTest {
    private static HostView zeros(DType dtype, long... extents) {
        Shape shape = Shape.of(extents);
        return HostView.of(MemorySegment.ofArray(new byte[(int) shape.elements() * dtype.bytes()]), dtype, shape);
    }

    /** Runs a kernel of one F32 vector {@code v} as two programs. */
    private static Report run(HostView view, Options options, BiConsumer<KernelBuilder, Value> body) {
        KernelBuilder k = new KernelBuilder();
        body.accept(k, k.param("v", view.dtype(), view.rank()));
        return Interpreter.run(k.build(), new long[] {2, 1, 1}, List.of(view), options);
    }

    private static Report run(HostView view, BiConsumer<KernelBuilder, Value> body) {
        return run(view, Options.detecting(), body);
    }

    private static void assertOnly(Detection kind, Report report) {
        assertEquals(List.of(kind), report.findings().stream().map(Finding::kind).distinct().toList());
    }

    /** Each program stores 4 elements, {@code stride} after those of the program before. */
    private static Report stores(long stride, Options options) {
        return run(zeros(DType.F32, 16), options,
                (k, v) -> k.store(v, k.full(DType.F32, 1, 4), k.binary(Kind.MUL, k.id(0), k.index(stride))));
    }

    @Test
    void programsThatWriteApartDoNotRace() {
        assertTrue(stores(4, Options.detecting()).isClean());
    }

    @Test
    void programsThatWriteOneElementRace() {
        Report report = stores(3, Options.detecting());
        assertOnly(Detection.RACE, report);
        assertEquals(1, report.count(Detection.RACE));
        Finding found = report.findings().getFirst();
        assertEquals(new GridPoint(1, 0, 0), found.program());
        assertEquals("Test.java:5", found.at().toString());
        assertTrue(
                found.message().startsWith("it writes element [3] of v: f32[16]")
                        && found.message().endsWith("which was written by program 0,0,0"),
                found.message());
    }

    @ParameterizedTest
    @EnumSource
    void racesAreFoundInAnyOrderOfPrograms(ProgramOrder order) {
        assertEquals(2, stores(2, Options.detecting().withOrder(order)).count(Detection.RACE));
    }

    @Test
    void manyRacesAtOneLineAreOneFinding() {
        Report report = stores(0, Options.detecting());
        assertEquals(1, report.findings().size());
        assertEquals(4, report.count(Detection.RACE));
        assertTrue(report.toString().endsWith("(4 times)"), report::toString);
    }

    @ParameterizedTest
    @EnumSource
    void readingWhatAnotherProgramWritesIsARace(ProgramOrder order) {
        Report report = run(zeros(DType.F32, 4), Options.detecting().withOrder(order), (k, v) -> {
            Value next = k.binary(Kind.ADD, k.id(0), k.index(1));
            k.store(v, k.load(v, Shape.of(1), next), k.id(0));
        });
        assertOnly(Detection.RACE, report);
        assertEquals(1, report.count(Detection.RACE));
    }

    @Test
    void readingWhatItWroteItselfIsNoRace() {
        assertTrue(run(zeros(DType.F32, 4), (k, v) -> {
            k.store(v, k.load(v, Shape.of(1), k.id(0)), k.id(0));
            k.store(v, k.load(v, Shape.of(1), k.id(0)), k.id(0));
        })
                .isClean());
    }

    @Test
    void readingTheSameIsNoRace() {
        assertTrue(run(zeros(DType.F32, 4), (k, v) -> k.load(v, Shape.of(4), k.index(0))).isClean());
    }

    @Test
    void aWriteAfterSeveralReadersIsARaceEvenForOneOfThem() {
        Report report = run(zeros(DType.F32, 2), (k, v) -> {
            Value tile = k.load(v, Shape.of(1), k.index(0));
            // Program 1 writes element 0, program 0 element 1.
            k.store(v, tile, k.binary(Kind.SUB, k.index(1), k.id(0)));
        });
        assertEquals(1, report.count(Detection.RACE));
        assertTrue(report.toString().contains("which was read by several programs"), report::toString);
    }

    @Test
    void atomicsMayMeet() {
        Report report =
                run(zeros(DType.I32, 4), (k, v) -> k.atomic(ADD, v, k.full(DType.I32, 1, 4), k.full(DType.I32, 1, 4)));
        assertTrue(report.isClean(), report::toString);
    }

    @Test
    void anAtomicThatMeetsAPlainWriteIsARace() {
        Report report = run(zeros(DType.I32, 2), (k, v) -> {
            k.atomic(ADD, v, k.full(DType.I32, 1, 1), k.full(DType.I32, 0, 1));
            k.store(v, k.full(DType.I32, 1, 1), k.id(0));
        });
        assertOnly(Detection.RACE, report);
        assertTrue(report.toString().contains("it changes by an atomic element [0]"), report::toString);
    }

    @Test
    void anAtomicThatMeetsAPlainReadIsARace() {
        Report report = run(zeros(DType.I32, 2), (k, v) -> {
            k.load(v, Shape.of(1), k.index(0));
            k.atomic(ADD, v, k.full(DType.I32, 1, 1), k.full(DType.I32, 1, 1));
        });
        assertTrue(report.isClean(), report::toString);
        report = run(zeros(DType.I32, 2), (k, v) -> {
            k.load(v, Shape.of(2), k.index(0));
            k.atomic(ADD, v, k.full(DType.I32, 1, 1), k.full(DType.I32, 1, 1));
        });
        assertOnly(Detection.RACE, report);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void twoArgumentsOverOneMemoryRace(boolean heap) {
        try (Arena arena = Arena.ofConfined()) {
            HostView a = heap ? zeros(DType.F32, 2) : HostView.allocate(arena, DType.F32, Shape.of(2));
            HostView b = HostView.of(a.segment().asSlice(4), DType.F32, Shape.of(1));
            KernelBuilder k = new KernelBuilder();
            Value in = k.param("in", DType.F32, 1);
            Value out = k.param("out", DType.F32, 1);
            // Program 0 writes the element that program 1 reads.
            Value tile = k.load(in, Shape.of(1), k.id(0));
            k.store(out, tile, k.id(0));
            Options options = Options.detecting().withDetections(Set.of(Detection.RACE));
            Report report = Interpreter.run(k.build(), new long[] {2, 1, 1}, List.of(a, b), options);
            assertEquals(1, report.count(Detection.RACE));
        }
    }

    @Test
    void elementsOfOneScatterThatMeetAreFound() {
        Report report = run(zeros(DType.F32, 4), (k, v) -> {
            Value half = k.binary(BinaryKind.SHR, k.iota(DType.I32, 2), k.full(DType.I32, 1, 2));
            k.scatter(v, k.full(DType.F32, 1, 2), half);
        });
        assertEquals(2, report.count(Detection.SCATTER_COLLISION));
        assertTrue(report.toString().contains("element [0] of v"), report::toString);
    }

    @Test
    void elementsOfOneScatterThatMeetOutsideDoNoHarm() {
        Report report =
                run(zeros(DType.F32, 4), (k, v) -> k.scatter(v, k.full(DType.F32, 1, 2), k.full(DType.I32, -1, 2)));
        assertTrue(report.isClean(), report::toString);
    }

    @Test
    void readingWhatNothingWroteIsFoundAndGivesNan() {
        HostView fresh = zeros(DType.F32, 4).withWritten(Written.nothing());
        KernelBuilder k = new KernelBuilder();
        Value v = k.param("v", DType.F32, 1);
        Value out = k.param("out", DType.F32, 1);
        k.store(v, k.full(DType.F32, 1, 2), k.index(0));
        k.store(out, k.load(v, Shape.of(4), k.index(0)), k.index(0));
        HostView copy = zeros(DType.F32, 4);
        Report report = Interpreter.run(k.build(), new long[] {1, 1, 1}, List.of(fresh, copy), Options.detecting());
        assertOnly(Detection.UNINITIALISED_READ, report);
        assertEquals(2, report.count(Detection.UNINITIALISED_READ));
        assertTrue(report.toString().contains("element [2] of v"), report::toString);
        assertEquals(TileData.ofReals(DType.F32, Shape.of(4), 1, 1, Double.NaN, Double.NaN), copy.toTile());
    }

    @Test
    void whatWasWrittenIsRememberedByTheNextLaunch() {
        HostView fresh = zeros(DType.F32, 4).withWritten(Written.nothing());
        BiConsumer<KernelBuilder, Value> read = (k, v) -> k.load(v, Shape.of(4), k.index(0));
        Options plain = Options.plain();
        run(fresh, plain, (k, v) -> k.store(v, k.full(DType.F32, 1, 4), k.index(0)));
        assertTrue(run(fresh, read).isClean());
        assertOnly(Detection.UNINITIALISED_READ, run(fresh.withWritten(Written.nothing()), read));
    }

    @Test
    void anAtomicReadsToo() {
        HostView fresh = zeros(DType.F32, 2).withWritten(Written.nothing());
        Report report = run(fresh, (k, v) -> k.atomic(ADD, v, k.full(DType.F32, 1, 1), k.full(DType.I32, 0, 1)));
        assertEquals(1, report.count(Detection.UNINITIALISED_READ));
        assertTrue(Double.isNaN(fresh.readReal(0)));
    }

    @ParameterizedTest
    @ValueSource(longs = {-4, 4, Long.MIN_VALUE, Long.MAX_VALUE})
    void loadsAndStoresWhollyOutsideAreFound(long offset) {
        Report report = run(zeros(DType.F32, 4), (k, v) -> {
            Value tile = k.load(v, Shape.of(4), k.index(offset));
            k.store(v, tile, k.index(offset));
        });
        assertOnly(Detection.OUTSIDE_VIEW, report);
        assertEquals(2, report.findings().size());
        String load = "load of [4] at [" + offset + "] lies wholly outside v";
        assertTrue(report.toString().contains(load), report::toString);
    }

    @ParameterizedTest
    @ValueSource(longs = {-3, 0, 3})
    void loadsAndStoresPartlyInsideAreNot(long offset) {
        Options options = Options.detecting().withDetections(Set.of(Detection.OUTSIDE_VIEW));
        Report report = run(zeros(DType.F32, 4), options, (k, v) -> {
            Value tile = k.load(v, Shape.of(4), k.index(offset));
            k.store(v, tile, k.index(offset));
        });
        assertTrue(report.isClean(), report::toString);
    }

    @Test
    void aTensorWithoutElementsCannotBeMissedButAViewTakenOutsideCan() {
        assertTrue(run(zeros(DType.F32, 0), (k, v) -> k.load(v, Shape.of(4), k.index(0))).isClean());
        assertOnly(Detection.OUTSIDE_VIEW,
                run(zeros(DType.F32, 2, 4), (k, v) -> k.load(k.at(v, k.index(2)), Shape.of(4), k.index(0))));
    }

    @Test
    void integerDivisionByZeroIsFound() {
        Report report = run(zeros(DType.F32, 4), (k, v) -> {
            k.binary(BinaryKind.DIV, k.full(DType.I32, 7, 2), k.iota(DType.I32, 2));
            k.binary(BinaryKind.REM, k.full(DType.I32, 7, 2), k.iota(DType.I32, 2));
            k.binary(Kind.FLOOR_DIV, k.index(1), k.id(0));
        });
        assertOnly(Detection.DIVISION_BY_ZERO, report);
        assertEquals(5, report.count(Detection.DIVISION_BY_ZERO));
        assertTrue(report.toString().contains("i32 7, element 0 of a tile [2], is divided by zero"), report::toString);
    }

    @Test
    void realDivisionByZeroAndIntegerDivisionByOthersAreNot() {
        Report report = run(zeros(DType.F32, 4), (k, v) -> {
            k.binary(BinaryKind.DIV, k.full(DType.F32, 7, 2), k.full(DType.F32, 0, 2));
            k.binary(BinaryKind.DIV, k.full(DType.I32, 7, 2), k.full(DType.I32, 2, 2));
            k.binary(Kind.MUL, k.index(1), k.index(0));
        });
        assertTrue(report.isClean(), report::toString);
    }

    @Test
    void theFirstMistakeIsThrownIfAskedFor() {
        ReferenceException e =
                assertThrows(ReferenceException.class, () -> stores(3, Options.detecting().withFailFast(true)));
        assertEquals(Detection.RACE, e.finding().kind());
        String start = "RACE at Test.java:5 in program 1,0,0: it writes element [3] of v";
        assertTrue(e.getMessage().startsWith(start), e.getMessage());
    }

    @Test
    void nothingIsLookedForUnlessAsked() {
        assertTrue(stores(0, Options.plain()).isClean());
        assertTrue(stores(0, Options.detecting().withDetections(Set.of(Detection.OUTSIDE_VIEW))).isClean());
    }
}
