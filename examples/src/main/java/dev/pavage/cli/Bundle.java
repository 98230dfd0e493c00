package dev.pavage.cli;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * A folder that runs the command line on machines of this one's kind without Java: {@code runtime}, a Java runtime of the
 * modules that are needed; {@code lib}, the jars; and the script {@code pavage}, which starts one with the other.
 *
 * @param folder the folder
 */
record Bundle(Path folder) {
    private static final System.Logger LOG = System.getLogger(Bundle.class.getName());

    /** All that the command line and its libraries use. A missing one shows as a class that is not found. */
    private static final List<String> MODULES = List.of(
            "java.base",
            "java.logging",
            "java.management",
            "jdk.incubator.vector",
            "jdk.jfr",
            "jdk.management",
            "jdk.unsupported");

    /** Nothing is asked of servers, the functions of vectors are Pavage's own, and the rest is for tools. */
    private static final List<String> EXCLUDED = List.of(
            "**/security/cacerts",
            "**/security/public_suffix_list.dat",
            "**/libjsvml.so",
            "**/libsimdsort.so",
            "**/classlist",
            "**/jrt-fs.jar",
            "**/bin/keytool",
            "**/bin/jfr");

    /**
     * Makes one.
     *
     * @param classPath jars, and folders of classes, which are packed into jars
     * @throws UsageException if this Java runtime cannot make another
     * @throws IOException if a file cannot be read or written
     */
    static Bundle make(List<Path> classPath, Path folder) throws IOException {
        Bundle bundle = new Bundle(folder);
        bundle.link();
        bundle.strip();
        bundle.copyJars(classPath);
        bundle.writeScript();
        return bundle;
    }

    private void link() {
        ToolProvider jlink = ToolProvider.findFirst("jlink")
                .orElseThrow(() -> new UsageException("the Java in " + System.getProperty("java.home")
                        + " has no jlink, which makes the runtime of a bundle; run pavage with a full JDK 25"));
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        int code = jlink.run(
                out,
                out,
                "--add-modules",
                String.join(",", MODULES),
                "--strip-debug",
                "--compress",
                "zip-9",
                "--no-man-pages",
                "--no-header-files",
                "--exclude-files",
                String.join(",", EXCLUDED),
                "--output",
                folder.resolve("runtime").toString());
        if (code != 0) {
            throw new UsageException("jlink of " + System.getProperty("java.home") + " failed: " + text.toString()
                    .strip());
        }
    }

    /** The virtual machine's names for debuggers are a tenth of the bundle; they stay where there is no {@code strip}. */
    private void strip() throws IOException {
        Path machine = folder.resolve("runtime/lib/server/libjvm.so");
        if (Files.exists(machine)) {
            try {
                run("strip", "--strip-unneeded", machine.toString());
            } catch (UsageException e) {
                LOG.log(System.Logger.Level.DEBUG, "the bundle is larger than it could be", e);
            }
        }
    }

    private void copyJars(List<Path> classPath) throws IOException {
        Path lib = Files.createDirectories(folder.resolve("lib"));
        for (int i = 0; i < classPath.size(); i++) {
            Path entry = classPath.get(i);
            if (Files.isDirectory(entry)) {
                pack(entry, lib.resolve("classes-" + i + ".jar"));
            } else if (Files.exists(entry)) {
                Files.copy(entry, lib.resolve(Objects.requireNonNull(entry.getFileName())));
            }
        }
    }

    private static void pack(Path classes, Path jar) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString().replace(File.separatorChar, '/')));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
    }

    private void writeScript() throws IOException {
        try (InputStream script = Objects.requireNonNull(Bundle.class.getResourceAsStream("bundle.sh"));
                OutputStream out = Files.newOutputStream(script())) {
            script.transferTo(out);
        }
        Files.setPosixFilePermissions(script(), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** What runs the command line. */
    Path script() {
        return folder.resolve("pavage");
    }

    /** The bytes of all files. */
    long bytes() throws IOException {
        long sum = 0;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                sum += Files.size(file);
            }
        }
        return sum;
    }

    /**
     * Packs the folder, under its own name, into {@code folder.tar.gz} beside it.
     *
     * @throws UsageException if there is no program {@code tar}, or it fails
     */
    Path archive() throws IOException {
        Path name = Objects.requireNonNull(folder.getFileName());
        Path archive = folder.resolveSibling(name + ".tar.gz");
        run("tar", "-czf", archive.toString(), "-C", String.valueOf(folder.getParent()), name.toString());
        return archive;
    }

    private static void run(String... command) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new UsageException("the program " + command[0] + " is needed: " + e.getMessage());
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new UsageException(String.join(" ", command) + " failed: " + said.strip());
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new UsageException("interrupted while " + command[0] + " was running");
        }
    }
}
