package dev.pavage.benchmarks;

import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.io.HostArray;
import dev.pavage.type.DType;
import dev.pavage.type.Floats;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/** Arrays of benchmarks on the host. */
final class HostData {
    /** Bytes of which the arrays' addresses are a multiple. */
    static final int ALIGNMENT = 64;

    private HostData() {}

    /** Random numbers between -1 and 1, or bytes of all values, the same for each seed. */
    static HostArray random(Arena arena, DType dtype, Shape shape, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        MemorySegment data = arena.allocate(shape.elements() * dtype.bytes(), ALIGNMENT);
        for (long i = 0; i < shape.elements(); i++) {
            double value = random.nextDouble(-1, 1);
            switch (dtype) {
                case F64 -> data.setAtIndex(ValueLayout.JAVA_DOUBLE, i, value);
                case F32 -> data.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) value);
                case F16 -> data.setAtIndex(ValueLayout.JAVA_SHORT, i, Floats.toFloat16(value));
                case BF16 -> data.setAtIndex(ValueLayout.JAVA_SHORT, i, Floats.toBfloat16(value));
                case I8 -> data.set(ValueLayout.JAVA_BYTE, i, (byte) Math.floor(value * -Byte.MIN_VALUE));
                case F8E4M3, F8E5M2, I64, I32, I16, U8, BOOL ->
                    throw new IllegalArgumentException("benchmarks take f64, f32, f16, bf16 and i8, not " + dtype);
            }
        }
        return new HostArray(dtype, shape, Strides.rowMajor(shape), data);
    }

    /** Zeros on a device. */
    static DeviceArray zeros(Device device, DType dtype, Shape shape) {
        DeviceArray array = DeviceArray.allocate(device, dtype, shape);
        try (Arena arena = Arena.ofConfined()) {
            array.copyFrom(arena.allocate(array.bytes(), dtype.bytes()));
        }
        return array;
    }

    /** A copy on a device. */
    static DeviceArray on(Device device, HostArray array) {
        return DeviceArray.of(device, array.dtype(), array.shape(), array.data());
    }

    /** A copy on the host. */
    static HostArray of(Arena arena, DeviceArray array) {
        MemorySegment data = arena.allocate(array.bytes(), ALIGNMENT);
        array.copyTo(data);
        return new HostArray(array.dtype(), array.shape(), Strides.rowMajor(array.shape()), data);
    }
}
