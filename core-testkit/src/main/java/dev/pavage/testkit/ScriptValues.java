package dev.pavage.testkit;

import dev.pavage.kernel.Index;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.TileVar;
import dev.pavage.type.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/** The tiles, variables and indexes that a generated kernel can use at a place. */
final class ScriptValues {
    /** Larger tiles are not kept, so that kernels stay small. */
    private static final int MOST_ELEMENTS = 256;

    private static final int FARTHEST = 12;

    /** A tile and what is known of it. */
    record Known(Tile tile, Quality quality) {
        DType dtype() {
            return tile.dtype();
        }
    }

    private final Program program;
    private final List<Known> tiles = new ArrayList<>();
    private final List<TileVar> variables = new ArrayList<>();
    private final List<Index> indexes = new ArrayList<>();

    ScriptValues(Program program) {
        this.program = program;
    }

    Program program() {
        return program;
    }

    /** Keeps a tile, unless nothing useful is known of it. */
    void add(Tile tile, Quality quality) {
        if (!quality.isLost() && tile.shape().elements() <= MOST_ELEMENTS) {
            tiles.add(new Known(tile, quality));
        }
    }

    void add(TileVar variable) {
        variables.add(variable);
    }

    void add(Index index) {
        indexes.add(index);
    }

    /** Runs the body of a loop or a branch, and forgets what it defined. */
    void within(Runnable body) {
        int tileCount = tiles.size();
        int variableCount = variables.size();
        int indexCount = indexes.size();
        body.run();
        tiles.subList(tileCount, tiles.size()).clear();
        variables.subList(variableCount, variables.size()).clear();
        indexes.subList(indexCount, indexes.size()).clear();
    }

    /**
     * A tile or the value of a variable that fits. It is chosen by its distance from the newest, so that a choice stays
     * what it was when older ones are left out.
     */
    Optional<Known> any(SplittableRandom random, Predicate<Known> fits) {
        List<Known> fitting = new ArrayList<>();
        variables.forEach(v -> fitting.add(new Known(v.value(), Quality.any(v.dtype()))));
        fitting.addAll(tiles);
        fitting.removeIf(fits.negate());
        int distance = Math.min(random.nextInt(FARTHEST), random.nextInt(FARTHEST));
        if (fitting.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(fitting.reversed().get(distance % fitting.size()));
    }

    Optional<Known> any(SplittableRandom random) {
        return any(random, k -> true);
    }

    Optional<Known> anyExact(SplittableRandom random) {
        return any(random, k -> k.quality().isExact());
    }

    Optional<TileVar> variable(SplittableRandom random) {
        return variables.isEmpty() ? Optional.empty() : Optional.of(variables.get(random.nextInt(variables.size())));
    }

    /** A small number, or an index that is known only when the kernel runs. */
    Index index(SplittableRandom random) {
        return indexes.isEmpty() || random.nextInt(3) == 0
                ? program.constant(random.nextInt(-2, 7))
                : indexes.get(random.nextInt(indexes.size()));
    }
}
