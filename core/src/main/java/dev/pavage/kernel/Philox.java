package dev.pavage.kernel;

import dev.pavage.type.DType;
import java.util.List;

/**
 * Philox4x32-10, a counter-based random number generator, as ordinary operations on I64 tiles: Salmon, Moraes, Dror and
 * Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011, section 3.3 and table 2. Words of 32 bits stand in the
 * lower half of I64, so that a product of two words keeps all its 64 bits.
 */
final class Philox {
    private static final int ROUNDS = 10;
    private static final long MULTIPLIER_0 = 0xD2511F53L;
    private static final long MULTIPLIER_1 = 0xCD9E8D57L;

    /** Weyl constants that the key grows by: the golden ratio and sqrt(3) - 1. */
    private static final long WEYL_0 = 0x9E3779B9L;

    private static final long WEYL_1 = 0xBB67AE85L;
    private static final long WORD = 0xFFFFFFFFL;

    private Philox() {}

    /** The four output words for the key {@code seed} and the counter {@code [low, high, 0, 0]} of {@code counters}. */
    static List<Tile> words(Tile seed, Tile counters) {
        Tile none = counters.xor(counters);
        return words(seed, List.of(low(counters), high(counters), none, none));
    }

    /** The four output words for the key {@code seed} and a counter of four words. */
    static List<Tile> words(Tile seed, List<Tile> counter) {
        Tile key0 = low(seed);
        Tile key1 = high(seed);
        Tile c0 = counter.get(0);
        Tile c1 = counter.get(1);
        Tile c2 = counter.get(2);
        Tile c3 = counter.get(3);
        for (int round = 0; round < ROUNDS; round++) {
            Tile product0 = c0.times(MULTIPLIER_0);
            Tile product1 = c2.times(MULTIPLIER_1);
            c0 = high(product1).xor(c1).xor(key0);
            c2 = high(product0).xor(c3).xor(key1);
            c1 = low(product1);
            c3 = low(product0);
            key0 = low(key0.plus(WEYL_0));
            key1 = low(key1.plus(WEYL_1));
        }
        return List.of(c0, c1, c2, c3);
    }

    /** The upper 24 of 32 bits as an F32 in [0, 1): as many as its significand holds, so nothing is rounded to 1. */
    static Tile uniform(Tile bits) {
        return bits.shr(8).to(DType.F32).times(0x1p-24f);
    }

    private static Tile low(Tile word) {
        return word.and(WORD);
    }

    private static Tile high(Tile word) {
        return low(word.shr(32));
    }
}
