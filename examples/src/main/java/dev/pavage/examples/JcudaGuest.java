package dev.pavage.examples;

import static jcuda.driver.JCudaDriver.cuCtxSetCurrent;
import static jcuda.driver.JCudaDriver.cuDeviceGet;
import static jcuda.driver.JCudaDriver.cuDevicePrimaryCtxRelease;
import static jcuda.driver.JCudaDriver.cuDevicePrimaryCtxRetain;
import static jcuda.driver.JCudaDriver.cuInit;
import static jcuda.driver.JCudaDriver.cuLaunchKernel;
import static jcuda.driver.JCudaDriver.cuMemAlloc;
import static jcuda.driver.JCudaDriver.cuMemFree;
import static jcuda.driver.JCudaDriver.cuMemcpyDtoH;
import static jcuda.driver.JCudaDriver.cuModuleGetFunction;
import static jcuda.driver.JCudaDriver.cuModuleLoadData;
import static jcuda.driver.JCudaDriver.cuModuleUnload;
import static jcuda.driver.JCudaDriver.cuStreamCreate;
import static jcuda.driver.JCudaDriver.cuStreamDestroy;
import static jcuda.driver.JCudaDriver.cuStreamSynchronize;

import dev.pavage.cuda.CudaInterop;
import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Index;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.View;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import jcuda.NativePointerObject;
import jcuda.Pointer;
import jcuda.Sizeof;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/**
 * A program that uses JCuda by itself, with one kernel of Pavage between two of its own: the same memory and stream, and no
 * copies. What Pavage adds is in {@link #softmax}. Needs JCuda's natives on the class path and a GPU.
 */
public final class JcudaGuest {
    /** Two kernels of {@code (u64 x, u32 n)}, for blocks of 256 threads. */
    static final String PTX = """
            .version 7.0
            .target sm_75
            .address_size 64
            .visible .entry fill(.param .u64 x, .param .u32 n) {
                .reg .pred %p; .reg .b32 %i<6>; .reg .b64 %a<3>; .reg .f32 %f<3>;
                mov.u32 %i0, %ctaid.x;
                mov.u32 %i1, %tid.x;
                mad.lo.s32 %i2, %i0, 256, %i1;
                ld.param.u32 %i3, [n];
                setp.ge.u32 %p, %i2, %i3;
                @%p ret;
                rem.u32 %i4, %i2, 17;
                cvt.rn.f32.u32 %f0, %i4;
                mul.rn.f32 %f1, %f0, 0f3E800000;
                ld.param.u64 %a0, [x];
                mul.wide.u32 %a1, %i2, 4;
                add.s64 %a2, %a0, %a1;
                st.global.f32 [%a2], %f1;
                ret;
            }
            .visible .entry percent(.param .u64 x, .param .u32 n) {
                .reg .pred %p; .reg .b32 %i<4>; .reg .b64 %a<3>; .reg .f32 %f<2>;
                mov.u32 %i0, %ctaid.x;
                mov.u32 %i1, %tid.x;
                mad.lo.s32 %i2, %i0, 256, %i1;
                ld.param.u32 %i3, [n];
                setp.ge.u32 %p, %i2, %i3;
                @%p ret;
                ld.param.u64 %a0, [x];
                mul.wide.u32 %a1, %i2, 4;
                add.s64 %a2, %a0, %a1;
                ld.global.f32 %f0, [%a2];
                mul.rn.f32 %f1, %f0, 0f42C80000;
                st.global.f32 [%a2], %f1;
                ret;
            }
            """;

    private static final int THREADS = 256;
    private static final Kernel SOFTMAX = Kernel.of(JcudaGuest.class, "softmaxOfRows");

    private JcudaGuest() {}

    /** Each program does one row of {@code columns} elements, a power of two. */
    static void softmaxOfRows(Program p, View x, int columns) {
        Index row = p.id(0);
        Tile values = x.at(row).load(0, columns);
        Tile e = values.minus(values.max(0)).exp();
        x.at(row).store(0, e.over(e.sum(0)));
    }

    /** Makes the array, then each launch is one line. */
    static void softmax(Device device, long x, int rows, int columns) {
        try (DeviceArray array = CudaInterop.array(device, x, DType.F32, Shape.of(rows, columns))) {
            SOFTMAX.launch(device, Grid.of(rows), array, columns);
        }
    }

    /** JCuda shows the numbers behind its objects to subclasses alone. */
    private static final class Number extends NativePointerObject {
        Number(NativePointerObject object) {
            super(object);
        }

        long value() {
            return getNativePointer();
        }
    }

    /** The number of a {@code CUstream}, or of a {@code CUdeviceptr} as {@code cuMemAlloc} gave it. */
    static long number(NativePointerObject object) {
        return new Number(object).value();
    }

    /**
     * The softmax of rows, in percent. The number of columns is a power of two.
     *
     * @throws jcuda.CudaException if there is no GPU, or it fails
     */
    public static float[] run(int rows, int columns) {
        JCudaDriver.setExceptionsEnabled(true);
        cuInit(0);
        CUdevice gpu = new CUdevice();
        cuDeviceGet(gpu, 0);
        CUcontext context = new CUcontext();
        cuDevicePrimaryCtxRetain(context, gpu);
        cuCtxSetCurrent(context);
        CUstream stream = new CUstream();
        cuStreamCreate(stream, 0);
        int size = rows * columns;
        CUdeviceptr x = new CUdeviceptr();
        cuMemAlloc(x, (long) Sizeof.FLOAT * size);
        CUmodule module = new CUmodule();
        cuModuleLoadData(module, PTX);
        Device device = CudaInterop.device(0, number(stream));

        launch(module, "fill", x, size, stream);
        softmax(device, number(x), rows, columns);
        launch(module, "percent", x, size, stream);

        float[] result = new float[size];
        cuStreamSynchronize(stream);
        cuMemcpyDtoH(Pointer.to(result), x, (long) Sizeof.FLOAT * size);
        cuModuleUnload(module);
        cuMemFree(x);
        cuStreamDestroy(stream);
        cuDevicePrimaryCtxRelease(gpu);
        return result;
    }

    private static void launch(CUmodule module, String name, CUdeviceptr x, int size, CUstream stream) {
        CUfunction function = new CUfunction();
        cuModuleGetFunction(function, module, name);
        Pointer parameters = Pointer.to(Pointer.to(x), Pointer.to(new int[] {size}));
        cuLaunchKernel(
                function, Math.ceilDiv(size, THREADS), 1, 1, THREADS, 1, 1, 0, stream, parameters, new Pointer());
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
