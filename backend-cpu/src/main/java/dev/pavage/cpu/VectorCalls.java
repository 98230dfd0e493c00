package dev.pavage.cpu;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.pavage.device.HostMachine;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.MemoryType;
import java.lang.invoke.MethodHandles;
import java.lang.management.ManagementFactory;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** What generated code calls for vectors where the Vector API has no operation. */
final class VectorCalls {
    private static final int FLOAT_EXPONENT = 0x7f80_0000;
    private static final int HALF_EXPONENT = 0x7c00;
    private static final float HALF_BIAS_DIFFERENCE = 0x1p112f;

    private VectorCalls() {}

    /** The widest vectors of F32 that the machine has and code is made for, in bits. */
    static int preferredBits() {
        return Math.min(
                FloatVector.SPECIES_PREFERRED.vectorBitSize(), dev.pavage.cpu.VectorShape.MAX_BITS);
    }

    /**
     * What the machine can do with vectors of {@code bits} bits. An x86 masks loads of 32 and 64 bits since AVX2, which
     * has 256 bit vectors of integers, and those of 8 and 16 bits since AVX-512BW, which has 512 bit vectors of bytes.
     */
    static VectorFeatures features(int bits) {
        if (HostMachine.isArm()) {
            boolean masks = usesScalableVectors();
            return new VectorFeatures(bits, masks, masks);
        }
        return new VectorFeatures(
                bits,
                IntVector.SPECIES_PREFERRED.vectorBitSize() >= 256,
                ByteVector.SPECIES_PREFERRED.vectorBitSize() >= 512);
    }

    /** Whether HotSpot uses the scalable vectors of an ARM, which have masks; its other vectors have none. */
    private static boolean usesScalableVectors() {
        try {
            String value = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .getVMOption("UseSVE")
                    .getValue();
            return !value.equals("0");
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The bootstrap of a constant: the shuffle whose lane {@code i} is lane {@code i ^ distance}. */
    static VectorShuffle<?> swap(
            MethodHandles.Lookup caller, String kind, Class<?> type, int lanes, int distance) {
        return VectorShuffle.fromOp(species(Kind.valueOf(kind), lanes), i -> i ^ distance);
    }

    private static VectorSpecies<?> species(Kind kind, int lanes) {
        Class<?> element =
                switch (kind) {
                    case I32 -> int.class;
                    case I64 -> long.class;
                    case F32 -> float.class;
                    case F64 -> double.class;
                    case I1 -> throw new IllegalArgumentException("masks belong to another kind");
                };
        return VectorSpecies.of(
                element, jdk.incubator.vector.VectorShape.forBitSize(kind.bytes() * 8 * lanes));
    }

    /** {@link dev.pavage.lane.ValueOp.PackedDot} of BF16. */
    static FloatVector packedDot(IntVector a, IntVector b, FloatVector sum) {
        FloatVector upper = a.and(-1 << 16).reinterpretAsFloats().fma(b.and(-1 << 16).reinterpretAsFloats(), sum);
        return a.lanewise(VectorOperators.LSHL, 16)
                .reinterpretAsFloats()
                .fma(b.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats(), upper);
    }

    /** The same of I16. */
    static IntVector packedDot(IntVector a, IntVector b, IntVector sum) {
        IntVector upper = a.lanewise(VectorOperators.ASHR, 16).mul(b.lanewise(VectorOperators.ASHR, 16));
        return lower(a).mul(lower(b)).add(upper).add(sum);
    }

    private static IntVector lower(IntVector pairs) {
        return pairs.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16);
    }

    /**
     * {@link dev.pavage.lane.ValueOp.WidenHalf}: shifted up to the sign and down again by the three bits more that the exponent
     * has, which then copy the sign; and multiplied by what the exponents' biases, 15 and 127, differ by.
     */
    static FloatVector widenHalf(IntVector bits) {
        IntVector moved = bits.lanewise(VectorOperators.LSHL, 16)
                .lanewise(VectorOperators.ASHR, 3)
                .and(0x8fff_e000);
        IntVector endless = moved.or(FLOAT_EXPONENT);
        return moved.blend(endless, bits.and(HALF_EXPONENT).eq(HALF_EXPONENT))
                .reinterpretAsFloats()
                .mul(HALF_BIAS_DIFFERENCE);
    }

    /**
     * {@link dev.pavage.lane.ValueOp.NarrowHalf}. Adds and subtracts 1.5 · 2^(13 + e) for a number of exponent e, 13 being how
     * many bits the fraction is shorter: one ulp of the sum is one ulp of a binary16. Below its normal numbers, e stops falling.
     */
    static IntVector narrowHalf(FloatVector value) {
        IntVector bits = value.reinterpretAsInts();
        IntVector exponent = bits.and(FLOAT_EXPONENT).max(Float.floatToRawIntBits(0x1p-14f));
        FloatVector large = exponent.add((13 << 23) + (1 << 22)).reinterpretAsFloats();
        IntVector rounded = value.add(large).sub(large).abs().reinterpretAsInts();
        IntVector size =
                rounded.blend(FLOAT_EXPONENT, value.abs().compare(VectorOperators.GE, 65520f).cast(bits.species()));
        IntVector moved = size.reinterpretAsFloats().mul(1 / HALF_BIAS_DIFFERENCE).reinterpretAsInts();
        return moved.lanewise(VectorOperators.LSHR, 13)
                .and(Short.MAX_VALUE)
                .or(bits.lanewise(VectorOperators.LSHR, 16).and(1 << 15));
    }

    static FloatVector remainder(FloatVector a, FloatVector b) {
        float[] x = a.toArray();
        float[] y = b.toArray();
        for (int i = 0; i < x.length; i++) {
            x[i] %= y[i];
        }
        return FloatVector.fromArray(a.species(), x, 0);
    }

    static DoubleVector remainder(DoubleVector a, DoubleVector b) {
        double[] x = a.toArray();
        double[] y = b.toArray();
        for (int i = 0; i < x.length; i++) {
            x[i] %= y[i];
        }
        return DoubleVector.fromArray(a.species(), x, 0);
    }

    static IntVector divide(IntVector a, IntVector b) {
        int[] x = a.toArray();
        int[] y = b.toArray();
        for (int i = 0; i < x.length; i++) {
            x[i] = ScalarMath.div(x[i], y[i]);
        }
        return IntVector.fromArray(a.species(), x, 0);
    }

    static LongVector divide(LongVector a, LongVector b) {
        long[] x = a.toArray();
        long[] y = b.toArray();
        for (int i = 0; i < x.length; i++) {
            x[i] = ScalarMath.div(x[i], y[i]);
        }
        return LongVector.fromArray(a.species(), x, 0);
    }

    static IntVector remainder(IntVector a, IntVector b) {
        int[] x = a.toArray();
        int[] y = b.toArray();
        for (int i = 0; i < x.length; i++) {
            x[i] = ScalarMath.rem(x[i], y[i]);
        }
        return IntVector.fromArray(a.species(), x, 0);
    }

    static LongVector remainder(LongVector a, LongVector b) {
        long[] x = a.toArray();
        long[] y = b.toArray();
        for (int i = 0; i < x.length; i++) {
            x[i] = ScalarMath.rem(x[i], y[i]);
        }
        return LongVector.fromArray(a.species(), x, 0);
    }

    /** Reads the lanes that {@code mask} names, one by one; the others are 0 and are not touched. */
    static IntVector loadInts(VectorSpecies<Integer> species, MemoryType memory, long address, VectorMask<?> mask) {
        long bits = mask.toLong();
        int[] x = new int[species.length()];
        for (int i = 0; i < x.length; i++) {
            if ((bits >>> i & 1) != 0) {
                long at = address + (long) i * memory.bytes();
                x[i] = switch (memory) {
                    case I8 -> Memory.ALL.get(JAVA_BYTE, at);
                    case U8 -> Memory.ALL.get(JAVA_BYTE, at) & 0xff;
                    case I16 -> Memory.ALL.get(JAVA_SHORT_UNALIGNED, at);
                    case U16 -> Memory.ALL.get(JAVA_SHORT_UNALIGNED, at) & 0xffff;
                    case I32, F32 -> Memory.ALL.get(JAVA_INT_UNALIGNED, at);
                    case I64, F64 -> throw new IllegalArgumentException(memory + " needs 64 bits");
                    case F16 -> throw new IllegalArgumentException("half precision is moved as U16 here");
                };
            }
        }
        return IntVector.fromArray(species, x, 0);
    }

    /** {@link #loadInts} for elements of 64 bits. */
    static LongVector loadLongs(VectorSpecies<Long> species, long address, VectorMask<?> mask) {
        long bits = mask.toLong();
        long[] x = new long[species.length()];
        for (int i = 0; i < x.length; i++) {
            if ((bits >>> i & 1) != 0) {
                x[i] = Memory.ALL.get(JAVA_LONG_UNALIGNED, address + 8L * i);
            }
        }
        return LongVector.fromArray(species, x, 0);
    }

    /** Writes the lowest bits of the lanes that {@code mask} names to elements of 1 or 2 bytes, one by one. */
    static void storeInts(IntVector value, MemoryType memory, long address, VectorMask<?> mask) {
        long bits = mask.toLong();
        int[] x = value.toArray();
        for (int i = 0; i < x.length; i++) {
            if ((bits >>> i & 1) != 0) {
                if (memory.bytes() == 1) {
                    Memory.ALL.set(JAVA_BYTE, address + i, (byte) x[i]);
                } else {
                    Memory.ALL.set(JAVA_SHORT_UNALIGNED, address + 2L * i, (short) x[i]);
                }
            }
        }
    }
}
