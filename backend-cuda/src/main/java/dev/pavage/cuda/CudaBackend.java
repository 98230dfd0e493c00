package dev.pavage.cuda;

import dev.pavage.cuda.driver.CudaError;
import dev.pavage.cuda.driver.CudaException;
import dev.pavage.cuda.driver.DeviceAttribute;
import dev.pavage.cuda.driver.Driver;
import dev.pavage.cuda.driver.NativeDriver;
import dev.pavage.device.Backend;
import dev.pavage.device.DeviceDriver;
import dev.pavage.device.PavageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The GPUs of NVIDIA's driver, by its numbers: {@code cuda:0} is the first that {@code CUDA_VISIBLE_DEVICES} lets it see.
 * A device that cannot be used does not hide the others.
 */
public final class CudaBackend implements Backend {
    static final String NAME = "cuda";

    private static final System.Logger LOG = System.getLogger(CudaBackend.class.getName());
    private static final String REMEDY =
            ": install NVIDIA's driver 525 or newer (https://www.nvidia.com/drivers; no toolkit is needed), and look with"
                    + " nvidia-smi";
    private static final String NO_GPU_REMEDY = ": look with nvidia-smi; CUDA_VISIBLE_DEVICES may hide GPUs, and a"
            + " container must be started with them (docker run --gpus all)";

    /** {@code CU_COMPUTEMODE_PROHIBITED}. */
    private static final int PROHIBITED = 2;

    private final Supplier<Driver> opener;

    /** For {@link java.util.ServiceLoader}. */
    public CudaBackend() {
        this(NativeDriver::open);
    }

    /** The devices of a driver that {@code opener} opens. */
    CudaBackend(Supplier<Driver> opener) {
        this.opener = opener;
    }

    @Override
    public String name() {
        return NAME;
    }

    /** Finds the devices without making a context on one. */
    @Override
    public Discovery discover() {
        Driver driver;
        try {
            driver = opener.get();
        } catch (CudaException e) {
            return Discovery.none(
                    e.error() == CudaError.NO_DEVICE
                            ? "the driver finds no GPU" + NO_GPU_REMEDY
                            : "the driver does not start (" + e.getMessage() + ")" + REMEDY);
        } catch (PavageException e) {
            return Discovery.none(e.getMessage() + REMEDY);
        }
        List<String> reasons = new ArrayList<>();
        List<DeviceDriver> devices = devices(driver, reasons);
        if (devices.isEmpty()) {
            return Discovery.none(
                    reasons.isEmpty() ? "the driver finds no GPU" + NO_GPU_REMEDY : String.join("; ", reasons));
        }
        reasons.forEach(reason -> LOG.log(System.Logger.Level.WARNING, "CUDA: {0}", reason));
        return Discovery.found(devices);
    }

    private static List<DeviceDriver> devices(Driver driver, List<String> reasons) {
        List<DeviceDriver> devices = new ArrayList<>();
        for (int ordinal = 0; ordinal < driver.deviceCount(); ordinal++) {
            try {
                Optional<Architecture> architecture = architecture(driver, ordinal);
                Optional<String> unfit = unfit(driver, ordinal, architecture);
                if (unfit.isPresent()) {
                    reasons.add(
                            NAME + ":" + ordinal + " (" + driver.name(ordinal) + ") is left out: it " + unfit.get());
                } else {
                    devices.add(CudaDevice.of(driver, ordinal, architecture.orElseThrow()));
                }
            } catch (CudaException e) {
                reasons.add(NAME + ":" + ordinal + " is left out: " + e.getMessage());
            }
        }
        return devices;
    }

    /** The architecture that a device's code is written for, as the driver's compiler takes it. */
    static Optional<Architecture> architecture(Driver driver, int ordinal) {
        return Architecture.of(
                driver.attribute(ordinal, DeviceAttribute.COMPUTE_CAPABILITY_MAJOR),
                driver.attribute(ordinal, DeviceAttribute.COMPUTE_CAPABILITY_MINOR))
                .map(architecture -> architecture.under(driver.version()));
    }

    /** Why a device cannot be used, if so: what it is or has, and the remedy. */
    static Optional<String> unfit(Driver driver, int ordinal, Optional<Architecture> architecture) {
        if (architecture.isEmpty()) {
            return Optional.of("has compute capability "
                    + driver.attribute(ordinal, DeviceAttribute.COMPUTE_CAPABILITY_MAJOR) + "."
                    + driver.attribute(ordinal, DeviceAttribute.COMPUTE_CAPABILITY_MINOR)
                    + ", and Pavage needs 7.5 (Turing) or newer; OpenCL may run it");
        }
        if (driver.attribute(ordinal, DeviceAttribute.COMPUTE_MODE) == PROHIBITED) {
            return Optional.of("is in compute mode \"prohibited\"; nvidia-smi -i " + ordinal
                    + " -c DEFAULT, run by an administrator, allows its use");
        }
        return Optional.empty();
    }
}
