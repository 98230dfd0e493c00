package dev.pavage.opencl;

import dev.pavage.device.CompilationException;
import dev.pavage.opencl.OpenCl.Purpose;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_kernel;

/** What a device can do for one kernel; a kernel that wants more is refused before it runs, with the numbers. */
final class Limits {
    private final OpenClDevice device;
    private final ClQueue queue;
    private final String kernel;

    /** The limits of a device, for a kernel of a name. */
    Limits(OpenClDevice device, ClQueue queue, String kernel) {
        this.device = device;
        this.queue = queue;
        this.kernel = kernel;
    }

    /** Checks the size of all arguments together. */
    void checkArguments(long bytes) {
        long most = device.info().number(CL.CL_DEVICE_MAX_PARAMETER_SIZE);
        if (bytes > most) {
            throw refuse("takes arguments of " + bytes + " bytes, and the device takes " + most
                    + "; use fewer views, or views of fewer axes");
        }
    }

    /** Checks the local memory that the kernel declares. */
    void checkLocalMemory(long bytes) {
        long most = device.info().number(CL.CL_DEVICE_LOCAL_MEM_SIZE);
        if (bytes > most) {
            throw refuse("needs " + bytes + " bytes of local memory per program, and the device has " + most
                    + "; use smaller tiles");
        }
    }

    /** Checks the threads of a program; compilers refuse more in words of their own, if at all. */
    void checkThreads(int threads) {
        long most = device.info().number(CL.CL_DEVICE_MAX_WORK_GROUP_SIZE);
        if (threads > most) {
            throw refuse("runs " + threads + " threads per program, and the device runs " + most
                    + "; use smaller tiles");
        }
    }

    /** Checks what only the built kernel tells: its threads, and its local memory with what the compiler adds. */
    void checkKernel(cl_kernel built, int threads) {
        long most = ask(built, CL.CL_KERNEL_WORK_GROUP_SIZE);
        if (threads > most) {
            throw refuse(
                    "runs " + threads + " threads per program, and with the registers that it needs the device runs "
                            + most + "; use smaller tiles");
        }
        checkLocalMemory(ask(built, CL.CL_KERNEL_LOCAL_MEM_SIZE));
    }

    private long ask(cl_kernel built, int parameter) {
        long[] value = new long[1];
        queue.cl().run(
                Purpose.ASK,
                "clGetKernelWorkGroupInfo",
                () -> CL.clGetKernelWorkGroupInfo(
                        built, queue.device(), parameter, Long.BYTES, Pointer.to(value), null));
        return value[0];
    }

    private CompilationException refuse(String why) {
        return new CompilationException("kernel " + kernel + " cannot run on " + device.title() + ": it " + why);
    }
}
