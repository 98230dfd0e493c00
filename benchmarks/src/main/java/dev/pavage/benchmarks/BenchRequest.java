package dev.pavage.benchmarks;

import dev.pavage.device.Device;
import dev.pavage.type.Precision;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What to measure.
 *
 * @param operation which operation
 * @param device the device
 * @param factors what is multiplied
 * @param shapes one row each; none for the usual ones
 * @param causal whether attention has a causal mask
 * @param effort how long to measure
 * @param peers names of other libraries to compare matrix products with
 */
public record BenchRequest(
        Operation operation,
        Device device,
        Factors factors,
        List<String> shapes,
        boolean causal,
        Effort effort,
        List<String> peers) {
    /** What can be measured. */
    public enum Operation {
        /** The device's limits. */
        PEAK,
        /** Matrix products. */
        MATMUL,
        /** Attention. */
        ATTENTION,
        /** What memory limits: {@link Streaming}. */
        MEMORY;

        /** Its name on the command line. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        Class<?> benchmark() {
            return switch (this) {
                case PEAK -> PeakBenchmark.class;
                case MATMUL -> MatmulBenchmark.class;
                case ATTENTION -> AttentionBenchmark.class;
                case MEMORY -> MemoryBenchmark.class;
            };
        }

        /** What is measured where no shapes are named: several sizes, and some that fill no tile; all of the limits. */
        List<String> usual() {
            return switch (this) {
                case PEAK -> PeakBenchmark.limits(true, true);
                case MATMUL ->
                    List.of(
                            "256x256x256",
                            "512x512x512",
                            "1024x1024x1024",
                            "2048x2048x2048",
                            "8192x64x512",
                            "64x8192x512",
                            "1021x1031x1019");
                case ATTENTION ->
                    List.of("1x8x512x512x64", "1x8x2048x2048x64", "1x8x2048x2048x128", "1x8x1000x1500x80");
                case MEMORY ->
                    Arrays.stream(Streaming.values())
                            .map(streaming -> new MemoryShape(streaming, 4096, 8192).toString())
                            .toList();
            };
        }
    }

    /**
     * How long a row is measured.
     *
     * @param forks processes, one after the other
     * @param warmups seconds of warm-up in each
     * @param iterations measured iterations in each
     * @param millis length of an iteration
     */
    public record Effort(int forks, int warmups, int iterations, int millis) {
        /** About 15 seconds a row. */
        public static final Effort QUICK = new Effort(1, 4, 6, 1000);

        /** About a minute a row. */
        public static final Effort FULL = new Effort(3, 5, 8, 1500);
    }

    /**
     * Puts the usual shapes where none are named, and brings all shapes into one form.
     *
     * @throws IllegalArgumentException if a shape is none of the operation, {@code causal} is asked of anything but
     *     attention, the factors are integers and the device has no matrix unit for them, or a peer is unknown or asked of anything but matmul
     */
    public BenchRequest {
        boolean isProduct = operation == Operation.PEAK || operation == Operation.MATMUL;
        boolean hasUnit = PeakKernel.unit(device.target(), factors).isPresent();
        boolean isFloat = factors.dtype().isFloat();
        if (!isFloat && !(isProduct && hasUnit)) {
            throw new IllegalArgumentException(
                    factors + " is measured in products on devices with a matrix unit for it; " + device
                            + " has none" + (isProduct ? "" : ", and this is " + operation));
        }
        if (operation == Operation.MEMORY && factors.precision() != Precision.EXACT) {
            throw new IllegalArgumentException(
                    factors + " is a way to multiply; ask " + operation + " for " + factors.dtype());
        }
        if (causal && operation != Operation.ATTENTION) {
            throw new IllegalArgumentException("only attention can be causal");
        }
        if (!peers.isEmpty() && operation != Operation.MATMUL) {
            throw new IllegalArgumentException("other libraries are compared with in matmul only");
        }
        peers = peers.stream().distinct().toList();
        peers.forEach(Peer::named);
        Operation of = operation;
        List<String> usual =
                operation == Operation.PEAK ? PeakBenchmark.limits(isFloat, hasUnit) : operation.usual();
        shapes = (shapes.isEmpty() ? usual : shapes).stream().map(s -> parsed(of, s)).toList();
    }

    /** How many rows are measured if no peer declines. */
    public int rows() {
        int others = peers.stream()
                .mapToInt(p -> 1 + Peer.named(p).settings().size())
                .sum();
        return shapes.size() * (1 + others);
    }

    private static String parsed(Operation operation, String shape) {
        return switch (operation) {
            case PEAK -> PeakBenchmark.checked(shape);
            case MATMUL -> MatmulShape.parse(shape).toString();
            case ATTENTION -> AttentionShape.parse(shape).toString();
            case MEMORY -> MemoryShape.parse(shape).toString();
        };
    }

    /** What the work of a shape is counted in. */
    BenchRow.Unit unit(String shape) {
        boolean bytes = operation == Operation.MEMORY
                || operation == Operation.PEAK
                        && (shape.equals(PeakBenchmark.COPY) || shape.equals(PeakBenchmark.READ));
        return bytes ? BenchRow.Unit.BYTES : BenchRow.Unit.FLOPS;
    }

    /** How often an operation of a shape is done each time that its time is taken. */
    int repeats(String shape) {
        return switch (operation) {
            case PEAK -> 1;
            case MATMUL, ATTENTION -> Rotation.repeats(device.target(), amount(shape));
            case MEMORY -> Rotation.repeats(device.target(), 0);
        };
    }

    /** Work of one operation of a shape: floating-point operations, or bytes. */
    double amount(String shape) {
        return switch (operation) {
            case PEAK -> {
                try (Load load = PeakBenchmark.load(device, factors, shape)) {
                    yield load.amount() * load.threads();
                }
            }
            case MATMUL -> MatmulShape.parse(shape).flops();
            case ATTENTION -> AttentionShape.parse(shape).flops(causal);
            case MEMORY -> MemoryShape.parse(shape).bytes(factors.dtype());
        };
    }
}
