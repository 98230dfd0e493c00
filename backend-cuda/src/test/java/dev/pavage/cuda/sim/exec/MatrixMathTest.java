package dev.pavage.cuda.sim.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds {@link MatrixMath} against the formulas that the PTX ISA gives below each figure of fragments, written here as the
 * manual does, by the number i of an element of a lane.
 */
class MatrixMathTest {
    private static final int LANES = 32;

    static Stream<MatrixShape> shapes() {
        return MatrixShape.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void multipliesMatricesThatLieAsTheManualSays(MatrixShape shape) {
        var random = new Random(7);
        int m = shape.m();
        int n = shape.n();
        int k = shape.k();
        int[][] left = matrix(m, k, random, shape.a());
        int[][] right = matrix(k, n, random, shape.b());
        int[][] sums = matrix(m, n, random, MatrixElement.S8);

        long[] a = new long[shape.aRegisters() * LANES];
        long[] b = new long[shape.bRegisters() * LANES];
        long[] c = new long[shape.sumRegisters() * LANES];
        int packed = shape.a().perRegister();
        for (int lane = 0; lane < LANES; lane++) {
            for (int i = 0; i < shape.aRegisters() * packed; i++) {
                int value = left[aRow(shape, lane, i)][aColumn(shape, lane, i)];
                a[i / packed * LANES + lane] |= bits(shape.a(), value) << i % packed * (64 / packed / wide(shape));
            }
            for (int i = 0; i < shape.bRegisters() * packed; i++) {
                int value = right[bRow(shape, lane, i)][lane >> 2];
                b[i / packed * LANES + lane] |= bits(shape.b(), value) << i % packed * (64 / packed / wide(shape));
            }
            for (int i = 0; i < shape.sumRegisters(); i++) {
                c[i * LANES + lane] = sumBits(shape, sums[cRow(lane, i)][cColumn(lane, i)]);
            }
        }
        long[] d = new long[c.length];
        MatrixMath.multiply(shape, a, b, c, d);

        for (int lane = 0; lane < LANES; lane++) {
            for (int i = 0; i < shape.sumRegisters(); i++) {
                int row = cRow(lane, i);
                int column = cColumn(lane, i);
                int expected = sums[row][column];
                for (int x = 0; x < k; x++) {
                    expected += left[row][x] * right[x][column];
                }
                assertThat(d[i * LANES + lane])
                        .as("lane %d, element %d: row %d, column %d", lane, i, row, column)
                        .isEqualTo(sumBits(shape, expected));
            }
        }
    }

    @Test
    void sumsOfSinglePrecisionAreRoundedOnce() {
        var shape = MatrixShape.of("mma.sync.aligned.m16n8k8.row.col.f32.f16.f16.f32").orElseThrow();
        long[] a = new long[shape.aRegisters() * LANES];
        long[] b = new long[shape.bRegisters() * LANES];
        long[] c = new long[shape.sumRegisters() * LANES];
        // Row 0 of the left factor is 1, 1, ...; column 0 of the right is 2^-12, 2^-12, ...; eight of them make 2^-9.
        for (int lane = 0; lane < 4; lane++) {
            a[lane] = 0x3c00_3c00L;
            b[lane] = 0x0c00_0c00L;
        }
        c[0] = Float.floatToRawIntBits(1 << 14);
        MatrixMath.multiply(shape, a, b, c, c);
        // One at a time each 2^-12 is a quarter of the distance between floats at 2^14 and would be lost.
        assertThat(Float.intBitsToFloat((int) c[0])).isEqualTo((1 << 14) + 0x1p-9f);
    }

    /** What one instruction makes of a sum and two products by 1, the other products being 0. */
    @ParameterizedTest
    @CsvSource({
        // Bits are dropped below 2^-13 of the largest: below 1 where the sum is 8192.
        "E4M3, 8192, 0x38, 0x00, 8193", "E4M3, 8192, 0x30, 0x30, 8192", "E4M3, 8192, 0xb0, 0xb0, 8192",
        "E4M3, 8192, 0x3c, 0xb8, 8192", "E4M3, 8191.5, 0x00, 0x00, 8191.5", "E4M3, 8192.5, 0x00, 0x00, 8192",
        // A result that is a bit longer than its largest addend is cut once more.
        "E4M3, 16383, 0x40, 0x00, 16384", "E4M3, 16383, 0x38, 0x38, 16384",
        // The largest number, the smallest, and what is none.
        "E4M3, 0, 0x7e, 0x7e, 896", "E4M3, 0, 0x01, 0x81, 0", "E4M3, 0, 0x01, 0x01, 0.00390625",
        "E4M3, 1, 0x7f, 0x00, NaN", "E5M2, 0, 0x7b, 0x7b, 114688", "E5M2, 0, 0x01, 0x02, 4.57763671875E-5",
        "E5M2, 1, 0x7c, 0x00, Infinity", "E5M2, 1, 0x7c, 0xfc, NaN", "E5M2, 1, 0x7e, 0x00, NaN",
        "E5M2, NaN, 0x3c, 0x00, NaN", "E4M3, -Infinity, 0x38, 0x00, -Infinity"
    })
    void sumsOfEightBitFloatsAreCutOff(MatrixElement element, float before, long first, long second, float after) {
        var shape = MatrixShape.of("mma.sync.aligned.m16n8k32.row.col.f32.%1$s.%1$s.f32".formatted(
                element.name().toLowerCase(Locale.ROOT)))
                .orElseThrow();
        long[] a = new long[shape.aRegisters() * LANES];
        long[] b = new long[shape.bRegisters() * LANES];
        long[] c = new long[shape.sumRegisters() * LANES];
        // Row 0, terms 0 and 19: the first of lane 0's first register, and the last of its third.
        a[0] = first;
        a[2 * LANES] = second << 24;
        long one = element == MatrixElement.E4M3 ? 0x38 : 0x3c;
        // Column 0, the same terms.
        b[0] = one;
        b[LANES] = one << 24;
        c[0] = Float.floatToRawIntBits(before) & 0xffff_ffffL;
        MatrixMath.multiply(shape, a, b, c, c);
        assertThat(Float.intBitsToFloat((int) c[0])).isEqualTo(Float.valueOf(after));
    }

    @Test
    void integersWrapAround() {
        var shape = MatrixShape.of("mma.sync.aligned.m8n8k16.row.col.s32.u8.u8.s32").orElseThrow();
        long[] a = {0xff, 0, 0, 0};
        long[] b = {0xff, 0, 0, 0};
        long[] c = new long[2 * LANES];
        c[0] = Integer.MAX_VALUE;
        MatrixMath.multiply(shape, Arrays.copyOf(a, LANES), Arrays.copyOf(b, LANES), c, c);
        assertThat((int) c[0]).isEqualTo(Integer.MAX_VALUE + 255 * 255);
    }

    @ParameterizedTest
    @CsvSource({
        "F16, 0x3c00, 1", "F16, 0x8000, -0.0", "F16, 0x0001, 5.9604644775390625E-8", "F16, 0xfc00, -Infinity",
        "BF16, 0x3f80, 1", "BF16, 0xc000, -2", "TF32, 0x3f801fff, 1", "TF32, 0x3f802000, 1.0009765625",
        "S8, 0xff, -1", "U8, 0xff, 255",
        "E4M3, 0x38, 1", "E4M3, 0x7e, 448", "E4M3, 0x7f, NaN", "E4M3, 0x01, 0.001953125", "E4M3, 0x08, 0.015625",
        "E4M3, 0xb8, -1", "E4M3, 0xff, NaN", "E5M2, 0x7f, NaN", "E5M2, 0x3c, 1", "E5M2, 0x7b, 57344",
        "E5M2, 0x7c, Infinity", "E5M2, 0x01, 1.52587890625E-5"
    })
    void elementsMeanWhatTheirFormatSays(MatrixElement element, long bits, double value) {
        assertThat(element.of(bits, 0)).isEqualTo(Double.valueOf(value));
    }

    @Test
    void laterElementsStandInHigherBits() {
        assertThat(MatrixElement.S8.of(0x80_00_02_01L, 3)).isEqualTo(-128);
        assertThat(MatrixElement.F16.of(0xc000_3c00L, 1)).isEqualTo(-2);
    }

    @Test
    void instructionsAreFoundByName() {
        assertThat(MatrixShape.of("mma.sync.aligned.m16n8k32.row.col.s32.s8.u8.s32")).isPresent();
        assertThat(MatrixShape.of("mma.sync.aligned.m16n8k16.row.col.f32.bf16.f16.f32")).isEmpty();
    }

    @Test
    void loadsRowsOfEightHalvesByFourLanesEach() {
        long[] registers = new long[4 * LANES];
        MatrixMath.load(4, false, rows(), registers);
        for (int matrix = 0; matrix < 4; matrix++) {
            for (int lane = 0; lane < LANES; lane++) {
                assertThat(registers[matrix * LANES + lane])
                        .isEqualTo(element(matrix, lane / 4, 2 * (lane % 4))
                                | element(matrix, lane / 4, 2 * (lane % 4) + 1) << 16);
            }
        }
    }

    @Test
    void loadsTransposedColumnsByFourLanesEach() {
        long[] registers = new long[2 * LANES];
        MatrixMath.load(2, true, rows(), registers);
        for (int matrix = 0; matrix < 2; matrix++) {
            for (int lane = 0; lane < LANES; lane++) {
                assertThat(registers[matrix * LANES + lane])
                        .isEqualTo(element(matrix, 2 * (lane % 4), lane / 4)
                                | element(matrix, 2 * (lane % 4) + 1, lane / 4) << 16);
            }
        }
    }

    /** Element (row, column) of each matrix is a number of its own, with the highest bit set in odd rows. */
    private static long element(int matrix, int row, int column) {
        return row % 2 << 15 | matrix << 8 | row << 4 | column;
    }

    private static long[] rows() {
        long[] rows = new long[64];
        for (int i = 0; i < rows.length; i++) {
            for (int x = 0; x < 4; x++) {
                rows[i] |= element(i / 16, i / 2 % 8, i % 2 * 4 + x) << 16 * x;
            }
        }
        return rows;
    }

    private static int[][] matrix(int rows, int columns, Random random, MatrixElement element) {
        int[][] matrix = new int[rows][columns];
        for (int[] row : matrix) {
            for (int i = 0; i < columns; i++) {
                row[i] = element == MatrixElement.U8 ? random.nextInt(8) : random.nextInt(8) - 4;
            }
        }
        return matrix;
    }

    private static int wide(MatrixShape shape) {
        return shape.isWide() ? 1 : 2;
    }

    private static long bits(MatrixElement element, int value) {
        int sign = value < 0 ? 0x80 : 0;
        return switch (element) {
            case F16 -> Float.floatToFloat16(value) & 0xffff;
            case BF16 -> Float.floatToRawIntBits(value) >>> 16;
            case TF32 -> Float.floatToRawIntBits(value) & 0xffff_ffffL;
            case F64 -> Double.doubleToRawLongBits(value);
            case S8, U8 -> value & 0xff;
            case E4M3 -> sign | new int[] {0, 0x38, 0x40, 0x44, 0x48, 0x4a, 0x4c, 0x4e}[Math.abs(value)];
            case E5M2 -> sign | new int[] {0, 0x3c, 0x40, 0x42, 0x44, 0x45, 0x46, 0x47}[Math.abs(value)];
        };
    }

    private static long sumBits(MatrixShape shape, int value) {
        return switch (shape.sums()) {
            case F32 -> Float.floatToRawIntBits(value) & 0xffff_ffffL;
            case S32 -> value & 0xffff_ffffL;
            case F64 -> Double.doubleToRawLongBits(value);
        };
    }

    private static int aRow(MatrixShape shape, int lane, int i) {
        int group = lane >> 2;
        return switch (shape.a()) {
            case F16, BF16 ->
                shape.k() == 8 ? (i < 2 ? group : group + 8) : (i < 2 || 4 <= i && i < 6 ? group : group + 8);
            case TF32 -> i == 0 || i == 2 ? group : group + 8;
            case F64 -> shape.m() == 8 ? group : group + 8 * (i % 2);
            case S8, U8, E4M3, E5M2 ->
                shape.m() == 8 ? group : i < 4 || 8 <= i && i < 12 ? group : group + 8;
        };
    }

    private static int aColumn(MatrixShape shape, int lane, int i) {
        int thread = lane % 4;
        return switch (shape.a()) {
            case F16, BF16 -> thread * 2 + (i & 1) + (i < 4 ? 0 : 8);
            case TF32 -> i == 0 || i == 1 ? thread : thread + 4;
            case F64 -> shape.m() == 8 ? thread : thread + 4 * (i / 2);
            case S8, U8, E4M3, E5M2 -> thread * 4 + (i & 3) + (i < 8 ? 0 : 16);
        };
    }

    private static int bRow(MatrixShape shape, int lane, int i) {
        int thread = lane % 4;
        return switch (shape.b()) {
            case F16, BF16 -> thread * 2 + (i & 1) + (i < 2 ? 0 : 8);
            case TF32, F64 -> thread + 4 * i;
            case S8, U8, E4M3, E5M2 -> thread * 4 + (i & 3) + (i < 4 ? 0 : 16);
        };
    }

    private static int cRow(int lane, int i) {
        return i < 2 ? lane >> 2 : (lane >> 2) + 8;
    }

    private static int cColumn(int lane, int i) {
        return lane % 4 * 2 + (i & 1);
    }
}
