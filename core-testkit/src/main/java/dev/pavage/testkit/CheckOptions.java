package dev.pavage.testkit;

import java.util.List;

/**
 * How much to check.
 *
 * @param depth how many sizes, dtypes and layouts are tried
 * @param seed what inputs and generated kernels are drawn from
 * @param kernels number of generated kernels
 * @param filter only cases whose id contains this are run; all if empty
 */
public record CheckOptions(Depth depth, long seed, int kernels, String filter) {
    /** How many sizes, dtypes and layouts are tried. */
    public enum Depth {
        /** The least of each that still has whole tiles and parts of tiles: for simulated devices. */
        SMALL,
        /** A choice of each, in about a minute on a CPU. */
        QUICK,
        /** Everything, tensors of more than 2³¹ elements among it where memory allows. */
        FULL
    }

    private static final long SEED = 2026;
    private static final int SMALL_KERNELS = 30;
    private static final int QUICK_KERNELS = 200;
    private static final int FULL_KERNELS = 10_000;
    private static final List<Integer> SMALL_SIZES = List.of(1, 7, 33);
    private static final List<Integer> QUICK_SIZES = List.of(1, 7, 16, 33, 129);
    private static final List<Integer> FULL_SIZES =
            List.of(1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 63, 65, 100, 127, 129, 255, 257, 1000);

    /** Few and small sizes, and 30 generated kernels. */
    public static CheckOptions small() {
        return new CheckOptions(Depth.SMALL, SEED, SMALL_KERNELS, "");
    }

    /** A choice of sizes, and 200 generated kernels. */
    public static CheckOptions quick() {
        return new CheckOptions(Depth.QUICK, SEED, QUICK_KERNELS, "");
    }

    /** All sizes, and 10,000 generated kernels. */
    public static CheckOptions full() {
        return new CheckOptions(Depth.FULL, SEED, FULL_KERNELS, "");
    }

    /** These options with another seed. */
    public CheckOptions withSeed(long other) {
        return new CheckOptions(depth, other, kernels, filter);
    }

    /** These options with another number of generated kernels. */
    public CheckOptions withKernels(int count) {
        return new CheckOptions(depth, seed, count, filter);
    }

    /** These options for cases whose id contains {@code text} alone. */
    public CheckOptions withFilter(String text) {
        return new CheckOptions(depth, seed, kernels, text);
    }

    boolean isFull() {
        return depth == Depth.FULL;
    }

    /** What there is for a depth. */
    <T> T choose(T small, T quick, T full) {
        return switch (depth) {
            case SMALL -> small;
            case QUICK -> quick;
            case FULL -> full;
        };
    }

    /** The awkward sizes to try. */
    List<Integer> sizes() {
        return choose(SMALL_SIZES, QUICK_SIZES, FULL_SIZES);
    }
}
