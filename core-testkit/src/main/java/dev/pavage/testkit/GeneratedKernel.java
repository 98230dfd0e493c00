package dev.pavage.testkit;

import dev.pavage.device.Device;
import dev.pavage.ir.Parser;
import dev.pavage.ir.Printer;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.ValueType;
import dev.pavage.ir.ValueType.ViewType;
import dev.pavage.ir.Verifier;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Kernel;
import dev.pavage.pass.PassContext;
import dev.pavage.pass.Pipeline;
import dev.pavage.reference.HostView;
import dev.pavage.reference.Interpreter;
import dev.pavage.reference.Options;
import dev.pavage.type.DType;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * A random kernel and its arguments, all from one seed. It is printed and parsed back, verified, optimised with
 * verification after each pass, and run: by the reference as captured and as optimised, and by a device.
 */
final class GeneratedKernel {
    private static final Kernel RUN = Kernel.of(ScriptKernel.class, "run");
    private static final Grid GRID = Grid.of(ScriptKernel.PROGRAMS);
    private static final int MOST_ATTEMPTS = 400;
    private static final double REALS = 4;

    private final Device device;
    private final long seed;
    private final List<DType> floats;
    private final List<DType> integers;
    private final List<Gene> genes;

    private GeneratedKernel(Device device, long seed, List<Gene> genes) {
        this.device = device;
        this.seed = seed;
        this.genes = genes;
        List<DType> known = Coverage.WHOLE.stream()
                .filter(device.target().dtypes()::contains)
                .toList();
        this.floats = known.stream().filter(DType::isFloat).toList();
        this.integers = known.stream().filter(DType::isInteger).toList();
    }

    /** The kernel of a seed. */
    static GeneratedKernel of(Device device, long seed) {
        return new GeneratedKernel(device, seed, Gene.random(new SplittableRandom(seed)));
    }

    /**
     * Runs all checks. If one fails, the message has the seed, what failed, and the smallest kernel found that still
     * fails.
     */
    Optional<AssertionError> check() {
        return failure().map(this::shrunk);
    }

    /** All kernels with one step less. */
    Stream<GeneratedKernel> smaller() {
        return Gene.smaller(genes).map(fewer -> new GeneratedKernel(device, seed, fewer));
    }

    private Optional<Throwable> failure() {
        try {
            run();
            return Optional.empty();
        } catch (RuntimeException | AssertionError | LinkageError | StackOverflowError e) {
            return Optional.of(e);
        }
    }

    private AssertionError shrunk(Throwable first) {
        GeneratedKernel smallest = this;
        Throwable failure = first;
        int attempts = 0;
        boolean smaller = true;
        while (smaller && attempts < MOST_ATTEMPTS) {
            smaller = false;
            for (GeneratedKernel candidate : smallest.smaller().toList()) {
                Optional<Throwable> again = candidate.failure();
                if (again.isPresent()) {
                    smallest = candidate;
                    failure = again.get();
                    smaller = true;
                    break;
                }
                if (++attempts >= MOST_ATTEMPTS) {
                    break;
                }
            }
        }
        return new AssertionError(
                "generated kernel of seed " + seed + ": " + failure + "\nfrom\n" + smallest.text(), failure);
    }

    private String text() {
        try {
            Draw draw = new Draw();
            return Printer.printRenumbered(capture(draw));
        } catch (RuntimeException e) {
            return "which cannot be captured";
        }
    }

    /** What is drawn beside the steps: dtypes, shapes, layouts and values. Each run draws the same. */
    private final class Draw {
        final SplittableRandom random = new SplittableRandom(~seed);
        final DType real = pick(floats);
        final DType integer = pick(integers);
        final DType line = pick(random.nextBoolean() ? floats : integers);
        final DType exact = pick(random.nextInt(3) == 0 ? integers : floats);
        final DType rounded = pick(floats);
        final DType scratch = pick(random.nextBoolean() ? floats : integers);
        final DType cells = random.nextBoolean() ? DType.I32 : DType.I64;
        final boolean whole = random.nextBoolean();
        final Script script = new Script(
                genes,
                Coverage.WHOLE.stream()
                        .filter(device.target().dtypes()::contains)
                        .toList(),
                whole ? Quality.whole(REALS) : new Quality(REALS, 0, false));

        <T> T pick(List<T> choices) {
            return choices.get(random.nextInt(choices.size()));
        }

        Layout input() {
            return pick(Layout.ALL);
        }

        Layout output() {
            return pick(Layout.DISTINCT);
        }

        long side() {
            return random.nextInt(1, 20);
        }
    }

    private static TileKernel capture(Draw draw) {
        List<ViewType> types = List.of(
                ValueType.view(draw.real, 2),
                ValueType.view(draw.integer, 2),
                ValueType.view(draw.line, 1),
                ValueType.view(draw.exact, 3),
                ValueType.view(draw.rounded, 2),
                ValueType.view(draw.scratch, 2),
                ValueType.view(draw.cells, 1));
        return RUN.capture(types, draw.script);
    }

    private void run() {
        Draw draw = new Draw();
        TileKernel captured = capture(draw);
        Verifier.verify(captured);
        Expect.that(Parser.parse(Printer.print(captured)).equals(captured), "its text is parsed as another kernel");
        // Before the device compiles it, so that a broken pass is named.
        TileKernel optimised = Pipeline.standard().verified().run(captured, new PassContext(device.target()));
        try (Trial trial = new Trial(device, seed)) {
            Object[] arguments = arguments(trial, draw);
            trial.launch(RUN, GRID, arguments);
            compareOptimised(optimised, arguments);
            trial.verify();
        }
    }

    private static Object[] arguments(Trial trial, Draw draw) {
        Values reals = draw.whole ? Values.whole((long) -REALS, (long) REALS) : Values.uniform(-REALS, REALS);
        Values small = Values.whole(draw.integer == DType.U8 ? 0 : -100, 100);
        int programs = ScriptKernel.PROGRAMS;
        Tolerance tolerance = Tolerance.within(draw.script.error());
        return new Object[] {
            trial.input(draw.real, draw.input(), reals, draw.side(), draw.side()),
            trial.input(draw.integer, draw.input(), small, draw.side(), draw.side()),
            trial.input(draw.line, draw.input(), Values.whole(-100, 100), 2 * draw.side()),
            trial.output(draw.exact, draw.output(), Tolerance.EXACT, programs, draw.side(), draw.side()),
            trial.output(draw.rounded, draw.output(), tolerance, programs, 2 * draw.side()),
            trial.changed(draw.scratch, draw.output(), Values.whole(-100, 100), Tolerance.EXACT, programs, draw.side()),
            trial.changed(draw.cells, draw.output(), Values.whole(-100, 100), Tolerance.EXACT, 8),
            draw.script
        };
    }

    /** No pass changes a bit. */
    private static void compareOptimised(TileKernel optimised, Object[] arguments) {
        try (Arena arena = Arena.ofConfined()) {
            List<GuardedTensor> tensors = Arrays.stream(arguments)
                    .filter(GuardedTensor.class::isInstance)
                    .map(GuardedTensor.class::cast)
                    .toList();
            List<HostView> views = tensors.stream().map(t -> t.before(arena)).toList();
            Interpreter.run(
                    optimised, new long[] {GRID.x(), 1, 1}, views, Options.plain().withPrints(line -> {}));
            for (int i = 0; i < views.size(); i++) {
                Expect.that(
                        views.get(i).toTile().equals(tensors.get(i).host().toTile()),
                        "the passes changed what argument " + optimised.paramNames().get(i)
                                + " holds; they made\n"
                                + Printer.print(optimised));
            }
        }
    }
}
