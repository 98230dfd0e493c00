package dev.pavage.cpu;

import java.lang.foreign.Arena;

/** Memory that one thread lends to the programs it runs, one after the other; it grows when a program needs more. */
final class Scratch {
    private static final long PAGE = 4096;
    private static final ThreadLocal<String> PROGRAM = ThreadLocal.withInitial(() -> "unknown");

    private long address;
    private long bytes;
    private Arena arena = Arena.ofAuto();

    static String currentProgram() {
        return PROGRAM.get();
    }
}
