package dev.pavage.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.device.DeviceMemory;
import dev.pavage.device.OutOfDeviceMemoryException;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.jocl.CL;
import org.junit.jupiter.api.Test;

/** Memory of OpenCL devices, and copies from and to it. */
class OpenClMemoryTest {
    /** Memory that the host sees, if there is such, and memory that it does not. */
    private static List<OpenClDevice> bothWays() {
        return List.of(TestDevices.first(), TestDevices.copying());
    }

    @Test
    void anyNumberOfBytesComesBackAsItWas() {
        for (OpenClDevice device : bothWays()) {
            for (int bytes : new int[] {0, 1, 3, 63, 64, 65, 4095, 1 << 20}) {
                DeviceMemory memory = device.allocate(bytes);
                assertThat(memory.bytes()).isGreaterThanOrEqualTo(bytes);
                byte[] values = pattern(bytes);
                memory.write(0, MemorySegment.ofArray(values));
                byte[] read = new byte[bytes];
                memory.read(0, MemorySegment.ofArray(read));
                assertThat(read).isEqualTo(values);
                memory.free();
            }
        }
    }

    private static byte[] pattern(int bytes) {
        byte[] values = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            values[i] = (byte) (i * 31 + (i >> 8));
        }
        return values;
    }

    @Test
    void aPartIsWrittenAndReadWhereItLies() {
        for (OpenClDevice device : bothWays()) {
            DeviceMemory memory = device.allocate(1000);
            memory.write(0, MemorySegment.ofArray(new byte[1000]));
            memory.write(301, MemorySegment.ofArray(new byte[] {1, 2, 3}));
            byte[] read = new byte[5];
            memory.read(300, MemorySegment.ofArray(read));
            assertThat(read).containsExactly(0, 1, 2, 3, 0);
            memory.free();
        }
    }

    @Test
    void arraysOfEveryKindOnTheHeapAreTaken() {
        for (OpenClDevice device : bothWays()) {
            DeviceMemory memory = device.allocate(24);
            for (MemorySegment from : List.of(
                    MemorySegment.ofArray(new short[] {1, -2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}),
                    MemorySegment.ofArray(new int[] {1, -2, 3, 4, 5, 6}),
                    MemorySegment.ofArray(new float[] {1, -2, 3, 4, 5, 6}),
                    MemorySegment.ofArray(new double[] {1, -2, 3}),
                    MemorySegment.ofArray(new long[] {1, -2, 3}))) {
                memory.write(0, from);
                MemorySegment to = MemorySegment.ofArray(new int[6]);
                memory.read(0, to);
                assertThat(from.mismatch(to)).isEqualTo(-1);
            }
            memory.free();
        }
    }

    @Test
    void copiesOfManyPiecesAreWhole() {
        OpenClDevice device = TestDevices.copying();
        // More than one piece of 256 MiB, and more than one of the 16 MiB that go by way of the heap.
        long bytes = (256L << 20) + 12_345;
        DeviceMemory memory = device.allocate(bytes);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocate(bytes);
            for (long i = 0; i + 8 <= bytes; i += 4096) {
                values.set(ValueLayout.JAVA_LONG_UNALIGNED, i, i * 0x9E3779B97F4A7C15L);
            }
            memory.write(0, values);
            MemorySegment read = arena.allocate(bytes);
            memory.read(0, read);
            assertThat(values.mismatch(read)).isEqualTo(-1);
            MemorySegment heap = MemorySegment.ofArray(new byte[40 << 20]);
            memory.read(1 << 20, heap);
            assertThat(values.asSlice(1 << 20, heap.byteSize()).mismatch(heap)).isEqualTo(-1);
            heap.fill((byte) 7);
            memory.write(3, heap);
            memory.read(0, read);
            assertThat(heap.mismatch(read.asSlice(3, heap.byteSize()))).isEqualTo(-1);
        }
        memory.free();
    }

    @Test
    void theHostSeesTheMemoryOfAProcessor() {
        OpenClDevice driver = TestDevices.first();
        Device device = Device.of(driver);
        DeviceArray in = DeviceArray.allocate(device, DType.F32, Shape.of(100));
        DeviceArray out = DeviceArray.allocate(device, DType.F32, Shape.of(100));
        if (in.host().isEmpty()) {
            assertThat(driver.facts().get("platform")).isNotEqualTo("Portable Computing Language");
            return;
        }
        assertThat(in.host().get().address() % 64).isZero();
        for (int i = 0; i < 100; i++) {
            in.host().get().setAtIndex(ValueLayout.JAVA_FLOAT, i, i);
        }
        Kernels.scale(device, in, out, 3);
        device.synchronize();
        for (int i = 0; i < 100; i++) {
            assertThat(out.host().get().getAtIndex(ValueLayout.JAVA_FLOAT, i)).isEqualTo(3f * i);
        }
    }

    @Test
    void memoryThatIsCopiedIsNotShownToTheHost() {
        assertThat(TestDevices.copying().allocate(64).host()).isEmpty();
    }

    @Test
    void copiesTakeTheirPlaceBehindKernels() {
        for (OpenClDevice driver : bothWays()) {
            Device device = Device.of(driver);
            DeviceArray a = Kernels.count(device, 1 << 16);
            DeviceArray b = DeviceArray.allocate(device, DType.F32, a.shape());
            for (int round = 0; round < 20; round++) {
                Kernels.scale(device, a, b, 2);
                a.copyFrom(MemorySegment.ofArray(new float[1 << 16]));
                assertThat(b.toFloats()[1000]).isEqualTo(2000);
                a.copyFrom(MemorySegment.ofArray(Kernels.count(device, 1 << 16).toFloats()));
            }
        }
    }

    @Test
    void moreThanOneBlockMayHaveIsRefusedWithTheNumbers() {
        OpenClDevice device = TestDevices.first();
        long most = device.info().number(CL.CL_DEVICE_MAX_MEM_ALLOC_SIZE);
        assertThatThrownBy(() -> device.allocate(most + 1))
                .isInstanceOf(OutOfDeviceMemoryException.class)
                .hasMessageContaining(most + " bytes")
                .hasMessageContaining((most + 1) + " were asked for");
    }

    @Test
    void memoryIsFreedOnceAndMayBeInUseThen() {
        for (OpenClDevice driver : bothWays()) {
            Device device = Device.of(driver);
            for (int round = 0; round < 50; round++) {
                try (DeviceArray a = Kernels.count(device, 10_000);
                        DeviceArray b = DeviceArray.allocate(device, DType.F32, a.shape())) {
                    Kernels.scale(device, a, b, 2);
                }
                device.trimMemory();
            }
            device.synchronize();
            DeviceMemory memory = driver.allocate(64);
            memory.free();
            assertThatThrownBy(memory::free).isInstanceOf(IllegalStateException.class);
        }
    }
}
