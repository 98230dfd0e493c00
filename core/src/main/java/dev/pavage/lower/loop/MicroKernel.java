package dev.pavage.lower.loop;

import dev.pavage.ir.Target;
import dev.pavage.lane.AccessOp.Space;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneFunction;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import dev.pavage.type.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The innermost piece of a matrix product: a small block of the result stays in registers while the sums run.
 *
 * <pre>
 *            b: [k, vectors * lanes], by vector
 *            +-----------------+
 *            |                 |
 *            +-----------------+
 *   a: +--+  +-----------------+
 *      |  |  | rows * vectors  |   c[i][j] += a[i][k] * b[k][j]
 *      +--+  +-----------------+
 *   [rows, k], element by element
 * </pre>
 *
 * The scheme is that of van Zee and van de Geijn, "BLIS: a framework for rapidly instantiating BLAS functionality", TOMS
 * 2015, section 4. All kernels that use the same block share one function, so that it is compiled once per process.
 *
 * @param kind of the result's elements
 * @param pairs the dtype of the factors if they lie in {@link Pairs}, which are then what is read here as an element
 * @param rows rows of the block
 * @param vectors vectors per row of the block
 * @param lanes elements per vector
 * @param aRow bytes between rows of a
 * @param aColumn bytes between columns of a
 * @param bRow bytes between rows of b
 * @param cRow bytes between rows of c
 * @param adds whether the sums begin with what c holds; with zero otherwise
 */
record MicroKernel(
        Kind kind, Optional<DType> pairs, int rows, int vectors, int lanes, int aRow, int aColumn, int bRow, int cRow,
        boolean adds) {
    /**
     * The size of a block.
     *
     * @param rows rows of the block
     * @param vectors vectors per row
     * @param lanes elements per vector
     */
    record Block(int rows, int vectors, int lanes) {
        /** Columns of the block. */
        int columns() {
            return vectors * lanes;
        }
    }

    /**
     * The block for a result of {@code m} by {@code n}. Two vectors by eight rows keep 16 sums in registers of 32, which
     * hides a latency of 4 cycles on two units and leaves room for the operands; with 16 registers four rows do.
     */
    static Block choose(Target target, Kind kind, long m, long n) {
        int lanes = (int) Math.min(n, target.lanes(kind.bytes()));
        int sums = target.vectorRegisters() >= 32 ? 16 : 8;
        int rows = (int) Math.min(m, sums / 2);
        int vectors = (int) Math.min(n / lanes, Math.max(2, sums / rows / 2));
        return new Block(rows, vectors, lanes);
    }

    /** The function's name, the same for the same code. */
    String functionName() {
        return "dot_" + pairs.map(dtype -> dtype + "_pairs_").orElse("") + new LaneType(kind, lanes) + "_" + rows + "x"
                + vectors + "_" + aRow + "_" + aColumn + "_" + bRow
                + "_" + cRow + (adds ? "_add" : "");
    }

    /**
     * The function. Its parameters, all I64: the addresses of a, b and c, and the length of the sums. All strides are
     * constants: then everything is read at one of three pointers and a displacement. With a pointer for each row there are
     * more than registers, and C2 keeps what is too much in vector registers, at the cost of the units that multiply.
     */
    LaneFunction function() {
        LaneBuilder f = new LaneBuilder();
        LaneValue a = f.param(LaneType.I64);
        LaneValue b = f.param(LaneType.I64);
        LaneValue c = f.param(LaneType.I64);
        LaneValue length = f.param(LaneType.I64);
        MemoryType memory = MemoryType.of(kind);
        MemoryType factors = pairs.isPresent() ? MemoryType.I32 : memory;
        long vectorBytes = (long) lanes * memory.bytes();

        List<LaneValue> initial = new ArrayList<>();
        for (int r = 0; r < rows; r++) {
            for (int v = 0; v < vectors; v++) {
                LaneValue at = f.add(c, f.i64((long) r * cRow + v * vectorBytes));
                initial.add(
                        adds
                                ? f.load(memory, Space.LOCAL, lanes, at, Optional.empty())
                                : f.constant(new LaneType(kind, lanes), 0));
            }
        }
        // One step per round: the interpreter and C1 run this method until C2 has compiled it, and C1 gives up on a body of
        // two steps ("out of virtual registers"), after which the method stays interpreted.
        // The loop counts in bytes, of a or of b, so that one of the two needs no multiplication. It counts in I32: C2 makes
        // better loops of those.
        int unit = Math.min(aColumn, bRow);
        LaneValue end = f.convert(Kind.I32, times(f, length, unit));
        List<LaneValue> sums = f.loop(f.i32(0), end, f.i32(unit), initial, (i, carried) -> {
            List<LaneValue> next = new ArrayList<>();
            LaneValue at = f.convert(Kind.I64, i);
            LaneValue aAt = f.add(a, times(f, at, aColumn / unit));
            LaneValue bAt = f.add(b, times(f, at, bRow / unit));
            List<LaneValue> bs = new ArrayList<>();
            for (int v = 0; v < vectors; v++) {
                bs.add(f.load(factors, Space.LOCAL, lanes, f.add(bAt, f.i64(v * vectorBytes)), Optional.empty()));
            }
            for (int r = 0; r < rows; r++) {
                LaneValue row = f.add(aAt, f.i64((long) r * aRow));
                LaneValue x = f.splat(f.load(factors, Space.LOCAL, 1, row, Optional.empty()), lanes);
                for (int v = 0; v < vectors; v++) {
                    next.add(multiplyAdd(f, x, bs.get(v), carried.get(r * vectors + v)));
                }
            }
            return next;
        });
        for (int r = 0; r < rows; r++) {
            for (int v = 0; v < vectors; v++) {
                f.store(
                        memory,
                        Space.LOCAL,
                        f.add(c, f.i64((long) r * cRow + v * vectorBytes)),
                        sums.get(r * vectors + v),
                        Optional.empty());
            }
        }
        return f.finish(functionName(), true);
    }

    private static LaneValue times(LaneBuilder f, LaneValue x, int factor) {
        return factor == 1 ? x : f.mul(x, f.i64(factor));
    }

    private LaneValue multiplyAdd(LaneBuilder f, LaneValue x, LaneValue y, LaneValue sum) {
        if (pairs.isPresent()) {
            return f.packedDot(x, y, sum, pairs.orElseThrow());
        }
        return kind.isFloat() ? f.fma(x, y, sum) : f.add(sum, f.mul(x, y));
    }
}
