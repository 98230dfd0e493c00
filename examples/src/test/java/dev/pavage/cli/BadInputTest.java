package dev.pavage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.io.Npy;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bad input gives exit code 2, one sentence that says what was found, and no output file. */
class BadInputTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void files() throws IOException {
        write("a", DType.F32, 5, 7);
        write("b", DType.F32, 7, 3);
        write("square", DType.F32, 5, 5);
        write("double", DType.F64, 7, 3);
        write("vector", DType.F32, 7);
        write("scalar", DType.F32);
        write("q", DType.F32, 2, 3, 16);
        write("keys", DType.F32, 2, 5, 8);
        write("five", DType.F32, 1, 1, 1, 5, 7);
        byte[] whole = Files.readAllBytes(folder.resolve("a.npy"));
        Files.write(folder.resolve("cut.npy"), Arrays.copyOf(whole, whole.length - 1));
        Files.write(folder.resolve("version.npy"), with(whole, 6, 9));
        Files.writeString(folder.resolve("text.npy"), "no array at all");
        header("object", "{'descr': '|O', 'fortran_order': False, 'shape': (2,), }");
        header(
                "overflow",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4611686018427387904), }");
        header("huge", "{'descr': '<f4', 'fortran_order': False, 'shape': (1000000, 1000000), }");
    }

    private void write(String name, DType dtype, long... shape) {
        Shape extents = Shape.of(shape);
        try (Arena arena = Arena.ofConfined()) {
            Npy.write(folder.resolve(name + ".npy"), dtype, extents,
                    arena.allocate(extents.elements() * dtype.bytes()));
        }
    }

    private void header(String name, String dict) throws IOException {
        byte[] text = (dict + "\n").getBytes(StandardCharsets.ISO_8859_1);
        byte[] file = new byte[10 + text.length];
        byte[] start = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) text.length, (byte) (text.length >> 8)};
        System.arraycopy(start, 0, file, 0, start.length);
        System.arraycopy(text, 0, file, start.length, text.length);
        Files.write(folder.resolve(name + ".npy"), file);
    }

    private static byte[] with(byte[] bytes, int at, int value) {
        byte[] changed = bytes.clone();
        changed[at] = (byte) value;
        return changed;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock = """
            a double                                | --dtype f64
            b a                                     | [7, 3] and [5, 7]
            a square                                | [5, 7] and [5, 5]
            scalar a                                | one number
            vector b --transpose-a                  | [7]
            a missing                               | no such file
            a cut                                   | breaks off
            a version                               | version 9.0
            a text                                  | no .npy file
            a object                                | object
            a overflow                              | overflows
            a huge                                  | breaks off
            a b --dtype bf16                        | bf16
            a b --dtype f8e4m3                      | f8e4m3
            a b --dtype f31                         | f64, f32
            a b --device gpu                        | Found:
            a                                       | 'B'
            a b --fast                              | --fast
            """)
    void ofMatmul(String arguments, String expected) throws IOException {
        refused("matmul", arguments, expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock = """
            q q                                     | 'V'
            vector vector vector                    | [batch, heads, sequence, headDim]
            five five five                          | [1, 1, 1, 5, 7]
            q keys keys                             | attention
            q q double                              | --dtype
            q q q --scale much                      | much
            q q q --scale NaN                       | finite
            """)
    void ofAttention(String arguments, String expected) throws IOException {
        refused("attention", arguments, expected);
    }

    private void refused(String command, String arguments, String expected) throws IOException {
        Path output = folder.resolve("out.npy");
        List<Object> words = Stream.concat(
                Stream.of(command, "-o", output, "--device", "reference"),
                Arrays.stream(arguments.split(" +"))
                        .map(w -> Files.exists(folder.resolve(w + ".npy")) || w.equals("missing")
                                ? folder.resolve(w + ".npy")
                                : w))
                .map(Object.class::cast)
                .toList();
        if (arguments.contains("--device")) {
            words = Stream.concat(words.subList(0, 3).stream(), words.subList(5, words.size()).stream()).toList();
        }
        Pavage run = Pavage.run(words.toArray());
        assertThat(run.err()).contains(expected).hasLineCount(1);
        assertEquals(2, run.code());
        assertThat(output).doesNotExist();
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).allMatch(file -> file.toString().endsWith(".npy") && !file.endsWith("out.npy"));
        }
    }

    @Test
    void leavesAnOldOutputAsItWas() throws IOException {
        Path output = folder.resolve("old.npy");
        Files.writeString(output, "old");
        Pavage run = Pavage.run("matmul", folder.resolve("b.npy"), folder.resolve("a.npy"), "-o", output);
        assertEquals(2, run.code());
        assertEquals("old", Files.readString(output));
    }

    @Test
    void mayReplaceAnInput() throws IOException {
        Path square = folder.resolve("square.npy");
        byte[] before = Files.readAllBytes(square);
        Pavage run = Pavage.run("matmul", square, square, "-o", square, "--device", "reference");
        assertEquals(0, run.code());
        assertArrayEquals(before, Files.readAllBytes(square));
    }

    @Test
    void isFoundBeforeTheWorkWhereTheFolderIsMissing() {
        Path output = folder.resolve("none/c.npy");
        Pavage run = Pavage.run("matmul", folder.resolve("a.npy"), folder.resolve("b.npy"), "-o", output);
        assertEquals(2, run.code());
        assertThat(run.err()).contains("there is no folder " + output.getParent()).hasLineCount(1);
    }

    @Test
    void showsItsStackTraceWhenVerbose() {
        Pavage run = Pavage.run("--verbose", "matmul", "none.npy", "none.npy", "-o", folder.resolve("c.npy"));
        assertEquals(2, run.code());
        assertThat(run.err()).contains("\tat dev.pavage.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock = """
            devics                                            | did you mean devices
            demo --device cpu,tpu                             | Found:
            bench sorting                                     | peak, matmul, attention, memory, transfer, launch
            bench matmul peak --shapes 8x8x8                  | of one suite
            bench startup --shapes last:8x8x8                 | first: or fast:
            bench attention --shapes 1x8/3x8x8x8              | expected a divisor
            bench matmul --device cpu,tpu                     | Found:
            bench matmul --shapes 999999x999999x9 --dtype f64 | GiB
            bench memory --shapes add:3                       | OPERATION:ROWSxCOLUMNS
            bench memory --shapes sub:3x4                     | add, exp, swiglu, transpose
            bench matmul --shapes 64x64                       | MxNxK
            bench attention --shapes 64x64x64                 | BATCHxHEADSxQUERIESxKEYSxHEADDIM
            bench peak --shapes ram                           | fma, mma, copy
            bench matmul --device reference --dtype i8        | reference has none
            bench matmul --peers blis                         | known: openblas, mkl, onednn, pytorch, java, netlib, clblast, cublaslt
            bench memory --peers clblast                      | in matmul and attention only
            bench matmul --out /proc/none                     | cannot make the folder
            explain sort                                      | matmul, attention, softmax
            explain exp --dtype i32                           | does not take i32
            explain softmax --shape 3y4                       | 64x1000
            explain matmul --stage ptx                        | tile, lane, source
            explain matmul --stage lane --device reference    | tile IR
            search word none.txt                              | no such file
            search word --top 0 none.txt                      | --top is 1 or more
            """)
    void ofOtherCommands(String arguments, String expected) {
        Pavage run = Pavage.run((Object[]) arguments.split(" "));
        assertThat(run.err()).contains(expected).hasLineCount(1);
        assertEquals("", run.out());
        assertEquals(2, run.code());
    }
}
