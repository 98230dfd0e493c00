package dev.pavage.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pavage.cpu.machine.Extension;
import dev.pavage.device.KernelCode;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import dev.pavage.lane.ValueOp.BinaryKind;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What depends on four bits of an element is looked up in a register. */
class SmallTablesTest {
    private static final int COUNT = 64;
    private static final int LANES = 16;
    private static final LaneType INTEGERS = new LaneType(Kind.I32, LANES);
    private static final LaneType REALS = new LaneType(Kind.F32, LANES);
    private static final String PERMUTATION = "vpermps";

    @BeforeEach
    void thisMachineHasWhatItNeeds() {
        assumeTrue(
                Bench.functions().stream().anyMatch(f -> f.extension() == Extension.AVX512),
                "tables are looked up by permutations of 512 bits");
    }

    /** Bytes in the first argument, results in the second, F32. */
    private static LaneKernel kernel(BiFunction<LaneBuilder, LaneValue, LaneValue> result) {
        return Bench.kernel(2, e -> e.each(LANES, (b, i) -> {
            LaneValue x = e.load(0, MemoryType.U8, LANES, i);
            e.store(1, MemoryType.F32, i, result.apply(b, x));
        }));
    }

    private static void expect(
            String instructions, BiFunction<LaneBuilder, LaneValue, LaneValue> code, IntFunction<Float> result) {
        LaneKernel kernel = kernel(code);
        for (int from = 0; from < 256; from += COUNT) {
            byte[] x = new byte[COUNT];
            float[] expected = new float[COUNT];
            for (int i = 0; i < COUNT; i++) {
                x[i] = (byte) (from + i);
                expected[i] = result.apply(from + i);
            }
            float[] found = new float[COUNT];
            Bench.run(kernel, x, found);
            assertThat(found).isEqualTo(expected);
        }
        String source = Bench.MACHINE
                .orElseThrow()
                .compile(new KernelCode.Lanes(Bench.inFunction(kernel)))
                .source();
        assertThat(source).doesNotContain("no machine code");
        assertThat(source.lines().filter(line -> line.contains(PERMUTATION)).count())
                .as(instructions)
                .isEqualTo(instructions.isEmpty() ? 0 : instructions.split(" ").length);
    }

    private static LaneValue low(LaneBuilder b, LaneValue x) {
        return b.binary(BinaryKind.AND, x, b.constant(INTEGERS, 15));
    }

    private static LaneValue high(LaneBuilder b, LaneValue x) {
        return b.binary(BinaryKind.SHR, x, b.constant(INTEGERS, 4));
    }

    private static LaneValue weight(LaneBuilder b, LaneValue code) {
        return b.convert(Kind.F32, b.sub(code, b.constant(INTEGERS, 8)));
    }

    @Test
    void bothHalvesOfAByteAreLookedUp() {
        expect(
                "low high",
                (b, x) -> b.fma(weight(b, high(b, x)), b.constant(REALS, 100.0), weight(b, low(b, x))),
                x -> Math.fma((x >> 4) - 8, 100f, (x & 15) - 8));
    }

    @Test
    void longerChainsAreOneTable() {
        expect(
                "all",
                (b, x) -> {
                    LaneValue bits = b.binary(BinaryKind.XOR, low(b, x), b.constant(INTEGERS, 5));
                    LaneValue shifted = b.binary(BinaryKind.SHL, bits, b.constant(INTEGERS, 3));
                    LaneValue real = b.convert(Kind.F32, b.mul(shifted, b.constant(INTEGERS, -7)));
                    LaneValue scaled = b.mul(b.constant(REALS, 0.1), real);
                    return b.sub(b.constant(REALS, 3.0), scaled);
                },
                x -> 3f - 0.1f * (((x & 15) ^ 5) << 3) * -7);
    }

    @Test
    void whatIsReadTwiceIsTwoValues() {
        expect(
                "weight square",
                (b, x) -> {
                    LaneValue code = low(b, x);
                    LaneValue other = b.convert(Kind.F32, b.mul(code, b.constant(INTEGERS, 3)));
                    LaneValue product = b.mul(weight(b, code), b.convert(Kind.F32, x));
                    return b.add(product, other);
                },
                x -> (float) ((x & 15) - 8) * x + (x & 15) * 3);
    }

    @Test
    void whatIsKnownToBeNoIndexIsComputed() {
        // A shift of a byte by four is an index as it is, a shift by three is none.
        expect(
                "",
                (b, x) -> {
                    LaneValue eighth = b.binary(BinaryKind.SHR, x, b.constant(INTEGERS, 3));
                    return b.bitcast(Kind.F32, b.mul(high(b, x), eighth));
                },
                x -> Float.intBitsToFloat((x >> 4) * (x >> 3)));
    }

    @Test
    void whatALoopCarriesIsComputedBeforeItAndAtItsEnd() {
        // The second table would overwrite the sum if it stayed an index over the end of the round.
        expect(
                "before within",
                (b, x) -> b
                        .loop(b.i64(0), b.i64(3), b.i64(1), List.of(weight(b, low(b, x))),
                                (round, carried) -> List.of(b.add(carried.getFirst(), weight(b, low(b, x)))))
                        .getFirst(),
                x -> 4f * ((x & 15) - 8));
    }

    @Test
    void eightLanesHaveNoTable() {
        byte[] x = new byte[COUNT];
        IntStream.range(0, COUNT).forEach(i -> x[i] = (byte) (i * 4));
        LaneType eight = new LaneType(Kind.I32, 8);
        LaneKernel kernel = Bench.kernel(2, e -> e.each(8, (b, i) -> {
            LaneValue code = e.load(0, MemoryType.U8, 8, i);
            LaneValue low = b.binary(BinaryKind.AND, code, b.constant(eight, 15));
            e.store(1, MemoryType.F32, i, b.convert(Kind.F32, b.sub(low, b.constant(eight, 8))));
        }));
        float[] found = new float[COUNT];

        Bench.run(kernel, x, found);

        for (int i = 0; i < COUNT; i++) {
            assertThat(found[i]).isEqualTo((i * 4 & 15) - 8);
        }
    }
}
