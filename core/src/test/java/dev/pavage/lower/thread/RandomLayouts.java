package dev.pavage.lower.thread;

import dev.pavage.lower.thread.Layout.Bit;
import dev.pavage.type.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Layouts of all kinds: bits of coordinates on registers and threads in any order, and threads that hold copies. */
final class RandomLayouts {
    private static final int MOST_REGISTER_BITS = 6;

    private RandomLayouts() {}

    /** A shape of 1 to 3 axes with up to so many bits. */
    static Shape shape(Random random, int mostBits) {
        int rank = 1 + random.nextInt(3);
        long[] extents = new long[rank];
        Arrays.fill(extents, 1);
        int bits = random.nextInt(mostBits + 1);
        for (int i = 0; i < bits; i++) {
            extents[random.nextInt(rank)] *= 2;
        }
        return Shape.of(extents);
    }

    /** A layout of a shape; shapes of more bits than there are for threads and registers are the caller's mistake. */
    static Layout layout(Random random, Shape shape, int threadBits) {
        List<Bit> bits = new ArrayList<>(Layout.bits(shape));
        if (random.nextBoolean()) {
            Collections.shuffle(bits, random);
        }
        int least = Math.max(0, bits.size() - MOST_REGISTER_BITS);
        int spread = least + random.nextInt(Math.min(threadBits, bits.size()) - least + 1);
        List<Bit> threads = new ArrayList<>(bits.subList(0, spread));
        while (threads.size() < threadBits) {
            threads.add(Bit.NONE);
        }
        if (random.nextBoolean()) {
            Collections.shuffle(threads, random);
        }
        return new Layout(shape, bits.subList(spread, bits.size()), threads);
    }
}
