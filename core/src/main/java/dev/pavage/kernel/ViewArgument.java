package dev.pavage.kernel;

import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;

/** What may be handed to a {@link View} parameter of a kernel: memory of an {@link Executor}, a shape and strides. */
public interface ViewArgument {
    /** The dtype of each element. */
    DType dtype();

    /** The extents, outermost axis first. */
    Shape shape();

    /** How far apart neighbours lie, in elements. */
    Strides strides();
}
