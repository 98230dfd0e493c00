package dev.pavage.cuda.sim.exec;

import dev.pavage.cuda.sim.report.Counters;
import dev.pavage.cuda.sim.report.Finding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Runs a few lines of PTX: 64 KiB of memory lie at {@link #MEMORY}, where each thread has a place of eight bytes. */
final class Snippet implements GlobalMemory {
    /** Address of the memory. */
    static final long MEMORY = 0x10_0000;

    /** Lines before the first of the snippet. */
    static final int HEAD = 12;

    private static final int BYTES = 1 << 16;
    private static final String MODULE =
            """
            .version 8.4
            .target sm_90
            .address_size 64
            .extern .shared .align 128 .b8 shared[];
            .visible .entry test(.param .u64 memory, .param .u32 number)
            {
            .reg .pred %p<8>; .reg .b16 %h<8>; .reg .b32 %r<32>; .reg .b64 %rd<16>; .reg .f32 %f<8>; .reg .f64 %fd<8>;
            .reg .u32 %t, %lane; .reg .u64 %memory, %own;
            mov.u32 %t, %tid.x;
            mov.u32 %lane, %laneid;
            ld.param.u64 %memory, [memory];
            mad.wide.u32 %own, %t, 8, %memory;
            $snippet
            }
            .file 1 "Kernel.java"
            """;

    private final ByteBuffer memory = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);

    /** Runs one block. */
    Counters run(int threads, String snippet) {
        return run(new LaunchShape(1, 1, 1, threads, 4096, true, 1_000_000), snippet);
    }

    /** Runs a launch. */
    Counters run(LaunchShape shape, String snippet) {
        return runModule(shape, text(snippet));
    }

    /** Runs the entry {@code test} of a module, whose parameters are the address of the memory and the number 42. */
    Counters runModule(LaunchShape shape, String module) {
        byte[] parameters = ByteBuffer.allocate(12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(MEMORY)
                .putInt(42)
                .array();
        PtxEntry entry = PtxParser.parse(module).entry("test").orElseThrow();
        return Executor.run(entry, shape, parameters, this);
    }

    /** What the first finding of one block is. */
    Finding finding(int threads, String snippet) {
        try {
            run(threads, snippet);
        } catch (KernelFault fault) {
            return fault.finding();
        }
        throw new AssertionError("nothing was found");
    }

    /** The module of a snippet. */
    static String text(String snippet) {
        return MODULE.replace("$snippet", snippet.strip());
    }

    /** The place of a thread. */
    long own(int thread) {
        return memory.getLong(8 * thread);
    }

    /** Writes the place of a thread. */
    void own(int thread, long value) {
        memory.putLong(8 * thread, value);
    }

    @Override
    public long load(long address, int bytes) {
        int at = check(address, bytes);
        return switch (bytes) {
            case 1 -> memory.get(at) & 0xffL;
            case 2 -> memory.getShort(at) & 0xffffL;
            case 4 -> memory.getInt(at) & 0xffff_ffffL;
            default -> memory.getLong(at);
        };
    }

    @Override
    public void store(long address, int bytes, long value) {
        int at = check(address, bytes);
        switch (bytes) {
            case 1 -> memory.put(at, (byte) value);
            case 2 -> memory.putShort(at, (short) value);
            case 4 -> memory.putInt(at, (int) value);
            default -> memory.putLong(at, value);
        }
    }

    private static int check(long address, int bytes) {
        long at = address - MEMORY;
        if (at < 0 || at + bytes > BYTES) {
            throw new AccessFault(Finding.Kind.ILLEGAL_ADDRESS, "Nothing lies there.");
        }
        return (int) at;
    }
}
