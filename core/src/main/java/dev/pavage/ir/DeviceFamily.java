package dev.pavage.ir;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A class of devices that the same tile sizes suit, with what their makers' documents say of all of them and OpenCL
 * cannot be asked. Nothing here was measured; where a device can be asked, its own answer counts.
 *
 * @param name the name in {@link Target#family}
 * @param cpu whether its devices are processors of the host
 * @param vendors matches a part of the platform's or the vendor's name
 * @param devices matches a part of the device's name
 * @param subGroup threads that run in step, 1 if none do
 * @param threads threads that a program of large tiles should have
 * @param registers 32-bit registers that a thread can have, 0 if not published
 * @param localMemory bytes of local memory that a program can count on; 0 if there is none but global memory by that
 *     name
 * @param source the documents
 */
public record DeviceFamily(
        String name,
        boolean cpu,
        Pattern vendors,
        Pattern devices,
        int subGroup,
        int threads,
        int registers,
        long localMemory,
        String source) {
    /** The host's processor. */
    public static final String CPU = "cpu";

    /** A processor of the host through PoCL. */
    public static final String POCL = "pocl";

    /** All families; the first one that matches a device is its own. */
    public static final List<DeviceFamily> ALL = List.of(
            family(POCL, true, "portable computing language|pocl", "", 1, 1, 0, 0, "a thread of a core runs a program"),
            family(CPU, true, "", "", 1, 1, 0, 0, "a thread of a core runs a program"));

    /** What is assumed of a device that belongs to no family: little. */
    public static final DeviceFamily UNKNOWN =
            family("", false, "", "", 1, 128, 0, 16 << 10, "the least local memory but of embedded and custom devices");

    private static DeviceFamily family(
            String name,
            boolean cpu,
            String vendors,
            String devices,
            int subGroup,
            int threads,
            int registers,
            long localMemory,
            String source) {
        return new DeviceFamily(
                name, cpu, pattern(vendors), pattern(devices), subGroup, threads, registers, localMemory, source);
    }

    private static Pattern pattern(String text) {
        return Pattern.compile(text, Pattern.CASE_INSENSITIVE);
    }

    /**
     * The family of a device, {@link #UNKNOWN} if there is none.
     *
     * @param cpu whether it is a processor of the host
     * @param platform the platform's name
     * @param vendor the vendor's name
     * @param device the device's name
     */
    public static DeviceFamily of(boolean cpu, String platform, String vendor, String device) {
        return ALL.stream()
                .filter(f -> f.cpu == cpu
                        && f.vendors.matcher(platform + "\n" + vendor).find()
                        && f.devices.matcher(device).find())
                .findFirst()
                .orElse(UNKNOWN);
    }
}
