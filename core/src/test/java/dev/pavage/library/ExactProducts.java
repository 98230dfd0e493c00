package dev.pavage.library;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import dev.pavage.type.Shape;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/** Products on the reference device that are exact whatever the order of their sums, so that all ways give the same bits. */
final class ExactProducts {
    private static final Device DEVICE = Device.named("reference");

    private ExactProducts() {}

    /** Numbers of few bits, so that every sum is exact in F32 and F16. */
    static DeviceArray whole(DType dtype, long seed, long... shape) {
        Shape extents = Shape.of(shape);
        Random random = new Random(seed);
        float[] values = new float[(int) extents.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = dtype == DType.BOOL ? random.nextInt(8) / 7 : random.nextInt(-2, 3);
        }
        DeviceArray floats = DeviceArray.of(DEVICE, extents, values);
        DeviceArray converted = DeviceArray.allocate(DEVICE, dtype, extents);
        Elementwise.unary(UnaryFunction.COPY, floats, converted).run();
        return converted;
    }

    /** Checks a way to compute a product. */
    static void assertSameAsTiled(
            DeviceArray a,
            DeviceArray b,
            Optional<DeviceArray> bias,
            Epilogue epilogue,
            Function<MatmulProblem, List<Launch>> plan) {
        Shape shape = MatmulProblem.resultShape(a.shape(), b.shape());
        DeviceArray expected = DeviceArray.allocate(DEVICE, a.dtype(), shape);
        DeviceArray found = DeviceArray.allocate(DEVICE, a.dtype(), shape);
        Matmul.select(new MatmulProblem(a, b, bias, expected, epilogue, Precision.EXACT)).run();
        MatmulProblem problem = new MatmulProblem(a, b, bias, found, epilogue, Precision.EXACT);
        plan.apply(problem).forEach(launch -> launch.run(DEVICE));
        assertArrayEquals(bytes(expected), bytes(found));
    }

    private static byte[] bytes(DeviceArray array) {
        byte[] bytes = new byte[(int) array.bytes()];
        array.copyTo(MemorySegment.ofArray(bytes));
        return bytes;
    }
}
