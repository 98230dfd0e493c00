package dev.pavage.cpu;

import dev.pavage.lane.LaneKernel;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** Makes class files into programs. */
final class Programs {
    private Programs() {}

    /** An object of the class that {@link ClassEmitter#kernel} wrote; hidden, and unloaded with its last object. */
    static CpuProgram load(LaneKernel kernel, byte[] classFile) {
        MethodSizes.check(classFile);
        try {
            MethodHandles.Lookup lookup =
                    MethodHandles.lookup().defineHiddenClassWithClassData(classFile, kernel.messages(), true);
            return (CpuProgram) lookup.findConstructor(lookup.lookupClass(), MethodType.methodType(void.class))
                    .invoke();
        } catch (Throwable e) {
            throw new IllegalStateException("the class generated for kernel " + kernel.name() + " does not load", e);
        }
    }
}
