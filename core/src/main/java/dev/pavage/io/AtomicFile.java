package dev.pavage.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/** Files that appear whole or not at all: written under another name in the same folder, then moved into place. */
public final class AtomicFile {
    private AtomicFile() {}

    /** What goes into a file. */
    @FunctionalInterface
    public interface Content {
        /** Writes all of it. */
        void writeTo(FileChannel channel) throws IOException;
    }

    /**
     * Writes a file, in place of one that may be there (of the one it points to, if it is a symbolic link).
     *
     * @throws UncheckedIOException if writing fails; whatever {@code content} throws passes through; in both cases no
     *     new file is left and an old one is as it was
     */
    public static void write(Path file, Content content) {
        try {
            Path target = Files.isSymbolicLink(file) && Files.exists(file) ? file.toRealPath() : file;
            if (Files.isDirectory(target)) {
                throw new FileSystemException(file.toString(), null, "this is a directory");
            }
            String random = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
            Path temporary = target.resolveSibling("." + target.getFileName() + "." + random + ".tmp");
            try {
                try (FileChannel channel = FileChannel.open(
                        temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                    content.writeTo(channel);
                    // Otherwise a crash of the machine could leave the new name with the data not yet written.
                    channel.force(true);
                }
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw failed("write", file, e);
        }
    }

    /** The exception that says what failed, on which file and why. */
    public static UncheckedIOException failed(String action, Path file, IOException cause) {
        String reason =
                switch (cause) {
                    case NoSuchFileException _ -> "its folder does not exist";
                    case AccessDeniedException _ -> "permission denied";
                    case FileSystemException e when e.getReason() != null -> e.getReason();
                    default -> Objects.toString(cause.getMessage(), cause.getClass().getSimpleName());
                };
        return new UncheckedIOException("cannot " + action + " " + file + ": " + reason, cause);
    }
}
