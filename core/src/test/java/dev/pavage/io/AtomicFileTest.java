package dev.pavage.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    Path folder;

    private static void writeHello(FileChannel channel) throws IOException {
        channel.write(ByteBuffer.wrap("hello".getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void writesAFileAndNothingElse() throws IOException {
        Path file = folder.resolve("a");
        AtomicFile.write(file, AtomicFileTest::writeHello);
        assertThat(file).hasContent("hello");
        assertThat(folder).isDirectoryNotContaining(other -> !other.equals(file));
    }

    @Test
    void replacesAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "something longer");
        AtomicFile.write(file, AtomicFileTest::writeHello);
        assertThat(file).hasContent("hello");
    }

    @Test
    void keepsTheOldFileWhenTheDiskIsFull() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "old");
        assertThatThrownBy(() -> AtomicFile.write(file, channel -> {
            writeHello(channel);
            throw new IOException("No space left on device");
        }))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot write " + file + ": No space left on device");
        assertThat(file).hasContent("old");
        assertThat(folder).isDirectoryNotContaining(other -> !other.equals(file));
    }

    @Test
    void leavesNothingBehindWhenTheContentThrows() {
        assertThatThrownBy(() -> AtomicFile.write(folder.resolve("a"), channel -> {
            writeHello(channel);
            throw new IllegalStateException("broken");
        }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void keepsTheOldFileUntilTheNewOneIsWhole() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "old");
        AtomicFile.write(file, channel -> {
            writeHello(channel);
            assertThat(file).hasContent("old");
        });
    }

    @Test
    void writesThroughASymbolicLink() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        AtomicFile.write(link, AtomicFileTest::writeHello);
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(file).hasContent("hello");
    }

    @Test
    void namesAMissingFolder() {
        Path file = folder.resolve("none").resolve("a");
        assertThatThrownBy(() -> AtomicFile.write(file, AtomicFileTest::writeHello))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot write " + file + ": its folder does not exist");
    }

    @Test
    void refusesADirectory() {
        assertThatThrownBy(() -> AtomicFile.write(folder, AtomicFileTest::writeHello))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot write " + folder + ": this is a directory");
    }
}
