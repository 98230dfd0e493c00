package dev.pavage.lower.thread;

import dev.pavage.ir.ControlOp;
import dev.pavage.ir.MemoryOp;
import dev.pavage.ir.Op;
import dev.pavage.ir.Region;
import dev.pavage.ir.Target;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.TileOp;
import dev.pavage.ir.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which loads feed dots that each thread multiplies by words of neighbouring sums. */
final class PackedLoads {
    /**
     * Elements of a tile that make a word.
     *
     * @param axis the axis along which they are neighbours
     * @param pack number of them
     */
    record Word(int axis, int pack) {}

    private final Map<Value, Op> definitions = new HashMap<>();
    private final Map<Value, List<Value>> carried = new HashMap<>();
    private final Set<Value> seen = new HashSet<>();
    private final Map<Value, Word> words = new HashMap<>();

    /** Looks at the dots of a kernel. */
    PackedLoads(TileKernel kernel, Target target, int threads) {
        define(kernel.body());
        look(kernel.body(), target, threads);
    }

    /** The words of a load's tile; none if no dot wants it so. */
    Optional<Word> of(Value loaded) {
        return Optional.ofNullable(words.get(loaded));
    }

    private void define(Region region) {
        for (Op op : region.ops()) {
            op.results().forEach(r -> definitions.put(r, op));
            op.regions().forEach(this::define);
            if (op instanceof ControlOp.For loop) {
                for (int i = 0; i < loop.carried().size(); i++) {
                    carried.put(loop.carried().get(i), List.of(loop.initial().get(i), loop.body().yielded().get(i)));
                }
            }
        }
    }

    private void look(Region region, Target target, int threads) {
        for (Op op : region.ops()) {
            op.regions().forEach(inner -> look(inner, target, threads));
            if (op instanceof TileOp.Dot dot && MatrixTiles.unit(dot, threads, target).isEmpty()) {
                int pack = DotTuning.pack(target, dot.a().dtype(), (int) dot.a().shape().extent(1));
                if (pack > 1) {
                    want(dot.a(), new Word(1, pack));
                    want(dot.b(), new Word(0, pack));
                }
            }
        }
    }

    private void want(Value tile, Word word) {
        if (!seen.add(tile)) {
            return;
        }
        carried.getOrDefault(tile, List.of()).forEach(from -> want(from, word));
        switch (definitions.get(tile)) {
            case MemoryOp.Load l -> words.put(tile, word);
            case TileOp.Transpose t -> want(t.a(), new Word(t.order().get(word.axis()), word.pack()));
            case TileOp.Unary u -> wantOperands(u, word);
            case TileOp.Binary b -> wantOperands(b, word);
            case TileOp.Fma f -> wantOperands(f, word);
            case TileOp.Select s -> wantOperands(s, word);
            case TileOp.Cast c -> wantOperands(c, word);
            case null, default -> {}
        }
    }

    private void wantOperands(TileOp op, Word word) {
        op.operands().forEach(a -> want(a, word));
    }
}
