package dev.pavage.kernel.samples;

import static dev.pavage.type.DType.F32;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.kernel.CaptureException;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Index;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.TileVar;
import dev.pavage.kernel.View;
import dev.pavage.reference.GridPoint;
import dev.pavage.reference.HostView;
import dev.pavage.reference.KernelCheckException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A stepped kernel shows what a breakpoint in it would see. */
class StepTest {
    private static final GridPoint FIRST = new GridPoint(0, 0, 0);

    private static void step(String kernel, GridPoint program, Grid grid, Object... configuration) {
        try (Arena arena = Arena.ofConfined()) {
            List<Object> arguments = new ArrayList<>(List.of(HostView.allocate(arena, Both.floats(1, 2, 3))));
            arguments.addAll(List.of(configuration));
            Kernel.of(StepTest.class, kernel).step(program, grid, arguments.toArray());
        }
    }

    static void shows(Program p, View a, Consumer<String> seen) {
        TileVar sum = p.var(p.zeros(F32));
        for (Index i : p.range(0, a.size(0), 2)) {
            sum.set(sum.plus(a.load(i, 2).sum(0)));
            seen.accept(i + ": " + sum + ", " + a.load(i, 2));
            p.when(i.gt(0), () -> seen.accept("round " + i.toLong()), () -> seen.accept("first round"));
        }
    }

    @Test
    void tilesAndIndexesShowTheirValues() {
        List<String> seen = new ArrayList<>();
        Consumer<String> sink = seen::add;

        step("shows", FIRST, Grid.of(1), sink);

        assertEquals(
                List.of(
                        "0: f32[] 3.0, f32[2] [1.0, 2.0]",
                        "first round",
                        "2: f32[] 6.0, f32[2] [3.0, 0.0]",
                        "round 2"),
                seen);
    }

    static void prints(Program p, View a) {
        p.print("place", p.id(0).times(p.count(0)));
        p.print("values", a.load(0, 2));
    }

    @Test
    void printsGoToStandardOutput() {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            step("prints", new GridPoint(2, 0, 0), Grid.of(5));
        } finally {
            System.setOut(before);
        }

        List<String> lines = printed.toString(StandardCharsets.UTF_8).lines().toList();
        assertEquals(2, lines.size());
        assertTrue(lines.get(0).contains("place") && lines.get(0).contains("10"), lines.get(0));
        assertTrue(lines.get(1).contains("values") && lines.get(1).contains("[1.0, 2.0]"), lines.get(1));
    }

    static void checks(Program p, View a, int limit) {
        p.check(a.load(0, 2).lt(limit), "all below the limit");
    }

    @Test
    void checksFailWithTheirMessage() {
        step("checks", FIRST, Grid.of(1), 3);

        String message = assertThrows(KernelCheckException.class, () -> step("checks", FIRST, Grid.of(1), 2))
                .getMessage();
        assertTrue(message.contains("all below the limit") && message.contains("StepTest.java"), message);
    }

    static void mistake(Program p, View a) {
        a.load(0, 3);
    }

    @Test
    void mistakesAreReportedAsInCapture() {
        CaptureException e = assertThrows(CaptureException.class, () -> step("mistake", FIRST, Grid.of(1)));

        assertEquals("StepTest.java", e.location().file());
        assertTrue(e.getMessage().contains("axis 0 of [3] is 3"), e.getMessage());
    }

    @Test
    void aProgramOutsideOfTheGridIsAnError() {
        assertThrows(IllegalArgumentException.class, () -> step("prints", new GridPoint(5, 0, 0), Grid.of(5)));
    }

    @Test
    void viewsAreHostViews() {
        Kernel kernel = Kernel.of(StepTest.class, "prints");

        String message = assertThrows(IllegalArgumentException.class, () -> kernel.step(FIRST, Grid.of(1), "tensor"))
                .getMessage();
        assertTrue(message.contains("a HostView for a"), message);
    }

    static void farRange(Program p, View a, Consumer<String> seen) {
        for (Index i : p.range(Long.MAX_VALUE - 1, Long.MAX_VALUE, 5)) {
            seen.accept(i.toString());
        }
        for (Index i : p.range(Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE)) {
            seen.accept(i.toString());
        }
    }

    @Test
    void aRangeNearTheEndOf64BitsEnds() {
        List<String> seen = new ArrayList<>();
        Consumer<String> sink = seen::add;

        step("farRange", FIRST, Grid.of(1), sink);

        assertEquals(
                List.of(
                        Long.toString(Long.MAX_VALUE - 1),
                        Long.toString(Long.MIN_VALUE),
                        "-1",
                        Long.toString(Long.MAX_VALUE - 1)),
                seen);
    }
}
