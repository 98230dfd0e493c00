package dev.pavage.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * One run of the command line in this process.
 *
 * @param code exit code
 * @param out standard output
 * @param err standard error
 */
record Pavage(int code, String out, String err) {
    /** Runs it. */
    static Pavage run(Object... args) {
        String[] texts = new String[args.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = args[i].toString();
        }
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        try (PrintWriter to = new PrintWriter(out);
                PrintWriter errors = new PrintWriter(err)) {
            int code = Main.run(to, errors, texts);
            return new Pavage(code, out.toString(), err.toString());
        }
    }

    /** A file or folder of the tests' own. */
    static Path resource(String name) {
        try {
            return Path.of(Objects.requireNonNull(Pavage.class.getResource(name), name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
