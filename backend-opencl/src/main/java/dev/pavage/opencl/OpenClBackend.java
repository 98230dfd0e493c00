package dev.pavage.opencl;

import dev.pavage.device.Backend;
import dev.pavage.device.DeviceDriver;
import dev.pavage.device.PavageException;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.opencl.OpenCl.Purpose;
import dev.pavage.settings.Settings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jocl.CL;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/**
 * The OpenCL devices of all platforms: GPUs, then accelerators, then processors of the host, each in the order that the
 * platforms list them. A platform or device that cannot be used does not hide the others.
 */
public final class OpenClBackend implements Backend {
    static final String NAME = "opencl";

    private static final System.Logger LOG = System.getLogger(OpenClBackend.class.getName());
    private static final String REMEDY = "install the driver of the GPU's vendor, or PoCL for the processor (Debian and"
            + " Ubuntu: apt install pocl-opencl-icd ocl-icd-libopencl1), and look with clinfo";

    private final ToIntFunction<String> faults;

    /** For {@link java.util.ServiceLoader}. */
    public OpenClBackend() {
        this(OpenCl.NO_FAULTS);
    }

    /** A backend whose calls fail as {@code faults} says; see {@link OpenCl}. */
    OpenClBackend(ToIntFunction<String> faults) {
        this.faults = faults;
    }

    @Override
    public String name() {
        return NAME;
    }

    /**
     * Finds the devices without opening one.
     *
     * @throws IllegalArgumentException if a setting has a value that is not allowed
     */
    @Override
    public Discovery discover() {
        String lowering = Settings.OPENCL_LOWERING.value();
        List<String> reasons = new ArrayList<>();
        List<DeviceInfo> found;
        try {
            found = SignalHandlers.kept(() -> devices(platforms(new OpenCl(NAME, faults)), reasons));
        } catch (LinkageError e) {
            // JOCL's own library comes in its jar; what is missing is the system's libOpenCL.
            LOG.log(System.Logger.Level.DEBUG, "JOCL did not load", e);
            return Discovery.none("there is no OpenCL library (libOpenCL) on this machine, or it does not load: "
                    + REMEDY);
        } catch (PavageException e) {
            return Discovery.none("no platform answers (" + e.getMessage() + "): " + REMEDY);
        }
        if (found.isEmpty()) {
            return Discovery.none((reasons.isEmpty() ? "no platform is installed" : String.join("; ", reasons)) + ": "
                    + REMEDY);
        }
        reasons.forEach(reason -> LOG.log(System.Logger.Level.WARNING, "OpenCL: {0}", reason));
        found.sort(Comparator.comparingInt(DeviceInfo::rank));
        List<DeviceDriver> drivers = new ArrayList<>();
        for (DeviceInfo info : found) {
            drivers.add(OpenClDevice.of(NAME + ":" + drivers.size(), info, lowering(lowering, info), faults));
        }
        return Discovery.found(drivers);
    }

    /** The lowering for a device, as {@link Settings#OPENCL_LOWERING} wants it. */
    static Lowering lowering(String wanted, DeviceInfo info) {
        return switch (wanted) {
            case "loops" -> Lowering.LOOPS;
            case "threads" -> Lowering.THREADS;
            default -> info.isCpu() ? Lowering.LOOPS : Lowering.THREADS;
        };
    }

    /** The devices of platforms; {@code reasons} gets why some are left out. */
    List<DeviceInfo> devices(cl_platform_id[] platforms, List<String> reasons) {
        List<DeviceInfo> found = new ArrayList<>();
        for (cl_platform_id platform : platforms) {
            try {
                devices(new OpenCl(NAME, faults), platform, found, reasons);
            } catch (PavageException e) {
                reasons.add("a platform was left out: " + e.getMessage());
            }
        }
        return found;
    }

    /** All platforms; none if no driver is installed. */
    static cl_platform_id[] platforms(OpenCl cl) {
        int[] count = new int[1];
        int code = cl.code("clGetPlatformIDs", () -> CL.clGetPlatformIDs(0, null, count));
        if (code == ClError.PLATFORM_NOT_FOUND_KHR.code() || code == 0 && count[0] == 0) {
            return new cl_platform_id[0];
        }
        if (code != 0) {
            throw cl.failure(Purpose.ASK, "clGetPlatformIDs", code);
        }
        cl_platform_id[] platforms = new cl_platform_id[count[0]];
        cl.run(Purpose.ASK, "clGetPlatformIDs", () -> CL.clGetPlatformIDs(platforms.length, platforms, null));
        return platforms;
    }

    private void devices(OpenCl cl, cl_platform_id platform, List<DeviceInfo> found, List<String> reasons) {
        String name = DeviceInfo.platformText(cl, platform, CL.CL_PLATFORM_NAME);
        int[] count = new int[1];
        // Devices of other types than these three have no compiler.
        long types = CL.CL_DEVICE_TYPE_GPU | CL.CL_DEVICE_TYPE_ACCELERATOR | CL.CL_DEVICE_TYPE_CPU;
        int code = cl.code("clGetDeviceIDs", () -> CL.clGetDeviceIDs(platform, types, 0, null, count));
        if (code != 0 || count[0] == 0) {
            reasons.add("platform " + name + " gives no device: "
                    + ClError.text(code != 0 ? code : ClError.DEVICE_NOT_FOUND.code()));
            return;
        }
        cl_device_id[] ids = new cl_device_id[count[0]];
        cl.run(Purpose.ASK, "clGetDeviceIDs", () -> CL.clGetDeviceIDs(platform, types, ids.length, ids, null));
        for (cl_device_id id : ids) {
            try {
                DeviceInfo info = new DeviceInfo(new OpenCl(name, faults), id);
                info.unfit().ifPresentOrElse(
                        why -> reasons.add("device " + info.name() + " of platform " + name + " " + why),
                        () -> found.add(info));
            } catch (PavageException e) {
                reasons.add("a device of platform " + name + " was left out: " + e.getMessage());
            }
        }
    }
}
