package dev.pavage.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pavage.cpu.machine.MachineFunctions;
import dev.pavage.device.Device;
import dev.pavage.ir.Target.MatrixUnit;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import dev.pavage.tensor.Tensor;
import dev.pavage.type.DType;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Products of factors that lie in pairs, by the Vector API and by the instructions that the machine has for them. */
class PackedDotTest {
    private static final int COUNT = 64;

    private static void needs(DType operand) {
        Stream<MatrixUnit> units = Bench.functions().stream().flatMap(f -> f.matrixUnits().stream());
        assumeTrue(
                units.anyMatch(u -> u.operand() == operand),
                () -> "this machine multiplies no pairs of " + operand);
    }

    private static LaneKernel kernel(DType factors, Kind sum, int lanes) {
        return Bench.kernel(3, e -> e.each(lanes, (b, i) -> {
            LaneValue x = e.load(0, MemoryType.I32, lanes, i);
            LaneValue y = e.load(1, MemoryType.I32, lanes, i);
            LaneValue c = e.load(2, MemoryType.of(sum), lanes, i);
            LaneValue both = b.packedDot(x, y, b.packedDot(y, y, c, factors), factors);
            e.store(2, MemoryType.of(sum), i, both);
        }));
    }

    private static int bf16(float value) {
        return Float.floatToRawIntBits(value) >>> 16;
    }

    private static float pairs(int a, int b, float c) {
        float upper = Math.fma(Float.intBitsToFloat(a & 0xffff0000), Float.intBitsToFloat(b & 0xffff0000), c);
        return Math.fma(Float.intBitsToFloat(a << 16), Float.intBitsToFloat(b << 16), upper);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8, 16})
    void productsOfBf16AreRoundedOneByOne(int lanes) {
        needs(DType.BF16);
        Random random = new Random(lanes);
        float[] special = {0, -0f, 1, -1, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN, 1e38f};
        int[] a = IntStream.range(0, COUNT)
                .map(i -> bf16((float) random.nextGaussian()) << 16 | bf16(special[i % special.length]))
                .toArray();
        int[] b = IntStream.range(0, COUNT)
                .map(i -> bf16(i < 8 ? special[7 - i] : (float) random.nextGaussian()) << 16
                        | bf16((float) random.nextGaussian()))
                .toArray();
        float[] c = new float[COUNT];
        for (int i = 0; i < COUNT; i++) {
            c[i] = (float) random.nextGaussian() * 100;
        }
        float[] expected = new float[COUNT];
        for (int i = 0; i < COUNT; i++) {
            expected[i] = pairs(a[i], b[i], pairs(b[i], b[i], c[i]));
        }
        Bench.run(kernel(DType.BF16, Kind.F32, lanes), a, b, c);
        assertThat(c).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8, 16})
    void sumsOfIntegersWrap(int lanes) {
        needs(DType.I8);
        int[] a = new Random(1).ints(COUNT).toArray();
        int[] b = new Random(2).ints(COUNT).toArray();
        int[] c = new Random(3).ints(COUNT).toArray();
        a[0] = b[0] = 0x80008000;
        int[] expected = new int[COUNT];
        for (int i = 0; i < COUNT; i++) {
            int first = (short) b[i] * (short) b[i] + (b[i] >> 16) * (b[i] >> 16) + c[i];
            expected[i] = (short) a[i] * (short) b[i] + (a[i] >> 16) * (b[i] >> 16) + first;
        }
        Bench.run(kernel(DType.I16, Kind.I32, lanes), a, b, c);
        assertThat(c).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bf16", "i8", "u8", "i16"})
    void theLibraryMultipliesByThem(String name) {
        DType dtype = DType.named(name).orElseThrow();
        needs(dtype);
        Tensor a = factors(1, dtype, 50, 70);
        Tensor b = factors(2, dtype, 70, 45);
        Tensor expected = a.matmul(b);
        for (CpuDevice machine : Bench.MACHINES) {
            Device device = Device.of(machine);
            Tensor found = a.to(device).matmul(b.to(device));
            assertThat(found.to(DType.F64).to(expected.device()).toDoubleArray())
                    .usingComparatorWithPrecision(dtype.isFloat() ? 0.05 : 0)
                    .containsExactly(expected.to(DType.F64).toDoubleArray());
        }
    }

    private static Tensor factors(int seed, DType dtype, long rows, long columns) {
        Tensor random = Tensor.random(seed, rows, columns).to(Device.named("reference"));
        return (dtype.isFloat()
                ? random.minus(0.5)
                : random.times(dtype == DType.U8 ? 255 : 127).minus(
                        dtype == DType.U8 ? 0 : 60))
                .to(dtype);
    }

    @Test
    void aKernelSaysWhichInstructionMultiplies() {
        needs(DType.BF16);
        LaneBuilder b = new LaneBuilder();
        LaneValue at = b.param(LaneType.I64);
        LaneType pairs = new LaneType(Kind.I32, 16);
        LaneValue sum = b.packedDot(
                b.constant(pairs, 1), b.constant(pairs, 2), b.constant(pairs.with(Kind.F32), 0), DType.BF16);
        b.store(MemoryType.F32, dev.pavage.lane.AccessOp.Space.LOCAL, at, sum, java.util.Optional.empty());
        MachineFunctions.Outcome outcome = Bench.functions()
                .getFirst()
                .compile(b.finish("f", false), java.util.Map.of(), false);
        assertThat(outcome.text()).contains("vdpbf16ps zmm");
    }
}
