package dev.pavage.pass;

import dev.pavage.ir.TileKernel;

/**
 * A rewrite of tile IR that keeps what the kernel means, as the reference computes it, and every rule of
 * {@link dev.pavage.ir.Verifier}. A pass has no state: the same kernel and context give the same result, ids included.
 */
public interface Pass {
    /** The name that dumps and errors show, such as {@code hoist-invariants}. */
    String name();

    /** The rewritten kernel. */
    TileKernel run(TileKernel kernel, PassContext context);
}
