package dev.pavage.tensor;

import dev.pavage.device.Device;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Checks of operands, with messages that name the operation and what it was given. */
final class Operands {
    private Operands() {}

    /** Runs a check whose message does not name the operation. */
    static <T> T named(String operation, Supplier<T> check) {
        try {
            return check.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(operation + ": " + e.getMessage(), e);
        }
    }

    /** Fails unless all tensors are on one device, which is returned. */
    static Device sameDevice(String operation, List<Tensor> tensors) {
        Device device = tensors.getFirst().device();
        for (Tensor other : tensors) {
            if (other.device() != device) {
                throw new IllegalArgumentException(operation + ": the operands are on different devices, "
                        + describe(tensors.getFirst()) + " on " + device + " and " + describe(other) + " on "
                        + other.device() + "; copy one with .to(Device.named(\"" + device + "\"))");
            }
        }
        return device;
    }

    /** Fails unless all tensors have one dtype, which is returned. */
    static DType sameDtype(String operation, List<Tensor> tensors) {
        DType dtype = tensors.getFirst().dtype();
        for (Tensor other : tensors) {
            if (other.dtype() != dtype) {
                throw new IllegalArgumentException(operation + ": the operands have different dtypes, "
                        + describe(tensors.getFirst()) + " and " + describe(other) + "; convert one with .to(DType."
                        + dtype.name() + ") or .to(DType." + other.dtype().name() + ")");
            }
        }
        return dtype;
    }

    /** Fails unless an operation takes a tensor's dtype. */
    static void takes(String operation, boolean takes, Tensor x, String remedy) {
        if (!takes) {
            throw new IllegalArgumentException(operation + " does not take " + describe(x) + "; " + remedy);
        }
    }

    /** The shape that tensors broadcast to. */
    static Shape broadcast(String operation, List<Tensor> tensors) {
        Shape shape = Shape.SCALAR;
        for (Tensor tensor : tensors) {
            Shape before = shape;
            shape = named(operation, () -> Shape.broadcast(before, tensor.shape()));
        }
        return shape;
    }

    /** The axis that a number names, counted from the end when negative. */
    static int axis(String operation, Tensor x, int axis) {
        return named(operation, () -> x.shape().axis(axis));
    }

    /** The axes that numbers name, in order; all for none. */
    static List<Integer> axes(String operation, Tensor x, int... axes) {
        if (axes.length == 0) {
            return IntStream.range(0, x.rank()).boxed().toList();
        }
        TreeSet<Integer> found = new TreeSet<>();
        for (int axis : axes) {
            if (!found.add(axis(operation, x, axis))) {
                throw new IllegalArgumentException(
                        operation + ": axis " + axis + " is named twice in " + Arrays.toString(axes));
            }
        }
        return List.copyOf(found);
    }

    /** Fails unless a number is a value of a dtype: floating point rounds it, integers must hold it exactly. */
    static Number value(String operation, DType dtype, Number value) {
        if (!dtype.isFloat() && !holds(dtype, value)) {
            throw new IllegalArgumentException(operation + ": " + value + " is no value of " + dtype
                    + "; convert the tensor with .to(DType.F64) or another dtype that holds it");
        }
        return value;
    }

    private static boolean holds(DType dtype, Number value) {
        long whole = value.longValue();
        if ((value instanceof Double || value instanceof Float) && value.doubleValue() != whole) {
            return false;
        }
        return switch (dtype) {
            case I64 -> true;
            case I32 -> whole == (int) whole;
            case I16 -> whole == (short) whole;
            case I8 -> whole == (byte) whole;
            case U8 -> whole == (whole & 0xff);
            case BOOL -> whole == (whole & 1);
            case F64, F32, F16, BF16, F8E4M3, F8E5M2 ->
                throw new IllegalArgumentException(dtype + " is no integer dtype");
        };
    }

    /** {@code f32[2, 3]}. */
    static String describe(Tensor x) {
        return x.dtype() + x.shape().toString();
    }
}
