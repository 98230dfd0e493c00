package dev.pavage.examples;

import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Index;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.View;
import dev.pavage.opencl.OpenClInterop;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_device_id;
import org.jocl.cl_kernel;
import org.jocl.cl_mem;
import org.jocl.cl_platform_id;
import org.jocl.cl_program;

/**
 * A program that uses JOCL by itself, with one kernel of Pavage between two of its own: the same context, queue and
 * memory, and no copies. What Pavage adds is in {@link #softmax}.
 */
public final class JoclGuest {
    private static final String SOURCE = """
            __kernel void fill(__global float* x) {
                const int i = get_global_id(0);
                x[i] = (float)(i % 17) / 4.0f;
            }
            __kernel void percent(__global float* x) {
                x[get_global_id(0)] *= 100.0f;
            }
            """;

    private static final Kernel SOFTMAX = Kernel.of(JoclGuest.class, "softmaxOfRows");
    private static final int MAX_PLATFORMS = 16;

    private JoclGuest() {}

    /** Each program does one row of {@code columns} elements, a power of two. */
    static void softmaxOfRows(Program p, View x, int columns) {
        Index row = p.id(0);
        Tile values = x.at(row).load(0, columns);
        Tile e = values.minus(values.max(0)).exp();
        x.at(row).store(0, e.over(e.sum(0)));
    }

    /** Makes the device and the array once, then each launch is one line. */
    private static void softmax(
            cl_context context, cl_device_id id, cl_command_queue queue, cl_mem x, int rows, int columns) {
        Device device = OpenClInterop.device(context, id, queue);
        try (DeviceArray array = OpenClInterop.array(device, x, DType.F32, Shape.of(rows, columns))) {
            SOFTMAX.launch(device, Grid.of(rows), array, columns);
        }
    }

    /**
     * The softmax of rows, in percent. The number of columns is a power of two.
     *
     * @throws org.jocl.CLException if there is no OpenCL device, or it fails
     */
    @SuppressWarnings("deprecation") // clCreateCommandQueueWithProperties came with OpenCL 2.0.
    public static float[] run(int rows, int columns) {
        CL.setExceptionsEnabled(true);
        cl_device_id id = device();
        cl_context context = CL.clCreateContext(null, 1, new cl_device_id[] {id}, null, null, null);
        cl_command_queue queue = CL.clCreateCommandQueue(context, id, 0, null);
        int size = rows * columns;
        cl_mem x = CL.clCreateBuffer(context, CL.CL_MEM_READ_WRITE, (long) Sizeof.cl_float * size, null, null);
        cl_program program = CL.clCreateProgramWithSource(context, 1, new String[] {SOURCE}, null, null);
        CL.clBuildProgram(program, 0, null, null, null, null);

        launch(queue, program, "fill", x, size);
        softmax(context, id, queue, x, rows, columns);
        launch(queue, program, "percent", x, size);

        float[] result = new float[size];
        CL.clEnqueueReadBuffer(
                queue, x, true, 0, (long) Sizeof.cl_float * size, Pointer.to(result), 0, null, null);
        CL.clReleaseProgram(program);
        CL.clReleaseMemObject(x);
        CL.clReleaseCommandQueue(queue);
        CL.clReleaseContext(context);
        return result;
    }

    private static cl_device_id device() {
        cl_platform_id[] platforms = new cl_platform_id[MAX_PLATFORMS];
        CL.clGetPlatformIDs(MAX_PLATFORMS, platforms, null);
        cl_device_id[] devices = new cl_device_id[1];
        CL.clGetDeviceIDs(platforms[0], CL.CL_DEVICE_TYPE_ALL, 1, devices, null);
        return devices[0];
    }

    private static void launch(cl_command_queue queue, cl_program program, String name, cl_mem x, int size) {
        cl_kernel kernel = CL.clCreateKernel(program, name, null);
        CL.clSetKernelArg(kernel, 0, Sizeof.cl_mem, Pointer.to(x));
        CL.clEnqueueNDRangeKernel(queue, kernel, 1, null, new long[] {size}, null, 0, null, null);
        CL.clReleaseKernel(kernel);
    }

    /** Runs it and checks that each row adds up to 100. */
    public static void main(String[] args) {
        int rows = 1000;
        int columns = 128;
        float[] result = run(rows, columns);
        for (int row = 0; row < rows; row++) {
            double sum = 0;
            for (int column = 0; column < columns; column++) {
                sum += result[row * columns + column];
            }
            if (Math.abs(sum - 100) > 1e-3) {
                throw new IllegalStateException("row " + row + " adds up to " + sum);
            }
        }
        System.out.println("all " + rows + " rows add up to 100");
    }
}
