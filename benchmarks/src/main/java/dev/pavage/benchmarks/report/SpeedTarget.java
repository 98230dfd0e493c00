package dev.pavage.benchmarks.report;

import dev.pavage.benchmarks.results.Case;
import dev.pavage.benchmarks.results.MeasuredDevice;
import dev.pavage.benchmarks.results.Results;
import dev.pavage.benchmarks.results.Row;
import dev.pavage.benchmarks.results.Unit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * How fast Pavage means to be at some work on some devices. {@code docs/benchmarking.md} has the same list in words.
 *
 * @param op the suite
 * @param kind which devices
 * @param dtype the dtype; "" where that does not matter
 * @param which which rows of the suite
 * @param bound the least share of the device's limit; where time is what counts, the most seconds
 */
public record SpeedTarget(String op, Kind kind, String dtype, Predicate<Work> which, double bound) {
    /** Kinds of devices. */
    public enum Kind {
        /** The device {@code cpu}. */
        CPU,
        /** A processor by OpenCL, which the fact {@code type} tells. */
        OPENCL_PROCESSOR,
        /** Any device of OpenCL. */
        OPENCL,
        /** NVIDIA's GPUs. */
        CUDA;

        boolean includes(MeasuredDevice device) {
            String backend = device.name().replaceAll(":.*", "");
            return switch (this) {
                case CPU -> backend.equals("cpu");
                case OPENCL -> backend.equals("opencl");
                case OPENCL_PROCESSOR ->
                    backend.equals("opencl") && device.facts().getOrDefault("type", "").startsWith("CPU");
                case CUDA -> backend.equals("cuda");
            };
        }
    }

    /**
     * What the text of a shape says, {@code WAY:SIZES+FORM}.
     *
     * @param way what stands before the sizes, such as {@code first}; "" if nothing does
     * @param sizes the numbers
     * @param form what stands behind them, such as {@code nt} or {@code causal}; "" if nothing does
     * @param inCache whether inputs and results fit into the largest cache of the processor
     */
    public record Work(String way, List<Long> sizes, String form, boolean inCache) {
        private static final Pattern NUMBER = Pattern.compile("[0-9]+");

        /** A work whose sizes do not change. */
        public Work {
            sizes = List.copyOf(sizes);
        }

        static Work of(Row row, long cache) {
            String text = row.subject().shape();
            int begin = text.indexOf(':') + 1;
            int end = text.indexOf('+') < 0 ? text.length() : text.indexOf('+');
            return new Work(
                    text.substring(0, Math.max(0, begin - 1)),
                    NUMBER.matcher(text.substring(begin, end))
                            .results()
                            .map(found -> Long.parseLong(found.group()))
                            .toList(),
                    text.substring(Math.min(text.length(), end + 1)),
                    row.bytes() <= cache);
        }

        /** A size by its place from the end. */
        private long fromEnd(int place) {
            return sizes.get(sizes.size() - place);
        }

        /** A product of no batch and with nothing that follows, whose sides are this long at least. */
        private boolean isProduct(int least) {
            return sizes.size() == 3
                    && sizes.stream().allMatch(size -> size >= least)
                    && List.of("", "nt", "tn", "tt").contains(form);
        }

        /** Such a product of square matrices that fill whole vectors. */
        private boolean isSquare(int least) {
            return isProduct(least) && sizes.stream().distinct().count() == 1 && sizes.getFirst() % VECTOR == 0;
        }

        /** Such a product of tall or wide matrices, or of a size that leaves part of a vector empty. */
        private boolean isUneven() {
            return isProduct(64) && sizes.stream().anyMatch(size -> size >= 256) && !isSquare(1);
        }

        /** Attention of sequences of some length, with a mask or without, to heads of usual size. */
        boolean isAttention() {
            return List.of(64L, 128L).contains(fromEnd(1))
                    && Math.min(fromEnd(2), fromEnd(3)) >= 512
                    && Math.max(fromEnd(2), fromEnd(3)) <= 8192;
        }

        /** One of some ways, of small arrays. */
        private boolean isSmall(String... ways) {
            return Arrays.asList(ways).contains(way) && sizes.stream().allMatch(size -> size <= 1024);
        }
    }

    /** Elements of the longest vectors. */
    private static final int VECTOR = 16;

    private static final String F32 = "f32";
    private static final String ANY = "";

    /** All; the first that fits a row is its own. */
    static final List<SpeedTarget> ALL = List.of(
            new SpeedTarget("matmul", Kind.CPU, F32, work -> work.isSquare(512), 0.92),
            new SpeedTarget("matmul", Kind.CPU, F32, Work::isUneven, 0.80),
            new SpeedTarget("matmul", Kind.CPU, F32, work -> work.isSquare(256), 0.80),
            new SpeedTarget("matmul", Kind.OPENCL_PROCESSOR, F32, work -> work.isSquare(512), 0.80),
            new SpeedTarget("attention", Kind.CPU, F32, Work::isAttention, 0.65),
            new SpeedTarget("attention", Kind.OPENCL_PROCESSOR, F32, Work::isAttention, 0.45),
            new SpeedTarget("memory", Kind.CPU, ANY, work -> !work.inCache(), 0.85),
            new SpeedTarget("memory", Kind.CUDA, ANY, _ -> true, 0.90),
            new SpeedTarget("launch", Kind.CPU, ANY, work -> work.isSmall("kernel", "tensor"), 2e-6),
            new SpeedTarget("launch", Kind.OPENCL, ANY, work -> work.isSmall("kernel", "tensor"), 6e-6),
            new SpeedTarget("launch", Kind.CUDA, ANY, work -> work.isSmall("kernel", "tensor"), 4e-6),
            new SpeedTarget("launch", Kind.CPU, ANY, work -> work.isSmall("graph"), 0.5e-6),
            new SpeedTarget("launch", Kind.OPENCL, ANY, work -> work.isSmall("graph"), 0.5e-6),
            new SpeedTarget("launch", Kind.CUDA, ANY, work -> work.isSmall("graph"), 0.5e-6),
            new SpeedTarget("compile", Kind.CPU, ANY, work -> work.way().equals("new"), 60e-3),
            new SpeedTarget("compile", Kind.OPENCL, ANY, work -> work.way().equals("kept"), 5e-3),
            new SpeedTarget("startup", Kind.CPU, ANY, work -> work.isSmall("first"), 0.6),
            new SpeedTarget("startup", Kind.CPU, ANY, work -> work.isSmall("fast"), 1.5));

    /** The target of one of some results' rows; empty for rows of other libraries, and for work that has none. */
    public static Optional<SpeedTarget> of(Results results, Row row) {
        Case subject = row.subject();
        boolean rated = row.unit() == Unit.TIME || Double.isFinite(row.ofLimit());
        if (!subject.own() || !rated) {
            return Optional.empty();
        }
        long cache = results.machine().caches().stream().mapToLong(Long::longValue).max().orElse(0);
        return results.devices().stream()
                .filter(device -> device.name().equals(subject.device()))
                .flatMap(device -> ALL.stream()
                        .filter(target -> target.op.equals(subject.op())
                                && target.kind.includes(device)
                                && (target.dtype.equals(ANY) || target.dtype.equals(subject.dtype()))
                                && target.which.test(Work.of(row, cache))))
                .findFirst();
    }

    /** What is meant to be reached with one of some results' rows, and whether it misses that; of other libraries' rows too. */
    public static Optional<String> text(Results results, Row row) {
        return of(results, row).map(target -> target.text(row)).or(() -> PeerTarget.text(results, row));
    }

    /** Whether a row is as fast as that. */
    public boolean isReached(Row row) {
        return row.unit() == Unit.TIME ? row.seconds() <= bound : row.ofLimit() >= bound;
    }

    /** The bound, and whether a row misses it: {@code 0.92}, {@code 2.00 µs missed}. */
    public String text(Row row) {
        return (row.unit() == Unit.TIME ? Quantity.text(bound, Unit.TIME.symbol()) : Quantity.digits(bound))
                + (isReached(row) ? "" : " missed");
    }
}
