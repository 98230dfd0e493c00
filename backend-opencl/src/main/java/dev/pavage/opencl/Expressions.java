package dev.pavage.opencl;

import dev.pavage.lane.LaneType;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;

/** How OpenCL C writes operations on registers and types of elements: the entries of {@code expressions.properties}, which says what is filled in. */
final class Expressions {
    private static final Properties ALL = read();

    private Expressions() {}

    /** The expression of an operation, named by a constant, on registers of a type. */
    static String of(Enum<?> operation, LaneType type) {
        String name = operation.name().toLowerCase(Locale.ROOT);
        String special = ALL.getProperty(name + (type.kind().isFloat() ? ".real" : ".integer"));
        return special != null ? special : of(operation);
    }

    /** The text of what is named by a constant, whatever its type. */
    static String of(Enum<?> constant) {
        String name = constant.name().toLowerCase(Locale.ROOT);
        return Objects.requireNonNull(ALL.getProperty(name), name);
    }

    private static Properties read() {
        try (InputStream file = Objects.requireNonNull(
                Expressions.class.getResourceAsStream("expressions.properties"), "a resource is missing")) {
            Properties all = new Properties();
            all.load(new InputStreamReader(file, StandardCharsets.UTF_8));
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
