package dev.pavage.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Kernels that want more than a device has are refused with both numbers. */
class KernelLimitsTest {
    private static final KernelLimits LIMITS = new KernelLimits("toy:0 (Toy)", 1000, "local memory", 2000, 256);

    private static void refused(String why, Executable check) {
        String message = assertThrows(CompilationException.class, check).getMessage();
        assertEquals("kernel scale cannot run on toy:0 (Toy): it " + why, message);
    }

    @Test
    void aKernelWithinTheLimitsIsTaken() {
        LIMITS.check("scale", 1000, 2000, 256);
        LIMITS.checkCompiled("scale", 2000, 128, 128);
    }

    @Test
    void whatIsTooMuchIsSaid() {
        refused("takes arguments of 1001 bytes, and the device takes 1000; use fewer views, or views of fewer axes",
                () -> LIMITS.check("scale", 1001, 0, 1));
        refused("needs 2001 bytes of local memory per program, and the device has 2000; use smaller tiles",
                () -> LIMITS.check("scale", 0, 2001, 1));
        refused("runs 257 threads per program, and the device runs 256; use smaller tiles",
                () -> LIMITS.check("scale", 0, 0, 257));
    }

    @Test
    void whatTheCompilerAddsCountsToo() {
        refused("runs 128 threads per program, and with the registers that it needs the device runs 64; use smaller"
                + " tiles", () -> LIMITS.checkCompiled("scale", 0, 128, 64));
        refused("needs 2001 bytes of local memory per program, and the device has 2000; use smaller tiles",
                () -> LIMITS.checkCompiled("scale", 2001, 64, 64));
    }
}
