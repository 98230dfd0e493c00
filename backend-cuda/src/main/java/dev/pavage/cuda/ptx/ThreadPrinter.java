package dev.pavage.cuda.ptx;

import dev.pavage.cuda.PtxVersion;
import dev.pavage.lane.ThreadOp;
import java.util.List;
import java.util.stream.IntStream;

/** Prints what the threads of a program do together. */
final class ThreadPrinter {
    private static final int WARP = 32;
    private static final int CACHE_GLOBAL_BYTES = 16;

    private final int threads;
    private final Registers registers;
    private final Operands operands;
    private final Code code;

    ThreadPrinter(int threads, Registers registers, Operands operands, Code code) {
        this.threads = threads;
        this.registers = registers;
        this.operands = operands;
        this.code = code;
    }

    /** Adds the instructions of an op. */
    void print(ThreadOp op) {
        switch (op) {
            case ThreadOp.ThreadId id -> code.line("mov.u32 " + registers.scalar(id.result()) + ", %tid.x;");
            // It orders accesses to global memory too, among those who meet (PTX ISA, bar).
            case ThreadOp.Barrier barrier -> code.line("bar.sync 0;");
            case ThreadOp.ShuffleXor shuffle -> shuffle(shuffle);
            case ThreadOp.Unpack unpack ->
                IntStream.range(0, unpack.results().size())
                        .forEach(i -> registers.bind(
                                unpack.results().get(i),
                                List.of(registers.of(unpack.vector()).get(i))));
            case ThreadOp.Pack pack ->
                registers.bind(
                        pack.result(),
                        pack.lanes().stream().map(registers::scalar).toList());
            case ThreadOp.MatrixMultiply multiply -> {
                code.needs(PtxVersion.of(multiply.unit()));
                code.line(multiply.unit().name() + " " + operands.braces(multiply.results()) + ", "
                        + operands.braces(multiply.a()) + ", " + operands.braces(multiply.b()) + ", "
                        + operands.braces(multiply.c()) + ";");
            }
            case ThreadOp.MatrixLoad load ->
                code.line("ldmatrix.sync.aligned.m8n8.x" + load.results().size() + (load.transposed() ? ".trans" : "")
                        + ".shared.b16 " + operands.braces(load.results()) + ", "
                        + operands.address(load.address()).at(0) + ";");
            case ThreadOp.AsyncCopy copy ->
                code.line("cp.async." + (copy.bytes() == CACHE_GLOBAL_BYTES ? "cg" : "ca") + ".shared.global "
                        + operands.address(copy.localAddress()).at(0) + ", "
                        + operands.address(copy.globalAddress()).at(0) + ", " + copy.bytes() + ", "
                        + registers.scalar(copy.present()) + ";");
            case ThreadOp.AsyncCommit commit -> code.line("cp.async.commit_group;");
            case ThreadOp.AsyncWait wait -> code.line("cp.async.wait_group " + wait.pending() + ";");
        }
    }

    private void shuffle(ThreadOp.ShuffleXor op) {
        for (int lane = 0; lane < op.a().type().lanes(); lane++) {
            shuffle(
                    registers.bank(op.a()),
                    registers.of(op.result()).get(lane),
                    registers.of(op.a()).get(lane),
                    op.laneMask());
        }
    }

    private void shuffle(Bank bank, String to, String from, int distance) {
        switch (bank) {
            case B64, F64 -> {
                List<String> halves = pair();
                List<String> others = pair();
                code.line("mov.b64 {" + String.join(", ", halves) + "}, " + from + ";");
                word(others.get(0), halves.get(0), distance);
                word(others.get(1), halves.get(1), distance);
                code.line("mov.b64 " + to + ", {" + String.join(", ", others) + "};");
            }
            case PRED -> {
                List<String> words = pair();
                code.line("selp.b32 " + words.get(0) + ", 1, 0, " + from + ";");
                word(words.get(1), words.get(0), distance);
                code.line("setp.ne.s32 " + to + ", " + words.get(1) + ", 0;");
            }
            case B16, B32, F32 -> word(to, from, distance);
        }
    }

    private List<String> pair() {
        return List.of(registers.fresh(Bank.B32), registers.fresh(Bank.B32));
    }

    private void word(String to, String from, int distance) {
        String members = threads >= WARP ? "-1" : Integer.toString((1 << threads) - 1);
        code.line("shfl.sync.bfly.b32 " + to + ", " + from + ", " + distance + ", 31, " + members + ";");
    }
}
