package dev.pavage.lower.thread;

import dev.pavage.type.DType;

/** Moves the elements of a tile between threads: from one layout to another. */
final class Exchange {
    private final ThreadCode code;

    Exchange(ThreadCode code) {
        this.code = code;
    }

    /** The same tile in another layout. */
    Fragment convert(Fragment from, Layout to, DType dtype) {
        throw new UnsupportedOperationException("exchange with " + code.threads() + " threads to " + to);
    }
}
