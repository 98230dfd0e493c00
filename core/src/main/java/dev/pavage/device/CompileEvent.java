package dev.pavage.device;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** Flight-recorder event of the capture, lowering and compilation of a kernel. */
@Name("dev.pavage.Compile")
@Label("Kernel Compilation")
@Category("Pavage")
@StackTrace(false)
final class CompileEvent extends Event {
    @Label("Kernel")
    String kernel = "";

    @Label("Device")
    String device = "";

    @Label("Capture, Passes and Lowering")
    @Timespan(Timespan.NANOSECONDS)
    long lowering;

    @Label("Device Compiler")
    @Timespan(Timespan.NANOSECONDS)
    long compiler;

    @Label("Length of the Generated Code")
    long sourceLength;
}
