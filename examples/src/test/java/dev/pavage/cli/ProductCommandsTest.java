package dev.pavage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.io.HostArray;
import dev.pavage.io.Npy;
import dev.pavage.type.DType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code pavage matmul} and {@code pavage attention} on files that NumPy wrote: see src/test/python/npy_products.py. */
class ProductCommandsTest {
    @TempDir
    private Path folder;

    static List<String> matmuls() throws IOException {
        return cases("matmul");
    }

    static List<String> attentions() throws IOException {
        return cases("attention");
    }

    private static List<String> cases(String operation) throws IOException {
        List<String> lines = Files.readAllLines(Pavage.resource(operation + "/cases.txt"));
        return Stream.of("reference", "cpu")
                .flatMap(device -> lines.stream().map(line -> device + " " + line))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("matmuls")
    void matmulAgreesWithNumPy(String line) {
        check("matmul", line, "a", "b");
    }

    @ParameterizedTest
    @MethodSource("attentions")
    void attentionAgreesWithNumPy(String line) {
        check("attention", line, "q", "k", "v");
    }

    private void check(String operation, String line, String... arguments) {
        String[] words = line.split(" ");
        Path output = folder.resolve("out.npy");
        List<Object> command = new ArrayList<>(List.of(operation, "-o", output, "--device", words[0]));
        command.addAll(Arrays.asList(words).subList(2, words.length));
        for (String argument : arguments) {
            command.add(Pavage.resource(operation + "/" + words[1] + "-" + argument + ".npy"));
        }
        Pavage run = Pavage.run(command.toArray());
        assertEquals("", run.err());
        assertEquals(0, run.code());
        try (Arena arena = Arena.ofConfined()) {
            same(
                    Npy.read(output, arena),
                    Npy.read(Pavage.resource(operation + "/" + words[1] + "-out.npy"), arena));
        }
    }

    private static void same(HostArray found, HostArray expected) {
        assertEquals(expected.dtype(), found.dtype());
        assertEquals(expected.shape(), found.shape());
        double tolerance = tolerance(expected.dtype());
        for (long i = 0; i < expected.shape().elements(); i++) {
            assertThat(found.element(i).doubleValue())
                    .as("element %d", i)
                    .isCloseTo(expected.element(i).doubleValue(), within(tolerance));
        }
    }

    /** For sums of at most 33 products of numbers from -1 to 1. */
    private static double tolerance(DType dtype) {
        return switch (dtype) {
            case F64 -> 1e-14;
            case F32 -> 1e-5;
            case F16, BF16, F8E4M3, F8E5M2 -> 1e-2;
            case I64, I32, I16, I8, U8, BOOL -> 0;
        };
    }
}
