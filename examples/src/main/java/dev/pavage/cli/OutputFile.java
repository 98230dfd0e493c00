package dev.pavage.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that a command will write in the end, or a folder for files. */
final class OutputFile {
    private OutputFile() {}

    /**
     * Finds out before the work what would be found out after it.
     *
     * @throws UsageException if the file's folder is missing or cannot be written to, or the file is a folder
     */
    static void check(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file)) {
            throw new UsageException("cannot write " + file + ": this is a directory");
        }
        if (parent != null && !Files.isDirectory(parent)) {
            throw new UsageException("cannot write " + file + ": there is no folder " + parent);
        }
        if (parent != null && !Files.isWritable(parent)) {
            throw new UsageException("cannot write " + file + ": the folder " + parent + " cannot be written to");
        }
    }

    /**
     * Makes a folder, unless it is there.
     *
     * @throws UncheckedIOException if it cannot be made
     */
    static void makeFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the folder " + folder + ": " + e.getMessage(), e);
        }
    }
}
