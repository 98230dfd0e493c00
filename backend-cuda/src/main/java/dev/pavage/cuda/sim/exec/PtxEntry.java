package dev.pavage.cuda.sim.exec;

/** A kernel of a module, ready to be run by an {@link Executor}. */
public final class PtxEntry {
    private final String name;
    private final int parameterBytes;
    private final int sharedBytes;
    private final int threads;
    private final int start;
    private final Program program;

    PtxEntry(String name, int parameterBytes, int sharedBytes, int threads, int start, Program program) {
        this.name = name;
        this.parameterBytes = parameterBytes;
        this.sharedBytes = sharedBytes;
        this.threads = threads;
        this.start = start;
        this.program = program;
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** Bytes of its parameters, each at its own alignment. */
    public int parameterBytes() {
        return parameterBytes;
    }

    /** Bytes of its static shared memory, up to where the dynamic begins. */
    public int sharedBytes() {
        return sharedBytes;
    }

    /** The threads of a block along x that it requires ({@code .reqntid}), 0 if it does not say. */
    public int threads() {
        return threads;
    }

    /** Place of its first instruction. */
    int start() {
        return start;
    }

    Program program() {
        return program;
    }
}
