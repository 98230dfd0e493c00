package dev.pavage.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The files that src/test/python/npy_fixtures.py makes with NumPy. */
final class Fixtures {
    private Fixtures() {}

    /** A folder of them, {@code npy} or {@code print}. */
    static Path folder(String name) {
        try {
            return Path.of(Objects.requireNonNull(Fixtures.class.getResource(name), name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Names, without the ending, of the files of a folder that start and end in a way. */
    static List<String> names(String folder, String prefix, String suffix) {
        try (Stream<Path> files = Files.list(folder(folder))) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(prefix) && name.endsWith(suffix))
                    .map(name -> name.substring(0, name.length() - suffix.length()))
                    .sorted()
                    .toList();
            if (names.isEmpty()) {
                throw new IllegalStateException("no fixtures " + folder + "/" + prefix + "*" + suffix);
            }
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path npy(String folder, String name) {
        return folder(folder).resolve(name + ".npy");
    }

    static String text(String folder, String name) {
        return text(folder(folder).resolve(name + ".txt"));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
