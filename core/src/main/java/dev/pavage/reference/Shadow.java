package dev.pavage.reference;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which programs have touched each element of a memory. Programs are numbered from 1. Kept in pages that come into
 * being when they are first touched, since a memory may be of any size.
 */
final class Shadow {
    private static final int PAGE_BITS = 12;

    /** Stands for the number of a program where there was more than one. */
    static final int SEVERAL = -1;

    /**
     * Another program's access that the present one must not meet.
     *
     * @param what what the other did: {@code "written"}
     * @param program its number, or {@link #SEVERAL}
     */
    record Conflict(String what, int program) {}

    /** Per element the program that touched it in some way: 0 for none, {@link #SEVERAL} for more than one. */
    private static final class Page {
        final int[] writer = new int[1 << PAGE_BITS];
        final int[] reader = new int[1 << PAGE_BITS];
        final int[] atomic = new int[1 << PAGE_BITS];
    }

    private final Map<Long, Page> pages = new HashMap<>();
    private long lastNumber = Long.MIN_VALUE;
    private Page lastPage = new Page();

    Optional<Conflict> read(long element, int program) {
        Page page = page(element);
        int i = place(element);
        page.reader[i] = with(page.reader[i], program);
        return meets(page.writer[i], program)
                ? conflict("written", page.writer[i])
                : meets(page.atomic[i], program) ? conflict("changed by an atomic", page.atomic[i]) : Optional.empty();
    }

    Optional<Conflict> write(long element, int program) {
        Page page = page(element);
        int i = place(element);
        int writer = page.writer[i];
        page.writer[i] = with(writer, program);
        return meets(writer, program)
                ? conflict("written", writer)
                : meets(page.reader[i], program)
                        ? conflict("read", page.reader[i])
                        : meets(page.atomic[i], program)
                                ? conflict("changed by an atomic", page.atomic[i])
                                : Optional.empty();
    }

    Optional<Conflict> atomic(long element, int program) {
        Page page = page(element);
        int i = place(element);
        page.atomic[i] = with(page.atomic[i], program);
        return meets(page.writer[i], program)
                ? conflict("written", page.writer[i])
                : meets(page.reader[i], program) ? conflict("read", page.reader[i]) : Optional.empty();
    }

    private static int with(int mark, int program) {
        return mark == 0 || mark == program ? program : SEVERAL;
    }

    private static boolean meets(int mark, int program) {
        return mark != 0 && mark != program;
    }

    private static Optional<Conflict> conflict(String what, int mark) {
        return Optional.of(new Conflict(what, mark));
    }

    private Page page(long element) {
        long number = element >> PAGE_BITS;
        if (number != lastNumber) {
            lastPage = pages.computeIfAbsent(number, n -> new Page());
            lastNumber = number;
        }
        return lastPage;
    }

    private static int place(long element) {
        return (int) element & ((1 << PAGE_BITS) - 1);
    }
}
