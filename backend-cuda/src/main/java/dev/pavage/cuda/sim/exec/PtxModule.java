package dev.pavage.cuda.sim.exec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A module of PTX.
 *
 * @param version the version of the instruction set that it is written in, such as {@code 7.0}
 * @param target the architecture it is for, such as {@code sm_80}
 * @param architecture its number, such as 80
 * @param entries its kernels by name, in the order of the text
 */
public record PtxModule(String version, String target, int architecture, Map<String, PtxEntry> entries) {
    /** Copies the map. */
    public PtxModule {
        entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    /** A kernel, if the module has it. */
    public Optional<PtxEntry> entry(String name) {
        return Optional.ofNullable(entries.get(name));
    }
}
