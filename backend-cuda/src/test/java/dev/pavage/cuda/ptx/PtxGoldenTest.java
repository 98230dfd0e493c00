package dev.pavage.cuda.ptx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pavage.cuda.Architecture;
import dev.pavage.type.DType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * PTX of a few kernels. A change of generated code shows here as a difference to read and commit:
 * {@code mvn -pl backend-cuda -am test -Dtest=PtxGoldenTest -Dpavage.test.golden=write} writes the files anew.
 */
class PtxGoldenTest {
    private static final Path FOLDER = Path.of("src/test/resources/dev/pavage/cuda/ptx");

    @ParameterizedTest
    @CsvSource({"scale, F32 F32, 1, 80", "scale, I8 I8, 1, 80", "product, F32 F32 F32, 2, 80",
        "largest, F16 F16, 2, 75",
        "largest, F16 F16, 2, 80", "quotients, F64 I32 I32, 1, 90", "tally, F32 F32 F32, 1, 80"})
    void textIsWhatItWasAndCompiles(String name, String dtypes, int rank, int number) throws IOException {
        Architecture architecture = Architecture.of(number / 10, number % 10).orElseThrow();
        DType[] views = Arrays.stream(dtypes.split(" ")).map(DType::valueOf).toArray(DType[]::new);
        PtxKernel kernel = PtxEmitter.emit(PtxKernels.lower(name, architecture, rank, views), architecture);
        check(name, views[0], architecture, kernel);
        assertThat(PtxCompiler.compile(kernel, architecture).spillStores())
                .as("bytes that do not fit in registers")
                .isZero();
    }

    @Test
    void textOfNewerPtxIsWhatItWasAndCompilesWhereThereIsACompiler() throws IOException {
        Architecture architecture = Architecture.of(8, 9).orElseThrow();
        PtxKernel kernel = PtxEmitter.emit(
                PtxKernels.lower(FastKernels.class, "fast", architecture, 2, DType.F8E5M2, DType.F8E5M2, DType.F32),
                architecture);
        check("fast", DType.F8E5M2, architecture, kernel);
        assertThat(kernel.text()).contains(".version 8.4");
        assumeTrue(Ptxas.isPresent(), "there is no ptxas on the PATH");
        assertThat(Ptxas.compile(kernel, architecture).spillStores())
                .as("bytes that do not fit in registers")
                .isZero();
    }

    private static void check(String name, DType first, Architecture architecture, PtxKernel kernel)
            throws IOException {
        check("%s-%s-%s.ptx".formatted(name, first, architecture.name()).toLowerCase(Locale.ROOT), kernel.text());
    }

    private static void check(String file, String text) throws IOException {
        if ("write".equals(System.getProperty("pavage.test.golden"))) {
            Files.createDirectories(FOLDER);
            Files.writeString(FOLDER.resolve(file), text);
            return;
        }
        try (var golden = PtxGoldenTest.class.getResourceAsStream(file)) {
            String expected =
                    golden == null ? "no file " + file : new String(golden.readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(expected, text, file);
        }
    }
}
