package dev.pavage.device;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * The allocator of the C library. Unlike an {@link java.lang.foreign.Arena} it does not fill memory with zeros, and it
 * is not bound by the JVM's limit of direct memory.
 */
final class NativeHeap {
    /** The C library's functions, looked up at the first use: linking them takes 75 ms of a cold start. */
    private static final class Holder {
        static final Optional<NativeHeap> HEAP = link();
    }

    private final MethodHandle allocate;
    private final MethodHandle release;
    private final boolean alignmentFirst;

    private NativeHeap(MethodHandle allocate, MethodHandle release, boolean alignmentFirst) {
        this.allocate = allocate;
        this.release = release;
        this.alignmentFirst = alignmentFirst;
    }

    /** The heap, where the JVM can call C and the C library has such functions. */
    static Optional<NativeHeap> find() {
        return Holder.HEAP;
    }

    private static Optional<NativeHeap> link() {
        try {
            Linker linker = Linker.nativeLinker();
            SymbolLookup symbols = linker.defaultLookup();
            boolean isWindows = System.getProperty("os.name", "").startsWith("Windows");
            Optional<MemorySegment> allocate = symbols.find(isWindows ? "_aligned_malloc" : "aligned_alloc");
            Optional<MemorySegment> release = symbols.find(isWindows ? "_aligned_free" : "free");
            if (allocate.isEmpty() || release.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new NativeHeap(
                    linker.downcallHandle(
                            allocate.get(), FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG)),
                    linker.downcallHandle(release.get(), FunctionDescriptor.ofVoid(JAVA_LONG)),
                    !isWindows));
        } catch (UnsupportedOperationException | IllegalCallerException e) {
            // No linker on this platform, or native access is denied to this module.
            return Optional.empty();
        }
    }

    /** Memory of {@code bytes} bytes, a multiple of {@code alignment}, if there is so much. */
    Optional<MemorySegment> allocate(long bytes, long alignment) {
        long address;
        try {
            address = alignmentFirst
                    ? (long) allocate.invokeExact(alignment, bytes)
                    : (long) allocate.invokeExact(bytes, alignment);
        } catch (Throwable e) {
            throw new IllegalStateException("the call of the C library's allocator failed", e);
        }
        return address == 0
                ? Optional.empty()
                : Optional.of(MemorySegment.ofAddress(address).reinterpret(bytes));
    }

    /** Gives memory back. */
    void free(MemorySegment memory) {
        try {
            release.invokeExact(memory.address());
        } catch (Throwable e) {
            throw new IllegalStateException("the call of the C library's allocator failed", e);
        }
    }
}
