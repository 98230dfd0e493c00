package dev.pavage.cuda.sim.exec;

import dev.pavage.cuda.sim.report.Counters.Direction;
import dev.pavage.cuda.sim.report.Counters.Space;

/**
 * Accesses of memory.
 *
 * <p>Source: PTX ISA 8.0, 9.7.8.8 ld; 9.7.8.11 st; 9.7.12.4 atom; 9.7.12.5 red.
 */
final class MemoryActions {
    private MemoryActions() {}

    /**
     * Where a thread accesses memory: {@code offset} behind what a register says, {@code count} numbers of a type side by
     * side.
     */
    record Place(Space space, int address, long offset, Type type, int count) {
        int bytes() {
            return type.bytes() * count;
        }

        /** The addresses of a warp, which are checked and counted. */
        long[] locate(Warp warp, int mask, Direction direction) {
            long[] addresses = warp.locate(mask, space, address, offset, bytes());
            warp.block().profile().access(space, direction, bytes(), mask, addresses);
            return addresses;
        }
    }

    /** Reads into registers; {@code extended} is the type of those into which a signed number is sign-extended. */
    record Load(Place place, int[] results, Type extended) implements Action {
        @Override
        public void run(Warp warp, int mask) {
            Type type = place.type();
            long[] addresses = place.locate(warp, mask, Direction.LOAD);
            Block block = warp.block();
            for (int rest = mask; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                warp.lane(lane);
                if (place.space() == Space.SHARED) {
                    block.shared().read(addresses[lane], place.bytes(), warp.thread(lane));
                } else {
                    block.races().read(addresses[lane], place.bytes(), warp.thread(lane));
                }
                for (int i = 0; i < results.length; i++) {
                    long read = block.load(place.space(), addresses[lane] + i * type.bytes(), type.bytes());
                    warp.set(results[i], lane, type.signed() ? extended.wrap(type.value(read)) : read);
                }
            }
        }
    }

    /** Writes registers. */
    record Store(Place place, int[] values) implements Action {
        @Override
        public void run(Warp warp, int mask) {
            int bytes = place.type().bytes();
            long[] addresses = place.locate(warp, mask, Direction.STORE);
            Block block = warp.block();
            for (int rest = mask; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                warp.lane(lane);
                if (place.space() == Space.SHARED) {
                    block.shared().write(addresses[lane], place.bytes(), warp.thread(lane));
                } else {
                    block.races().write(addresses[lane], place.bytes(), warp.thread(lane));
                }
                for (int i = 0; i < values.length; i++) {
                    block.store(place.space(), addresses[lane] + i * bytes, bytes, warp.get(values[i], lane));
                }
            }
        }
    }

    /** Reads, computes with two registers, and writes, at once; {@code result} gets what was read, unless it is -1. */
    record Atomic(Place place, Operation.Function function, int result, int b, int c) implements Action {
        @Override
        public void run(Warp warp, int mask) {
            int bytes = place.bytes();
            long[] addresses = place.locate(warp, mask, Direction.ATOMIC);
            Block block = warp.block();
            for (int rest = mask; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                warp.lane(lane);
                if (place.space() == Space.SHARED) {
                    block.shared().update(addresses[lane], bytes, warp.thread(lane));
                } else {
                    block.races().update(addresses[lane], bytes, warp.thread(lane));
                }
                long before = block.load(place.space(), addresses[lane], bytes);
                long after = function.apply(before, warp.get(b, lane), warp.get(c, lane));
                block.store(place.space(), addresses[lane], bytes, after);
                if (result >= 0) {
                    warp.set(result, lane, before);
                }
            }
        }
    }

    /** Reads parameters of the entry, which are the same for all threads. */
    record ParameterLoad(Type type, int[] results, int offset) implements Action {
        @Override
        public void run(Warp warp, int mask) {
            for (int i = 0; i < results.length; i++) {
                warp.setAll(results[i], mask, warp.block().parameter(offset + i * type.bytes(), type));
            }
        }
    }
}
