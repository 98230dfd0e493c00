package dev.pavage.library;

/**
 * Block of attention of few queries to many keys. All numbers are powers of two.
 *
 * @param block the block of a program, whose queries are those of {@code group} heads, one head after the other
 * @param group query heads of a program, of those that share a key head
 * @param parts into how many parts the keys are split; 1 if that would not pay
 * @param byElement whether elements are multiplied and added up without rearranging keys and values for products
 */
public record FewQueriesTiles(AttentionTiles block, int group, int parts, boolean byElement) {
    /** Queries of a head, and what rounds them up to a power of two. */
    int queries() {
        return block.queries() / group;
    }

    /** The same with the keys in other parts. */
    FewQueriesTiles withParts(int other) {
        return new FewQueriesTiles(block, group, other, byElement);
    }
}
