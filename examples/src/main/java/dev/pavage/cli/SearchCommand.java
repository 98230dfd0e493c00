package dev.pavage.cli;

import dev.pavage.examples.Passage;
import dev.pavage.examples.Search;
import dev.pavage.examples.Search.Hit;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pavage search}. */
@Command(
        name = "search",
        description = "Finds the passages of text files that are about some words, also where they use other words for it.")
final class SearchCommand implements Callable<Integer> {
    private static final int SHOWN = 300;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "WORDS", description = "What to look for, in quotes.")
    private String query = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "FILE", description = "Text files, such as Markdown.")
    private List<Path> files = List.of();

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "5",
            description = "How many passages to print (default: ${DEFAULT-VALUE}).")
    private int top;

    @Option(
            names = "--dims",
            paramLabel = "K",
            defaultValue = "100",
            description = "Number of singular vectors (default: ${DEFAULT-VALUE}); fewer see more words as related.")
    private int dims;

    @Mixin
    private DeviceOption device = new DeviceOption();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
        checkPositive("--top", top);
        checkPositive("--dims", dims);
        List<Hit> hits = hits();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.text(hits.stream().map(SearchCommand::object).toList()));
        } else {
            hits.forEach(hit -> show(hit, out));
        }
        out.flush();
        return ExitCode.OK;
    }

    private static void checkPositive(String option, int value) {
        if (value < 1) {
            throw new UsageException(option + " is 1 or more, not " + value);
        }
    }

    private List<Hit> hits() {
        try (Progress progress = new Progress("search", files.size() + 1L)) {
            List<Passage> passages = new ArrayList<>();
            for (Path file : files) {
                progress.message("reading " + file);
                passages.addAll(read(file));
                progress.step();
            }
            progress.message("indexing " + passages.size() + " passages");
            return new Search(passages, dims, device.device()).find(query, top);
        }
    }

    private static List<Passage> read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new UsageException(
                    "cannot read " + file + ": " + (Files.exists(file) ? "this is no file" : "there is no such file"));
        }
        try {
            return Passage.of(file);
        } catch (IOException e) {
            throw new UsageException("cannot read " + file + ": " + e.getMessage());
        }
    }

    private static Map<String, Object> object(Hit hit) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("score", hit.score());
        object.put("file", hit.passage().file().toString());
        object.put("line", hit.passage().line());
        object.put("text", hit.passage().text());
        return object;
    }

    private static void show(Hit hit, PrintWriter out) {
        String text = hit.passage().text();
        out.println(String.format(
                Locale.ROOT, "%.3f  %s:%d", hit.score(), hit.passage().file(), hit.passage().line()));
        out.println("    " + (text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text));
    }
}
