package dev.pavage.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.device.Device;
import dev.pavage.device.TensorScope;
import dev.pavage.tensor.Tensor;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LongAttentionTest {
    private static final int LENGTH = 32768;
    private static final int HEAD_DIM = 64;
    private static final long MEBIBYTE = 1 << 20;

    /** The scores alone would be 4 GiB. */
    @Test
    void scoresAreNeverHeld() {
        Device device = Device.of(Bench.DEVICE);
        try (TensorScope scope = TensorScope.open()) {
            float[][] data = {random(1), random(2), random(3)};
            Tensor q = Tensor.of(data[0], 1, 1, LENGTH, HEAD_DIM).to(device).eval();
            Tensor k = Tensor.of(data[1], 1, 1, LENGTH, HEAD_DIM).to(device).eval();
            Tensor v = Tensor.of(data[2], 1, 1, LENGTH, HEAD_DIM).to(device).eval();
            long inputs = device.memory().inUse();

            float[] out = Tensor.attention(q, k, v).toFloatArray();

            long output = (long) LENGTH * HEAD_DIM * Float.BYTES;
            long beyond = device.memory().peak() - inputs - output;
            assertTrue(beyond < 64 * MEBIBYTE, () -> beyond / MEBIBYTE + " MiB");
            for (int row : new int[] {0, 12345, LENGTH - 1}) {
                double[] expected = attention(data, row);
                for (int i = 0; i < HEAD_DIM; i++) {
                    assertEquals(expected[i], out[row * HEAD_DIM + i], 1e-5, "row " + row + ", column " + i);
                }
            }
        }
    }

    private static float[] random(long seed) {
        Random random = new Random(seed);
        float[] values = new float[LENGTH * HEAD_DIM];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() * 2 - 1;
        }
        return values;
    }

    private static double[] attention(float[][] data, int row) {
        double[] scores = new double[LENGTH];
        double max = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < LENGTH; j++) {
            for (int i = 0; i < HEAD_DIM; i++) {
                scores[j] += (double) data[0][row * HEAD_DIM + i] * data[1][j * HEAD_DIM + i] / Math.sqrt(HEAD_DIM);
            }
            max = Math.max(max, scores[j]);
        }
        double[] result = new double[HEAD_DIM];
        double sum = 0;
        for (int j = 0; j < LENGTH; j++) {
            double weight = Math.exp(scores[j] - max);
            sum += weight;
            for (int i = 0; i < HEAD_DIM; i++) {
                result[i] += weight * data[2][j * HEAD_DIM + i];
            }
        }
        for (int i = 0; i < HEAD_DIM; i++) {
            result[i] /= sum;
        }
        return result;
    }
}
