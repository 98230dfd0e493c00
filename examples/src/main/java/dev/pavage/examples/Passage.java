package dev.pavage.examples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A paragraph of a text file.
 *
 * @param file the file
 * @param line number of its first line, from 1
 * @param text its lines, joined by spaces
 */
public record Passage(Path file, int line, String text) {
    private static final Pattern WORD = Pattern.compile("\\p{L}[\\p{L}\\p{N}]+");
    /** Headings and items of lists begin paragraphs of their own. */
    private static final Pattern BEGIN = Pattern.compile("\\s*(#|[-*+|] |\\d+\\. ).*");
    /** Headings and the like say too little to be found. */
    private static final int FEWEST_WORDS = 5;

    /**
     * The paragraphs of a file: parted by empty lines, and by what begins an item of a list in Markdown.
     *
     * @throws IOException if it cannot be read
     */
    public static List<Passage> of(Path file) throws IOException {
        // Bytes that are no UTF-8 become replacement characters, as any text file should do for a search.
        List<String> lines =
                new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
        List<Passage> passages = new ArrayList<>();
        int start = 0;
        while (start < lines.size()) {
            int end = start + 1;
            if (lines.get(start).isBlank()) {
                start = end;
                continue;
            }
            while (end < lines.size() && !lines.get(end).isBlank() && !BEGIN.matcher(lines.get(end)).matches()) {
                end++;
            }
            String text = String.join(" ", lines.subList(start, end).stream().map(String::strip).toList());
            if (words(text).size() >= FEWEST_WORDS) {
                passages.add(new Passage(file, start + 1, text.strip()));
            }
            start = end;
        }
        return passages;
    }

    /** The words of a text in lower case, plurals as singulars. */
    static List<String> words(String text) {
        return WORD.matcher(text.toLowerCase(Locale.ROOT))
                .results()
                .map(MatchResult::group)
                .map(w -> w.length() > 3 && w.endsWith("s") && !w.endsWith("ss") ? w.substring(0, w.length() - 1) : w)
                .toList();
    }
}
