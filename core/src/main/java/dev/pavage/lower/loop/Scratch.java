package dev.pavage.lower.loop;

import dev.pavage.lane.MemoryType;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import org.jspecify.annotations.Nullable;

/** Hands out a program's scratch memory: a stack of buffers, each released with the region that asked for it. */
final class Scratch {
    /** Buffers begin at multiples of a cache line, which is also the widest vector. */
    private static final long ALIGNMENT = 64;

    private long top;
    private long highest;

    /** A tile's place in scratch memory; its layout is settled when the first loop nest writes it. */
    static final class Buffer {
        private final long offset;
        private final DType dtype;
        private final Shape shape;
        private final MemoryType memory;
        private @Nullable BufferLayout layout;

        private Buffer(long offset, DType dtype, Shape shape, MemoryType memory) {
            this.offset = offset;
            this.dtype = dtype;
            this.shape = shape;
            this.memory = memory;
        }

        long offset() {
            return offset;
        }

        DType dtype() {
            return dtype;
        }

        Shape shape() {
            return shape;
        }

        MemoryType memory() {
            return memory;
        }

        boolean hasLayout() {
            return layout != null;
        }

        BufferLayout layout() {
            if (layout == null) {
                throw new IllegalStateException("a buffer is read before it is written");
            }
            return layout;
        }

        Buffer withLayout(BufferLayout chosen) {
            if (layout != null) {
                throw new IllegalStateException("a buffer's layout is settled twice");
            }
            layout = chosen;
            return this;
        }

        /** The same memory, which is in row-major order, under another shape. */
        Buffer reshaped(Shape other) {
            return new Buffer(offset, dtype, other, memory).withLayout(BufferLayout.rowMajor(other));
        }
    }

    /** A buffer whose elements are kept as they are in registers, so that half precision is not packed and unpacked. */
    Buffer allocate(DType dtype, Shape shape) {
        return allocate(dtype, shape, inRegisters(dtype));
    }

    /** A buffer with elements of a memory type. */
    Buffer allocate(DType dtype, Shape shape, MemoryType memory) {
        Buffer buffer = new Buffer(top, dtype, shape, memory);
        grow(shape.elements() * memory.bytes());
        return buffer;
    }

    /** A buffer for pairs of a matrix's elements along one axis. */
    Buffer allocatePairs(DType dtype, Shape shape, BufferLayout layout) {
        Buffer buffer = new Buffer(top, dtype, shape, MemoryType.I32).withLayout(layout);
        grow(shape.elements() / Pairs.SIZE * MemoryType.I32.bytes());
        return buffer;
    }

    private void grow(long bytes) {
        top += (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        highest = Math.max(highest, top);
    }

    /** Where the stack is now, for {@link #release}. */
    long mark() {
        return top;
    }

    /** Drops all buffers that were made since the mark. */
    void release(long mark) {
        top = mark;
    }

    /** Bytes that a program needs. */
    long bytes() {
        return highest;
    }

    /** The memory type of the register kind of a dtype; truth values take a byte. */
    static MemoryType inRegisters(DType dtype) {
        return switch (dtype) {
            case F64 -> MemoryType.F64;
            case F32, F16, BF16, F8E4M3, F8E5M2 -> MemoryType.F32;
            case I64 -> MemoryType.I64;
            case I32, I16, I8, U8 -> MemoryType.I32;
            case BOOL -> MemoryType.U8;
        };
    }
}
