package dev.pavage.testkit;

import dev.pavage.device.Device;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** Random kernels, in batches, several at a time; one after the other where a device is simulated. */
final class GeneratedCases {
    private static final int BATCH = 100;

    private GeneratedCases() {}

    static void add(Suite suite) {
        long seed = suite.options().seed();
        int kernels = suite.options().kernels();
        for (int from = 0; from < kernels; from += BATCH) {
            long first = seed + from;
            long end = seed + Math.min(kernels, from + BATCH);
            suite.add("seeds " + first + " to " + (end - 1), () -> run(suite, LongStream.range(first, end)));
        }
    }

    private static void run(Suite suite, LongStream seeds) {
        // A device of its own for each batch, since a device keeps what it has compiled.
        Device own = Device.of(suite.device().driver());
        // Simulators such as Oclgrind allow no launches from several threads.
        boolean parallel = suite.options().choose(false, true, true);
        List<AssertionError> failures = (parallel ? seeds.parallel() : seeds)
                .mapToObj(seed -> GeneratedKernel.of(own, seed).check())
                .flatMap(Optional::stream)
                .toList();
        if (!failures.isEmpty()) {
            AssertionError shown = failures.getFirst();
            throw new AssertionError(failures.size() + " kernels fail; " + shown.getMessage(), shown);
        }
    }
}
