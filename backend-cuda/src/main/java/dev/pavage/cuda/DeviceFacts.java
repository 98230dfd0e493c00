package dev.pavage.cuda;

import dev.pavage.cuda.driver.DeviceAttribute;
import dev.pavage.cuda.driver.Driver;
import dev.pavage.cuda.driver.NativeDriver;
import dev.pavage.ir.Target.MatrixUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a person wants to know of a device. */
final class DeviceFacts {
    private static final double KHZ_PER_GHZ = 1e6;
    /** The shape, then the dtype of the left factor. */
    private static final Pattern MMA =
            Pattern.compile("mma\\.sync\\.aligned\\.(\\w+)\\.row\\.col\\.\\w+\\.(\\w+)\\..*");

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
        facts.put("matrix units", matrixUnits(architecture));
        if (driver.attribute(ordinal, DeviceAttribute.KERNEL_EXEC_TIMEOUT) != 0) {
            facts.put("timeout", "kernels are stopped after some seconds, because a screen hangs on the device");
        }
        return facts;
    }

    /**
     * {@code f16 m16n8k16, bf16 m16n8k16}: the best shape of each dtype of factors; {@code dp4a} and the like as they are. Then
     * those that a newer driver would take.
     */
    static String matrixUnits(Architecture architecture) {
        List<MatrixUnit> missing = MatrixUnits.of(architecture.number()).stream()
                .filter(u -> !architecture.matrixUnits().contains(u))
                .toList();
        return shapes(architecture.matrixUnits())
                + (missing.isEmpty()
                        ? ""
                        : "; with a driver of CUDA " + newest(missing) + " or newer " + shapes(missing));
    }

    private static String newest(List<MatrixUnit> units) {
        return NativeDriver.text(
                units.stream().mapToInt(u -> PtxVersion.of(u).cuda()).max().orElseThrow());
    }

    private static String shapes(List<MatrixUnit> units) {
        Map<String, String> shapes = new LinkedHashMap<>();
        for (MatrixUnit unit : units) {
            Matcher mma = MMA.matcher(unit.name());
            if (mma.matches()) {
                shapes.putIfAbsent(mma.group(2), mma.group(2) + " " + mma.group(1));
            } else {
                shapes.put(unit.name(), unit.name());
            }
        }
        return String.join(", ", shapes.values());
    }

    private static String gigahertz(int kilohertz) {
        return String.format(Locale.ROOT, "%.2f GHz", kilohertz / KHZ_PER_GHZ);
    }
}
