package dev.pavage.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.ir.DeviceFamily;
import dev.pavage.ir.Target;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.ValueType;
import dev.pavage.ir.ViewFacts;
import dev.pavage.kernel.Kernel;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lower.loop.LoopLowering;
import dev.pavage.lower.thread.ThreadLowering;
import dev.pavage.opencl.Features.Shuffle;
import dev.pavage.pass.PassContext;
import dev.pavage.pass.Pipeline;
import dev.pavage.type.DType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * OpenCL C of a few kernels: from both lowerings, for a device of OpenCL 1.2 without options ("plain") and for one with
 * everything ("rich"). A change of generated code shows here as a difference to read and commit:
 * {@code mvn -pl backend-opencl -am test -Dtest=OpenClGoldenTest -Dpavage.test.golden=write} writes the files anew.
 */
class OpenClGoldenTest {
    private static final Path FOLDER = Path.of("src/test/resources/dev/pavage/opencl");
    private static final Features PLAIN = new Features(false, false, false, false, Shuffle.NONE, 1);

    @ParameterizedTest
    @CsvSource({"matmul, F32, 3, 2, LOOPS, plain", "matmul, F32, 3, 2, THREADS, plain",
        "attention, F32, 4, 2, LOOPS, plain", "attention, F32, 4, 2, THREADS, plain",
        "softmax, F32, 2, 2, LOOPS, plain", "softmax, F32, 2, 2, THREADS, plain",
        "softmax, F32, 2, 2, THREADS, rich", "softmax, F16, 2, 2, THREADS, plain",
        "softmax, F64, 2, 2, LOOPS, rich", "tally, I64, 2, 1, THREADS, rich", "tally, F32, 2, 1, LOOPS, plain"})
    void textIsWhatItWasAndBuildsWithoutWarnings(
            String name, DType dtype, int views, int rank, Lowering lowering, String device) throws IOException {
        boolean rich = device.equals("rich");
        Features features = rich ? new Features(true, true, true, false, Shuffle.KHR, 32) : PLAIN;
        LaneKernel lanes = lower(name, Collections.nCopies(views, ValueType.view(dtype, rank)), lowering, features);
        Source source = OpenClEmitter.emit(lanes, features);
        check("%s-%s-%s-%s.cl".formatted(name, dtype, lowering, device).toLowerCase(Locale.ROOT),
                "// " + source.options() + "\n" + source.text());
        if (!rich || !source.text().contains(Shuffle.KHR.function())) {
            OpenClDevice driver = TestDevices.first();
            assertThat(BuildLog.of(driver.queue(), source)).as("log of %s", driver.title()).isEmpty();
        }
    }

    private static LaneKernel lower(
            String name, List<ValueType.ViewType> views, Lowering lowering, Features features) {
        boolean threads = lowering == Lowering.THREADS;
        EnumSet<DType> dtypes = EnumSet.allOf(DType.class);
        Target target = new Target(
                "test", threads ? DeviceFamily.NVIDIA : DeviceFamily.POCL, lowering, dtypes, threads ? 128 : 256, 16,
                threads ? features.subGroup() : 1, threads ? 256 : 1, threads ? 32 << 10 : 0, List.of(), List.of(),
                false, false);
        TileKernel captured = Kernel.of(GoldenKernels.class, name).capture(views);
        TileKernel optimised = Pipeline.standard().verified().run(captured, new PassContext(target));
        List<ViewFacts> facts =
                views.stream().map(view -> new ViewFacts(Set.of(view.rank() - 1), Set.of())).toList();
        return threads
                ? ThreadLowering.lower(optimised, facts, target)
                : LoopLowering.lower(optimised, facts, target);
    }

    private static void check(String file, String text) throws IOException {
        if ("write".equals(System.getProperty("pavage.test.golden"))) {
            Files.createDirectories(FOLDER);
            Files.writeString(FOLDER.resolve(file), text);
            return;
        }
        try (var golden = OpenClGoldenTest.class.getResourceAsStream(file)) {
            String expected =
                    golden == null ? "no file " + file : new String(golden.readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(expected, text, file);
        }
    }
}
