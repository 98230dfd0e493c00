package dev.pavage.pass;

import dev.pavage.ir.IrException;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.Verifier;
import java.util.List;

/**
 * A straight list of passes, run in order.
 *
 * <p>No pass removes the bounds of loads and stores. Whether a block lies inside its view is known only when a program
 * runs, and one loop has blocks of both kinds; so the lowerings make two versions of a nest, with and without bounds,
 * and choose between them at run time. Tile IR has one version, with the bounds that every load and store has by its
 * definition.
 *
 * @param passes the passes, first to last
 * @param verifies whether the kernel is verified at the start and after each pass
 */
public record Pipeline(List<Pass> passes, boolean verifies) {
    /** Is shown the kernel after each pass. */
    @FunctionalInterface
    public interface Observer {
        /** Sees nothing. */
        Observer NONE = (pass, kernel) -> {};

        /** Called after the pass of that name with what it made. */
        void after(String pass, TileKernel kernel);
    }

    /** Copies the list. */
    public Pipeline {
        passes = List.copyOf(passes);
    }

    /** The passes that every kernel goes through on its way to a lowering. */
    public static Pipeline standard() {
        return new Pipeline(
                List.of(
                        // Capture carries each variable around each loop. First, because a carried value hides from all
                        // later passes that it never changes.
                        new Canonicalise(),
                        // Before the search for patterns and equal ops, so that those meet one form of each.
                        new Simplify(),
                        // Needs offsets in their simple form; must come before its comparisons are merged or hoisted.
                        new NarrowIndexes(),
                        // Folds the index arithmetic that narrowing wrote without looking at constants.
                        new Simplify(),
                        // Before hoisting, so that it moves one op instead of several equal ones.
                        new EliminateCommon(),
                        new HoistInvariants(),
                        // Hoisting brings ops of different loops together in one region, where equal ones merge.
                        new EliminateCommon(),
                        // Each pass before leaves behind what it replaced.
                        new EliminateDead(),
                        // Behind the passes that look for positions: the new numbers are no simple ones.
                        new GroupPrograms(),
                        // Last, because they are about the order of ops, which all others keep.
                        new RaiseReductions(),
                        new PrefetchLoads()),
                false);
    }

    /** This pipeline with the kernel verified at the start and after each pass. */
    public Pipeline verified() {
        return new Pipeline(passes, true);
    }

    /**
     * Runs all passes.
     *
     * @throws IrException if this pipeline verifies and a pass broke a rule, which the message names
     */
    public TileKernel run(TileKernel kernel, PassContext context, Observer observer) {
        verify("before the first pass", kernel);
        TileKernel now = kernel;
        for (Pass pass : passes) {
            now = pass.run(now, context);
            verify("after pass " + pass.name(), now);
            observer.after(pass.name(), now);
        }
        return now;
    }

    /** Runs all passes unobserved. */
    public TileKernel run(TileKernel kernel, PassContext context) {
        return run(kernel, context, Observer.NONE);
    }

    private void verify(String when, TileKernel kernel) {
        if (!verifies) {
            return;
        }
        try {
            Verifier.verify(kernel);
        } catch (IrException e) {
            throw new IrException(when + ": " + e.getMessage());
        }
    }
}
