package dev.pavage.cuda.sim.exec;

/** Computes a register of each thread from up to three of the same thread. */
record Compute(Operation.Function function, int result, int a, int b, int c) implements Action {
    @Override
    public void run(Warp warp, int mask) {
        long[] registers = warp.registers();
        int to = result * Warp.LANES;
        int first = a * Warp.LANES;
        int second = b * Warp.LANES;
        int third = c * Warp.LANES;
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            registers[to + lane] =
                    function.apply(registers[first + lane], registers[second + lane], registers[third + lane]);
        }
    }
}
