package dev.pavage.opencl;

/**
 * What a device's OpenCL C has beyond version 1.2 without options: all that generated code may depend on.
 *
 * @param fp64 whether {@code double} exists
 * @param int64Atomics whether {@code cl_khr_int64_base_atomics} and {@code cl_khr_int64_extended_atomics} exist
 * @param exactDivision whether the option {@code -cl-fp32-correctly-rounded-divide-sqrt} may be given; without it F32
 *     quotients are within 2.5 ulp and square roots within 3 (OpenCL 1.2 specification, section 7.4)
 * @param joinsThreads whether the compiler makes loops of a work-group's threads, as PoCL's does. LLVM's passes after that
 *     take long, and one of LLVM 15 is wrong: an element of a vector of bits is read as if it had a byte of its own
 *     ({@code docs/opencl.md} shows it). So kernels of the thread lowering are
 *     built with {@code -cl-opt-disable}, and such vectors do not arise
 * @param shuffle how threads of a sub-group exchange values
 * @param subGroup threads of a sub-group; 1 where {@code shuffle} is {@link Shuffle#NONE}
 */
record Features(
        boolean fp64,
        boolean int64Atomics,
        boolean exactDivision,
        boolean joinsThreads,
        Shuffle shuffle,
        int subGroup) {
    /**
     * How threads of a sub-group exchange values.
     *
     * @param extension the extension that has it
     * @param function the built-in function for the value of the thread at a distance
     * @param language the version of OpenCL C that kernels with it are built as
     */
    record Shuffle(String extension, String function, String language) {
        /** Not at all. */
        static final Shuffle NONE = new Shuffle("", "", "CL1.2");
        /** {@code cl_khr_subgroup_shuffle}, which belongs to OpenCL 3.0. */
        static final Shuffle KHR = new Shuffle("cl_khr_subgroup_shuffle", "sub_group_shuffle_xor", "CL3.0");
        /** {@code cl_intel_subgroups}. */
        static final Shuffle INTEL = new Shuffle("cl_intel_subgroups", "intel_sub_group_shuffle_xor", "CL1.2");
    }
}
