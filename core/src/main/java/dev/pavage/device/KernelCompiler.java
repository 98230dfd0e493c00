package dev.pavage.device;

import dev.pavage.ir.Op;
import dev.pavage.ir.Region;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.Value;
import dev.pavage.ir.ValueType.ViewType;
import dev.pavage.ir.ViewFacts;
import dev.pavage.ir.ViewOp;
import dev.pavage.kernel.Kernel;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lower.loop.LoopLowering;
import dev.pavage.lower.thread.ThreadLowering;
import dev.pavage.pass.PassContext;
import dev.pavage.pass.Pipeline;
import dev.pavage.settings.Settings;
import dev.pavage.type.DType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;

/** A kernel's whole way from the Java method to code of one device. */
final class KernelCompiler {
    private final DeviceDriver driver;

    KernelCompiler(DeviceDriver driver) {
        this.driver = driver;
    }

    /** What a key of the cache stands for. */
    Executable compile(KernelCache.Key key) {
        return compile(
                key.kernel(),
                Arrays.stream(key.views()).mapToObj(ViewKey::type).toList(),
                Arrays.stream(key.views()).mapToObj(ViewKey::facts).toList(),
                key.configuration());
    }

    /** Captures, optimises, lowers, compiles, and writes the dumps that were asked for. */
    private Executable compile(Kernel kernel, List<ViewType> views, List<ViewFacts> facts, List<Object> configuration) {
        Optional<CompileEvent> event = FlightEvents.begin(CompileEvent::new);
        long begin = System.nanoTime();
        TileKernel captured = kernel.capture(views, configuration.toArray());
        checkDtypes(captured);
        String name = name(captured, facts);
        TileKernel optimised = optimise(captured);
        Optional<LaneKernel> lanes = lower(optimised, facts);
        KernelDump.beforeCode(name, optimised, lanes);
        long lowered = System.nanoTime();
        CompiledKernel code = driver.compile(code(optimised, lanes));
        long compiled = System.nanoTime();
        event.ifPresent(CompileEvent::end);
        KernelDump.code(name, code);
        event.filter(CompileEvent::shouldCommit).ifPresent(e -> {
            e.kernel = name;
            e.device = driver.target().device();
            e.lowering = lowered - begin;
            e.compiler = compiled - lowered;
            e.sourceLength = code.source().length();
            e.commit();
        });
        return new Executable(name, captured, optimised, lanes, facts, reshaped(captured), code);
    }

    private void checkDtypes(TileKernel kernel) {
        for (int i = 0; i < kernel.params().size(); i++) {
            Value view = kernel.params().get(i);
            if (!driver.target().dtypes().contains(view.dtype())) {
                String dtypes = driver.target().dtypes().stream()
                        .sorted()
                        .map(DType::toString)
                        .collect(Collectors.joining(", "));
                throw new CompilationException(driver.target().device() + " has no " + view.dtype()
                        + ", the dtype of argument " + kernel.paramNames().get(i) + " of kernel " + kernel.name()
                        + "; it has " + dtypes);
            }
        }
    }

    private TileKernel optimise(TileKernel captured) {
        return switch (driver.target().lowering()) {
            // The oracle runs what the user wrote, so that a wrong pass shows as a difference.
            case INTERPRET -> captured;
            case LOOPS, THREADS -> {
                Pipeline pipeline = Pipeline.standard();
                yield (Settings.VERIFY.value() ? pipeline.verified() : pipeline)
                        .run(captured, new PassContext(driver.target()));
            }
        };
    }

    private Optional<LaneKernel> lower(TileKernel kernel, List<ViewFacts> facts) {
        return switch (driver.target().lowering()) {
            case INTERPRET -> Optional.empty();
            case LOOPS -> Optional.of(LoopLowering.lower(kernel, facts, driver.target()));
            case THREADS -> Optional.of(ThreadLowering.lower(kernel, facts, driver.target()));
        };
    }

    private static KernelCode code(TileKernel kernel, Optional<LaneKernel> lanes) {
        return lanes.<KernelCode>map(KernelCode.Lanes::new).orElseGet(() -> new KernelCode.Tiles(kernel));
    }

    /** Positions of the views that are reshaped. */
    private static Set<Integer> reshaped(TileKernel kernel) {
        Set<Integer> positions = new TreeSet<>();
        collectReshaped(kernel, kernel.body(), positions);
        return positions;
    }

    private static void collectReshaped(TileKernel kernel, Region region, Set<Integer> positions) {
        for (Op op : region.ops()) {
            if (op instanceof ViewOp.Reshape reshape) {
                positions.add(kernel.params().indexOf(reshape.view()));
            }
            op.regions().forEach(inner -> collectReshaped(kernel, inner, positions));
        }
    }

    /** {@code matmul-f32-1a2b3c4d}: each dtype once, in the order of the views, and a hash of what it is made from. */
    private String name(TileKernel kernel, List<ViewFacts> facts) {
        String dtypes = kernel.params().stream()
                .map(v -> v.dtype().toString())
                .distinct()
                .collect(Collectors.joining("-"));
        String text = driver.target() + "\n" + facts + "\n" + kernel;
        return kernel.name() + "-" + (dtypes.isEmpty() ? "" : dtypes + "-") + hash(text);
    }

    private static String hash(String text) {
        CRC32C sum = new CRC32C();
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) sum.getValue());
    }
}
