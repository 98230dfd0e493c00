package dev.pavage.opencl;

import dev.pavage.ir.Target.MatrixUnit;
import dev.pavage.type.DType;
import java.util.List;

/**
 * Products of four packed bytes: {@code cl_khr_integer_dot_product}. A device that has the extension has these functions
 * (OpenCL Extension Specification, "Integer Dot Product": {@code CL_DEVICE_INTEGER_DOT_PRODUCT_INPUT_4x8BIT_PACKED_KHR} must
 * be supported), of which only OpenCL C 3.0 knows; they need no pragma.
 */
final class PackedDot {
    /** The extension that has them. */
    static final String EXTENSION = "cl_khr_integer_dot_product";

    /** What the names of both functions begin with. */
    static final String FUNCTIONS = "dot_4x8packed_";

    /** The function for signed bytes; it gives an {@code int}. */
    static final String SIGNED = FUNCTIONS + "ss_int";

    /** The function for unsigned bytes; it gives a {@code uint}. */
    static final String UNSIGNED = FUNCTIONS + "uu_uint";

    /** The version of OpenCL C that kernels with them are built as. */
    static final String LANGUAGE = "CL3.0";

    private PackedDot() {}

    /** The functions as instructions of a target. */
    static List<MatrixUnit> units() {
        return List.of(
                new MatrixUnit(SIGNED, 1, 1, 4, DType.I8, DType.I32),
                new MatrixUnit(UNSIGNED, 1, 1, 4, DType.U8, DType.I32));
    }
}
