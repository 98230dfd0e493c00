package dev.pavage.opencl;

import dev.pavage.device.BinaryCache;
import dev.pavage.device.CompilationException;
import dev.pavage.device.KernelDump;
import dev.pavage.device.PavageException;
import dev.pavage.opencl.OpenCl.Purpose;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_device_id;
import org.jocl.cl_kernel;
import org.jocl.cl_program;

/** Source built by the device's compiler, or taken as a binary from an earlier run. */
final class ClProgram {
    private static final System.Logger LOG = System.getLogger(ClProgram.class.getName());

    /**
     * What PoCL's compiler says if LLVM has deleted a file that it was writing, at a signal of the JVM: its handlers were
     * there before {@link SignalHandlers} looked, as in a program that used OpenCL before Pavage did.
     */
    private static final String LOST_FILE = "unable to rename temporary";

    /** How often a build that lost a file is tried again: once LLVM has met a signal, its handlers are gone. */
    private static final int RETRIES = 10;

    /** Lines of the compiler's log that a message shows. */
    private static final int LOG_LINES = 20;

    private final ClQueue queue;
    private final cl_program program;
    private final cl_kernel kernel;

    private ClProgram(ClQueue queue, cl_program program, cl_kernel kernel) {
        this.queue = queue;
        this.program = program;
        this.kernel = kernel;
    }

    /** The program's one kernel. */
    cl_kernel kernel() {
        return kernel;
    }

    /**
     * Builds a program, or finds it in the cache; a cache that has it not gets it.
     *
     * @param name the kernel's name, for messages
     * @param device the device's name, for messages
     * @throws CompilationException if the device's compiler refuses the source
     */
    static ClProgram build(ClQueue queue, BinaryCache cache, String name, String device, Source source) {
        String key = source.options() + "\n" + source.text();
        Optional<ClProgram> kept = cache.get(key).flatMap(binary -> load(queue, binary, source));
        if (kept.isPresent()) {
            return kept.get();
        }
        ClProgram built = compile(queue, name, device, source);
        if (cache.isOn()) {
            built.binary().ifPresent(binary -> cache.put(key, binary));
        }
        return built;
    }

    /** The program of a binary, unless the driver does not want it. */
    private static Optional<ClProgram> load(ClQueue queue, byte[] binary, Source source) {
        OpenCl cl = queue.cl();
        cl_device_id[] device = {queue.device()};
        try {
            cl_program program = cl.make(
                    Purpose.BUILD,
                    "clCreateProgramWithBinary",
                    code -> CL.clCreateProgramWithBinary(
                            queue.context(), 1, device, new long[] {binary.length}, new byte[][] {binary}, null, code));
            return Optional.of(finish(queue, program, source));
        } catch (CompilationException e) {
            LOG.log(System.Logger.Level.DEBUG, "a kept binary is built anew", e);
            return Optional.empty();
        }
    }

    private static ClProgram compile(ClQueue queue, String name, String device, Source source) {
        cl_program program = queue.cl().make(
                Purpose.BUILD,
                "clCreateProgramWithSource",
                code -> CL.clCreateProgramWithSource(queue.context(), 1, new String[] {source.text()}, null, code));
        try {
            return finish(queue, program, source);
        } catch (CompilationException e) {
            throw new CompilationException(
                    "kernel " + name + " cannot be built for " + device + ": " + e.getMessage() + "; "
                            + KernelDump.refused(name, source.text()),
                    e);
        }
    }

    /** Builds a program and makes its kernel; the program is released if that fails. */
    private static ClProgram finish(ClQueue queue, cl_program program, Source source) {
        OpenCl cl = queue.cl();
        cl_device_id[] device = {queue.device()};
        try {
            cl.checkNotLost();
            IntSupplier build = () -> SignalHandlers.kept(
                    () -> CL.clBuildProgram(program, 1, device, source.options(), null, null));
            int code = cl.code("clBuildProgram", build);
            for (int i = 0; i < RETRIES && code != 0 && log(queue, program).contains(LOST_FILE); i++) {
                code = cl.code("clBuildProgram", build);
            }
            if (code != 0) {
                PavageException failure = cl.failure(Purpose.BUILD, "clBuildProgram", code);
                throw failure instanceof CompilationException
                        ? new CompilationException(failure.getMessage() + log(queue, program))
                        : failure;
            }
            cl_kernel kernel = cl.make(
                    Purpose.BUILD,
                    "clCreateKernel",
                    error -> CL.clCreateKernel(program, source.entry(), error));
            return new ClProgram(queue, program, kernel);
        } catch (RuntimeException e) {
            cl.release("clReleaseProgram", () -> CL.clReleaseProgram(program));
            throw e;
        }
    }

    private static String log(ClQueue queue, cl_program program) {
        String log = queue.cl().text(
                "clGetProgramBuildInfo",
                (bytes, value, size) -> CL.clGetProgramBuildInfo(
                        program, queue.device(), CL.CL_PROGRAM_BUILD_LOG, bytes, value, size));
        String lines = log.lines().limit(LOG_LINES).collect(Collectors.joining("\n"));
        return lines.isEmpty() ? "; the compiler gave no log" : ". Its log begins:\n" + lines + "\n";
    }

    /** What the device's compiler made, if the driver gives it away. */
    private Optional<byte[]> binary() {
        OpenCl cl = queue.cl();
        long[] size = new long[1];
        int code = cl.code(
                "clGetProgramInfo",
                () -> CL.clGetProgramInfo(
                        program, CL.CL_PROGRAM_BINARY_SIZES, Long.BYTES, Pointer.to(size), null));
        if (code != 0 || size[0] <= 0 || size[0] > Integer.MAX_VALUE) {
            return Optional.empty();
        }
        byte[] binary = new byte[(int) size[0]];
        code = cl.code(
                "clGetProgramInfo",
                () -> CL.clGetProgramInfo(
                        program, CL.CL_PROGRAM_BINARIES, Long.BYTES, Pointer.to(Pointer.to(binary)), null));
        return code == 0 ? Optional.of(binary) : Optional.empty();
    }

    /** A number that the driver knows of the kernel. */
    long number(int parameter) {
        return queue.cl().number(
                "clGetKernelWorkGroupInfo",
                (bytes, value, size) -> CL.clGetKernelWorkGroupInfo(
                        kernel, queue.device(), parameter, bytes, value, size));
    }

    /** Gives both back; the driver does so when the work that uses them is done. */
    void release() {
        OpenCl cl = queue.cl();
        cl.release("clReleaseKernel", () -> CL.clReleaseKernel(kernel));
        cl.release("clReleaseProgram", () -> CL.clReleaseProgram(program));
    }
}
