package dev.pavage.cpu.machine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Memory for machine code, by {@code mmap} and {@code mprotect} of Linux: writable until the code is in it, executable from
 * then on, never both, and never freed.
 */
final class ExecutableMemory {
    // <sys/mman.h> of Linux on x86-64.
    private static final int READ = 1;
    private static final int WRITE = 2;
    private static final int EXECUTE = 4;
    private static final int PRIVATE_ANONYMOUS = 0x22;

    private static final long PAGE = 4096;

    private final MethodHandle map = function(
            "mmap", FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    private final MethodHandle protect =
            function("mprotect", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));

    private static MethodHandle function(String name, FunctionDescriptor type) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup()
                        .find(name)
                        .orElseThrow(() -> new MachineCodeException("the C library has no function " + name, true)),
                type);
    }

    /**
     * Where a copy of {@code code} begins that can be called.
     *
     * @throws MachineCodeException if the system gives no memory for it or does not let it be executed
     */
    long place(byte[] code) {
        long size = Math.ceilDiv(code.length, PAGE) * PAGE;
        long address;
        int status;
        try {
            address = (long) map.invokeExact(MemorySegment.NULL, size, READ | WRITE, PRIVATE_ANONYMOUS, -1, 0L);
            if (address == -1) {
                throw new MachineCodeException("the system gives no memory for it (mmap)", true);
            }
            MemorySegment.copy(
                    code,
                    0,
                    MemorySegment.ofAddress(address).reinterpret(size),
                    ValueLayout.JAVA_BYTE,
                    0,
                    code.length);
            status = (int) protect.invokeExact(address, size, READ | EXECUTE);
        } catch (MachineCodeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a call of the C library failed", e);
        }
        if (status != 0) {
            throw new MachineCodeException(
                    "the system does not let memory be executed that was written (mprotect; SELinux calls it execmem)",
                    true);
        }
        return address;
    }
}
