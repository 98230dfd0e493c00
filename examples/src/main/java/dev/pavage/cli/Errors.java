package dev.pavage.cli;

import dev.pavage.device.CompilationException;
import dev.pavage.device.DeviceNotFoundException;
import dev.pavage.io.IoFormatException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** How failures reach the user: one sentence on standard error, and an exit code. */
final class Errors {
    private Errors() {}

    /** Sets a command line up to print errors; with their stack traces if {@code verbose}. */
    static void handle(CommandLine line, BooleanSupplier verbose) {
        line.setParameterExceptionHandler((error, _) -> show(error, error.getCommandLine(), verbose.getAsBoolean()));
        line.setExecutionExceptionHandler((error, command, _) -> show(error, command, verbose.getAsBoolean()));
    }

    private static int show(Exception error, CommandLine command, boolean verbose) {
        command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + sentence(error));
        if (verbose) {
            error.printStackTrace(command.getErr());
        } else if (isOurs(error)) {
            command.getErr().println("This is a mistake in Pavage; --verbose shows where.");
        }
        command.getErr().flush();
        return isBadInput(error) ? ExitCode.USAGE : ExitCode.SOFTWARE;
    }

    /** The message on one line. */
    private static String sentence(Exception error) {
        String message = Objects.requireNonNullElse(error.getMessage(), "");
        String text = isOurs(error) || message.isBlank() ? error.getClass().getSimpleName() + ": " + message : message;
        String line = text.strip().lines().map(String::strip).reduce((a, b) -> a + " " + b).orElse("");
        String whole = line + advice(error);
        boolean ended = whole.endsWith(".") || whole.endsWith("?");
        return whole + (ended ? "" : ".");
    }

    /** What to do about a mistake that picocli found. */
    private static String advice(Exception error) {
        if (!(error instanceof ParameterException parameter)) {
            return "";
        }
        if (parameter instanceof UnmatchedArgumentException unmatched) {
            List<String> similar = unmatched.getSuggestions();
            if (!similar.isEmpty()) {
                return "; did you mean " + String.join(" or ", similar) + "?";
            }
        }
        return "; see " + parameter.getCommandLine().getCommandSpec().qualifiedName() + " --help";
    }

    /** What was asked for cannot be done, as opposed to what was attempted and failed. */
    private static boolean isBadInput(Exception error) {
        return error instanceof ParameterException
                || error instanceof UsageException
                || error instanceof IllegalArgumentException
                || error instanceof IoFormatException
                || error instanceof UncheckedIOException
                || error instanceof DeviceNotFoundException
                || error instanceof CompilationException;
    }

    /** An exception that no user input should lead to. */
    private static boolean isOurs(Exception error) {
        return error instanceof NullPointerException
                || error instanceof IndexOutOfBoundsException
                || error instanceof ClassCastException
                || error instanceof IllegalStateException
                || error instanceof ArithmeticException;
    }
}
