package dev.pavage.cuda.ptx;

import dev.pavage.cuda.PtxVersion;
import dev.pavage.ir.SourceLocation;
import dev.pavage.lane.LaneType.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The instructions of a function, as they are written one after the other. */
final class Code {
    private static final Pattern BLANK = Pattern.compile("\\$(\\w+)|%(x|i|p|r|rd)_(\\w+)|\\bL_(\\w+)");
    private static final int OPERAND = 1;
    private static final int BANK = 2;
    private static final int LABEL = 4;

    private final StringBuilder text = new StringBuilder();
    private final List<String> files = new ArrayList<>();
    private final Registers registers;
    private PtxVersion version = PtxVersion.V7_0;
    private int labels;
    private String location = "";

    Code(Registers registers) {
        this.registers = registers;
    }

    /** Says which line of the user's source the following instructions are for ({@code .loc}). */
    void from(SourceLocation at) {
        if (!files.contains(at.file())) {
            files.add(at.file());
        }
        location = "    .loc " + (1 + files.indexOf(at.file())) + " " + at.line() + " 0\n";
    }

    /** Names of the files that {@code .loc} refers to by number, from 1. */
    List<String> files() {
        return List.copyOf(files);
    }

    /** Adds an instruction. */
    void line(String instruction) {
        text.append(location);
        location = "";
        text.append("    ").append(instruction).append('\n');
    }

    /** Says that the instructions need a version of PTX. */
    void needs(PtxVersion needed) {
        version = version.atLeast(needed);
    }

    /** The oldest version of PTX that has all instructions which said what they need. */
    PtxVersion version() {
        return version;
    }

    /** Adds the place that a label names. */
    void place(String label) {
        text.append(label).append(":\n");
    }

    /** The name of a label of which there is no other yet. */
    String label(String name) {
        return "$" + name + labels++;
    }

    /**
     * Adds instructions with blanks. {@code $S}, {@code $U} and {@code $B} are the signed (or floating-point), unsigned and
     * untyped type of a kind; any other {@code $name} is one of the operands. {@code %x_name} is a register of this kind that
     * only these instructions use, {@code %i_name} an integer as wide, {@code %p_name} a truth value, {@code %r_name} and
     * {@code %rd_name} are integers of 32 and 64 bits, {@code L_name} is a label.
     */
    void fill(String template, Kind kind, Map<String, String> operands) {
        Map<String, String> locals = new HashMap<>();
        template.lines().filter(l -> !l.startsWith("//")).forEach(line -> {
            String filled = BLANK.matcher(line)
                    .replaceAll(m -> Matcher.quoteReplacement(
                            m.group(OPERAND) != null
                                    ? operand(m.group(OPERAND), kind, operands)
                                    : locals.computeIfAbsent(m.group(), name -> local(m, kind))));
            if (filled.endsWith(":")) {
                place(filled.substring(0, filled.length() - 1));
            } else {
                line(filled);
            }
        });
    }

    private static String operand(String name, Kind kind, Map<String, String> operands) {
        return switch (name) {
            case "S" -> signed(kind);
            case "U" -> signed(kind).replace('s', 'u');
            case "B" -> Bank.of(kind).bits().type();
            default -> Objects.requireNonNull(operands.get(name), name);
        };
    }

    /** The type that instructions call signed integers or floating point of a kind. */
    static String signed(Kind kind) {
        return switch (kind) {
            case I1 -> "pred";
            case I32 -> "s32";
            case I64 -> "s64";
            case F32, F64 -> kind.name().toLowerCase(Locale.ROOT);
        };
    }

    private String local(MatchResult match, Kind kind) {
        if (match.group(LABEL) != null) {
            return label(match.group(LABEL));
        }
        return registers.fresh(
                switch (match.group(BANK)) {
                    case "p" -> Bank.PRED;
                    case "r" -> Bank.B32;
                    case "rd" -> Bank.B64;
                    case "i" -> Bank.of(kind).bits();
                    default -> Bank.of(kind);
                });
    }

    /** All instructions so far. */
    @Override
    public String toString() {
        return text.toString();
    }
}
