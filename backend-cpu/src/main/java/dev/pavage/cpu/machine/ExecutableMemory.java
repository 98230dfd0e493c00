package dev.pavage.cpu.machine;

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
    private static final long READ = 1;
    private static final long WRITE = 2;
    private static final long EXECUTE = 4;
    private static final long PRIVATE_ANONYMOUS = 0x22;

    private static final long PAGE = 4096;

    private static final MethodHandle CALL = Calls.of(Calls.IN_REGISTERS);

    private final MemorySegment map = function("mmap");
    private final MemorySegment protect = function("mprotect");

    private static MemorySegment function(String name) {
        return Linker.nativeLinker()
                .defaultLookup()
                .find(name)
                .orElseThrow(() -> new MachineCodeException("the C library has no function " + name, true));
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
            address = (long) CALL.invokeExact(map, 0L, size, READ | WRITE, PRIVATE_ANONYMOUS, -1L, 0L);
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
            status = (int) (long) CALL.invokeExact(protect, address, size, READ | EXECUTE, 0L, 0L, 0L);
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
