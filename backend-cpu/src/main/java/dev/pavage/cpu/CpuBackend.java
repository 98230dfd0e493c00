package dev.pavage.cpu;

import dev.pavage.cpu.machine.MachineFunctions;
import dev.pavage.device.Backend;
import dev.pavage.settings.Settings;
import java.util.List;
import java.util.Optional;

/**
 * Finds the processor. {@code pavage.threads} and {@code pavage.vector.bits} are read here. Without the module
 * {@code jdk.incubator.vector} its code is scalar, and a warning says how to add the module.
 */
public final class CpuBackend implements Backend {
    private static final System.Logger LOG = System.getLogger("dev.pavage.cpu");
    private static final String VECTOR_MODULE = "jdk.incubator.vector";
    private static final int WHAT_THE_MACHINE_HAS = -1;

    /** For {@link java.util.ServiceLoader}. */
    public CpuBackend() {}

    @Override
    public String name() {
        return CpuDevice.NAME;
    }

    /**
     * Finds the one device that there always is.
     *
     * @throws IllegalArgumentException if a setting has a value that is not allowed
     */
    @Override
    public Discovery discover() {
        int threads = Settings.THREADS.value();
        return Discovery.found(List.of(new CpuDevice(
                features(Settings.VECTOR_BITS.value()),
                threads == 0 ? Runtime.getRuntime().availableProcessors() : threads,
                Settings.CPU_MACHINE_CODE.value() ? Optional.of(MachineFunctions.ofThisMachine()) : Optional.empty())));
    }

    private static VectorFeatures features(int bits) {
        if (bits == 0) {
            return VectorFeatures.NONE;
        }
        if (ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The CPU device computes without vectors, many times slower than it could: start java with"
                            + " --add-modules " + VECTOR_MODULE + ", or set -D" + Settings.VECTOR_BITS.name()
                            + "=0 if this is wanted.");
            return VectorFeatures.NONE;
        }
        return VectorCalls.features(bits == WHAT_THE_MACHINE_HAS ? VectorCalls.preferredBits() : bits);
    }
}
