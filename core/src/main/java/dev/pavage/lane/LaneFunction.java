package dev.pavage.lane;

import java.util.List;

/**
 * A function of a lane kernel. Functions return nothing; they leave results in memory.
 *
 * @param name unique within the kernel; of a shared function, unique among all kernels of a device
 * @param shared whether the same function, under the same name, is part of other kernels too, so that a device may compile
 *     it once: the micro-kernels
 * @param params its parameters, scalars
 * @param body what it does
 */
public record LaneFunction(String name, boolean shared, List<LaneValue> params, Block body) {
    /** Copies the list. */
    public LaneFunction {
        params = List.copyOf(params);
    }
}
