package dev.pavage.device;

import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Copies between an array's memory and packed host memory. A view that is not packed goes through a host copy of the
 * stretch of memory that it spans.
 */
final class HostTransfer {
    static final long ALIGNMENT = 64;

    private HostTransfer() {}

    static void read(Buffer buffer, long offset, DeviceArray array, MemorySegment to) {
        long start = buffer.start() + offset;
        if (to.byteSize() == 0) {
            return;
        }
        if (array.isRowMajor()) {
            buffer.memory().read(start, to);
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            Span span = Span.of(array, arena);
            buffer.memory().read(start - span.before, span.host);
            Walk walk = new Walk(array);
            walk.run((strided, packed, bytes) -> copy(span.host, span.before + strided, to, packed, bytes));
        }
    }

    static void write(Buffer buffer, long offset, DeviceArray array, MemorySegment from) {
        long start = buffer.start() + offset;
        if (from.byteSize() == 0) {
            return;
        }
        if (array.isRowMajor()) {
            buffer.memory().write(start, from);
            return;
        }
        for (int axis = 0; axis < array.shape().rank(); axis++) {
            if (array.strides().step(axis) == 0 && array.shape().extent(axis) > 1) {
                throw new IllegalArgumentException(array + " is broadcast along axis " + axis
                        + ", so its elements share memory and cannot be set one by one");
            }
        }
        try (Arena arena = Arena.ofConfined()) {
            Span span = Span.of(array, arena);
            // What lies between the elements is written back as it was.
            buffer.memory().read(start - span.before, span.host);
            Walk walk = new Walk(array);
            walk.run((strided, packed, bytes) -> copy(from, packed, span.host, span.before + strided, bytes));
            buffer.memory().write(start - span.before, span.host);
        }
    }

    /** Single elements are moved as such: a bulk copy of four bytes takes several times as long. */
    private static void copy(MemorySegment from, long at, MemorySegment to, long position, long bytes) {
        if (bytes == 4) {
            to.set(ValueLayout.JAVA_INT_UNALIGNED, position, from.get(ValueLayout.JAVA_INT_UNALIGNED, at));
        } else if (bytes == 2) {
            to.set(ValueLayout.JAVA_SHORT_UNALIGNED, position, from.get(ValueLayout.JAVA_SHORT_UNALIGNED, at));
        } else {
            MemorySegment.copy(from, at, to, position, bytes);
        }
    }

    /** Host memory for all that lies between an array's lowest and highest element. */
    private record Span(long before, MemorySegment host) {
        static Span of(DeviceArray array, Arena arena) {
            int size = array.dtype().bytes();
            long before = -array.strides().lowest(array.shape()) * size;
            long after = array.strides().span(array.shape()) * size;
            return new Span(before, arena.allocate(before + after, ALIGNMENT));
        }
    }

    private interface Run {
        /** Copies {@code bytes} bytes; positions are from element [0, ..., 0]. */
        void copy(long strided, long packed, long bytes);
    }

    /** Visits the elements in row-major order, in runs along the last axis where that is contiguous. */
    private static final class Walk {
        private final Shape shape;
        private final Strides strides;
        private final int size;
        private final int outerAxes;
        private final long run;

        Walk(DeviceArray array) {
            this.shape = array.shape();
            this.strides = array.strides();
            this.size = array.dtype().bytes();
            int last = shape.rank() - 1;
            boolean contiguous = strides.step(last) == 1;
            this.outerAxes = contiguous ? last : last + 1;
            this.run = (contiguous ? shape.extent(last) : 1) * size;
        }

        void run(Run copy) {
            long[] indexes = new long[outerAxes];
            long strided = 0;
            for (long packed = 0; packed < shape.elements() * size; packed += run) {
                copy.copy(strided, packed, run);
                for (int axis = outerAxes - 1; axis >= 0; axis--) {
                    strided += strides.step(axis) * size;
                    if (++indexes[axis] < shape.extent(axis)) {
                        break;
                    }
                    strided -= indexes[axis] * strides.step(axis) * size;
                    indexes[axis] = 0;
                }
            }
        }
    }
}
