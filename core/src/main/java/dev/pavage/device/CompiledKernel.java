package dev.pavage.device;

import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import java.util.List;

/** A kernel that a device can run. */
public interface CompiledKernel extends AutoCloseable {
    /**
     * Runs {@code programs[0] * programs[1] * programs[2]} programs. Arguments were checked before. May return before
     * the work is done; then the next {@link DeviceDriver#synchronize} or {@link DeviceMemory#read} throws what went
     * wrong.
     *
     * @throws KernelException if a check in the kernel failed, or the device refuses to run it
     * @throws OutOfDeviceMemoryException if the device has not enough memory to run it; no program has run then, and it
     *     may be launched again once memory was given back
     * @throws DeviceLostException if the device stopped answering, now or before
     */
    void launch(long[] programs, List<Argument> arguments);

    /**
     * What runs the same launch each time it is called, on one thread at a time. Devices do here what does not change from
     * one time to the next.
     */
    default Runnable prepare(long[] programs, List<Argument> arguments) {
        return () -> launch(programs, arguments);
    }

    /** The generated code as a person can read it, for dumps and {@code explain}; also after {@link #close}. */
    String source();

    /**
     * Gives back what the driver holds of it. No launch is going on and none follows, but work that was asked for
     * before may not be done: this waits for it or takes its place behind it. Called once at most, on any thread.
     */
    @Override
    default void close() {}

    /**
     * A view argument.
     *
     * @param memory the block it lies in
     * @param offset where in the block its first element lies, in bytes
     * @param dtype its dtype
     * @param shape its extents
     * @param strides its strides in elements
     */
    record Argument(DeviceMemory memory, long offset, DType dtype, Shape shape, Strides strides) {
        /**
         * Puts what a kernel of lane IR takes of a view: where it begins, its extents and its strides.
         *
         * @param position of the first number
         * @param start where its first element lies, as the device counts it
         * @return the position behind the last number
         */
        public int put(Numbers numbers, int position, long start) {
            numbers.put(position, start);
            int rank = shape.rank();
            int extents = position + 1;
            for (int axis = 0; axis < rank; axis++) {
                numbers.put(extents + axis, shape.extent(axis));
                numbers.put(extents + rank + axis, strides.step(axis));
            }
            return extents + 2 * rank;
        }
    }

    /** The numbers that a launch hands over. */
    @FunctionalInterface
    interface Numbers {
        /** Sets the number at a position. */
        void put(int position, long value);
    }
}
