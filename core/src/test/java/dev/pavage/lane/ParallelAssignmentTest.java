package dev.pavage.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Variables that become each other's values at once. */
class ParallelAssignmentTest {
    private static List<String> written(List<String> to, List<String> from) {
        List<String> lines = new ArrayList<>();
        ParallelAssignment.write(to, from, new ParallelAssignment.Language() {
            @Override
            public String keep(int position, String name) {
                lines.add("keep " + name);
                return name + "_before";
            }

            @Override
            public void assign(int position, String target, String source) {
                lines.add(target + " = " + source);
            }
        });
        return lines;
    }

    @Test
    void whatALaterVariableStillReadsIsKept() {
        assertEquals(
                List.of("keep a", "a = b", "b = a_before"), written(List.of("a", "b"), List.of("b", "a")));
    }

    @Test
    void whatAnEarlierVariableReadsIsNotKept() {
        assertEquals(List.of("a = b", "b = 1"), written(List.of("a", "b"), List.of("b", "1")));
    }

    @Test
    void aVariableThatStaysIsNeitherAssignedNorKept() {
        assertEquals(List.of("b = a"), written(List.of("a", "b"), List.of("a", "a")));
    }
}
