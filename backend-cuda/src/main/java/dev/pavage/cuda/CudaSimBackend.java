package dev.pavage.cuda;

import dev.pavage.cuda.driver.DeviceAttribute;
import dev.pavage.cuda.driver.Driver;
import dev.pavage.cuda.sim.Simulator;
import dev.pavage.device.Backend;
import dev.pavage.device.DeviceDriver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A simulated GPU of each architecture, {@code cuda-sim:sm_75} to {@code cuda-sim:sm_90}, on any machine. It runs the PTX
 * that NVIDIA's GPUs run and checks each access; nobody is given one unasked.
 */
public final class CudaSimBackend implements Backend {
    static final String NAME = "cuda-sim";

    /** For {@link java.util.ServiceLoader}. */
    public CudaSimBackend() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Discovery discover() {
        Driver simulator = new Simulator(Architecture.ALL);
        List<DeviceDriver> devices = new ArrayList<>();
        for (int i = 0; i < Architecture.ALL.size(); i++) {
            devices.add(CudaDevice.simulated(simulator, i, Architecture.ALL.get(i)));
        }
        return Discovery.found(devices);
    }

    /** What is worth knowing of a simulated device, in the order to show. */
    static Map<String, String> facts(Driver driver, int ordinal, Architecture architecture) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("name", driver.name(ordinal));
        facts.put("simulated", "yes: for tests, thousands of times slower than a GPU");
        facts.put("code", architecture.name() + ", PTX " + architecture.isa());
        facts.put("compute units", driver.attribute(ordinal, DeviceAttribute.MULTIPROCESSOR_COUNT) + " simulated");
        facts.put("matrix units", DeviceFacts.matrixUnits(architecture));
        return facts;
    }
}
