package dev.pavage.device;

import dev.pavage.ir.ValueType;
import dev.pavage.ir.ValueType.ViewType;
import dev.pavage.ir.ViewFacts;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import java.util.Set;
import java.util.TreeSet;

/**
 * All that code for a view depends on, in one number that is quickly made and compared at each launch: from the highest
 * bits down its dtype, its rank, the axes of stride 0 and those of stride 1, with {@value #BITS} bits for each.
 */
final class ViewKey {
    private static final int BITS = 8;
    private static final int MASK = (1 << BITS) - 1;
    private static final DType[] DTYPES = DType.values();

    static {
        if (Shape.MAX_RANK > BITS) {
            throw new AssertionError("a view's axes need more than " + BITS + " bits");
        }
    }

    private ViewKey() {}

    /** The number of a view with these strides. */
    static int of(DType dtype, Strides strides) {
        int units = 0;
        int zeros = 0;
        for (int axis = 0; axis < strides.rank(); axis++) {
            long step = strides.step(axis);
            if (step == 1) {
                units |= 1 << axis;
            } else if (step == 0) {
                zeros |= 1 << axis;
            }
        }
        return pack(dtype, strides.rank(), zeros, units);
    }

    /** The number of a view of which so much is known. */
    static int of(ViewType type, ViewFacts facts) {
        return pack(type.dtype(), type.rank(), bits(facts.zeroStride()), bits(facts.unitStride()));
    }

    private static int pack(DType dtype, int rank, int zeros, int units) {
        return ((dtype.ordinal() << BITS | rank) << BITS | zeros) << BITS | units;
    }

    /** The view's type. */
    static ViewType type(int key) {
        return ValueType.view(DTYPES[key >>> 3 * BITS], key >>> 2 * BITS & MASK);
    }

    /** What is known of the view. */
    static ViewFacts facts(int key) {
        return new ViewFacts(axes(key & MASK), axes(key >>> BITS & MASK));
    }

    private static int bits(Set<Integer> axes) {
        int bits = 0;
        for (int axis : axes) {
            bits |= 1 << axis;
        }
        return bits;
    }

    private static Set<Integer> axes(int bits) {
        Set<Integer> axes = new TreeSet<>();
        for (int axis = 0; axis < BITS; axis++) {
            if ((bits >>> axis & 1) != 0) {
                axes.add(axis);
            }
        }
        return axes;
    }
}
