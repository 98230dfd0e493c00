package dev.pavage.benchmarks;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Three plain loops, rows on all cores. Where the right factor's rows lie in memory one after the other, whole rows are added
 * to rows, which HotSpot makes vectors of; where its columns do, each element is a sum of its own.
 */
final class JavaLoops implements JavaGemm {
    @Override
    public void multiply(MatmulShape shape, float[] a, float[] b, float[] c) {
        int n = (int) shape.n();
        int k = (int) shape.k();
        Left left = Left.of(shape);
        boolean columns = shape.form().rightTransposed();
        IntStream.range(0, (int) shape.m()).parallel().forEach(i -> {
            int row = i * n;
            Arrays.fill(c, row, row + n, 0);
            if (columns) {
                for (int j = 0; j < n; j++) {
                    float sum = 0;
                    for (int l = 0; l < k; l++) {
                        sum += a[left.at(i, l)] * b[j * k + l];
                    }
                    c[row + j] = sum;
                }
            } else {
                for (int l = 0; l < k; l++) {
                    float x = a[left.at(i, l)];
                    for (int j = 0; j < n; j++) {
                        c[row + j] += x * b[l * n + j];
                    }
                }
            }
        });
    }

    @Override
    public void multiply(MatmulShape shape, double[] a, double[] b, double[] c) {
        int n = (int) shape.n();
        int k = (int) shape.k();
        Left left = Left.of(shape);
        boolean columns = shape.form().rightTransposed();
        IntStream.range(0, (int) shape.m()).parallel().forEach(i -> {
            int row = i * n;
            Arrays.fill(c, row, row + n, 0);
            if (columns) {
                for (int j = 0; j < n; j++) {
                    double sum = 0;
                    for (int l = 0; l < k; l++) {
                        sum += a[left.at(i, l)] * b[j * k + l];
                    }
                    c[row + j] = sum;
                }
            } else {
                for (int l = 0; l < k; l++) {
                    double x = a[left.at(i, l)];
                    for (int j = 0; j < n; j++) {
                        c[row + j] += x * b[l * n + j];
                    }
                }
            }
        });
    }

    /** Where elements of the left factor lie. */
    private record Left(int rows, int columns) {
        static Left of(MatmulShape shape) {
            return shape.form().leftTransposed()
                    ? new Left(1, (int) shape.m())
                    : new Left((int) shape.k(), 1);
        }

        int at(int row, int column) {
            return row * rows + column * columns;
        }
    }
}
