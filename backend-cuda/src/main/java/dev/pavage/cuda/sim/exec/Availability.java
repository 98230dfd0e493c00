package dev.pavage.cuda.sim.exec;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which instructions not every architecture has, nor every version of PTX from 7.0 on, as far as they are simulated. Source: PTX
 * ISA 8.5 (NVIDIA, 2024), Target ISA Notes and PTX ISA Notes of each.
 */
final class Availability {
    /**
     * What needs more than others.
     *
     * @param architecture the first compute capability that has it
     * @param isa the first version of PTX that has it, 10 * major + minor
     */
    private record Row(Pattern opcode, int architecture, int isa) {
        Row(String regex, int architecture, int isa) {
            this(Pattern.compile(regex), architecture, isa);
        }

        static Row of(MatrixShape shape) {
            return new Row(Pattern.quote(shape.instruction()), shape.architecture(), shape.isa());
        }
    }

    private static final List<Row> ROWS = List.of(
            new Row("cvt\\.rn\\.satfinite\\.e(4m3|5m2)x2\\.f32", 89, 81),
            new Row("cp\\.async\\..*", 80, 70),
            new Row("(min|max)\\.(ftz\\.)?NaN\\..*", 80, 70),
            new Row("cvt\\..*(bf16|tf32|f16x2).*", 80, 70));

    private Availability() {}

    /**
     * Refuses what an architecture or a version has not.
     *
     * @param architecture that of the module, such as 75
     * @param isa the module's version of PTX, 10 * major + minor
     */
    static void check(Statement statement, int architecture, int isa) {
        Optional<Row> row = MatrixShape.of(statement.opcode()).map(Row::of).or(() -> ROWS.stream()
                .filter(r -> r.opcode.matcher(statement.opcode()).matches())
                .findFirst());
        row.filter(r -> isa < r.isa).ifPresent(r -> {
            throw statement.wrong("needs PTX %s, and the module is of %s".formatted(text(r.isa), text(isa)));
        });
        row.filter(r -> architecture < r.architecture).ifPresent(r -> {
            throw statement.wrong("needs sm_%d, and the target is sm_%d".formatted(r.architecture, architecture));
        });
    }

    private static String text(int isa) {
        return isa / 10 + "." + isa % 10;
    }
}
