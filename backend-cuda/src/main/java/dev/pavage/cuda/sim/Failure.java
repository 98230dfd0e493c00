package dev.pavage.cuda.sim;

import dev.pavage.cuda.driver.CudaError;
import dev.pavage.cuda.driver.CudaException;
import dev.pavage.cuda.sim.report.Finding;

/** The exceptions of a simulated driver. */
final class Failure {
    private Failure() {}

    /**
     * A call failed.
     *
     * @param call the function of the driver API
     * @param error what it would return
     * @param text what is wrong, with the numbers
     */
    static CudaException of(String call, CudaError error, String text) {
        return new CudaException(
                error, call + " failed with CUDA_ERROR_" + error + " (" + error.number() + "): " + text);
    }

    /** A launch ended with a finding. */
    static CudaException of(Finding finding) {
        CudaError error =
                switch (finding.kind()) {
                    case ILLEGAL_ADDRESS, USE_AFTER_FREE, SHARED_BOUNDS -> CudaError.ILLEGAL_ADDRESS;
                    case MISALIGNED_ADDRESS -> CudaError.MISALIGNED_ADDRESS;
                    case TRAP -> CudaError.ILLEGAL_INSTRUCTION;
                    case STEP_LIMIT -> CudaError.LAUNCH_TIMEOUT;
                    case UNWRITTEN_GLOBAL, UNWRITTEN_SHARED, SHARED_RACE, GLOBAL_RACE, DIVERGENT_BARRIER,
                            DIVERGENT_WARP,
                            UNWRITTEN_REGISTER ->
                        CudaError.LAUNCH_FAILED;
                };
        return of("cuLaunchKernel", error, finding.toString());
    }
}
