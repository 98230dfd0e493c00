package dev.pavage.testkit;

import dev.pavage.ir.Comparison;
import dev.pavage.ir.TileOp.BinaryKind;
import dev.pavage.ir.TileOp.Combiner;
import dev.pavage.ir.TileOp.UnaryKind;
import dev.pavage.kernel.Index;
import dev.pavage.kernel.Tile;
import dev.pavage.testkit.ScriptValues.Known;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** The steps of generated kernels that compute tiles from tiles. A step for which there is no operand does nothing. */
final class ScriptOps {
    private static final double[] NUMBERS = {0, 1, -1, 2, 3, 0.5, -2.5, 100};
    private static final double MOST_FOR_FUNCTIONS = 8;

    private final ScriptValues values;
    private final SplittableRandom random;

    ScriptOps(ScriptValues values, SplittableRandom random) {
        this.values = values;
        this.random = random;
    }

    void constant(List<DType> dtypes) {
        if (random.nextInt(3) == 0) {
            int n = 1 << random.nextInt(5);
            values.add(values.program().indices(values.index(random), n), Quality.any(DType.I64));
            return;
        }
        DType dtype = pick(dtypes);
        double any = NUMBERS[random.nextInt(NUMBERS.length)];
        double number = dtype.isFloat() ? any : Math.abs(Math.rint(any)) % (dtype == DType.BOOL ? 2 : 128);
        Quality quality = new Quality(Math.abs(number), 0, number == Math.rint(number)).in(dtype);
        Tile tile = values.program()
                .full(dtype, number(dtype, number), 1 << random.nextInt(3), 1 << random.nextInt(5));
        values.add(tile, quality);
    }

    private static Number number(DType dtype, double value) {
        return dtype.isFloat() ? (Number) value : (Number) (long) value;
    }

    /** Of those that are defined bit for bit. */
    void unary() {
        values.any(random).ifPresent(k -> {
            List<UnaryKind> kinds = Arrays.stream(UnaryKind.values())
                    .filter(kind -> kind.takes(k.dtype()) && ElementKernels.isExact(kind))
                    .filter(kind -> k.quality().isExact() || kind == UnaryKind.NEG || kind == UnaryKind.ABS)
                    .toList();
            UnaryKind kind = pick(kinds);
            Tile operand = kind == UnaryKind.SQRT ? k.tile().abs() : k.tile();
            values.add(ElementKernels.apply(kind, operand), quality(kind, k));
        });
    }

    private static Quality quality(UnaryKind kind, Known k) {
        Quality q = k.quality();
        return switch (kind) {
            case NEG, ABS -> q.in(k.dtype());
            case FLOOR, CEIL, ROUND -> Quality.whole(q.magnitude() + 1).in(k.dtype());
            case SQRT -> new Quality(Math.max(1, q.magnitude()), 0, false);
            case NOT, EXP, LOG, RSQRT, TANH, ERF, SIN, COS, SIGMOID -> Quality.any(k.dtype());
        };
    }

    /** Of those that are defined within some ulp; operands are brought to where the results are finite. */
    void function() {
        values.any(random, k -> k.dtype().isFloat() && k.quality().magnitude() <= MOST_FOR_FUNCTIONS)
                .ifPresent(k -> {
                    Tile x = k.tile();
                    Quality q = k.quality();
                    DType dtype = k.dtype();
                    Tile positive = x.abs().plus(1);
                    Quality shifted = q.plus(Quality.whole(1), dtype);
                    double most = q.magnitude() + q.error();
                    switch (random.nextInt(9)) {
                        case 0 -> values.add(x.exp(), q.function(Math.exp(most), Math.exp(most), dtype));
                        case 1 -> values.add(positive.log(), shifted.function(Math.log(2 + most), 1, dtype));
                        case 2 -> values.add(positive.rsqrt(), shifted.function(1, 0.5, dtype));
                        case 3 -> values.add(x.tanh(), q.function(1, 1, dtype));
                        case 4 -> values.add(x.erf(), q.function(1, 1.13, dtype));
                        case 5 -> values.add(x.sin(), q.function(1, 1, dtype));
                        case 6 -> values.add(x.cos(), q.function(1, 1, dtype));
                        case 7 -> values.add(x.sigmoid(), q.function(1, 0.25, dtype));
                        default -> {
                            double bound = Math.pow(2 + most, 2);
                            values.add(positive.pow(2), shifted.function(bound, 2 * (2 + most), dtype));
                        }
                    }
                });
    }

    void binary() {
        values.any(random).ifPresent(a -> {
            Known b = partner(a);
            boolean exact = a.quality().isExact() && b.quality().isExact();
            List<BinaryKind> kinds = Arrays.stream(BinaryKind.values())
                    .filter(kind -> kind != BinaryKind.POW && kind.takes(a.dtype()))
                    .filter(kind -> exact || (kind != BinaryKind.DIV && kind != BinaryKind.REM))
                    .toList();
            BinaryKind kind = pick(kinds);
            Tile result = random.nextBoolean()
                    ? ElementKernels.apply(kind, a.tile(), b.tile())
                    : ElementKernels.apply(kind, b.tile(), a.tile());
            values.add(result, quality(kind, a.quality(), b.quality(), a.dtype()));
        });
    }

    private static Quality quality(BinaryKind kind, Quality a, Quality b, DType dtype) {
        return switch (kind) {
            case ADD, SUB -> a.plus(b, dtype);
            case MUL -> a.times(b, dtype);
            case MIN, MAX -> a.or(b);
            case DIV, REM, POW, AND, OR, XOR, SHL, SHR -> Quality.any(dtype);
        };
    }

    /** A tile that can be combined with another: of its dtype, and of a shape that broadcasts with its shape. */
    private Known partner(Known a) {
        Optional<Known> found = values.any(
                random, k -> k.dtype() == a.dtype() && broadcasts(k.tile().shape(), a.tile().shape()));
        if (found.isPresent() && random.nextInt(4) != 0) {
            return found.get();
        }
        double number = a.dtype() == DType.BOOL ? 1 : random.nextInt(1, 8);
        Tile constant = values.program().full(a.dtype(), number(a.dtype(), number));
        return new Known(constant, Quality.whole(number));
    }

    private static boolean broadcasts(Shape a, Shape b) {
        for (int i = 1; i <= Math.min(a.rank(), b.rank()); i++) {
            long x = a.extent(a.rank() - i);
            long y = b.extent(b.rank() - i);
            if (x != y && x != 1 && y != 1) {
                return false;
            }
        }
        return true;
    }

    void compare() {
        values.anyExact(random).ifPresent(a -> {
            Known b = partner(a);
            if (b.quality().isExact()) {
                Comparison kind = pick(List.of(Comparison.values()));
                values.add(ElementKernels.apply(kind, a.tile(), b.tile()), Quality.whole(1));
            }
        });
    }

    void select() {
        values.any(random).ifPresent(a -> {
            Known b = partner(a);
            Tile condition = values.any(
                    random, k -> k.dtype() == DType.BOOL && broadcasts(k.tile().shape(), a.tile().shape()))
                    .map(Known::tile)
                    .filter(c -> broadcasts(c.shape(), b.tile().shape()))
                    .orElseGet(() -> values.index(random).lt(2));
            values.add(a.tile().where(condition, b.tile()), a.quality().or(b.quality()));
        });
    }

    void cast(List<DType> dtypes) {
        values.any(random).ifPresent(k -> {
            DType to = pick(k.quality().isExact() ? dtypes : dtypes.stream().filter(DType::isFloat).toList());
            values.add(k.tile().to(to), k.quality().cast(k.dtype(), to));
        });
    }

    private Optional<Known> withAxes() {
        return values.any(random, k -> k.dtype() != DType.BOOL && k.tile().rank() > 0);
    }

    void reduce() {
        withAxes().ifPresent(k -> {
            int axis = random.nextInt(k.tile().rank());
            Combiner kind = pick(List.of(Combiner.values()));
            values.add(positiveZeros(AxisKernels.reduce(kind, k.tile(), axis)), quality(kind, k, axis));
        });
    }

    void scan() {
        withAxes().ifPresent(k -> {
            int axis = random.nextInt(k.tile().rank());
            Combiner kind = pick(List.of(Combiner.values()));
            values.add(positiveZeros(AxisKernels.scan(kind, k.tile(), axis)), quality(kind, k, axis));
        });
    }

    private static Quality quality(Combiner kind, Known k, int axis) {
        long length = k.tile().shape().extent(axis);
        return switch (kind) {
            case SUM -> k.quality().sum(length, k.dtype());
            case PROD -> k.quality().product(length, k.dtype());
            case MAX, MIN -> k.quality();
        };
    }

    void argReduce() {
        values.anyExact(random).filter(k -> k.dtype() != DType.BOOL && k.tile().rank() > 0).ifPresent(k -> {
            int axis = random.nextInt(k.tile().rank());
            Tile place = random.nextBoolean() ? k.tile().argMax(axis) : k.tile().argMin(axis);
            values.add(place, Quality.whole((double) k.tile().shape().extent(axis)));
        });
    }

    void transpose() {
        values.any(random, k -> k.tile().rank() >= 2).ifPresent(k -> {
            List<Integer> order = new ArrayList<>(
                    IntStream.range(0, k.tile().rank()).boxed().toList());
            Collections.shuffle(order, new Random(random.nextLong()));
            values.add(k.tile().transpose(AxisKernels.array(order)), k.quality());
        });
    }

    void reshape() {
        values.any(random).ifPresent(k -> {
            int n = (int) k.tile().shape().elements();
            int left = 1 << random.nextInt(Integer.numberOfTrailingZeros(n) + 1);
            Tile tile = switch (random.nextInt(4)) {
                case 0 -> k.tile().reshape(n);
                case 1 -> k.tile().reshape(left, 1, n / left);
                default -> k.tile().reshape(left, n / left);
            };
            values.add(tile, k.quality());
        });
    }

    void broadcast() {
        values.any(random, k -> k.tile().shape().elements() <= 32).ifPresent(k -> {
            int n = 1 << random.nextInt(1, 4);
            Tile tile = k.tile().rank() == 1 && random.nextBoolean() ? k.tile().column() : k.tile();
            int[] shape = tile.shape().stream().mapToInt(e -> (int) e).toArray();
            for (int axis = 0; axis < shape.length; axis++) {
                shape[axis] = shape[axis] == 1 && random.nextBoolean() ? n : shape[axis];
            }
            values.add(tile.broadcast(shape), k.quality());
            values.add(tile.expand(0), k.quality());
        });
    }

    void dot() {
        values.any(random, k -> k.tile().rank() == 2).ifPresent(a -> {
            long k = a.tile().shape().extent(1);
            Known b = values.any(
                    random,
                    other -> other.tile().rank() == 2
                            && other.dtype() == a.dtype()
                            && other.tile().shape().extent(0) == k)
                    .orElseGet(() -> new Known(a.tile().transpose(), a.quality()));
            DType to = a.dtype().accumulator();
            Quality product = accumulated(a, to).times(accumulated(b, to), to).sum(k, to);
            Tile result = a.tile().dot(b.tile());
            values.any(random, c -> c.dtype() == to && c.tile().shape().equals(result.shape()))
                    .ifPresentOrElse(
                            c -> values.add(
                                    positiveZeros(c.tile().plusDot(a.tile(), b.tile())),
                                    sum(product, c.quality(), to)),
                            () -> values.add(positiveZeros(result), product));
        });
    }

    private static Quality accumulated(Known k, DType to) {
        return k.quality().cast(k.dtype(), to);
    }

    /** The sum of a dot product and its accumulator, which may be added at the beginning, at the end or between. */
    private static Quality sum(Quality product, Quality accumulator, DType dtype) {
        if (!dtype.isFloat()) {
            return Quality.any(dtype);
        }
        Quality sum = product.plus(accumulator, dtype);
        boolean exact = product.isExact() && accumulator.isExact() && sum.whole() && sum.magnitude() <= 1 << 24;
        double own = exact ? 0 : 64 * Tolerance.epsilon(dtype) * sum.magnitude();
        return new Quality(sum.magnitude(), sum.error() + own, sum.whole()).in(dtype);
    }

    void random() {
        values.any(random, k -> k.dtype().isInteger())
                .ifPresent(k -> values.add(
                        values.program().random(random.nextLong(100), k.tile()), new Quality(1, 0, false)));
    }

    /** Small numbers, so that loops end soon and most accesses lie near the views. */
    void index() {
        Index a = values.index(random);
        Index b = values.index(random);
        Index result = switch (random.nextInt(8)) {
            case 0 -> a.plus(b);
            case 1 -> a.minus(b);
            case 2 -> a.times(b);
            case 3 -> a.over(b);
            case 4 -> a.rem(b);
            case 5 -> a.min(b);
            case 6 -> a.max(b);
            default ->
                values.any(random, k -> k.dtype().isInteger() && k.tile().rank() == 0)
                        .map(k -> k.tile().toIndex())
                        .orElse(a.ceilOver(b));
        };
        values.add(result.rem(12).minus(2));
    }

    /** Without negative zeros: which zero a sum of zeros is depends on where the sum begins. */
    static Tile positiveZeros(Tile tile) {
        return tile.dtype().isFloat() ? tile.plus(0) : tile;
    }

    /** Another tile of the same shape and dtype. */
    static Tile changed(Tile tile) {
        return tile.dtype() == DType.BOOL ? tile.not() : tile.plus(1);
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
