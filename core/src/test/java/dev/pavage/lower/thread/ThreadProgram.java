package dev.pavage.lower.thread;

import dev.pavage.ir.Target;
import dev.pavage.ir.Value;
import dev.pavage.ir.ValueType;
import dev.pavage.lane.AccessOp;
import dev.pavage.lane.AccessOp.Space;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneInterpreter;
import dev.pavage.lane.LaneInterpreter.Region;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.LaneVerifier;
import dev.pavage.lane.MemoryType;
import dev.pavage.lower.Elements;
import dev.pavage.reference.HostView;
import dev.pavage.reference.TileData;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.LongStream;

/**
 * Runs a piece of the thread lowering by itself: a tile is read into a layout, the piece makes another one of it, and each
 * thread writes all its registers, so that copies are seen too.
 *
 * @param threads threads of the program
 * @param subGroup threads that can shuffle
 * @param localMemory bytes
 */
record ThreadProgram(int threads, int subGroup, long localMemory) {
    private static final Value VIEW = new Value(0, ValueType.view(DType.F32, 0));

    /** What a run gives. */
    record Result(Layout layout, TileData registers, LaneKernel kernel) {
        /** Whether each register of each thread holds the element of a tile that its layout says. */
        void check(TileData expected) {
            int size = layout.size();
            for (int i = 0; i < size * layout.threadCount(); i++) {
                int flat = flat(i);
                TileData wanted = element(expected, flat);
                TileData found = element(registers, i);
                if (!wanted.equals(found)) {
                    throw new AssertionError(
                            "thread " + i / size + ", register " + i % size + ", element " + flat + " of "
                                    + layout + ": " + found + ", not " + wanted);
                }
            }
        }

        /** The tile as the threads that own its elements hold it. */
        TileData owned() {
            int[] holders = new int[(int) layout.shape().elements()];
            for (int i = layout.size() * layout.threadCount() - 1; i >= 0; i--) {
                holders[flat(i)] = i;
            }
            double[] values = Arrays.stream(holders).mapToDouble(registers::real).toArray();
            return TileData.ofReals(registers.dtype(), layout.shape(), values);
        }

        /** The position in row-major order of the element that is held in a place: registers of a thread side by side. */
        private int flat(int place) {
            int thread = place / layout.size();
            int register = place % layout.size();
            long flat = 0;
            for (int axis = 0; axis < layout.shape().rank(); axis++) {
                int at = layout.threadCoordinate(thread, axis) | layout.coordinate(register, axis);
                flat = flat * layout.shape().extent(axis) + at;
            }
            return (int) flat;
        }

        private static TileData element(TileData tile, int flat) {
            return tile.dtype().isFloat()
                    ? TileData.ofReals(tile.dtype(), Shape.of(1), tile.real(flat))
                    : TileData.ofIntegers(tile.dtype(), Shape.of(1), tile.integer(flat));
        }
    }

    Target target() {
        return new Target(
                "test",
                "",
                Target.Lowering.THREADS,
                EnumSet.allOf(DType.class),
                0,
                0,
                subGroup,
                threads,
                localMemory,
                List.of(),
                List.of(),
                false,
                false);
    }

    /** Runs {@code piece} on a tile that is read in a layout; the result has a dtype. */
    Result run(TileData tile, Layout layout, DType dtype, BiFunction<ThreadCode, Fragment, Fragment> piece) {
        LaneBuilder b = new LaneBuilder();
        List<LaneValue> params = LongStream.range(0, LaneKernel.FIXED_PARAMS + 2)
                .mapToObj(i -> b.param(LaneType.I64))
                .toList();
        ThreadCode code = new ThreadCode(
                b, params.get(LaneKernel.FIXED_PARAMS - 1), threads, target(), new Elements(false, false));
        Fragment read = read(code, params.get(LaneKernel.FIXED_PARAMS), tile, layout);
        Fragment made = piece.apply(code, read);
        write(code, params.get(LaneKernel.FIXED_PARAMS + 1), made, dtype);
        LaneKernel kernel = new LaneKernel(
                "k",
                Target.Lowering.THREADS,
                List.of(0, 0),
                List.of(Barriers.place(b.finish("f", false), code.touches(), code.uniform())),
                code.memory().bytes(),
                threads,
                List.of());
        LaneVerifier.verify(kernel);
        return new Result(made.layout(), execute(kernel, tile, dtype, made.layout().size()), kernel);
    }

    private static Fragment read(ThreadCode code, LaneValue base, TileData tile, Layout layout) {
        LaneBuilder b = code.b();
        MemoryType memory = MemoryType.converting(tile.dtype());
        Touch touch = Touch.unknown(VIEW);
        return Fragment.of(layout, at -> {
            LaneValue flat = b.i32(0);
            for (int axis = 0; axis < at.length; axis++) {
                LaneValue position = b.add(code.coordinate(layout, axis), b.i32(at[axis]));
                flat = b.add(b.mul(flat, b.i32((int) layout.shape().extent(axis))), position);
            }
            LaneValue address = b.add(base, b.mul(b.convert(Kind.I64, flat), b.i64(memory.bytes())));
            LaneValue loaded = b.fresh(new LaneType(memory.kind(), 1));
            code.add(new AccessOp.Load(loaded, memory, Space.GLOBAL, address, Optional.empty()), touch);
            return Elements.fromMemory(b, tile.dtype(), loaded);
        });
    }

    private static void write(ThreadCode code, LaneValue base, Fragment made, DType dtype) {
        LaneBuilder b = code.b();
        MemoryType memory = MemoryType.converting(dtype);
        Touch touch = Touch.unknown(VIEW);
        int size = made.layout().size();
        LaneValue first = b.mul(b.convert(Kind.I64, code.thread()), b.i64((long) size * memory.bytes()));
        for (int r = 0; r < size; r++) {
            LaneValue address = b.add(b.add(base, first), b.i64((long) r * memory.bytes()));
            LaneValue stored = Elements.toConvertingMemory(b, dtype, made.registers().get(r));
            code.add(new AccessOp.Store(memory, Space.GLOBAL, address, stored, Optional.empty()), touch);
        }
    }

    private TileData execute(LaneKernel kernel, TileData tile, DType dtype, int size) {
        HostView in = HostView.allocate(Arena.ofAuto(), tile);
        Shape outShape = Shape.of((long) size * threads);
        HostView out = HostView.allocate(Arena.ofAuto(), dtype, outShape);
        int local = Math.toIntExact(Math.ceilDiv(kernel.scratchBytes(), 64) * 64);
        long outAt = local + Math.ceilDiv(in.segment().byteSize(), 64) * 64;
        ByteBuffer memory = ByteBuffer.allocate((int) (outAt + out.segment().byteSize()));
        MemorySegment all = MemorySegment.ofBuffer(memory);
        all.asSlice(local).copyFrom(in.segment());
        long[] arguments = {0, 0, 0, 1, 1, 1, 0, local, outAt};
        LaneInterpreter.run(
                kernel,
                arguments,
                memory,
                List.of(new Region(local, in.segment().byteSize()), new Region(outAt, out.segment().byteSize())),
                subGroup);
        out.segment().copyFrom(all.asSlice(outAt, out.segment().byteSize()));
        return out.toTile();
    }
}
