package dev.pavage.library;

import dev.pavage.device.DeviceArray;
import dev.pavage.type.Shape;
import java.util.ArrayList;
import java.util.List;

/** Brings arrays that are walked together to as few axes as their strides allow. */
final class Axes {
    private Axes() {}

    /**
     * The arrays with their axes {@code from} (inclusive) to {@code to} (exclusive), in which all have the same
     * extents, merged where neighbours are evenly spaced in every array. Axes of extent 1 are dropped, but {@code
     * atLeast} axes are left, the first of which have extent 1 if need be. Other axes stay.
     */
    static List<DeviceArray> merge(List<DeviceArray> arrays, int from, int to, int atLeast) {
        List<Long> merged = new ArrayList<>();
        int last = -1;
        Shape extents = arrays.getFirst().shape();
        for (int axis = from; axis < to; axis++) {
            if (extents.extent(axis) == 1) {
                continue;
            }
            if (last >= 0 && evenlySpaced(arrays, last, axis)) {
                merged.add(merged.removeLast() * extents.extent(axis));
            } else {
                merged.add(extents.extent(axis));
            }
            last = axis;
        }
        while (merged.size() < atLeast) {
            merged.addFirst(1L);
        }
        Shape middle = Shape.of(merged.stream().mapToLong(e -> e).toArray());
        List<DeviceArray> replaced = new ArrayList<>(arrays.size());
        arrays.forEach(a -> replaced.add(replace(a, from, to, middle)));
        return replaced;
    }

    private static boolean evenlySpaced(List<DeviceArray> arrays, int outer, int inner) {
        for (DeviceArray array : arrays) {
            if (array.strides().step(outer) != array.strides().step(inner) * array.shape().extent(inner)) {
                return false;
            }
        }
        return true;
    }

    private static DeviceArray replace(DeviceArray array, int from, int to, Shape middle) {
        Shape shape = array.shape();
        Shape wanted = from == 0 && to == shape.rank()
                ? middle
                : shape.range(0, from).concat(middle).concat(shape.range(to, shape.rank()));
        if (wanted.equals(shape)) {
            return array;
        }
        return array.reshape(wanted)
                .orElseThrow(() -> new IllegalStateException(array + " does not read as " + wanted));
    }

    /**
     * {@code array} under another shape that only merges evenly spaced axes or puts in or takes out axes of extent 1.
     */
    static DeviceArray reshaped(DeviceArray array, Shape shape) {
        return array.reshape(shape).orElseThrow(() -> new IllegalStateException(array + " does not read as " + shape));
    }
}
