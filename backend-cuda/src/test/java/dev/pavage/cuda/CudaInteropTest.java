package dev.pavage.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pavage.cuda.driver.Context;
import dev.pavage.cuda.driver.CudaException;
import dev.pavage.cuda.driver.Driver;
import dev.pavage.cuda.driver.TensorMap;
import dev.pavage.cuda.driver.TensorMap.ElementType;
import dev.pavage.cuda.driver.TensorMap.Promotion;
import dev.pavage.cuda.driver.TensorMap.Swizzle;
import dev.pavage.cuda.sim.Simulator;
import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.tensor.Tensor;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Pavage on the memory and stream of somebody else, who uses the driver directly. */
class CudaInteropTest {
    private static final int SIZE = 100;

    private final Driver driver = new Simulator(List.of(Architecture.of(8, 0).orElseThrow()));
    private final Context context = driver.context(0);
    private final long stream = context.createStream();
    private final Device device = CudaInterop.device(driver, 0, stream);

    /** Memory of 0, 1, 2, .... */
    private long memory() {
        long address = context.allocate(Float.BYTES * SIZE, stream);
        MemorySegment host = context.allocateHost(Float.BYTES * SIZE);
        for (int i = 0; i < SIZE; i++) {
            host.setAtIndex(ValueLayout.JAVA_FLOAT, i, i);
        }
        context.copyToDevice(address, host, stream);
        context.synchronize(stream);
        context.freeHost(host);
        return address;
    }

    private float[] read(long address, int size) {
        MemorySegment host = context.allocateHost((long) Float.BYTES * size);
        context.copyToHost(host, address, stream);
        context.synchronize(stream);
        float[] values = host.toArray(ValueLayout.JAVA_FLOAT);
        context.freeHost(host);
        return values;
    }

    @Test
    void aKernelTakesItsPlaceAmongTheUsersOwnWork() {
        long x = memory();
        DeviceArray array = CudaInterop.array(device, x, DType.F32, Shape.of(SIZE));
        Kernels.scale(device, array, array, 2);
        context.fill(x, Float.floatToRawIntBits(5), 1, stream);
        Kernels.scale(device, array, array, 3);
        float[] result = read(x, SIZE);
        assertThat(result[0]).isEqualTo(15);
        assertThat(result[7]).isEqualTo(42);
        array.close();
        assertThat(read(x, SIZE)[8]).isEqualTo(48);
        context.free(x, stream);
    }

    @Test
    void anArrayMayBeginAnywhereAndHaveStrides() {
        long x = memory();
        DeviceArray column = CudaInterop.array(device, x + 3 * Float.BYTES, DType.F32, Shape.of(5), Strides.of(4));
        assertThat(column.toFloats()).containsExactly(3, 7, 11, 15, 19);
        DeviceArray backwards = CudaInterop.array(device, x + 9 * Float.BYTES, DType.F32, Shape.of(3), Strides.of(-2));
        assertThat(backwards.toFloats()).containsExactly(9, 7, 5);
        Kernels.scale(device, backwards, backwards, 10);
        assertThat(read(x, 10)).containsExactly(0, 1, 2, 3, 4, 50, 6, 70, 8, 90);
        assertThat(CudaInterop.address(backwards)).isEqualTo(x + 9 * Float.BYTES);
    }

    @Test
    void anAddressBetweenElementsIsRefused() {
        assertThatThrownBy(() -> CudaInterop.array(device, memory() + 2, DType.F32, Shape.of(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no multiple of 4");
    }

    @Test
    void othersWorkOnTheMemoryAndStreamOfATensor() {
        Tensor tensor = Tensor.of(DeviceArray.of(device, Shape.of(4), 1f, 2f, 3f, 4f));
        long address = CudaInterop.address(tensor);
        context.fill(address + Float.BYTES, Float.floatToRawIntBits(9), 1, CudaInterop.stream(device));
        assertThat(tensor.toFloatArray()).containsExactly(1, 9, 3, 4);
        assertThat(CudaInterop.stream(device)).isEqualTo(stream);
    }

    @Test
    void whatIsOnNoCudaDeviceIsRefused() {
        Device reference = Device.named("reference");
        assertThatThrownBy(() -> CudaInterop.stream(reference)).hasMessageContaining("reference is no CUDA device");
        DeviceArray array = Kernels.count(reference, 4);
        assertThatThrownBy(() -> CudaInterop.address(array)).hasMessageContaining("is on no CUDA device");
    }

    @Test
    void aTensorMapHasTheArraysAxesInnermostFirst() {
        List<TensorMap> asked = new ArrayList<>();
        WatchedDriver hopper = new WatchedDriver(Architecture.of(9, 0).orElseThrow(), (call, arguments) -> {
            if (call.equals("encode")) {
                asked.add((TensorMap) arguments[0]);
                return Optional.of(new byte[] {1, 2, 3});
            }
            return Optional.empty();
        });
        DeviceArray all = DeviceArray.allocate(Device.of(hopper.device()), DType.F16, Shape.of(5, 40, 64));
        DeviceArray part = all.slice(1, 8, 32).slice(2, 0, 50);
        byte[] map = CudaInterop.tensorMap(part, Swizzle.BYTES_128, Promotion.BYTES_256, 1, 8, 64);
        assertThat(map).containsExactly(1, 2, 3);
        assertThat(asked)
                .containsExactly(new TensorMap(
                        ElementType.FLOAT16, CudaInterop.address(all) + 8 * 64 * 2, List.of(50L, 24L, 5L),
                        List.of(128L, 5120L), List.of(64, 8, 1), List.of(1, 1, 1), Swizzle.BYTES_128,
                        Promotion.BYTES_256));
        assertThatThrownBy(() -> CudaInterop.tensorMap(
                all.transpose(0, 2, 1), Swizzle.NONE, Promotion.NONE, 1, 64, 8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("do not lie side by side along its last axis");
    }

    @Test
    void tensorMapsAreForHopperAndNewerAndNotSimulated() {
        DeviceArray ampere = DeviceArray.allocate(device, DType.F32, Shape.of(64));
        assertThatThrownBy(() -> CudaInterop.tensorMap(ampere, Swizzle.NONE, Promotion.NONE, 8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("they need compute capability 9.0");
        DeviceArray simulated = DeviceArray.allocate(Device.named("cuda-sim:sm_90"), DType.F32, Shape.of(64));
        assertThatThrownBy(() -> CudaInterop.tensorMap(simulated, Swizzle.NONE, Promotion.NONE, 8))
                .isInstanceOf(CudaException.class)
                .hasMessageContaining("simulates no instruction that takes a tensor map");
        DeviceArray elsewhere = DeviceArray.allocate(Device.named("reference"), DType.F32, Shape.of(64));
        assertThatThrownBy(() -> CudaInterop.tensorMap(elsewhere, Swizzle.NONE, Promotion.NONE, 8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("reference is no CUDA device");
    }
}
