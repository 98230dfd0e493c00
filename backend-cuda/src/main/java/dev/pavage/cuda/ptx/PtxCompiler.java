package dev.pavage.cuda.ptx;

import dev.pavage.cuda.Architecture;
import dev.pavage.device.CompilationException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvptxcompiler.nvPTXCompileResult;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;

/**
 * NVIDIA's own compiler from PTX to machine code, ahead of time and on any machine: it needs no GPU, driver or toolkit. JCuda
 * carries it, an optional dependency ({@code org.jcuda:jcuda} and {@code jcuda-natives}); running kernels does not need it,
 * because the driver has a compiler.
 *
 * <p>JCuda 12.6.0 carries the compiler of CUDA 12.0, by its own word ({@code nvPTXCompilerGetVersion}): it takes PTX up to 8.0.
 *
 * <p>Source: PTX Compiler APIs (NVIDIA, 12.6).
 */
public final class PtxCompiler {
    private static final Pattern REGISTERS = Pattern.compile("Used (\\d+) registers");
    private static final Pattern SPILL_STORES = Pattern.compile("(\\d+) bytes spill stores");
    private static final Pattern SPILL_LOADS = Pattern.compile("(\\d+) bytes spill loads");

    private PtxCompiler() {}

    /**
     * Machine code of a kernel, and what it needs.
     *
     * @param cubin the module as the driver loads it
     * @param registers registers of a thread
     * @param spillStores bytes that a thread writes to memory because registers do not suffice
     * @param spillLoads bytes that it reads of these
     * @param sharedBytes dynamic shared memory of a block
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Compiled(byte[] cubin, int registers, int spillStores, int spillLoads, int sharedBytes) {
        /** What the compiler's log says of a kernel. */
        static Compiled of(byte[] cubin, String log, PtxKernel kernel) {
            return new Compiled(
                    cubin,
                    number(REGISTERS, log),
                    number(SPILL_STORES, log),
                    number(SPILL_LOADS, log),
                    kernel.sharedBytes());
        }
    }

    /** A function of the compiler that fills an array. */
    @FunctionalInterface
    private interface Fetch<T> {
        int fetch(nvPTXCompilerHandle handle, T into);
    }

    /** Whether JCuda and its native libraries for this machine are there. */
    public static boolean isPresent() {
        try {
            JNvPTXCompiler.setExceptionsEnabled(false);
            return JNvPTXCompiler.nvPTXCompilerGetVersion(new int[1],
                    new int[1]) == nvPTXCompileResult.NVPTXCOMPILE_SUCCESS;
        } catch (NoClassDefFoundError | UnsatisfiedLinkError e) {
            return false;
        }
    }

    /**
     * Compiles a kernel.
     *
     * @throws CompilationException if the compiler refuses it, with its log
     */
    public static Compiled compile(PtxKernel kernel, Architecture architecture) {
        JNvPTXCompiler.setExceptionsEnabled(false);
        nvPTXCompilerHandle handle = new nvPTXCompilerHandle();
        byte[] text = kernel.text().getBytes(StandardCharsets.UTF_8);
        byte[] terminated = Arrays.copyOf(text, text.length + 1);
        check(JNvPTXCompiler.nvPTXCompilerCreate(handle, text.length, terminated), kernel, "");
        try {
            String[] options = {"--gpu-name=" + architecture.name(), "--verbose"};
            int result = JNvPTXCompiler.nvPTXCompilerCompile(handle, options.length, options);
            check(
                    result,
                    kernel,
                    log(
                            handle,
                            JNvPTXCompiler::nvPTXCompilerGetErrorLogSize,
                            JNvPTXCompiler::nvPTXCompilerGetErrorLog));
            String log = log(
                    handle,
                    JNvPTXCompiler::nvPTXCompilerGetInfoLogSize,
                    JNvPTXCompiler::nvPTXCompilerGetInfoLog);
            return Compiled.of(cubin(handle), log, kernel);
        } finally {
            JNvPTXCompiler.nvPTXCompilerDestroy(handle);
        }
    }

    private static void check(int result, PtxKernel kernel, String log) {
        if (result != nvPTXCompileResult.NVPTXCOMPILE_SUCCESS) {
            throw new CompilationException("NVIDIA's PTX compiler refused " + kernel.entry() + ": "
                    + nvPTXCompileResult.stringFor(result) + "\n" + log);
        }
    }

    private static String log(nvPTXCompilerHandle handle, Fetch<long[]> size, Fetch<byte[]> text) {
        long[] bytes = new long[1];
        size.fetch(handle, bytes);
        byte[] log = new byte[Math.toIntExact(bytes[0])];
        text.fetch(handle, log);
        return new String(log, StandardCharsets.UTF_8).replace("\0", "").strip();
    }

    private static byte[] cubin(nvPTXCompilerHandle handle) {
        long[] size = new long[1];
        JNvPTXCompiler.nvPTXCompilerGetCompiledProgramSize(handle, size);
        byte[] cubin = new byte[Math.toIntExact(size[0])];
        JNvPTXCompiler.nvPTXCompilerGetCompiledProgram(handle, cubin);
        return cubin;
    }

    private static int number(Pattern pattern, String log) {
        Matcher matcher = pattern.matcher(log);
        if (!matcher.find()) {
            throw new IllegalStateException("the log of NVIDIA's PTX compiler does not say " + pattern + ":\n" + log);
        }
        return Integer.parseInt(matcher.group(1));
    }
}
