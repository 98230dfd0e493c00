package dev.pavage.device;

import java.util.List;
import java.util.Set;

/** What a launch runs: a kernel of the device's cache, or a function of a library. It stays until it is released. */
interface HeldCode {
    /** What the device runs. */
    CompiledKernel code();

    /** The name of its source, {@code add}. */
    String kernel();

    /** The name of what was made of that, {@code add-f32-1a2b3c4d}. */
    String name();

    /** Names of its views. */
    List<String> parameters();

    /** Positions of the views that must be packed in row-major order. */
    Set<Integer> packed();

    /** Ends the use. */
    void release();

    /**
     * The products of a library, which stays as long as its device.
     *
     * @param name its name
     * @param code what computes them
     */
    record OfLibrary(String name, CompiledKernel code) implements HeldCode {
        private static final List<String> PARAMETERS = List.of("a", "b", "c", "workspace");

        @Override
        public String kernel() {
            return name;
        }

        @Override
        public List<String> parameters() {
            return PARAMETERS;
        }

        @Override
        public Set<Integer> packed() {
            return Set.of();
        }

        @Override
        public void release() {}
    }
}
