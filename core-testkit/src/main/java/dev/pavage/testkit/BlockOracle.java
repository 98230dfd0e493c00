package dev.pavage.testkit;

import dev.pavage.type.QuantFormat;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Blocks of weights by plain loops, from the formats' definition alone. */
final class BlockOracle {
    private static final ValueLayout.OfShort SCALE =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int WEIGHTS = 32;

    private BlockOracle() {}

    /** Bytes of a block. */
    static int bytes(QuantFormat format) {
        return switch (format) {
            case Q8_0 -> 2 + 32;
            case Q4_0 -> 2 + 16;
        };
    }

    /** The blocks of weights. */
    static byte[] encode(QuantFormat format, float[] weights) {
        byte[] blocks = new byte[weights.length / WEIGHTS * bytes(format)];
        for (int block = 0; block < weights.length / WEIGHTS; block++) {
            float[] x = new float[WEIGHTS];
            System.arraycopy(weights, block * WEIGHTS, x, 0, WEIGHTS);
            int at = block * bytes(format);
            float scale = scale(format, x);
            float factor = scale == 0 ? 0 : 1 / scale;
            MemorySegment.ofArray(blocks).set(SCALE, at, Float.floatToFloat16(scale));
            for (int i = 0; i < bytes(format) - 2; i++) {
                blocks[at + 2 + i] = (byte) switch (format) {
                    case Q8_0 -> nearest(x[i] * factor);
                    case Q4_0 -> nibble(x[i] * factor) | nibble(x[i + 16] * factor) << 4;
                };
            }
        }
        return blocks;
    }

    private static float scale(QuantFormat format, float[] x) {
        float farthest = 0;
        for (float value : x) {
            farthest = Math.abs(value) > Math.abs(farthest) ? value : farthest;
        }
        return switch (format) {
            case Q8_0 -> Math.abs(farthest) / 127;
            case Q4_0 -> farthest / -8;
        };
    }

    /** The nearest integer, a half away from zero. */
    private static int nearest(float x) {
        return (int) (Math.signum(x) * Math.floor(Math.abs((double) x) + 0.5));
    }

    private static int nibble(float x) {
        return Math.min(15, (int) (x + 8.5f));
    }

    /** The weight at a place of some blocks. */
    static double decode(QuantFormat format, byte[] blocks, long place) {
        int at = (int) (place / WEIGHTS) * bytes(format);
        int i = (int) (place % WEIGHTS);
        float scale = Float.float16ToFloat(MemorySegment.ofArray(blocks).get(SCALE, at));
        int code = switch (format) {
            case Q8_0 -> blocks[at + 2 + i];
            case Q4_0 -> (i < 16 ? blocks[at + 2 + i] & 15 : (blocks[at + 2 + i - 16] & 0xff) >> 4) - 8;
        };
        return (double) scale * code;
    }
}
