package dev.pavage.cuda.sim.exec;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which instructions not every architecture has, nor every version of PTX from 7.0 on, as far as they are simulated. Source: PTX
 * ISA 8.5 (NVIDIA, 2024), Target ISA Notes and PTX ISA Notes of each.
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
     * Refuses what an architecture or a version has not.
     *
     * @param architecture that of the module, such as 75
     * @param isa the module's version of PTX, 10 * major + minor
     */
    static void check(Statement statement, int architecture, int isa) {
        Optional<MatrixShape> shape = MatrixShape.of(statement.opcode());
        int neededIsa = shape.map(MatrixShape::isa).orElse(0);
        if (isa < neededIsa) {
            throw statement.wrong("needs PTX %s, and the module is of %s".formatted(text(neededIsa), text(isa)));
        }
        int needed = shape.map(MatrixShape::architecture)
                .orElseGet(() -> ROWS.stream()
                        .filter(row -> row.opcode.matcher(statement.opcode()).matches())
                        .findFirst()
                        .map(Row::architecture)
                        .orElse(0));
        if (architecture < needed) {
            throw statement.wrong("needs sm_%d, and the target is sm_%d".formatted(needed, architecture));
        }
    }

    private static String text(int isa) {
        return isa / 10 + "." + isa % 10;
    }
}
