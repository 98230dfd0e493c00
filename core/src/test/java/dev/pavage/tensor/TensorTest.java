package dev.pavage.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.device.Device;
import dev.pavage.io.HostArray;
import dev.pavage.io.IoFormatException;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.View;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorTest {
    @Test
    void takesJavaArrays() {
        assertArrayEquals(new float[] {1.5f, 2}, Tensor.of(new float[] {1.5f, 2}, 2, 1).toFloatArray());
        assertArrayEquals(new double[] {1.5, 2}, Tensor.of(new double[] {1.5, 2}).toDoubleArray());
        assertArrayEquals(new long[] {1, 2}, Tensor.of(new long[] {1, 2}).toLongArray());
        assertArrayEquals(new int[] {1, 2}, Tensor.of(new int[] {1, 2}).toIntArray());
        assertArrayEquals(new int[] {1, -2}, Tensor.of(new short[] {1, -2}).toIntArray());
        assertArrayEquals(new int[] {1, -2}, Tensor.of(new byte[] {1, -2}).toIntArray());
        assertArrayEquals(new int[] {1, 0}, Tensor.of(new boolean[] {true, false}).toIntArray());
    }

    @Test
    void keepsItsOwnCopyOfTheData() {
        float[] data = {1, 2};
        Tensor x = Tensor.of(data);
        data[0] = 5;
        assertArrayEquals(new float[] {1, 2}, x.toFloatArray());
    }

    @Test
    void rejectsDataOfAnotherSize() {
        var failure = assertThrows(IllegalArgumentException.class, () -> Tensor.of(new float[3], 2, 2));
        assertEquals("a tensor of f32[2, 2] takes 16 bytes, and the data has 12", failure.getMessage());
    }

    @Test
    void takesHostArraysOfAnyStrides() {
        HostArray columns = new HostArray(
                DType.I16, Shape.of(2, 3), Strides.of(1, 2), MemorySegment.ofArray(new short[] {1, 4, 2, 5, 3, 6}));
        assertArrayEquals(new int[] {1, 2, 3, 4, 5, 6}, Tensor.of(columns).toIntArray());
    }

    @Test
    void makesTensorsOfNumbers() {
        assertArrayEquals(new float[6], Tensor.zeros(DType.F32, 2, 3).toFloatArray());
        assertArrayEquals(new int[] {1, 1}, Tensor.ones(DType.BOOL, 2).toIntArray());
        assertEquals(2.5, Tensor.full(DType.BF16, 2.5).item());
        assertArrayEquals(new long[] {0, 1, 2}, Tensor.arange(3).toLongArray());
        assertArrayEquals(new float[] {1, 0.5f, 0}, Tensor.arange(DType.F32, 1, -0.5, -0.5).toFloatArray());
        assertArrayEquals(new int[] {1, 0, 0, 1}, Tensor.eye(DType.I32, 2).toIntArray());
        assertThrows(IllegalArgumentException.class, () -> Tensor.full(DType.U8, 256, 2));
        assertThrows(IllegalArgumentException.class, () -> Tensor.arange(DType.F32, 0, 1, 0));
    }

    @Test
    void randomNumbersDependOnTheSeedAlone() {
        float[] first = Tensor.random(7, 3, 50).toFloatArray();
        assertArrayEquals(first, Tensor.random(7, 150).toFloatArray());
        double mean = Tensor.random(8, 4000).mean().item().doubleValue();
        assertEquals(0.5, mean, 0.02);
        assertTrue(Tensor.random(8, 4000).max().item().doubleValue() < 1);
        assertTrue(Tensor.random(8, 4000).min().item().doubleValue() >= 0);
    }

    @Test
    void readsOnlyIntoTypesThatHoldEveryValue() {
        Tensor x = Tensor.arange(3);
        var failure = assertThrows(IllegalArgumentException.class, x::toIntArray);
        assertEquals(
                "the elements of i64[3] are no i32 values; convert them with .to(DType.I32)", failure.getMessage());
        assertThrows(IllegalArgumentException.class, x::toDoubleArray);
        assertThrows(IllegalArgumentException.class, () -> x.to(DType.F64).toFloatArray());
        assertArrayEquals(new float[] {0, 1, 2}, x.to(DType.F16).toFloatArray());
    }

    @Test
    void itemTakesOneElement() {
        assertEquals(3L, Tensor.of(new int[] {3}, 1, 1).item());
        var failure = assertThrows(
                IllegalArgumentException.class, () -> Tensor.zeros(DType.F32, 2).item());
        assertTrue(failure.getMessage().contains("f32[2] has 2 elements"), failure.getMessage());
    }

    @Test
    void printsAsNumPy() {
        assertEquals("[[1. 2.]\n [3. 4.]]", Tensor.of(new float[] {1, 2, 3, 4}, 2, 2).toString());
    }

    @Test
    void writesAndReadsNpy(@TempDir Path folder) {
        Path file = folder.resolve("x.npy");
        Tensor x = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
        x.transpose().write(file);
        Tensor read = Tensor.read(file);
        assertEquals(Shape.of(3, 2), read.shape());
        assertArrayEquals(x.transpose().toFloatArray(), read.toFloatArray());
        assertThrows(IoFormatException.class, () -> Tensor.read(folder.resolve("y.npy")));
    }

    @Test
    void handsMemoryToTheHost() {
        try (Arena arena = Arena.ofConfined()) {
            HostArray array = Tensor.of(new int[] {1, 2, 3, 4}, 2, 2).transpose().toHostArray(arena);
            assertEquals(Shape.of(2, 2), array.shape());
            assertEquals(3L, array.element(1));
            assertEquals(16, array.data().byteSize());
        }
    }

    static void twice(Program p, View in, View out, int block) {
        out.store(p.id(0).times(block), in.load(p.id(0).times(block), block).times(2));
    }

    @Test
    void isAnArgumentOfTheUsersKernels() {
        Tensor in = Tensor.arange(5).plus(1);
        Tensor out = Tensor.empty(in.device(), DType.I64, in.shape());
        Kernel.of(TensorTest.class, "twice").launch(in.device(), Grid.of(2), in, out, 4);
        assertArrayEquals(new long[] {2, 4, 6, 8, 10}, out.toLongArray());
        assertArrayEquals(new long[] {3, 5, 7, 9, 11}, out.plus(1).toLongArray());
    }

    @Test
    void movesBetweenDevices() {
        Device other = Device.of(Device.named("reference").driver());
        Tensor x = Tensor.of(new float[] {1, 2});
        Tensor there = x.plus(1).to(other);
        assertSame(other, there.device());
        assertSame(other, there.array().device());
        assertArrayEquals(new float[] {4, 6}, there.times(2).toFloatArray());
        assertSame(x, x.to(x.device()));
        assertSame(other, Tensor.ones(DType.F32, 2).to(other).array().device());
    }

    @Test
    void namesBothDevicesOfOperands() {
        Device other = Device.of(Device.named("reference").driver());
        Tensor x = Tensor.of(new float[] {1, 2}).to(Device.named("reference"));
        var failure = assertThrows(IllegalArgumentException.class, () -> x.plus(x.to(other)));
        assertEquals(
                "plus: the operands are on different devices, f32[2] on reference and f32[2] on reference; copy one"
                        + " with .to(Device.named(\"reference\"))",
                failure.getMessage());
    }
}
