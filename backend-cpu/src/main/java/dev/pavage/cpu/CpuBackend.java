package dev.pavage.cpu;

import dev.pavage.cpu.machine.Extension;
import dev.pavage.cpu.machine.MachineCodeException;
import dev.pavage.cpu.machine.MachineFunctions;
import dev.pavage.device.Backend;
import dev.pavage.settings.Settings;
import java.util.List;
import java.util.Optional;

/**
 * Finds the processor. {@code pavage.threads}, {@code pavage.vector.bits} and
 * {@code pavage.cpu.code} are read here. Without the module
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
        int bits = Settings.VECTOR_BITS.value();
        VectorFeatures features = features(bits);
        Optional<MachineFunctions> machine = machine(features, Settings.CPU_CODE.value());
        int widest = machine.map(m -> m.extension().bits()).orElse(VectorShape.MAX_BITS);
        return Discovery.found(List.of(new CpuDevice(
                bits == WHAT_THE_MACHINE_HAS && features.bits() > widest ? features(widest) : features,
                threads == 0 ? Runtime.getRuntime().availableProcessors() : threads,
                machine)));
    }

    /** What writes machine code, if that is wanted and this machine has vectors for it. */
    private static Optional<MachineFunctions> machine(VectorFeatures features, String wanted) {
        if (wanted.equals("vectors") || features.bits() == 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    wanted.equals("avx2")
                            ? MachineFunctions.ofThisMachine(Extension.AVX2)
                            : MachineFunctions.ofThisMachine());
        } catch (MachineCodeException e) {
            if (!wanted.equals("auto")) {
                throw new IllegalArgumentException(
                        Settings.CPU_CODE + " is not possible: " + e.getMessage() + "; auto and vectors are", e);
            }
            System.Logger.Level level = e.isUnexpected() ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG;
            LOG.log(level,
                    "The CPU device uses the Vector API, and no machine code of its own, which would start sooner: "
                            + e.getMessage() + ". -D" + Settings.CPU_CODE.name()
                            + "=vectors says that this is wanted.");
            return Optional.empty();
        }
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
