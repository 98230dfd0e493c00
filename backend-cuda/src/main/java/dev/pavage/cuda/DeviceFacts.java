package dev.pavage.cuda;

import dev.pavage.cuda.driver.DeviceAttribute;
import dev.pavage.cuda.driver.Driver;
import dev.pavage.cuda.driver.NativeDriver;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What a person wants to know of a device. */
final class DeviceFacts {
    private static final double KHZ_PER_GHZ = 1e6;

    private DeviceFacts() {}

    /** The facts that the driver tells, in the order to show. */
    static Map<String, String> of(Driver driver, int ordinal, Architecture architecture) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("name", driver.name(ordinal));
        facts.put(
                "compute capability",
                driver.attribute(ordinal, DeviceAttribute.COMPUTE_CAPABILITY_MAJOR) + "."
                        + driver.attribute(ordinal, DeviceAttribute.COMPUTE_CAPABILITY_MINOR) + " (code for "
                        + architecture.name() + ", PTX " + architecture.isa() + ")");
        facts.put("compute units",
                driver.attribute(ordinal, DeviceAttribute.MULTIPROCESSOR_COUNT) + " multiprocessors");
        facts.put("clock", gigahertz(driver.attribute(ordinal, DeviceAttribute.CLOCK_RATE)));
        facts.put(
                "memory bus",
                driver.attribute(ordinal, DeviceAttribute.GLOBAL_MEMORY_BUS_WIDTH) + " bits at "
                        + gigahertz(driver.attribute(ordinal, DeviceAttribute.MEMORY_CLOCK_RATE)));
        facts.put(
                "pci",
                String.format(
                        Locale.ROOT,
                        "%02x:%02x.0",
                        driver.attribute(ordinal, DeviceAttribute.PCI_BUS_ID),
                        driver.attribute(ordinal, DeviceAttribute.PCI_DEVICE_ID)));
        facts.put("driver", driver.release().orElse("of unknown version"));
        facts.put("cuda", NativeDriver.text(driver.version()));
        if (driver.attribute(ordinal, DeviceAttribute.KERNEL_EXEC_TIMEOUT) != 0) {
            facts.put("timeout", "kernels are stopped after some seconds, because a screen hangs on the device");
        }
        return facts;
    }

    private static String gigahertz(int kilohertz) {
        return String.format(Locale.ROOT, "%.2f GHz", kilohertz / KHZ_PER_GHZ);
    }
}
