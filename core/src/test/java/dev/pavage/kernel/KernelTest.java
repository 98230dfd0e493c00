package dev.pavage.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.ir.ValueType;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Finding kernels and handing them arguments. */
class KernelTest {
    private record Argument(DType dtype, Shape shape, Strides strides) implements ViewArgument {}

    private record Launched(Kernel kernel, Grid grid, List<ViewArgument> views, List<Object> configuration) {}

    private enum Mode {
        FAST
    }

    private static final Argument VECTOR = new Argument(DType.F32, Shape.of(7), Strides.of(1));

    private final List<Launched> launched = new ArrayList<>();
    private final Executor device =
            (kernel, grid, views, configuration) -> launched.add(new Launched(kernel, grid, views, configuration));

    private static void mixed(Program p, int block, View from, Mode mode, View to, long seed) {
        to.store(0, from.load(0, block));
    }

    private static void twice(Program p, View a) {}

    private static void twice(Program p, View a, View b) {}

    private static int returns(Program p) {
        return 0;
    }

    private static void noProgram(View a) {}

    private static void takesArray(Program p, int[] sizes) {}

    private static void takesTile(Program p, Tile tile) {}

    private void instance(Program p) {}

    private static void throwsOwn(Program p, int value) {
        throw new ArithmeticException("own");
    }

    private final Kernel mixed = Kernel.of(KernelTest.class, "mixed");

    @Test
    void kernelsOfOneMethodAreEqual() {
        assertEquals(mixed, Kernel.of(KernelTest.class, "mixed"));
        assertEquals(mixed.hashCode(), Kernel.of(KernelTest.class, "mixed").hashCode());
        assertNotEquals(mixed, Kernel.of(KernelTest.class, "throwsOwn"));
    }

    @Test
    void aMissingMethodIsAnErrorThatListsTheKernels() {
        assertMessage(() -> Kernel.of(KernelTest.class, "matmul"), "no method matmul", "mixed(Program p, int block");
    }

    @Test
    void anOverloadedMethodIsAnErrorThatListsTheOverloads() {
        assertMessage(
                () -> Kernel.of(KernelTest.class, "twice"),
                "more than one kernel twice",
                "twice(Program p, View a)",
                "twice(Program p, View a, View b)");
    }

    @Test
    void methodsThatAreNoKernelsAreRefused() {
        assertMessage(() -> Kernel.of(KernelTest.class, "returns"), "returns nothing");
        assertMessage(() -> Kernel.of(KernelTest.class, "noProgram"), "has a Program as its first parameter");
        assertMessage(() -> Kernel.of(KernelTest.class, "takesArray"), "takes no array", "sizes");
        assertMessage(() -> Kernel.of(KernelTest.class, "takesTile"), "not a Tile");
        assertMessage(() -> Kernel.of(KernelTest.class, "instance"), "is static");
    }

    @Test
    void launchSortsArgumentsIntoViewsAndConfiguration() {
        Argument other = new Argument(DType.F16, Shape.of(3), Strides.of(2));

        mixed.launch(device, Grid.of(3, 2), 4, VECTOR, Mode.FAST, other, 9L);

        assertEquals(
                List.of(new Launched(mixed, new Grid(3, 2, 1), List.of(VECTOR, other), List.of(4, Mode.FAST, 9L))),
                launched);
    }

    @Test
    void anIntForALongIsTheSameConfiguration() {
        mixed.launch(device, Grid.of(1), 4, VECTOR, Mode.FAST, VECTOR, 9);

        assertEquals(List.of(4, Mode.FAST, 9L), launched.getFirst().configuration());
    }

    @Test
    void aGridWithoutProgramsRunsNothing() {
        mixed.launch(device, Grid.of(3, 0), 4, VECTOR, Mode.FAST, VECTOR, 9L);

        assertTrue(launched.isEmpty());
    }

    @Test
    void argumentsAreCheckedEvenIfNothingRuns() {
        assertMessage(() -> mixed.launch(device, Grid.of(0), 4), "takes 5 arguments");
    }

    @Test
    void tooFewArgumentsAreAnErrorThatNamesTheParameters() {
        assertMessage(
                () -> mixed.launch(device, Grid.of(1), 4, VECTOR),
                "mixed(",
                "takes 5 arguments",
                "[block, from, mode, to, seed]",
                "not 2");
    }

    @Test
    void tooManyArgumentsAreAnError() {
        assertMessage(
                () -> mixed.launch(device, Grid.of(1), 4, VECTOR, Mode.FAST, VECTOR, 9L, 1), "takes 5 arguments",
                "not 6");
    }

    @Test
    void nullIsAnErrorThatNamesTheParameter() {
        assertMessage(() -> mixed.launch(device, Grid.of(1), 4, null, Mode.FAST, VECTOR, 9L), "null for from");
    }

    @Test
    void aValueForAViewIsAnError() {
        assertMessage(
                () -> mixed.launch(device, Grid.of(1), 4, 5, Mode.FAST, VECTOR, 9L),
                "a ViewArgument for from",
                "java.lang.Integer: 5");
    }

    @Test
    void aValueOfAnotherTypeIsAnError() {
        assertMessage(
                () -> mixed.launch(device, Grid.of(1), 4L, VECTOR, Mode.FAST, VECTOR, 9L), "an int for block",
                "Long: 4");
        assertMessage(
                () -> mixed.launch(device, Grid.of(1), 4, VECTOR, "FAST", VECTOR, 9L), "a Mode for mode",
                "String: FAST");
    }

    @Test
    void aGridOfNegativeExtentIsAnError() {
        assertMessage(() -> Grid.of(1, -1), "1 x -1 x 1", "negative");
    }

    @Test
    void aGridOfTooManyProgramsIsAnError() {
        assertMessage(() -> Grid.of(1L << 40, 1L << 40), "overflows");
    }

    @Test
    void captureChecksViewsAndConfiguration() {
        ValueType.ViewType view = ValueType.view(DType.F32, 1);
        assertMessage(() -> mixed.capture(List.of(view), 4, Mode.FAST, 9L), "takes 2 views", "[from, to]", "not 1");
        assertMessage(
                () -> mixed.capture(List.of(view, view), 4), "takes 3 configuration values", "[block, mode, seed]",
                "not 1");
    }

    @Test
    void exceptionsOfTheKernelReachTheCaller() {
        Kernel kernel = Kernel.of(KernelTest.class, "throwsOwn");

        assertEquals(
                "own",
                assertThrows(ArithmeticException.class, () -> kernel.capture(List.of(), 1)).getMessage());
    }

    private static void assertMessage(Runnable action, String... parts) {
        String message = assertThrows(IllegalArgumentException.class, action::run).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "\"" + part + "\" is not in: " + message);
        }
    }
}
