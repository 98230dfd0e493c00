package dev.pavage.testkit;

import dev.pavage.type.DType;
import java.util.Arrays;
import java.util.List;

/**
 * Which dtypes go through which cases.
 *
 * <p>On 8 bits an operation is that on F32 and one rounding more: every operation of every group would run F32's code
 * again. So those dtypes go through what is their own, which is conversions, memory and the registers of a product, and
 * through one operation of each kind, to see that the rounding is there.
 */
final class Coverage {
    /** Floating point of 8 bits. */
    static final List<DType> FLOAT8 = List.of(DType.F8E4M3, DType.F8E5M2);

    /** Dtypes that go through every case of a group. */
    static final List<DType> WHOLE =
            Arrays.stream(DType.values()).filter(d -> !FLOAT8.contains(d)).toList();

    private Coverage() {}
}
