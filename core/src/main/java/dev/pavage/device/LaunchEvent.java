package dev.pavage.device;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Flight-recorder event of a launch; its duration is that of the call, which may end before the device is done. */
@Name("dev.pavage.Launch")
@Label("Kernel Launch")
@Category("Pavage")
@StackTrace(false)
final class LaunchEvent extends Event {
    @Label("Kernel")
    String kernel = "";

    @Label("Device")
    String device = "";

    @Label("Arguments")
    String arguments = "";

    @Label("Programs")
    long programs;
}
