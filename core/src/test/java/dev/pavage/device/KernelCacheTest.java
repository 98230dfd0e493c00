package dev.pavage.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.device.KernelCache.Entry;
import dev.pavage.device.KernelCache.Key;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.ValueType;
import dev.pavage.ir.ViewFacts;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.View;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which kernels are kept, and when the code of others is closed. */
class KernelCacheTest {
    private static final Kernel KERNEL = Kernel.of(KernelCacheTest.class, "kernel");
    private static final Kernel OTHER = Kernel.of(KernelCacheTest.class, "other");

    static void kernel(Program p, View a, int n) {
        a.store(0, p.full(DType.F32, n, 4));
    }

    static void other(Program p, View a, int n) {
        a.store(0, p.full(DType.F32, n, 4));
    }

    /** Code that knows whether it was closed. */
    private static final class Code implements CompiledKernel {
        private final AtomicInteger closed = new AtomicInteger();

        @Override
        public void launch(long[] programs, List<Argument> arguments) {}

        @Override
        public String source() {
            return "source";
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    private final List<Key> compiled = new ArrayList<>();

    private synchronized Executable compile(Key key) {
        compiled.add(key);
        TileKernel tiles = key.kernel().capture(List.of(ValueType.view(DType.F32, 1)), 0);
        return new Executable(
                key.configuration().toString(), tiles, tiles, Optional.empty(), List.of(), Set.of(), new Code());
    }

    private static Key key(int n) {
        return new Key(KERNEL, new int[] {ViewKey.of(DType.F32, Strides.of(1))}, List.of(n));
    }

    private static Executable use(KernelCache cache, int n) {
        Entry entry = cache.hold(key(n));
        Executable executable = entry.executable();
        entry.release();
        return executable;
    }

    private static int closed(Executable executable) {
        return ((Code) executable.code()).closed.get();
    }

    @Test
    void theKernelUsedLongestAgoGivesWay() {
        KernelCache cache = new KernelCache(3, this::compile);
        List<Executable> made = new ArrayList<>();
        for (int n = 0; n < 3; n++) {
            made.add(use(cache, n));
        }
        use(cache, 0);
        use(cache, 3);
        use(cache, 4);
        assertEquals(3, cache.size());
        assertSame(made.get(0), use(cache, 0));
        assertEquals(List.of(0, 1, 1), made.stream().map(KernelCacheTest::closed).toList());
        assertNotEquals(made.get(1), use(cache, 1));
        assertEquals("source", made.get(1).source());
    }

    @Test
    void codeIsClosedOnceItsLastLaunchHasEnded() {
        KernelCache cache = new KernelCache(1, this::compile);
        Entry first = cache.hold(key(0));
        Entry again = cache.hold(key(0));
        use(cache, 1);
        first.release();
        assertEquals(0, closed(again.executable()), "closed under a launch");
        Executable executable = again.executable();
        again.release();
        assertEquals(1, closed(executable));
    }

    @Test
    void aKernelThatIsBeingCompiledStays() throws Exception {
        CountDownLatch compiling = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        KernelCache cache = new KernelCache(1, key -> {
            if (key.configuration().equals(List.of(0))) {
                compiling.countDown();
                await(go);
            }
            return compile(key);
        });
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            Future<Executable> slow = thread.submit(() -> use(cache, 0));
            await(compiling);
            use(cache, 1);
            go.countDown();
            assertEquals(0, closed(slow.get()));
            assertSame(slow.get(), use(cache, 0));
            assertEquals(1, cache.size());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(10, TimeUnit.SECONDS), "nobody came");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatFailsToCompileDisplacesNothing() {
        KernelCache cache = new KernelCache(1, key -> {
            if (key.configuration().equals(List.of(1))) {
                throw new CompilationException("no");
            }
            return compile(key);
        });
        Executable kept = use(cache, 0);
        assertThrows(CompilationException.class, () -> use(cache, 1));
        assertSame(kept, use(cache, 0));
        assertEquals(0, closed(kept));
    }

    @Test
    void aKernelThatCannotBeClosedIsNotTheNextOnesFailure() {
        KernelCache cache = new KernelCache(1, key -> {
            TileKernel tiles = key.kernel().capture(List.of(ValueType.view(DType.F32, 1)), 0);
            CompiledKernel code = new CompiledKernel() {
                @Override
                public void launch(long[] programs, List<Argument> arguments) {}

                @Override
                public String source() {
                    return "";
                }

                @Override
                public void close() {
                    throw new DeviceLostException("gone");
                }
            };
            return new Executable("kernel", tiles, tiles, Optional.empty(), List.of(), Set.of(), code);
        });
        use(cache, 0);
        use(cache, 1);
        assertEquals(1, cache.size());
    }

    @Test
    void manyThreadsNeverUseClosedCodeAndAllButTheKeptIsClosed() throws Exception {
        KernelCache cache = new KernelCache(4, this::compile);
        Set<Executable> made = ConcurrentHashMap.newKeySet();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<?>> results = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                Random random = new Random(t);
                results.add(threads.submit(() -> {
                    for (int i = 0; i < 2000; i++) {
                        Entry entry = cache.hold(key(random.nextInt(9)));
                        assertEquals(0, closed(entry.executable()), "closed while it was held");
                        made.add(entry.executable());
                        entry.release();
                    }
                }));
            }
            for (Future<?> result : results) {
                result.get();
            }
        }
        assertTrue(cache.size() <= 4, "kept " + cache.size());
        assertEquals(made.size() - cache.size(), made.stream().filter(e -> closed(e) == 1).count());
        assertEquals(cache.size(), made.stream().filter(e -> closed(e) == 0).count());
    }

    @Test
    void aKeyIsWhatCodeDependsOn() {
        int[] vector = {ViewKey.of(DType.F32, Strides.of(1))};
        int[] column = {ViewKey.of(DType.F32, Strides.of(2))};
        Key key = new Key(KERNEL, vector, List.of(1));
        Key same = new Key(Kernel.of(KernelCacheTest.class, "kernel"), vector.clone(), new ArrayList<>(List.of(1)));
        assertEquals(key, same);
        assertEquals(key.hashCode(), same.hashCode());
        for (Key another : List.of(
                new Key(OTHER, vector, List.of(1)),
                new Key(KERNEL, column, List.of(1)),
                new Key(KERNEL, vector, List.of(2)),
                new Key(KERNEL, vector, List.of(1L)),
                new Key(KERNEL, new int[0], List.of(1)))) {
            assertNotEquals(key, another);
        }
    }

    @Test
    void aKeyThatIsKeptDoesNotChangeWithTheListItWasMadeOf() {
        KernelCache cache = new KernelCache(2, this::compile);
        List<Object> configuration = new ArrayList<>(List.of(7));
        cache.hold(new Key(KERNEL, key(7).views(), configuration)).release();
        configuration.set(0, 8);
        use(cache, 7);
        assertEquals(1, compiled.size());
    }

    @ParameterizedTest
    @EnumSource
    void aViewsNumberHoldsItsTypeAndFacts(DType dtype) {
        long[] steps = {0, 1, 5, 0, -1, 1, 2, 1};
        for (int rank = 0; rank <= Shape.MAX_RANK; rank++) {
            Strides strides = Strides.of(Arrays.copyOf(steps, rank));
            ViewFacts facts = new ViewFacts(axes(strides, 1), axes(strides, 0));
            int number = ViewKey.of(dtype, strides);
            assertEquals(ValueType.view(dtype, rank), ViewKey.type(number));
            assertEquals(facts, ViewKey.facts(number));
            assertEquals(number, ViewKey.of(ValueType.view(dtype, rank), facts));
        }
        assertFalse(dtype != DType.F32 && ViewKey.of(dtype, Strides.of(1)) == ViewKey.of(DType.F32, Strides.of(1)));
    }

    private static Set<Integer> axes(Strides strides, long step) {
        Set<Integer> axes = new TreeSet<>();
        for (int axis = 0; axis < strides.rank(); axis++) {
            if (strides.step(axis) == step) {
                axes.add(axis);
            }
        }
        return axes;
    }
}
