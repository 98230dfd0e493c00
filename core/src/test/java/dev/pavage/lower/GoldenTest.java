package dev.pavage.lower;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.ir.DeviceFamily;
import dev.pavage.ir.Printer;
import dev.pavage.ir.Target;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.ValueType;
import dev.pavage.ir.ViewFacts;
import dev.pavage.kernel.Kernel;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LanePrinter;
import dev.pavage.lane.LaneVerifier;
import dev.pavage.lower.golden.FastKernels;
import dev.pavage.lower.golden.GoldenKernels;
import dev.pavage.lower.loop.LoopLowering;
import dev.pavage.lower.thread.ThreadLowering;
import dev.pavage.pass.PassContext;
import dev.pavage.pass.Pipeline;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Texts of a few kernels after the passes and after the lowering. A change of generated code shows here as a difference to
 * read and commit: {@code mvn -pl core test -Dtest=GoldenTest -Dpavage.test.golden=write} writes the files anew.
 */
class GoldenTest {
    private static final Path FOLDER = Path.of("src/test/resources/dev/pavage/lower");

    @ParameterizedTest
    @CsvSource({"matmul, 3, 2, 512", "matmul, 3, 2, 0", "attention, 4, 2, 512", "softmax, 2, 2, 256",
        "transpose, 2, 2, 128"})
    void textIsWhatItWas(String name, int views, int rank, int vectorBits) throws IOException {
        check(
                name,
                Collections.nCopies(views, ValueType.view(DType.F32, rank)),
                LoopLoweringTest.target(vectorBits),
                String.valueOf(vectorBits),
                LoopLowering::lower);
    }

    @ParameterizedTest
    @CsvSource({"matmul, 3, 2", "attention, 4, 2", "softmax, 2, 2"})
    void textForManyThreadsIsWhatItWas(String name, int views, int rank) throws IOException {
        check(
                name,
                Collections.nCopies(views, ValueType.view(DType.F32, rank)),
                threads(List.of()),
                "threads",
                ThreadLowering::lower);
    }

    @Test
    void textForProductsOfFourBytesIsWhatItWas() throws IOException {
        check(
                "bytes",
                Stream.of(DType.I8, DType.I8, DType.I32).map(dtype -> ValueType.view(dtype, 2)).toList(),
                threads(List.of(new Target.MatrixUnit("dp4a", 1, 1, 4, DType.I8, DType.I32))),
                "threads",
                ThreadLowering::lower);
    }

    /** Factors that are copied asynchronously, scores that stay in registers. */
    @ParameterizedTest
    @CsvSource({"matmul, 2, 8", "scores, 3, 16"})
    void textForMatrixInstructionsIsWhatItWas(String name, int factors, int sums) throws IOException {
        check(
                name,
                Stream.concat(Collections.nCopies(factors, DType.F16).stream(), Stream.of(DType.F32))
                        .map(dtype -> ValueType.view(dtype, 2))
                        .toList(),
                threads(List.of(new Target.MatrixUnit("mma", 16, 8, sums, DType.F16, DType.F32)), true),
                "matrix",
                ThreadLowering::lower);
    }

    /** Factors that are copied as bytes where not asynchronously. */
    @Test
    void textForMatrixInstructionsOfEightBitFloatsIsWhatItWas() throws IOException {
        Target.MatrixUnit unit = new Target.MatrixUnit(
                "mma", 16, 8, 32, DType.F8E4M3, DType.F32, Precision.FAST_ACCUMULATION);
        check(
                FastKernels.class,
                "fast",
                Stream.of(DType.F8E4M3, DType.F8E4M3, DType.F32).map(dtype -> ValueType.view(dtype, 2)).toList(),
                threads(List.of(unit), true),
                "matrix",
                ThreadLowering::lower);
    }

    private static Target threads(List<Target.MatrixUnit> units) {
        return threads(units, false);
    }

    private static Target threads(List<Target.MatrixUnit> units, boolean asyncCopies) {
        return new Target("test", DeviceFamily.NVIDIA, Target.Lowering.THREADS, EnumSet.allOf(DType.class), 128, 0, 32,
                1024, 48 << 10, List.of(), units, asyncCopies, false);
    }

    private interface Lowering {
        LaneKernel lower(TileKernel kernel, List<ViewFacts> facts, Target target);
    }

    private static void check(
            String name, List<ValueType.ViewType> views, Target target, String suffix, Lowering lowering)
            throws IOException {
        check(GoldenKernels.class, name, views, target, suffix, lowering);
    }

    private static void check(
            Class<?> kernels,
            String name,
            List<ValueType.ViewType> views,
            Target target,
            String suffix,
            Lowering lowering)
            throws IOException {
        TileKernel captured = Kernel.of(kernels, name).capture(views);
        TileKernel optimised = Pipeline.standard().verified().run(captured, new PassContext(target));
        List<ViewFacts> facts =
                views.stream().map(view -> new ViewFacts(Set.of(view.rank() - 1), Set.of())).toList();
        LaneKernel lanes = lowering.lower(optimised, facts, target);
        LaneVerifier.verify(lanes);
        check(name + "-" + suffix + ".tile", Printer.print(optimised));
        check(name + "-" + suffix + ".lane", LanePrinter.print(lanes));
    }

    private static void check(String file, String text) throws IOException {
        String found = text.endsWith("\n") ? text : text + "\n";
        if ("write".equals(System.getProperty("pavage.test.golden"))) {
            Files.createDirectories(FOLDER);
            Files.writeString(FOLDER.resolve(file), found);
            return;
        }
        try (var golden = GoldenTest.class.getResourceAsStream(file)) {
            List<String> expected = golden == null
                    ? List.of("no file " + file)
                    : new String(golden.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
            assertEquals(String.join("\n", expected), found.stripTrailing(), file);
        }
    }
}
