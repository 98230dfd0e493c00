package dev.pavage.kernel.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.ir.TileKernel;
import dev.pavage.ir.ValueType;
import dev.pavage.ir.Verifier;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Kernel;
import dev.pavage.reference.GridPoint;
import dev.pavage.reference.HostView;
import dev.pavage.reference.Interpreter;
import dev.pavage.reference.Options;
import dev.pavage.reference.TileData;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Runs a kernel both ways, captured and stepped, which must give the same. */
final class Both {
    private Both() {}

    /**
     * Runs a kernel whose first view is its output.
     *
     * @param output what the output holds before
     * @param arguments tiles for the other views, and configuration, in the order of the parameters
     * @return what the output holds after
     */
    static TileData run(Class<?> type, String name, Grid grid, TileData output, Object... arguments) {
        Kernel kernel = Kernel.of(type, name);
        try (Arena arena = Arena.ofConfined()) {
            TileData captured = interpret(kernel, grid, arena, output, arguments);
            TileData stepped = step(kernel, grid, arena, output, arguments);
            assertEquals(captured, stepped, "captured and stepped");
            return captured;
        }
    }

    private static TileData interpret(Kernel kernel, Grid grid, Arena arena, TileData output, Object... arguments) {
        List<HostView> views = new ArrayList<>(List.of(HostView.allocate(arena, output)));
        List<Object> configuration = new ArrayList<>();
        for (Object argument : arguments) {
            if (argument instanceof TileData tile) {
                views.add(HostView.allocate(arena, tile));
            } else {
                configuration.add(argument);
            }
        }
        TileKernel captured = kernel.capture(
                views.stream().map(v -> ValueType.view(v.dtype(), v.rank())).toList(), configuration.toArray());
        Verifier.verify(captured);
        Interpreter.run(captured, new long[] {grid.x(), grid.y(), grid.z()}, views, Options.plain());
        return views.getFirst().toTile();
    }

    private static TileData step(Kernel kernel, Grid grid, Arena arena, TileData output, Object... arguments) {
        HostView to = HostView.allocate(arena, output);
        List<Object> all = new ArrayList<>(List.of(to));
        for (Object argument : arguments) {
            all.add(argument instanceof TileData tile ? HostView.allocate(arena, tile) : argument);
        }
        for (long z = 0; z < grid.z(); z++) {
            for (long y = 0; y < grid.y(); y++) {
                for (long x = 0; x < grid.x(); x++) {
                    kernel.step(new GridPoint(x, y, z), grid, all.toArray());
                }
            }
        }
        return to.toTile();
    }

    /** F32 zeros. */
    static TileData zeros(long... shape) {
        return reals(DType.F32, Shape.of(shape), 0, 0);
    }

    /** Values that repeat with no short period: {@code (i * step) mod 17 - 8 + offset}. */
    static TileData reals(DType dtype, Shape shape, int step, double offset) {
        return TileData.ofReals(
                dtype,
                shape,
                IntStream.range(0, (int) shape.elements())
                        .mapToDouble(i -> step == 0 ? offset : (i * step) % 17 - 8 + offset)
                        .toArray());
    }

    /** F32 values of rank 1. */
    static TileData floats(double... values) {
        return TileData.ofReals(DType.F32, Shape.of(values.length), values);
    }

    /** I64 values of rank 1. */
    static TileData longs(long... values) {
        return TileData.ofIntegers(DType.I64, Shape.of(values.length), values);
    }
}
