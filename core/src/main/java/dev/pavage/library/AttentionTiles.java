package dev.pavage.library;

/**
 * Block of an attention kernel. All are powers of two.
 *
 * @param queries queries of one program
 * @param keys keys that are looked at together
 * @param headDim at least the head dim of queries and keys
 * @param valueDim at least the head dim of values
 */
public record AttentionTiles(int queries, int keys, int headDim, int valueDim) {}
