package dev.pavage.lower.loop;

/** A part of a nest, by where the blocks of views are that it reads and writes. */
enum Part {
    /** All blocks lie inside their views. */
    INSIDE,
    /** Blocks may lie inside or not. */
    EDGE,
    /** No block does: loads give what they fill with, stores do nothing. */
    OUTSIDE
}
