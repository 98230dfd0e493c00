package dev.pavage.device;

import dev.pavage.ir.ValueType.ViewType;
import dev.pavage.ir.ViewFacts;
import dev.pavage.kernel.Kernel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** A device's compiled kernels. When several threads want the same one, the first compiles it and the others wait. */
final class KernelCache {
    private final ConcurrentHashMap<Key, CompletableFuture<Executable>> entries = new ConcurrentHashMap<>();

    /**
     * All that generated code depends on but the device.
     *
     * @param kernel the kernel
     * @param views dtype and rank of each view
     * @param facts what is known of each view
     * @param configuration the values of the other parameters
     */
    record Key(Kernel kernel, List<ViewType> views, List<ViewFacts> facts, List<Object> configuration) {
        Key {
            views = List.copyOf(views);
            facts = List.copyOf(facts);
            configuration = List.copyOf(configuration);
        }
    }

    /** The executable for {@code key}. A failure is thrown to all that wait, and not kept. */
    Executable get(Key key, Supplier<Executable> compile) {
        CompletableFuture<Executable> known = entries.get(key);
        if (known == null) {
            CompletableFuture<Executable> mine = new CompletableFuture<>();
            known = entries.putIfAbsent(key, mine);
            if (known == null) {
                return fill(key, mine, compile);
            }
        }
        try {
            return known.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw e;
            }
        }
    }

    private Executable fill(Key key, CompletableFuture<Executable> entry, Supplier<Executable> compile) {
        try {
            Executable made = compile.get();
            entry.complete(made);
            return made;
        } catch (RuntimeException | Error e) {
            entries.remove(key, entry);
            entry.completeExceptionally(e);
            throw e;
        }
    }

    /** Number of kernels. */
    int size() {
        return entries.size();
    }
}
