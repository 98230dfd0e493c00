package dev.pavage.lane;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Assigns several variables at once, in languages that assign one after the other: what a later assignment still reads is kept
 * elsewhere first.
 */
public final class ParallelAssignment {
    /** How a language keeps and assigns. */
    public interface Language {
        /** Copies the variable {@code name}, which number {@code position} is to become, and gives the copy's name. */
        String keep(int position, String name);

        /** Assigns variable number {@code position}. */
        void assign(int position, String to, String from);
    }

    private ParallelAssignment() {}

    /** Assigns {@code from} to {@code to}, names or literals; variables that keep their value are left alone. */
    public static void write(List<String> to, List<String> from, Language language) {
        List<String> sources = new ArrayList<>();
        Set<String> written = new HashSet<>();
        for (int i = 0; i < to.size(); i++) {
            String name = from.get(i);
            boolean stays = name.equals(to.get(i));
            sources.add(!stays && written.contains(name) ? language.keep(i, name) : name);
            if (!stays) {
                written.add(to.get(i));
            }
        }
        for (int i = 0; i < to.size(); i++) {
            if (!sources.get(i).equals(to.get(i))) {
                language.assign(i, to.get(i), sources.get(i));
            }
        }
    }
}
