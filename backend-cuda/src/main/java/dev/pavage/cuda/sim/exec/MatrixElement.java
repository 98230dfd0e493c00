package dev.pavage.cuda.sim.exec;

/**
 * A dtype of the factors of {@code mma.sync}: how wide it is and what number its bits mean.
 *
 * <p>Source: PTX ISA 8.5 (NVIDIA, 2024), Alternate Floating-Point Data Formats.
 */
enum MatrixElement {
    /** IEEE half precision. */
    F16(16) {
        @Override
        double value(long bits) {
            return Float.float16ToFloat((short) bits);
        }
    },
    /** The upper half of a float. */
    BF16(16) {
        @Override
        double value(long bits) {
            return Float.intBitsToFloat((int) bits << 16);
        }
    },
    /** A float of which the matrix units read 10 bits of the fraction: the lower 13 do not count, whatever they are. */
    TF32(32) {
        @Override
        double value(long bits) {
            return Float.intBitsToFloat((int) bits & ~0x1fff);
        }
    },
    /** Double precision. */
    F64(64) {
        @Override
        double value(long bits) {
            return Double.longBitsToDouble(bits);
        }
    },
    /** Signed bytes. */
    S8(8) {
        @Override
        double value(long bits) {
            return (byte) bits;
        }
    },
    /** Unsigned bytes. */
    U8(8) {
        @Override
        double value(long bits) {
            return bits & 0xff;
        }
    },
    /** Four bits of exponent (bias 7), three of fraction, no infinity; all ones are not a number. */
    E4M3(8) {
        @Override
        double value(long bits) {
            int exponent = (int) bits >> 3 & 15;
            int fraction = (int) bits & 7;
            double magnitude = (bits & 0x7f) == 0x7f
                    ? Double.NaN
                    : exponent == 0 ? Math.scalb(fraction, -9) : Math.scalb(8 + fraction, exponent - 10);
            return (bits & 0x80) == 0 ? magnitude : -magnitude;
        }
    },
    /** The upper half of a half. */
    E5M2(8) {
        @Override
        double value(long bits) {
            return Float.float16ToFloat((short) (bits << 8));
        }
    };

    private final int width;

    MatrixElement(int bits) {
        this.width = bits;
    }

    /** Whether it is 8-bit floating point. */
    boolean isFloat8() {
        return this == E4M3 || this == E5M2;
    }

    /** How many elements a register holds, the first in the lowest bits. */
    int perRegister() {
        return width == 64 ? 1 : 32 / width;
    }

    /** The element at {@code index} of a register. */
    double of(long register, int index) {
        return value(width == 64 ? register : register >>> index * width & (1L << width) - 1);
    }

    /** The number that the lower bits mean; those above are 0. */
    abstract double value(long bits);
}
