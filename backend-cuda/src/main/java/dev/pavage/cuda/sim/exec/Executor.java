package dev.pavage.cuda.sim.exec;

import dev.pavage.cuda.sim.report.Counters;

/**
 * Runs kernels: the blocks of a launch one after the other, along x first, on the calling thread; of a block each warp until
 * its threads wait at a barrier or have ended. So a thread that waits for another one in a loop, instead of at a barrier, may
 * wait until the launch has taken all its steps.
 */
public final class Executor {
    private Executor() {}

    /**
     * Runs a kernel to its end.
     *
     * @param parameters {@link PtxEntry#parameterBytes} bytes
     * @return what it did
     * @throws KernelFault at the first finding
     * @throws IllegalArgumentException if there are fewer parameters
     */
    public static Counters run(PtxEntry entry, LaunchShape shape, byte[] parameters, GlobalMemory memory) {
        if (parameters.length < entry.parameterBytes()) {
            throw new IllegalArgumentException("Kernel %s takes %d bytes of parameters, %d are given"
                    .formatted(entry.name(), entry.parameterBytes(), parameters.length));
        }
        Block block = new Block(entry, shape, parameters, memory);
        for (int z = 0; z < shape.gridZ(); z++) {
            for (int y = 0; y < shape.gridY(); y++) {
                for (int x = 0; x < shape.gridX(); x++) {
                    block.run(x, y, z);
                }
            }
        }
        return block.profile().counters();
    }
}
