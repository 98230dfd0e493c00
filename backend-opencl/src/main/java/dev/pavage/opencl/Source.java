package dev.pavage.opencl;

import dev.pavage.device.MessageBuffer;

/**
 * A kernel as OpenCL C, with what a launch must know.
 *
 * @param entry the name of the kernel function
 * @param text the program
 * @param options what the program is to be built with
 * @param slotBytes scratch memory of one work-group, a multiple of 64; 0 from the thread lowering
 * @param localBytes local memory of one work-group, at least 1; 0 from the loop lowering
 * @param hasMessages whether the kernel function takes a {@link MessageBuffer}
 */
record Source(
        String entry,
        String text,
        String options,
        long slotBytes,
        long localBytes,
        boolean hasMessages) {
    /** Bytes of the scratch buffer before the first work-group's slot: the counters that hand out programs. */
    static final int SCRATCH_HEADER = 64;
}
