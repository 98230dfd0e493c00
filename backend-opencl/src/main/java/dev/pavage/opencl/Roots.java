package dev.pavage.opencl;

import dev.pavage.lane.ControlOp;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.Provenance;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The pointers that a function's addresses are relative to. */
final class Roots {
    private final Provenance.Variant variant;

    Roots(Provenance.Variant variant) {
        this.variant = variant;
    }

    private static String space(boolean local) {
        return local ? "__local" : "__global";
    }

    private int root(LaneValue address) {
        return Objects.requireNonNull(variant.roots().get(address), "an address without a root");
    }

    /** The address space that an address lies in. */
    String space(LaneValue address) {
        return space(variant.local().get(root(address)));
    }

    /** The pointer that an address is relative to. */
    String name(LaneValue address) {
        return name(root(address));
    }

    /** A pointer's name. */
    static String name(int root) {
        return "m" + root;
    }

    /** Whether a register is an address. */
    boolean isAddress(LaneValue value) {
        return variant.roots().containsKey(value);
    }

    /** The function's parameters for its roots. */
    Stream<String> params() {
        List<Boolean> local = variant.local();
        return IntStream.range(0, local.size()).mapToObj(root -> space(local.get(root)) + " char* const " + name(root));
    }

    /** What a call hands on for the roots of the function that it calls. */
    Stream<String> passed(ControlOp.Call call) {
        return Provenance.passed(variant, call).stream().map(Roots::name);
    }
}
