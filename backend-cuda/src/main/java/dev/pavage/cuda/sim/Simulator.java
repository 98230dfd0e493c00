package dev.pavage.cuda.sim;

import dev.pavage.cuda.Architecture;
import dev.pavage.cuda.driver.Context;
import dev.pavage.cuda.driver.CudaError;
import dev.pavage.cuda.driver.DeviceAttribute;
import dev.pavage.cuda.driver.Driver;
import java.util.List;
import java.util.Optional;

/**
 * A driver of simulated GPUs, one of each architecture: it executes the PTX that NVIDIA's driver would compile, checks each
 * access and counts. What it answers, refuses and leaves to the caller is what the driver API says, so that code above it
 * cannot tell the difference but by the time it takes. {@link LaunchReport#observe} tells what launches did.
 */
public final class Simulator implements Driver {
    /** CUDA 12.4, the first whose PTX (8.4) has all that is simulated. */
    private static final int VERSION = 12040;

    private final List<SimulatedDevice> devices;
    private final PrimaryContexts contexts;

    /**
     * A simulator.
     *
     * @param architectures what its devices are, device 0 first
     */
    public Simulator(List<Architecture> architectures) {
        devices = architectures.stream().map(SimulatedDevice::of).toList();
        contexts = new PrimaryContexts(devices.size());
    }

    @Override
    public int version() {
        return VERSION;
    }

    @Override
    public Optional<String> release() {
        return Optional.empty();
    }

    @Override
    public int deviceCount() {
        return devices.size();
    }

    @Override
    public String name(int device) {
        return device("cuDeviceGetName", device).name();
    }

    @Override
    public long totalMemory(int device) {
        return device("cuDeviceTotalMem", device).memoryBytes();
    }

    @Override
    public int attribute(int device, DeviceAttribute attribute) {
        return device("cuDeviceGetAttribute", device).attribute(attribute);
    }

    @Override
    public Context context(int device) {
        SimulatedDevice simulated = device("cuDevicePrimaryCtxRetain", device);
        return contexts.retain(device, release -> new SimulatedContext(simulated, release));
    }

    private SimulatedDevice device(String call, int device) {
        if (device < 0 || device >= devices.size()) {
            throw Failure.of(
                    call, CudaError.INVALID_DEVICE, "device " + device + " of " + devices.size() + " was asked for");
        }
        return devices.get(device);
    }
}
