package dev.pavage.cuda.sim.exec;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Which instructions not every architecture has, as far as they are simulated. Source: PTX ISA 8.5 (NVIDIA, 2024), Target ISA
 * Notes of each.
 */
final class Availability {
    private record Row(Pattern opcode, int architecture) {
        Row(String regex, int architecture) {
            this(Pattern.compile(regex), architecture);
        }
    }

    private static final List<Row> ROWS = List.of(
            new Row("cp\\.async\\..*", 80),
            new Row("(min|max)\\.(ftz\\.)?NaN\\..*", 80),
            new Row("cvt\\..*(bf16|tf32|f16x2).*", 80));

    private Availability() {}

    /**
     * Refuses what an architecture has not.
     *
     * @param architecture that of the module, such as 75
     */
    static void check(Statement statement, int architecture) {
        int needed = MatrixShape.of(statement.opcode())
                .map(MatrixShape::architecture)
                .orElseGet(() -> ROWS.stream()
                        .filter(row -> row.opcode.matcher(statement.opcode()).matches())
                        .findFirst()
                        .map(Row::architecture)
                        .orElse(0));
        if (architecture < needed) {
            throw statement.wrong("needs sm_%d, and the target is sm_%d".formatted(needed, architecture));
        }
    }
}
