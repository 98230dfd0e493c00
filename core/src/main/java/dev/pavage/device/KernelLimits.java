package dev.pavage.device;

/**
 * What a device of many threads can do for one kernel. A kernel that wants more is refused before it runs, with the numbers.
 *
 * @param device the device, for messages
 * @param argumentBytes bytes of all arguments together
 * @param localMemory what the device's makers call the memory of a program's threads
 * @param localBytes bytes of that memory for each program
 * @param threads threads of each program
 */
public record KernelLimits(String device, long argumentBytes, String localMemory, long localBytes, long threads) {
    private static final String SMALLER_TILES = "; use smaller tiles";

    /**
     * Checks what is known of a kernel before the device's compiler has seen it, which refuses more in words of its own, if at
     * all.
     *
     * @param kernel its name, for messages
     * @param arguments bytes of its arguments
     * @param local bytes of local memory for each program
     * @param wanted threads of each program
     * @throws CompilationException if one is more than the device has
     */
    public void check(String kernel, long arguments, long local, int wanted) {
        if (arguments > argumentBytes) {
            throw refuse(kernel, "takes arguments of " + arguments + " bytes, and the device takes " + argumentBytes
                    + "; use fewer views, or views of fewer axes");
        }
        if (wanted > threads) {
            throw refuse(kernel, threads(wanted) + ", and the device runs " + threads + SMALLER_TILES);
        }
        checkLocalMemory(kernel, local);
    }

    /**
     * Checks what the compiled kernel says of itself.
     *
     * @param kernel its name, for messages
     * @param local bytes of local memory for each program, with what the compiler has added
     * @param wanted threads of each program
     * @param most threads for which the device has the registers that the kernel needs
     * @throws CompilationException if the device cannot run it
     */
    public void checkCompiled(String kernel, long local, int wanted, long most) {
        if (wanted > most) {
            throw refuse(
                    kernel,
                    threads(wanted) + ", and with the registers that it needs the device runs " + most + SMALLER_TILES);
        }
        checkLocalMemory(kernel, local);
    }

    private void checkLocalMemory(String kernel, long bytes) {
        if (bytes > localBytes) {
            throw refuse(kernel, "needs " + bytes + " bytes of " + localMemory + " per program, and the device has "
                    + localBytes + SMALLER_TILES);
        }
    }

    private static String threads(int wanted) {
        return "runs " + wanted + " threads per program";
    }

    private CompilationException refuse(String kernel, String why) {
        return new CompilationException("kernel " + kernel + " cannot run on " + device + ": it " + why);
    }
}
