package dev.pavage.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.tensor.Tensor;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_device_id;
import org.jocl.cl_kernel;
import org.jocl.cl_mem;
import org.jocl.cl_program;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pavage on the context, queue and memory of a program that uses JOCL itself. */
@SuppressWarnings("deprecation")
class OpenClInteropTest {
    private static final int SIZE = 1000;

    private final cl_device_id id = TestDevices.first().info().id();
    private cl_context context;
    private cl_command_queue queue;
    private Device device;

    @BeforeEach
    void asAUserOfJoclBegins() {
        context = CL.clCreateContext(null, 1, new cl_device_id[] {id}, null, null, null);
        queue = CL.clCreateCommandQueue(context, id, 0, null);
        device = OpenClInterop.device(context, id, queue);
    }

    @AfterEach
    void asAUserOfJoclEnds() {
        assertThat(CL.clFinish(queue)).isZero();
        assertThat(CL.clReleaseCommandQueue(queue)).isZero();
        assertThat(CL.clReleaseContext(context)).isZero();
    }

    private cl_mem buffer(float... values) {
        return CL.clCreateBuffer(
                context,
                CL.CL_MEM_READ_WRITE | CL.CL_MEM_COPY_HOST_PTR,
                (long) Float.BYTES * values.length,
                Pointer.to(values),
                null);
    }

    private float[] read(cl_mem buffer, int size) {
        float[] values = new float[size];
        assertThat(CL.clEnqueueReadBuffer(
                queue, buffer, true, 0, (long) Float.BYTES * size, Pointer.to(values), 0, null, null))
                .isZero();
        return values;
    }

    private static float[] count(int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = i;
        }
        return values;
    }

    @Test
    void aKernelOfPavageTakesItsPlaceAmongTheUsersOwn() {
        cl_program program = CL.clCreateProgramWithSource(
                context,
                1,
                new String[] {"__kernel void add(__global float* x, float y) { x[get_global_id(0)] += y; }"},
                null,
                null);
        assertThat(CL.clBuildProgram(program, 0, null, null, null, null)).isZero();
        cl_kernel add = CL.clCreateKernel(program, "add", null);
        cl_mem x = buffer(count(SIZE));
        CL.clSetKernelArg(add, 0, Sizeof.cl_mem, Pointer.to(x));
        CL.clSetKernelArg(add, 1, Sizeof.cl_float, Pointer.to(new float[] {1}));
        DeviceArray array = OpenClInterop.array(device, x, DType.F32, Shape.of(SIZE));
        for (int round = 0; round < 10; round++) {
            CL.clEnqueueNDRangeKernel(queue, add, 1, null, new long[] {SIZE}, null, 0, null, null);
            Kernels.scale(device, array, array, 2);
        }
        // x -> 2(x + 1), ten times.
        assertThat(read(x, SIZE)[7]).isEqualTo(1024 * 7 + 2046);
        assertThat(array.toFloats()[7]).isEqualTo(1024 * 7 + 2046);
        array.close();
        assertThat(read(x, SIZE)[8]).isEqualTo(1024 * 8 + 2046);
        CL.clReleaseMemObject(x);
        CL.clReleaseKernel(add);
        CL.clReleaseProgram(program);
    }

    @Test
    void aReadSeesWhatTheUserQueued() {
        cl_mem x = buffer(new float[SIZE]);
        DeviceArray array = OpenClInterop.array(device, x, DType.F32, Shape.of(SIZE));
        for (int round = 1; round < 50; round++) {
            CL.clEnqueueFillBuffer(
                    queue, x, Pointer.to(new float[] {round}), Sizeof.cl_float, 0, SIZE * Float.BYTES, 0, null, null);
            assertThat(array.toFloats()[SIZE - 1]).isEqualTo(round);
        }
        CL.clReleaseMemObject(x);
    }

    @Test
    void aPartOfABufferIsAnArrayToo() {
        cl_mem x = buffer(count(12));
        DeviceArray column = OpenClInterop.array(device, x, 8, DType.F32, Shape.of(3), Strides.of(4));
        assertThat(column.toFloats()).containsExactly(2, 6, 10);
        Kernels.scale(device, column, column, 10);
        assertThat(read(x, 12)).containsExactly(0, 1, 20, 3, 4, 5, 60, 7, 8, 9, 100, 11);
        CL.clReleaseMemObject(x);
    }

    @Test
    void tensorsComputeOnTheUsersMemory() {
        cl_mem x = buffer(1, 2, 3, 4);
        Tensor tensor = Tensor.of(OpenClInterop.array(device, x, DType.F32, Shape.of(2, 2)));
        Tensor product = tensor.matmul(tensor);
        cl_mem result = OpenClInterop.memory(product);
        float[] values = new float[4];
        assertThat(CL.clEnqueueReadBuffer(
                queue, result, true, OpenClInterop.offset(product), 16, Pointer.to(values), 0, null, null))
                .isZero();
        assertThat(values).containsExactly(7, 10, 15, 22);
        CL.clReleaseMemObject(x);
    }

    @Test
    void theBufferOfASliceIsThatOfTheWhole() {
        DeviceArray array = Kernels.count(device, 100);
        DeviceArray part = array.slice(0, 25, 50);
        assertThat(OpenClInterop.memory(part)).isEqualTo(OpenClInterop.memory(array));
        assertThat(OpenClInterop.offset(part) - OpenClInterop.offset(array)).isEqualTo(100);
    }

    @Test
    void othersMayQueueOnADeviceOfPavage() {
        Device own = Device.of(TestDevices.first());
        DeviceArray array = Kernels.count(own, SIZE);
        CL.clEnqueueFillBuffer(
                OpenClInterop.queue(own),
                OpenClInterop.memory(array),
                Pointer.to(new float[] {9}),
                Sizeof.cl_float,
                OpenClInterop.offset(array),
                array.bytes(),
                0,
                null,
                null);
        assertThat(array.toFloats()[5]).isEqualTo(9);
        assertThat(OpenClInterop.context(own)).isNotEqualTo(context);
    }

    @Test
    void aBufferThatIsTooSmallIsRefused() {
        cl_mem x = buffer(1, 2, 3, 4);
        assertThatThrownBy(() -> OpenClInterop.array(device, x, DType.F32, Shape.of(5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("16 bytes");
        CL.clReleaseMemObject(x);
    }

    @Test
    void objectsOfAnotherContextAreRefused() {
        cl_context other = CL.clCreateContext(null, 1, new cl_device_id[] {id}, null, null, null);
        cl_mem x = CL.clCreateBuffer(other, CL.CL_MEM_READ_WRITE, 64, null, null);
        assertThatThrownBy(() -> OpenClInterop.array(device, x, DType.F32, Shape.of(4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another context");
        assertThatThrownBy(() -> OpenClInterop.device(other, id, queue))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another context");
        CL.clReleaseMemObject(x);
        CL.clReleaseContext(other);
    }

    @Test
    void aQueueWithoutOrderIsRefused() {
        cl_command_queue wild =
                CL.clCreateCommandQueue(context, id, CL.CL_QUEUE_OUT_OF_ORDER_EXEC_MODE_ENABLE, null);
        assertThatThrownBy(() -> OpenClInterop.device(context, id, wild))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("out of order");
        CL.clReleaseCommandQueue(wild);
    }

    @Test
    void whatIsOnAnotherDeviceHasNoBuffer() {
        Device reference = Device.named("reference");
        assertThatThrownBy(() -> OpenClInterop.memory(Kernels.count(reference, 4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no OpenCL device");
        assertThatThrownBy(() -> OpenClInterop.queue(reference)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsLeftWhenTheUserHasReleasedAllIsStillFreed() {
        cl_context released = CL.clCreateContext(null, 1, new cl_device_id[] {id}, null, null, null);
        cl_command_queue its = CL.clCreateCommandQueue(released, id, 0, null);
        Device guest = OpenClInterop.device(released, id, its);
        DeviceArray left = Kernels.count(guest, 100);
        Kernels.scale(guest, left, left, 2);
        CL.clReleaseCommandQueue(its);
        CL.clReleaseContext(released);
        assertThat(left.toFloats()[7]).isEqualTo(14);
        left.close();
        guest.trimMemory();
    }

    @Test
    void errorsAreTheSameWhereAUserLetsJoclThrow() {
        CL.setExceptionsEnabled(true);
        try {
            DeviceArray array = Kernels.count(device, 16);
            Kernels.scale(device, array, array, 2);
            assertThat(array.toFloats()[3]).isEqualTo(6);
            assertThatThrownBy(() -> new OpenCl("opencl:0", OpenCl.NO_FAULTS).run(
                    OpenCl.Purpose.ASK, "clFlush", () -> CL.clFlush(new cl_command_queue())))
                    .isInstanceOf(dev.pavage.device.DeviceLostException.class)
                    .hasMessageContaining("CL_INVALID_COMMAND_QUEUE");
        } finally {
            CL.setExceptionsEnabled(false);
        }
    }

    @Test
    void threadsMoveVectorsWhereMemoryOfTheHostLetsThem() {
        ByteBuffer memory = ByteBuffer.allocateDirect(256).alignedSlice(64).order(ByteOrder.nativeOrder());
        cl_mem odd = CL.clCreateBuffer(
                context, CL.CL_MEM_USE_HOST_PTR, 128, Pointer.to(memory.slice(4, 128)), null);
        Device threads = Device.of(OpenClDevice.of(
                "opencl:threads", TestDevices.first().info(), Lowering.THREADS, context, queue));
        assertThatThrownBy(() -> OpenClInterop.array(threads, odd, DType.F32, Shape.of(32)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("multiple of 16 bytes");
        try (DeviceArray array = OpenClInterop.array(device, odd, DType.F32, Shape.of(32))) {
            assertThat(array.toFloats()).hasSize(32);
        }
        CL.clReleaseMemObject(odd);
    }
}
