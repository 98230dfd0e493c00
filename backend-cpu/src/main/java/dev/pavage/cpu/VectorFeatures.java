package dev.pavage.cpu;

import dev.pavage.lane.MemoryType;

/**
 * What the machine's vector instructions can do.
 *
 * @param bits width of a vector register; 0 if code is to be scalar
 * @param masksWideLoads whether a masked load of elements of 32 and 64 bits leaves the other lanes' memory alone. Where
 *     it does not, C2 reads the whole vector and blends, which may run into a page that is not there.
 * @param masksNarrowLoads the same for elements of 8 and 16 bits
 */
record VectorFeatures(int bits, boolean masksWideLoads, boolean masksNarrowLoads) {
    /** No vectors. */
    static final VectorFeatures NONE = new VectorFeatures(0, false, false);

    /** Whether a masked load of such elements touches only what its mask names. */
    boolean masksLoads(MemoryType memory) {
        return memory.bytes() >= 4 ? masksWideLoads : masksNarrowLoads;
    }
}
