package dev.pavage.device;

import dev.pavage.kernel.ViewArgument;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;

/** What a kernel launched on a {@link Device} takes as a view: something with its elements in a {@link DeviceArray}. */
public interface DeviceArrayHolder extends ViewArgument {
    /** The array; computed now if it was not before. */
    DeviceArray array();

    @Override
    default DType dtype() {
        return array().dtype();
    }

    @Override
    default Shape shape() {
        return array().shape();
    }

    @Override
    default Strides strides() {
        return array().strides();
    }
}
