package dev.pavage.io;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pavage.type.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are damaged or hold what is not supported. */
class NpyErrorTest {
    @TempDir
    Path folder;

    /** A file of version 1.0 with a header and so many zeros after it. */
    private static byte[] npy(String header, int data) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes("\u0093NUMPY\1\0".getBytes(ISO_8859_1));
        bytes.write(header.length());
        bytes.write(header.length() >> 8);
        bytes.writeBytes(header.getBytes(ISO_8859_1));
        bytes.writeBytes(new byte[data]);
        return bytes.toByteArray();
    }

    private static String header(String descr, String shape) {
        return "{'descr': " + descr + ", 'fortran_order': False, 'shape': " + shape + ", }\n";
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(folder.resolve("a.npy"), content);
    }

    private void assertRefused(byte[] content, String... message) throws IOException {
        Path file = file(content);
        try (Arena arena = Arena.ofConfined()) {
            assertThatThrownBy(() -> Npy.read(file, arena))
                    .isInstanceOf(IoFormatException.class)
                    .hasMessageStartingWith(file + ": ")
                    .hasMessageContainingAll(message);
        }
    }

    private String read(byte[] content) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return Npy.read(file(content), arena).toString();
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = ';',
            value = {
                "'|O'; Python objects",
                "'<u2'; unsigned integers above 8 bits",
                "'<u4'; unsigned integers above 8 bits",
                "'>u8'; unsigned integers above 8 bits",
                "'<c8'; complex numbers",
                "'<c16'; complex numbers",
                "'|S5'; strings",
                "'<U5'; strings",
                "'<M8[ns]'; dates and times",
                "'<m8[s]'; time differences",
                "'<f16'; floating-point number of another size",
                "'|V2'; save them as f4",
                "'<z4'; no dtype of NumPy's",
                "''; no dtype of NumPy's",
                "'<'; no dtype of NumPy's",
                "[('x', '<f4'), ('y', '<i4')]; structured",
                "('<f4', (2,)); elements that are arrays",
                "4; names no dtype",
                "True; names no dtype",
                "{}; names no dtype"
            })
    void namesTheDtypeThatIsNotSupported(String descr, String meaning) throws IOException {
        String supported = "supported are f2, f4, f8, i1, i2, i4, i8, u1 and b1";
        assertRefused(npy(header(descr, "(1,)"), 64), descr, meaning, supported);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = ';',
            value = {
                "(-1,); negative extent",
                "(4294967296, 4294967296); overflows 64 bits",
                "(0, 9223372036854775807, 2); overflows 64 bits",
                "(99999999999999999999,); overflows 64 bits",
                "(1, 1, 1, 1, 1, 1, 1, 1, 1); rank 9, the highest supported is 8",
                "3; shape is 3, expected a tuple of integers",
                "[3]; shape is [3], expected a tuple of integers",
                "('3',); shape is ('3',), expected a tuple of integers",
                "(True,); shape is (True,), expected a tuple of integers",
                "(2, 3); needs 6 elements of 4 bytes, found 20 bytes",
                "(1000000000000,); needs 1000000000000 elements of 4 bytes, found 20 bytes",
                "(9223372036854775807,); needs 9223372036854775807 elements of 4 bytes, found 20 bytes"
            })
    void saysWhatIsWrongWithTheShape(String shape, String message) throws IOException {
        assertRefused(npy(header("'<f4'", shape), 20), message);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = ';',
            value = {
                "`[]`; the header is no Python dict but []",
                "`nonsense`; the header is no Python dict: expected",
                "``; the header is no Python dict: expected",
                "`{'descr': '<f4', 'shape': ()}`; the header has the keys [descr, shape], expected are [descr,",
                "`{'descr': '<f4', 'fortran_order': False, 'shape': (), 'more': 1}`; the header has the keys",
                "`{'descr': '<f4', 'fortran_order': 0, 'shape': ()}`; fortran_order is 0, expected True or False",
                "`{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': ()}`; stands twice"
            })
    void saysWhatIsWrongWithTheHeader(String header, String message) throws IOException {
        assertRefused(npy(header, 64), message);
    }

    @Test
    void refusesAnotherKindOfFile() throws IOException {
        assertRefused("PK\3\4 this is a zip archive".getBytes(ISO_8859_1), "does not start with the bytes \\x93NUMPY");
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0000, 0x0400, 0x0101, 0xff00})
    void namesTheVersionThatIsNotSupported(int version) throws IOException {
        byte[] content = npy(header("'<f4'", "()"), 4);
        content[6] = (byte) (version >> 8);
        content[7] = (byte) version;
        assertRefused(content, "version " + (version >> 8) + "." + (version & 255), "supported are 1.0, 2.0 and 3.0");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 10, 63, 127})
    void saysThatTheHeaderBreaksOff(int length) throws IOException {
        byte[] whole = Files.readAllBytes(Fixtures.npy("npy", "f4-little-C-v1"));
        assertRefused(Arrays.copyOf(whole, length), "the header breaks off: the file ends ", " bytes early");
    }

    @Test
    void refusesAHeaderOfGigabytesBeforeReadingIt() throws IOException {
        byte[] content = npy(header("'<f4'", "()"), 64);
        content[6] = 2;
        ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).putInt(8, -1);
        assertRefused(content, "the header has 4294967295 bytes, supported are at most 1048576");
    }

    @Test
    void refusesAMissingFile() {
        Path file = folder.resolve("none.npy");
        try (Arena arena = Arena.ofConfined()) {
            assertThatThrownBy(() -> Npy.read(file, arena))
                    .isInstanceOf(IoFormatException.class)
                    .hasMessage(file + ": there is no such file");
        }
    }

    @Test
    void refusesADirectory() {
        try (Arena arena = Arena.ofConfined()) {
            assertThatThrownBy(() -> Npy.read(folder, arena))
                    .isInstanceOf(IoFormatException.class)
                    .hasMessage(folder + ": this is a directory, expected a .npy file");
        }
    }

    @Test
    void ignoresBytesAfterTheLastElement() throws IOException {
        assertThat(read(npy(header("'<f4'", "(2,)"), 100))).isEqualTo("[0. 0.]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'f4'", "'=f4'", "'|f4'", "\"<f4\""})
    void readsOtherSpellingsOfADtype(String descr) throws IOException {
        assertThat(read(npy(header(descr, "(2,)"), 8))).isEqualTo("[0. 0.]");
    }

    @Test
    void readsTheLongIntegersOfPythonTwo() throws IOException {
        assertThat(read(npy(header("'<i2'", "(1L, 3L)"), 6))).isEqualTo("[[0 0 0]]");
    }

    @Test
    void readsAnyByteButZeroAsTrue() throws IOException {
        byte[] content = npy(header("'|b1'", "(3,)"), 3);
        content[content.length - 1] = -1;
        content[content.length - 2] = 2;
        try (Arena arena = Arena.ofConfined()) {
            HostArray array = Npy.read(file(content), arena);
            assertThat(array.data().toArray(ValueLayout.JAVA_BYTE)).containsExactly(0, 1, 1);
        }
    }

    /** Reads a damaged file, which must end in an array or in the one exception. */
    private boolean survives(byte[] content) throws IOException {
        Path file = file(content);
        try (Arena arena = Arena.ofConfined()) {
            HostArray array = Npy.read(file, arena);
            assertThat(array.data().byteSize()).isLessThanOrEqualTo(content.length);
            assertThat(array.toString()).isNotEmpty();
            return true;
        } catch (IoFormatException e) {
            assertThat(e).hasMessageStartingWith(file + ": ");
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"f4-little-C-v1", "i2-big-F-v2", "b1-none-C-v3"})
    void refusesEveryTruncation(String name) throws IOException {
        byte[] whole = Files.readAllBytes(Fixtures.npy("npy", name));
        for (int length = 0; length < whole.length; length++) {
            assertThat(survives(Arrays.copyOf(whole, length))).as("%d bytes", length).isFalse();
        }
        assertThat(survives(whole)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"f4-little-C-v1", "i2-big-F-v2", "b1-none-C-v3", "f8-big-C-v1", "u1-none-F-v1"})
    void survivesEveryFlippedBit(String name) throws IOException {
        byte[] whole = Files.readAllBytes(Fixtures.npy("npy", name));
        for (int bit = 0; bit < 8 * whole.length; bit++) {
            whole[bit / 8] ^= (byte) (1 << bit % 8);
            survives(whole);
            whole[bit / 8] ^= (byte) (1 << bit % 8);
        }
        assertThat(survives(whole)).isTrue();
    }

    @Test
    void survivesHeadersShuffledAtRandom() throws IOException {
        long seed = 7;
        Random random = new Random(seed);
        String alphabet = "{}()[]'\",: <>|=fiub0123456789-L\\TrueFalsedescrshape\n";
        int read = 0;
        for (int round = 0; round < 3_000; round++) {
            StringBuilder text = new StringBuilder(header("'<f4'", "(2, 3, 5)"));
            for (int change = random.nextInt(4); change >= 0; change--) {
                char c = alphabet.charAt(random.nextInt(alphabet.length()));
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, c);
                    case 1 -> text.insert(at, c);
                    default -> text.deleteCharAt(at);
                }
            }
            read += survives(npy(text.toString(), 120)) ? 1 : 0;
        }
        // Some changes are harmless (a space, an extent of less); were none, the test would test little.
        assertThat(read).as("seed %d", seed).isBetween(10, 2_000);
    }

    @Test
    void readsAShapeWithoutElements() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            HostArray array = Npy.read(file(npy(header("'<f8'", "(0, 1000000000000)"), 0)), arena);
            assertThat(array.shape()).isEqualTo(Shape.of(0, 1_000_000_000_000L));
        }
    }
}
