package dev.pavage.cuda.sim.exec;

/** {@code mov} between a register and several narrower ones, the first of which has the low bits. */
final class Packing {
    private Packing() {}

    /** Joins registers into one. */
    record Pack(int result, int[] parts, Type type) implements Action {
        @Override
        public void run(Warp warp, int mask) {
            int bits = type.bits() / parts.length;
            for (int rest = mask; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                long joined = 0;
                for (int i = 0; i < parts.length; i++) {
                    joined |= warp.get(parts[i], lane) << i * bits;
                }
                warp.set(result, lane, joined);
            }
        }
    }

    /** Splits a register. */
    record Unpack(int[] parts, int from, Type type) implements Action {
        @Override
        public void run(Warp warp, int mask) {
            int bits = type.bits() / parts.length;
            long part = (1L << bits) - 1;
            for (int rest = mask; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                long joined = warp.get(from, lane);
                for (int i = 0; i < parts.length; i++) {
                    warp.set(parts[i], lane, joined >>> i * bits & part);
                }
            }
        }
    }
}
