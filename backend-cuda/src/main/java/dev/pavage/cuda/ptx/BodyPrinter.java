package dev.pavage.cuda.ptx;

import dev.pavage.cuda.Architecture;
import dev.pavage.device.MessageBuffer;
import dev.pavage.lane.AccessOp;
import dev.pavage.lane.Block;
import dev.pavage.lane.ControlOp;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LaneOp;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ParallelAssignment;
import dev.pavage.lane.ThreadOp;
import dev.pavage.lane.ValueOp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * Prints the body of the entry function. A register of lane IR is one of PTX which is written once, but those that a loop
 * carries: they are written at the end of each round, and the loop's results are other names of them.
 */
final class BodyPrinter {
    /** An instruction that copies a register or a literal. */
    private record Move(Bank bank, String to, String from) {}

    private final Registers registers;
    private final Code code;
    private final Map<String, String> reports;
    private final Uses uses;
    private final Operands operands;
    private final ValuePrinter values;
    private final AccessPrinter accesses;
    private final ThreadPrinter threads;

    private BodyPrinter(LaneKernel kernel, Architecture architecture, Registers registers, Code code,
            Map<String, String> reports) {
        this.registers = registers;
        this.code = code;
        this.reports = reports;
        uses = new Uses(registers, kernel.entry().body());
        operands = new Operands(registers, code);
        Words words = new Words(architecture, registers, code);
        values = new ValuePrinter(architecture, registers, operands, words, code);
        accesses = new AccessPrinter(registers, operands, words, code);
        threads = new ThreadPrinter(kernel.threads(), registers, operands, code);
    }

    /**
     * Adds the instructions of a kernel's entry function.
     *
     * @param reports what checks and prints need: the registers that hold the address of the message buffer, {@code messages},
     *     and the program's ids, {@code id0} to {@code id2}
     */
    static void print(
            LaneKernel kernel,
            Architecture architecture,
            Registers registers,
            Code code,
            Map<String, String> reports) {
        new BodyPrinter(kernel, architecture, registers, code, reports)
                .block(kernel.entry().body());
    }

    private void block(Block block) {
        block.ops().forEach(this::op);
    }

    private void op(LaneOp op) {
        switch (op) {
            case ValueOp.Convert widening when isDistance(widening) ->
                operands.bindLowHalf(widening.result(), registers.scalar(widening.a()));
            case ValueOp.Binary sum when isFolded(sum) -> {}
            case ValueOp value -> values.print(value);
            case AccessOp.Load load -> accesses.load(load);
            case AccessOp.Store store -> accesses.store(store);
            case AccessOp.Atomic atomic -> accesses.atomic(atomic);
            case ControlOp.For loop -> loop(loop);
            case ControlOp.If branch -> branch(branch);
            case ControlOp.Call call ->
                throw new IllegalStateException(
                        "the thread lowering makes one function, which calls no other: " + call);
            case ControlOp.Check check -> check(check);
            case ControlOp.Print print -> print(print);
            case ControlOp.Line line -> code.from(line.at());
            case ThreadOp thread -> threads.print(thread);
        }
    }

    /** Whether a number of 32 bits is widened only to be added to addresses of 32 bits. */
    private boolean isDistance(ValueOp.Convert op) {
        return op.a().type().kind() == Kind.I32 && op.result().type().equals(LaneType.I64)
                && !uses.isNeeded(op.result());
    }

    /** Leaves a constant that is added to an address to the accesses of the sum, if there are no other uses. */
    private boolean isFolded(ValueOp.Binary op) {
        if (op.kind() != ValueOp.BinaryKind.ADD || !registers.isAddress(op.result()) || uses.isNeeded(op.result())) {
            return false;
        }
        LaneValue base = registers.isAddress(op.a()) ? op.a() : op.b();
        OptionalLong distance = operands.constant(base.equals(op.a()) ? op.b() : op.a());
        return distance.isPresent() && operands.bind(op.result(), base, distance.getAsLong());
    }

    /** The condition is tested once before the loop and then at the end of each round. */
    private void loop(ControlOp.For op) {
        for (int i = 0; i < op.results().size(); i++) {
            LaneValue carried = op.carried().get(i);
            moves(carried, op.initial().get(i)).forEach(this::move);
            registers.bind(op.results().get(i), registers.of(carried));
        }
        Kind kind = op.variable().type().kind();
        Map<String, String> names = Map.of(
                "i", registers.scalar(op.variable()),
                "from", registers.scalar(op.from()),
                "to", registers.scalar(op.to()),
                "step", registers.scalar(op.step()),
                "loop", code.label("loop"),
                "done", code.label("done"));
        code.fill(Snippets.of("loop"), kind, names);
        if (isFull(op)) {
            code.line(".pragma \"nounroll\";");
        }
        block(op.body());
        assign(op.carried(), op.body().yields());
        code.fill(Snippets.of(op.mayOverflow(operands::constant) ? "next_within" : "next"), kind, names);
    }

    /**
     * Whether a round has as much work as registers allow: the sums of products of F64. The lowering has unrolled them as far
     * as is good; ptxas would do it again, read the factors of all rounds first, and spill.
     */
    private static boolean isFull(ControlOp.For op) {
        return op.variable().type().kind() == Kind.I32
                && op.carried().stream().anyMatch(v -> v.type().kind() == Kind.F64);
    }

    private void assign(List<LaneValue> variables, List<LaneValue> next) {
        List<Move> moves = IntStream.range(0, variables.size())
                .mapToObj(i -> moves(variables.get(i), next.get(i)))
                .flatMap(List::stream)
                .toList();
        List<String> to = moves.stream().map(Move::to).toList();
        List<String> from = moves.stream().map(Move::from).toList();
        ParallelAssignment.write(to, from, new ParallelAssignment.Language() {
            @Override
            public String keep(int position, String name) {
                Bank bank = moves.get(position).bank;
                String kept = registers.fresh(bank);
                move(new Move(bank, kept, name));
                return kept;
            }

            @Override
            public void assign(int position, String target, String source) {
                move(new Move(moves.get(position).bank, target, source));
            }
        });
    }

    private List<Move> moves(LaneValue to, LaneValue from) {
        List<Move> moves = new ArrayList<>();
        for (int lane = 0; lane < to.type().lanes(); lane++) {
            moves.add(new Move(
                    registers.bank(to),
                    registers.of(to).get(lane),
                    registers.of(from).get(lane)));
        }
        return moves;
    }

    private void move(Move move) {
        code.line("mov." + move.bank.type() + " " + move.to + ", " + move.from + ";");
    }

    private void branch(ControlOp.If op) {
        boolean hasElse = !op.otherwise().ops().isEmpty() || !op.results().isEmpty();
        String otherwise = code.label("else");
        String end = hasElse ? code.label("end") : otherwise;
        code.line("@!" + registers.scalar(op.condition()) + " bra " + otherwise + ";");
        arm(op.then(), op.results());
        if (hasElse) {
            code.line("bra " + end + ";");
            code.place(otherwise);
            arm(op.otherwise(), op.results());
        }
        code.place(end);
    }

    private void arm(Block block, List<LaneValue> results) {
        block(block);
        for (int i = 0; i < results.size(); i++) {
            moves(results.get(i), block.yields().get(i)).forEach(this::move);
        }
    }

    private void check(ControlOp.Check op) {
        Map<String, String> names = new HashMap<>(reports);
        names.put("c", registers.scalar(op.condition()));
        names.put("code", Integer.toString(1 + op.message()));
        code.fill(Snippets.of("fail"), Kind.I32, names);
    }

    private void print(ControlOp.Print op) {
        int elements = Math.toIntExact(op.shape().elements());
        int bytes = op.dtype().bytes();
        Map<String, String> names = new HashMap<>(reports);
        names.put("message", Integer.toString(op.message()));
        names.put("tile", registers.scalar(op.address()));
        names.put("elements", Integer.toString(elements));
        names.put("words", Integer.toString(MessageBuffer.RECORD_HEADER + MessageBuffer.ELEMENT * elements));
        names.put("bytes", Integer.toString(bytes));
        names.put("bits", "u" + Byte.SIZE * bytes);
        code.fill(Snippets.of("show"), Kind.I32, names);
    }
}
