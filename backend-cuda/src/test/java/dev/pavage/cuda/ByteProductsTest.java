package dev.pavage.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pavage.device.Device;
import dev.pavage.tensor.MatmulOptions;
import dev.pavage.tensor.Tensor;
import dev.pavage.type.DType;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Products of bytes by matrix instructions, each factor in both orders, whole tiles and parts of them, at multiples of 16 bytes
 * and between; compared with sums in plain Java.
 */
class ByteProductsTest {
    @ParameterizedTest
    @CsvSource({
        "sm_75, I8, 128, 128, 128", "sm_80, I8, 128, 128, 128", "sm_90, U8, 256, 64, 128", "sm_75, U8, 64, 80, 33",
        "sm_80, U8, 130, 200, 144", "sm_80, I8, 17, 65, 129", "sm_90, I8, 48, 31, 16", "sm_80, BOOL, 128, 64, 96"
    })
    void productsAreExact(String architecture, DType dtype, int m, int k, int n) {
        Device device = Device.named("cuda-sim:" + architecture);
        int[] a = bytes(dtype, 1, m * k);
        int[] b = bytes(dtype, 2, k * n);
        int[] expected = product(a, b, m, k, n);
        for (boolean turnedA : new boolean[] {false, true}) {
            for (boolean turnedB : new boolean[] {false, true}) {
                Tensor left = factor(device, dtype, a, m, k, turnedA);
                Tensor right = factor(device, dtype, b, k, n, turnedB);
                Tensor product = left.matmul(right, MatmulOptions.NONE.withDtype(DType.I32));
                assertThat(product.toIntArray()).as("turned: %s, %s", turnedA, turnedB).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"sm_75, 3", "sm_80, 3", "sm_80, 16"})
    void factorsMayBePartsOfOthers(String architecture, int from) {
        Device device = Device.named("cuda-sim:" + architecture);
        int size = 96;
        int[] whole = bytes(DType.I8, 3, size * size);
        Tensor part = factor(device, DType.I8, whole, size, size, false).slice(1, from, from + 64);
        int[] right = bytes(DType.I8, 4, 64 * size);
        Tensor product = part.matmul(
                factor(device, DType.I8, right, 64, size, false), MatmulOptions.NONE.withDtype(DType.I32));
        int[] left = new int[size * 64];
        for (int i = 0; i < left.length; i++) {
            left[i] = whole[i / 64 * size + from + i % 64];
        }
        assertThat(product.toIntArray()).isEqualTo(product(left, right, size, 64, size));
    }

    private static int[] bytes(DType dtype, int seed, int count) {
        int least = dtype == DType.I8 ? -128 : 0;
        int past = dtype == DType.I8 ? 128 : dtype == DType.BOOL ? 2 : 256;
        return new Random(seed).ints(count, least, past).toArray();
    }

    /** A matrix on a device, which lies there by rows, or by columns. */
    private static Tensor factor(Device device, DType dtype, int[] values, int rows, int columns, boolean turned) {
        int[] lying = values.clone();
        if (turned) {
            for (int i = 0; i < values.length; i++) {
                lying[i % columns * rows + i / columns] = values[i];
            }
        }
        Tensor matrix = Tensor.of(lying, turned ? columns : rows, turned ? rows : columns).to(device).to(dtype).eval();
        return turned ? matrix.transpose() : matrix;
    }

    private static int[] product(int[] a, int[] b, int m, int k, int n) {
        int[] c = new int[m * n];
        for (int i = 0; i < m; i++) {
            for (int p = 0; p < k; p++) {
                for (int j = 0; j < n; j++) {
                    c[i * n + j] += a[i * k + p] * b[p * n + j];
                }
            }
        }
        return c;
    }
}
