package dev.pavage.examples;

import dev.pavage.device.Device;
import dev.pavage.tensor.Tensor;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Texts as rows of term weights: {@code (1 + log(count)) · log(texts / texts with the term)}, each row of length 1
 * (Manning, Raghavan and Schütze, "Introduction to Information Retrieval", 2008, section 6.4).
 */
final class TermMatrix {
    /** The matrix is dense; of more terms the rarest are left out. */
    private static final long MOST_ELEMENTS = 1L << 28;

    /** Column of each term. */
    private final Map<String, Integer> columns = new HashMap<>();

    private final Map<String, Integer> frequencies = new HashMap<>();
    private final int texts;

    /** The terms of texts. */
    TermMatrix(List<String> texts) {
        this.texts = texts.size();
        for (String text : texts) {
            for (String word : new HashSet<>(Passage.words(text))) {
                frequencies.merge(word, 1, Integer::sum);
            }
        }
        frequencies.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_ELEMENTS / Math.max(1, texts.size()))
                .forEach(e -> columns.put(e.getKey(), columns.size()));
    }

    /** Number of terms. */
    int terms() {
        return columns.size();
    }

    /** One row for each text, of shape [texts, terms]. */
    Tensor rows(List<String> of, Device device) {
        Shape shape = Shape.of(of.size(), terms());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = arena.allocate(shape.elements() * Float.BYTES, Float.BYTES);
            for (int row = 0; row < of.size(); row++) {
                Map<Integer, Double> weights = weights(of.get(row));
                double length = Math.sqrt(
                        weights.values().stream().mapToDouble(w -> w * w).sum());
                long start = (long) row * terms();
                weights.forEach((column, w) -> data.setAtIndex(ValueLayout.JAVA_FLOAT, start + column,
                        (float) (length == 0 ? 0 : w / length)));
            }
            return Tensor.of(device, data, DType.F32, shape);
        }
    }

    /** Weight by column of the known terms of a text. */
    Map<Integer, Double> weights(String text) {
        Map<String, Integer> counts = new HashMap<>();
        Passage.words(text).stream().filter(columns::containsKey).forEach(w -> counts.merge(w, 1, Integer::sum));
        Map<Integer, Double> weights = new HashMap<>();
        counts.forEach((word, count) -> {
            double rarity = Math.log((1.0 + texts) / frequencies.getOrDefault(word, 1));
            weights.put(columns.getOrDefault(word, 0), (1 + Math.log(count)) * rarity);
        });
        return weights;
    }
}
