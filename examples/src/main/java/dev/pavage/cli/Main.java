package dev.pavage.cli;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command {@code pavage}. */
@Command(
        name = "pavage",
        description = "Tile kernels and tensors for the JVM: one kernel language, run by every device.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Main.Version.class,
        subcommands = {
            DevicesCommand.class,
            DemoCommand.class,
            MatmulCommand.class,
            AttentionCommand.class,
            ExplainCommand.class,
            CompileCommand.class,
            CheckCommand.class,
            BenchCommand.class,
            ReportCommand.class,
            BundleCommand.class,
            SearchCommand.class,
            HelpCommand.class
        })
public final class Main {
    /** Set before a command runs; how errors are shown depends on it. */
    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "With an error, also print where it came from.")
    private boolean verbose;

    private Main() {}

    /** Runs a command and exits: with 0 on success, 2 on bad input or usage, 1 on any other failure. */
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8));
        PrintWriter err = new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true);
        int code = run(out, err, args);
        out.flush();
        System.exit(code);
    }

    /** Runs a command and returns its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        Main main = new Main();
        CommandLine line = new CommandLine(main)
                .setOut(out)
                .setErr(err)
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(110)
                .setCaseInsensitiveEnumValuesAllowed(true);
        Errors.handle(line, () -> main.verbose);
        line.getSubcommands().values().forEach(Main::addHelp);
        addHelp(line);
        try {
            return line.execute(args);
        } catch (OutOfMemoryError e) {
            err.println("pavage: the host has not enough memory: " + e.getMessage() + ".");
            return ExitCode.SOFTWARE;
        }
    }

    private static void addHelp(CommandLine line) {
        if (!(line.getCommand() instanceof HelpCommand)) {
            line.getCommandSpec().mixinStandardHelpOptions(true);
        }
    }

    /** What {@code --version} prints. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            // Classes that do not come from a jar have no version.
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {
                "pavage " + (version == null ? "(not from a jar)" : version) + ", Java " + Runtime.version()
            };
        }
    }
}
