package dev.pavage.cpu;

import dev.pavage.cpu.machine.MachineFunctions;
import dev.pavage.lane.LaneFunction;
import dev.pavage.lane.LaneKernel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Which functions of a kernel are machine code. */
final class MachineCodes {
    private MachineCodes() {}

    /**
     * Where the functions of a kernel are that are machine code. The entry is none: it is called by the JVM.
     *
     * @param shared where shared functions are
     * @param streams whether whole vectors of arguments are stored past the caches
     * @param texts gets the code as people read it, and why there is none
     */
    static Map<String, Long> of(
            MachineFunctions machine, LaneKernel kernel, Map<String, Long> shared, boolean streams,
            List<Supplier<String>> texts) {
        Map<String, Long> addresses = new HashMap<>(shared);
        for (LaneFunction function : kernel.functions()) {
            if (!function.shared() && !function.equals(kernel.entry())) {
                compile(machine, function, addresses, streams, texts)
                        .ifPresent(at -> addresses.put(function.name(), at));
            }
        }
        return addresses;
    }

    /** Where a function is as machine code, if it can be written as such. */
    static Optional<Long> compile(
            MachineFunctions machine,
            LaneFunction function,
            Map<String, Long> callees,
            boolean streams,
            List<Supplier<String>> texts) {
        return switch (machine.compile(function, callees, streams)) {
            case MachineFunctions.Compiled compiled -> {
                texts.add(() -> "machine code of " + function.name() + "\n" + compiled.text());
                yield Optional.of(compiled.address());
            }
            case MachineFunctions.Declined declined -> {
                texts.add(() -> function.name() + " is no machine code: " + declined.text() + "\n");
                yield Optional.empty();
            }
        };
    }
}
