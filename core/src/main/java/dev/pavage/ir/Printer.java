package dev.pavage.ir;

/** Prints kernels. */
public final class Printer {
    private Printer() {}

    /** The text. */
    public static String print(TileKernel kernel) {
        return kernel.name();
    }
}
