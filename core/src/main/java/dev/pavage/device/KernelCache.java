package dev.pavage.device;

import dev.pavage.kernel.Kernel;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A device's compiled kernels. When several threads want the same one, the first compiles it and the others wait. When
 * there are too many, the one used longest ago is let go of, and its code closed once no launch uses it.
 */
final class KernelCache {
    private static final System.Logger LOG = System.getLogger(KernelCache.class.getName());

    private final ConcurrentHashMap<Key, Entry> entries = new ConcurrentHashMap<>();
    private final Function<Key, Executable> compiler;
    private final int limit;
    /** Grows with what is put in. Uses in between are of one age, so that a use writes nothing that all read. */
    private final AtomicInteger age = new AtomicInteger();

    /** A cache of at most {@code limit} kernels that {@code compiler} makes. */
    KernelCache(int limit, Function<Key, Executable> compiler) {
        this.limit = limit;
        this.compiler = compiler;
    }

    /** All that generated code depends on but the device. Made at each launch, so it hashes and compares quickly. */
    static final class Key {
        private final Kernel kernel;
        private final int[] views;
        private final List<Object> configuration;
        private final int hash;

        /**
         * A key that is good for a look-up as long as nobody changes what it is made of.
         *
         * @param kernel the kernel
         * @param views the {@link ViewKey} of each view
         * @param configuration the values of the other parameters
         */
        Key(Kernel kernel, int[] views, List<Object> configuration) {
            this.kernel = kernel;
            this.views = views;
            this.configuration = configuration;
            this.hash = (kernel.hashCode() * 31 + Arrays.hashCode(views)) * 31 + configuration.hashCode();
        }

        Kernel kernel() {
            return kernel;
        }

        int[] views() {
            return views;
        }

        List<Object> configuration() {
            return configuration;
        }

        /** A key to keep. */
        private Key copy() {
            return new Key(kernel, views.clone(), List.copyOf(configuration));
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key k
                    && hash == k.hash
                    && kernel.equals(k.kernel)
                    && Arrays.equals(views, k.views)
                    && configuration.equals(k.configuration);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    /** A kernel that is, or is being, compiled. */
    static final class Entry implements HeldCode {
        private final CompletableFuture<Executable> made = new CompletableFuture<>();
        /** Those that use it, plus one for the cache. */
        private final AtomicInteger holders = new AtomicInteger(1);
        /** The cache's age at the last use. A lost race of two users does no harm. */
        private volatile int used;

        private boolean tryHold() {
            int count = holders.get();
            while (count > 0) {
                if (holders.compareAndSet(count, count + 1)) {
                    return true;
                }
                count = holders.get();
            }
            return false;
        }

        /** The kernel, once it is compiled; only for those that hold it. */
        Executable executable() {
            try {
                return made.join();
            } catch (CompletionException e) {
                switch (e.getCause()) {
                    case RuntimeException failure -> throw failure;
                    case Error failure -> throw failure;
                    case null, default -> throw e;
                }
            }
        }

        @Override
        public CompiledKernel code() {
            return executable().code();
        }

        @Override
        public String kernel() {
            return executable().captured().name();
        }

        @Override
        public String name() {
            return executable().name();
        }

        @Override
        public List<String> parameters() {
            return executable().captured().paramNames();
        }

        @Override
        public Set<Integer> packed() {
            return executable().packed();
        }

        /** Ends a use; after the last one of a kernel that is no longer cached, its code is closed. */
        @Override
        public void release() {
            if (holders.decrementAndGet() == 0 && !made.isCompletedExceptionally()) {
                Executable executable = made.join();
                try {
                    executable.code().close();
                } catch (PavageException e) {
                    // Whoever made room for another kernel has nothing to do with it.
                    LOG.log(System.Logger.Level.WARNING, "closing kernel " + executable.name() + " failed", e);
                }
            }
        }
    }

    /**
     * The kernel for {@code key}, which the caller must release. A failure to compile it is thrown to all that wait,
     * and not kept.
     */
    Entry hold(Key key) {
        Entry known = entries.get(key);
        while (known == null || !known.tryHold()) {
            Key kept = key.copy();
            Entry mine = new Entry();
            known = entries.putIfAbsent(kept, mine);
            if (known == null) {
                return fill(kept, mine);
            }
        }
        int now = age.get();
        if (known.used != now) {
            known.used = now;
        }
        return known;
    }

    private Entry fill(Key key, Entry entry) {
        entry.holders.incrementAndGet();
        // Older than its next use.
        entry.used = age.addAndGet(2) - 1;
        try {
            entry.made.complete(compiler.apply(key));
        } catch (RuntimeException | Error e) {
            entries.remove(key, entry);
            entry.made.completeExceptionally(e);
            throw e;
        }
        while (entries.size() > limit && evict(entry)) {}
        return entry;
    }

    /** Lets go of the kernel used longest ago; false if all others are still being compiled. */
    private boolean evict(Entry newest) {
        Optional<Key> oldest = entries.entrySet().stream()
                .filter(e -> e.getValue() != newest && e.getValue().made.isDone())
                .min(Comparator.comparingInt(e -> e.getValue().used))
                .map(e -> e.getKey());
        oldest.map(entries::remove).ifPresent(Entry::release);
        return oldest.isPresent();
    }

    /** Number of kernels. */
    int size() {
        return entries.size();
    }
}
