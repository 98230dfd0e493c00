package dev.pavage.ir;

import java.util.List;
import java.util.Map;

/**
 * A kernel as tile IR: the work of one program of a grid.
 *
 * @param name its name, from the Java method; part of dump files and error messages
 * @param params the view arguments, in order
 * @param paramNames their names in the source, for messages
 * @param hints what the author asked of lowerings, by {@link Hint}
 * @param body what one program does; has no parameters and no yield
 */
public record TileKernel(
        String name, List<Value> params, List<String> paramNames, Map<Hint, Long> hints, Region body) {
    /** Copies the collections; hints are kept in the order of {@link Hint}. */
    public TileKernel {
        params = List.copyOf(params);
        paramNames = List.copyOf(paramNames);
        hints = hints.isEmpty() ? Map.of() : java.util.Collections.unmodifiableMap(new java.util.EnumMap<>(hints));
    }

    /** This kernel with another body. */
    public TileKernel withBody(Region newBody) {
        return new TileKernel(name, params, paramNames, hints, newBody);
    }

    /** The text that {@link Printer} prints and {@link Parser} reads. */
    @Override
    public String toString() {
        return Printer.print(this);
    }
}
