package dev.pavage.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Native libraries inside jars of the class path, as the JavaCPP presets pack them: one folder for each platform, in which
 * a library's own dependencies lie beside it. They are copied out once.
 */
final class BundledLibrary {
    private BundledLibrary() {}

    /** The first file of some names that jars have in a folder for this platform, copied out with all that lies beside it. */
    static Optional<Path> copyOut(String folder, List<String> names) {
        Path target = Path.of(System.getProperty("java.io.tmpdir"), "pavage-peers-" + System.getProperty("user.name"));
        return copyOut(BundledLibrary.class.getClassLoader(), target, folder, names);
    }

    /** The same from jars of a class loader, to a folder of the caller's choice. */
    static Optional<Path> copyOut(ClassLoader loader, Path target, String folder, List<String> names) {
        String path = folder + "/" + platform();
        for (String name : names) {
            URL found = loader.getResource(path + "/" + name);
            if (found != null && found.getProtocol().equals("jar")) {
                try {
                    return Optional.of(copyOut(found, path, target).resolve(name));
                } catch (IOException e) {
                    throw new UncheckedIOException("cannot copy " + name + " out of its jar: " + e.getMessage(), e);
                }
            }
        }
        return Optional.empty();
    }

    /** JavaCPP's name of this platform, such as {@code linux-x86_64}. */
    static String platform() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String cpu = System.getProperty("os.arch");
        String system = os.startsWith("windows") ? "windows" : os.startsWith("mac") ? "macosx" : "linux";
        return system + "-" + (cpu.equals("aarch64") ? "arm64" : "x86_64");
    }

    private static Path copyOut(URL file, String path, Path target) throws IOException {
        Path folder = target.resolve(path);
        Files.createDirectories(folder);
        try (FileSystem jar = FileSystems.newFileSystem(URI.create("jar:" + jarOf(file)), Map.of());
                Stream<Path> all = Files.list(jar.getPath(path))) {
            for (Path each : all.filter(BundledLibrary::isLibrary).toList()) {
                copy(each, folder.resolve(each.getFileName().toString()));
            }
        }
        return folder;
    }

    /** Not the folders of headers, nor what JavaCPP's own classes need. */
    private static boolean isLibrary(Path file) {
        return Files.isRegularFile(file) && !file.getFileName().toString().contains("jni");
    }

    private static String jarOf(URL file) {
        String text = file.getPath();
        return text.substring(0, text.indexOf("!/"));
    }

    /** Written beside its place and then moved there, since other processes may do the same. */
    private static void copy(Path from, Path to) throws IOException {
        FileTime time = Files.getLastModifiedTime(from);
        if (Files.exists(to) && Files.size(to) == Files.size(from) && Files.getLastModifiedTime(to).equals(time)) {
            return;
        }
        Path fresh = Files.createTempFile(to.getParent(), "copy", "");
        Files.write(fresh, Files.readAllBytes(from));
        Files.setLastModifiedTime(fresh, time);
        Files.move(
                fresh,
                to,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }
}
