package dev.pavage.device;

import dev.pavage.device.CompiledKernel.Argument;
import dev.pavage.kernel.Grid;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A launch that holds what it runs and its arguments' memory until it is released, so that nobody frees them meanwhile. */
final class HeldLaunch {
    private final HeldCode code;
    private final Grid grid;
    private final List<Buffer> buffers;
    private final List<Argument> arguments;

    /** A launch that takes over the caller's hold on what it runs; its {@code views} arguments follow. */
    HeldLaunch(HeldCode code, Grid grid, int views) {
        this.code = code;
        this.grid = grid;
        this.buffers = new ArrayList<>(views);
        this.arguments = new ArrayList<>(views);
    }

    HeldCode code() {
        return code;
    }

    Grid grid() {
        return grid;
    }

    List<Argument> arguments() {
        return arguments;
    }

    /**
     * Holds the next argument.
     *
     * @throws IllegalStateException if it is closed
     */
    void hold(DeviceArray array) {
        int view = buffers.size();
        Buffer buffer = array.hold(() -> describe(view));
        buffers.add(buffer);
        arguments.add(array.argument(buffer));
    }

    /** Replaces an argument by one of the same dtype, shape and strides in a buffer that the caller holds. */
    void replace(int view, Buffer buffer, Argument argument) {
        if (!buffer.tryHold()) {
            throw new IllegalStateException("the caller does not hold the buffer");
        }
        arguments.set(view, argument);
        buffers.set(view, buffer).release();
    }

    PreparedLaunch prepared() {
        return new PreparedLaunch(code.code(), grid, arguments);
    }

    /** {@code argument out of kernel add}. */
    String describe(int view) {
        return "argument " + code.parameters().get(view) + " of kernel " + code.kernel();
    }

    /** {@code (a: f32[8], out: f32[8])}. */
    String signature() {
        List<String> names = code.parameters();
        return IntStream.range(0, arguments.size())
                .mapToObj(i -> names.get(i) + ": " + arguments.get(i).dtype()
                        + arguments.get(i).shape())
                .collect(Collectors.joining(", ", "(", ")"));
    }

    /** {@code kernel add-f32-1a2b3c4d(a: f32[8], out: f32[8])}. */
    @Override
    public String toString() {
        return "kernel " + code.name() + signature();
    }

    void release() {
        code.release();
        for (Buffer buffer : buffers) {
            buffer.release();
        }
    }
}
