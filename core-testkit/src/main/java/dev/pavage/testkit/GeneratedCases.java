package dev.pavage.testkit;

import dev.pavage.device.Device;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** Random kernels, in batches, several at a time. */
final class GeneratedCases {
    private static final int BATCH = 100;

    private GeneratedCases() {}

    static void add(Suite suite) {
        long seed = suite.options().seed();
        int kernels = suite.options().kernels();
        for (int from = 0; from < kernels; from += BATCH) {
            long first = seed + from;
            long end = seed + Math.min(kernels, from + BATCH);
            suite.add("seeds " + first + " to " + (end - 1), () -> run(suite.device(), first, end));
        }
    }

    private static void run(Device device, long first, long end) {
        // A device of its own for each batch, since a device keeps what it has compiled.
        Device own = Device.of(device.driver());
        List<AssertionError> failures = LongStream.range(first, end)
                .parallel()
                .mapToObj(seed -> GeneratedKernel.of(own, seed).check())
                .flatMap(Optional::stream)
                .toList();
        if (!failures.isEmpty()) {
            AssertionError shown = failures.getFirst();
            throw new AssertionError(failures.size() + " of " + (end - first) + " fail; " + shown.getMessage(), shown);
        }
    }
}
