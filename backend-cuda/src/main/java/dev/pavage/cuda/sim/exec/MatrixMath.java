package dev.pavage.cuda.sim.exec;

/**
 * What {@code mma.sync} and {@code ldmatrix} compute, as functions of a warp's registers.
 *
 * <p>Registers are given by register and lane: register r of lane l is at {@code 32 r + l}; of a register of 32 bits the
 * lower half counts on the way in, and the upper is 0 on the way out.
 */
final class MatrixMath {
    private static final int LANES = 32;

    /** Bits of fraction of the largest number that is added up where factors are 8-bit floating point. */
    private static final int KEPT = 13;

    private MatrixMath() {}

    /**
     * {@code d = a · b + c}. Products are exact; they are added to {@code c} in the order of k in double precision, rounded to
     * the sums' dtype once at the end (of doubles: fused at each step; of integers: wrapped around). The manual leaves order
     * and rounding within the instruction open, and hardware rounds more.
     *
     * <p>Of 8-bit floating point it rounds so much more that programs have to expect it: all that is added is first cut off
     * below the 13th bit behind the leading one of the largest, and so is the result (DeepSeek-AI, "DeepSeek-V3 Technical
     * Report", 2024, section 3.3.2; Zhang et al., "SageAttention2", 2024). That is done here too.
     *
     * @param a left factor, {@code aRegisters} registers; {@code b} the right factor and {@code c} the sums likewise
     * @param d where the result goes, {@code sumRegisters} registers; may be {@code c}
     */
    static void multiply(MatrixShape shape, long[] a, long[] b, long[] c, long[] d) {
        int k = shape.k();
        double[] rows = left(shape, a);
        double[] columns = right(shape, b);
        for (int register = 0; register < shape.sumRegisters(); register++) {
            for (int lane = 0; lane < LANES; lane++) {
                int row = (lane / 4 + 8 * (register / 2)) * k;
                int column = (2 * (lane % 4) + register % 2) * k;
                int at = LANES * register + lane;
                double sum =
                        switch (shape.sums()) {
                            case F32 -> Float.intBitsToFloat((int) c[at]);
                            case S32 -> (int) c[at];
                            case F64 -> Double.longBitsToDouble(c[at]);
                        };
                sum = shape.a().isFloat8()
                        ? cutSum(sum, rows, row, columns, column, k)
                        : exactSum(sum, rows, row, columns, column, k);
                d[at] = switch (shape.sums()) {
                    case F32 -> Float.floatToRawIntBits((float) sum) & 0xffff_ffffL;
                    case S32 -> (long) sum & 0xffff_ffffL;
                    case F64 -> Double.doubleToRawLongBits(sum);
                };
            }
        }
    }

    private static double exactSum(double sum, double[] rows, int row, double[] columns, int column, int k) {
        double exact = sum;
        for (int i = 0; i < k; i++) {
            exact = Math.fma(rows[row + i], columns[column + i], exact);
        }
        return exact;
    }

    private static double cutSum(double sum, double[] rows, int row, double[] columns, int column, int k) {
        double largest = Math.abs(sum);
        for (int i = 0; i < k; i++) {
            largest = Math.max(largest, Math.abs(rows[row + i] * columns[column + i]));
        }
        if (largest == 0 || !Double.isFinite(largest)) {
            return exactSum(sum, rows, row, columns, column, k);
        }
        double cut = cut(sum, largest);
        for (int i = 0; i < k; i++) {
            cut += cut(rows[row + i] * columns[column + i], largest);
        }
        return cut(cut, cut);
    }

    /** A number without its bits below those that are kept of the largest. */
    private static double cut(double value, double largest) {
        double unit = Math.scalb(1.0, Math.getExponent(largest) - KEPT);
        return value == 0 ? 0 : (long) (value / unit) * unit;
    }

    /** The left factor by rows. */
    private static double[] left(MatrixShape shape, long[] registers) {
        int cores = shape.m() / 8;
        int packed = shape.a().perRegister();
        double[] matrix = new double[shape.m() * shape.k()];
        for (int register = 0; register < shape.aRegisters(); register++) {
            for (int lane = 0; lane < LANES; lane++) {
                int row = lane / 4 + 8 * (register % cores);
                int k = (lane % 4 + 4 * (register / cores)) * packed;
                for (int i = 0; i < packed; i++) {
                    matrix[row * shape.k() + k + i] = shape.a().of(registers[LANES * register + lane], i);
                }
            }
        }
        return matrix;
    }

    /** The right factor by columns. */
    private static double[] right(MatrixShape shape, long[] registers) {
        int packed = shape.b().perRegister();
        double[] matrix = new double[shape.n() * shape.k()];
        for (int register = 0; register < shape.bRegisters(); register++) {
            for (int lane = 0; lane < LANES; lane++) {
                int k = (lane % 4 + 4 * register) * packed;
                for (int i = 0; i < packed; i++) {
                    matrix[lane / 4 * shape.k() + k + i] = shape.b().of(registers[LANES * register + lane], i);
                }
            }
        }
        return matrix;
    }

    /**
     * Loads matrices of 8 by 8 elements of 16 bits: {@code ldmatrix.sync.aligned.m8n8.x1}, {@code x2} or {@code x4}. Lane l
     * gets elements {@code (l / 4, 2 (l % 4))} and the one after it of each matrix, transposed
     * {@code (2 (l % 4), l / 4)} and the one below it, packed into a register for each matrix.
     *
     * @param rows the rows' 16 bytes as two numbers, least significant first: those of row r of matrix i, whose address lane
     *     {@code 8 i + r} gives, at {@code 2 (8 i + r)}
     * @param registers where the result goes: a register for each matrix
     */
    static void load(int matrices, boolean transposed, long[] rows, long[] registers) {
        for (int matrix = 0; matrix < matrices; matrix++) {
            for (int lane = 0; lane < LANES; lane++) {
                int major = lane / 4;
                int minor = 2 * (lane % 4);
                long first = transposed ? half(rows, matrix, minor, major) : half(rows, matrix, major, minor);
                long second = transposed ? half(rows, matrix, minor + 1, major) : half(rows, matrix, major, minor + 1);
                registers[LANES * matrix + lane] = first | second << 16;
            }
        }
    }

    private static long half(long[] rows, int matrix, int row, int column) {
        return rows[2 * (8 * matrix + row) + column / 4] >>> 16 * (column % 4) & 0xffff;
    }
}
