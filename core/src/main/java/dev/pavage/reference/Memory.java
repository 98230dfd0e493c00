package dev.pavage.reference;

import dev.pavage.ir.Literal;
import dev.pavage.ir.MemoryOp;
import dev.pavage.ir.Op;
import dev.pavage.ir.Value;
import dev.pavage.type.DType;
import dev.pavage.type.Floats;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Evaluates {@link MemoryOp}. */
final class Memory {
    private final ProgramContext context;
    private final Detector detector;

    Memory(ProgramContext context) {
        this.context = context;
        this.detector = context.detector();
    }

    void run(MemoryOp op, Environment env) {
        switch (op) {
            case MemoryOp.Load load -> {
                Footprint block = block(load, "load", load.offsets(), load.result(), env);
                env.put(load.result(), read(load, load.fill(), load.result(), block, env));
            }
            case MemoryOp.Store store ->
                write(store, env.tile(store.tile()), block(store, "store", store.offsets(), store.tile(), env), env);
            case MemoryOp.Gather gather -> {
                Footprint named = named(gather, gather.indexes(), gather.result(), env);
                env.put(gather.result(), read(gather, gather.fill(), gather.result(), named, env));
            }
            case MemoryOp.Scatter scatter -> {
                Footprint named = named(scatter, scatter.indexes(), scatter.tile(), env);
                findCollisions(scatter, named, env);
                write(scatter, env.tile(scatter.tile()), named, env);
            }
            case MemoryOp.Atomic atomic ->
                combine(atomic, env.tile(atomic.tile()), named(atomic, atomic.indexes(), atomic.tile(), env), env);
        }
    }

    private Footprint block(MemoryOp op, String verb, List<Value> offsets, Value tile, Environment env) {
        long[] at = offsets.stream().mapToLong(env::index).toArray();
        Footprint.Block block = new Footprint.Block(env.view(op.view()), at, tile.shape());
        if (detector.detects(Detection.OUTSIDE_VIEW) && block.misses()) {
            String what = verb + " of " + tile.shape() + " at " + Arrays.toString(at) + " lies wholly outside ";
            detector.found(Detection.OUTSIDE_VIEW, what + env.view(op.view()), op.at(), context);
        }
        return block;
    }

    private static Footprint named(MemoryOp op, List<Value> indexes, Value tile, Environment env) {
        List<TileData> axes = indexes.stream().map(env::tile).toList();
        return new Footprint.Named(env.view(op.view()), axes, (int) tile.shape().elements());
    }

    private TileData read(MemoryOp op, Literal fill, Value result, Footprint footprint, Environment env) {
        HostView view = env.view(op.view());
        TileData tile = TileData.full(fill, result.shape());
        Detector.Watch watch = watch(op, view, footprint);
        boolean real = view.dtype().isFloat();
        footprint.forEachRow((flat, offset, step, count) -> {
            if (real) {
                view.readReals(offset, step, tile.reals(), flat, count);
            } else {
                view.readIntegers(offset, step, tile.integers(), flat, count);
            }
            for (int i = 0; i < count && !watch.isIdle(); i++) {
                if (!watch.read(flat + i, offset + i * step) && real) {
                    tile.reals()[flat + i] = Double.NaN;
                }
            }
        });
        return tile;
    }

    private void write(MemoryOp op, TileData tile, Footprint footprint, Environment env) {
        HostView view = env.view(op.view());
        Detector.Watch watch = watch(op, view, footprint);
        footprint.forEachRow((flat, offset, step, count) -> {
            for (int i = 0; i < count && !watch.isIdle(); i++) {
                watch.write(flat + i, offset + i * step);
            }
            if (tile.dtype().isFloat()) {
                view.writeReals(offset, step, tile.reals(), flat, count);
            } else {
                view.writeIntegers(offset, step, tile.integers(), flat, count);
            }
        });
    }

    private void combine(MemoryOp.Atomic op, TileData tile, Footprint footprint, Environment env) {
        HostView view = env.view(op.view());
        Detector.Watch watch = watch(op, view, footprint);
        DType dtype = view.dtype();
        footprint.forEachRow((flat, offset, step, count) -> {
            boolean defined = watch.isIdle() || watch.atomic(flat, offset);
            if (dtype.isFloat()) {
                double old = defined ? view.readReal(offset) : Double.NaN;
                double value = tile.reals()[flat];
                double combined = switch (op.kind()) {
                    case ADD -> old + value;
                    case MAX -> Math.max(old, value);
                    case MIN -> Math.min(old, value);
                };
                view.writeReal(offset, Floats.round(dtype, combined));
            } else {
                long old = view.readInteger(offset);
                long value = tile.integers()[flat];
                long combined = switch (op.kind()) {
                    case ADD -> old + value;
                    case MAX -> Math.max(old, value);
                    case MIN -> Math.min(old, value);
                };
                view.writeInteger(offset, combined);
            }
        });
    }

    private void findCollisions(MemoryOp.Scatter op, Footprint footprint, Environment env) {
        if (detector.detects(Detection.SCATTER_COLLISION)) {
            Detector.Watch watch = watch(op, env.view(op.view()), footprint);
            Set<Long> met = new HashSet<>();
            footprint.forEachRow((flat, offset, step, count) -> {
                if (!met.add(offset)) {
                    watch.collides(flat);
                }
            });
        }
    }

    private Detector.Watch watch(Op op, HostView view, Footprint footprint) {
        return detector.watch(view, footprint, op.at(), context);
    }
}
