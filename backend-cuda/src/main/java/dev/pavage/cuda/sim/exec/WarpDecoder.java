package dev.pavage.cuda.sim.exec;

import dev.pavage.cuda.sim.exec.WarpActions.Shuffle;
import dev.pavage.cuda.sim.exec.WarpActions.Vote;
import dev.pavage.cuda.sim.report.Counters.InstructionClass;
import java.util.List;
import java.util.Locale;

/** Decodes what the threads of a warp do together. */
final class WarpDecoder {
    private final Statement statement;
    private final Slots slots;
    private final List<String> modifiers;

    private WarpDecoder(Statement statement, Slots slots) {
        this.statement = statement;
        this.slots = slots;
        this.modifiers = statement.modifiers();
    }

    static void decode(Statement statement, Slots slots, Decoder.Sink sink) {
        WarpDecoder decoder = new WarpDecoder(statement, slots);
        switch (statement.family()) {
            case "shfl" -> sink.add(InstructionClass.SHUFFLE, decoder.shuffle());
            case "vote" -> sink.add(InstructionClass.SHUFFLE, decoder.vote());
            case "activemask" ->
                sink.add(
                        InstructionClass.SHUFFLE,
                        new WarpActions.ActiveMask(slots.write(statement.operand(0), Type.B32, false)));
            case "mma" -> sink.add(InstructionClass.MATRIX, decoder.multiply());
            default -> sink.add(InstructionClass.MATRIX_LOAD, decoder.load());
        }
    }

    private Action shuffle() {
        if (!statement.opcode().matches("shfl\\.sync\\.(up|down|bfly|idx)\\.b32")) {
            throw statement.notSimulated();
        }
        List<Operand> results = Slots.members(statement.operand(0));
        int value = slots.read(statement.operand(1), Type.B32);
        int lane = slots.read(statement.operand(2), Type.B32);
        int clamp = slots.read(statement.operand(3), Type.B32);
        int members = slots.read(statement.operand(4), Type.B32);
        return new WarpActions.Shuffles(
                Shuffle.valueOf(modifiers.get(2).toUpperCase(Locale.ROOT)),
                slots.write(results.getFirst(), Type.B32, false),
                results.size() == 2 ? slots.write(results.get(1), Type.PRED, false) : -1,
                value,
                lane,
                clamp,
                members);
    }

    private Action vote() {
        if (!statement.opcode().matches("vote\\.sync\\.((all|any|uni)\\.pred|ballot\\.b32)")) {
            throw statement.notSimulated();
        }
        Operand predicate = statement.operand(1);
        boolean negated = predicate instanceof Operand.Not;
        return new WarpActions.Votes(
                Vote.valueOf(modifiers.get(2).toUpperCase(Locale.ROOT)),
                slots.write(statement.operand(0), statement.type(), false),
                slots.read(predicate instanceof Operand.Not not ? not.operand() : predicate, Type.PRED),
                negated,
                slots.read(statement.operand(2), Type.B32));
    }

    private Action multiply() {
        MatrixShape shape = MatrixShape.of(statement.opcode()).orElseThrow(statement::notSimulated);
        Type sums = Type.of(shape.sums().name().toLowerCase(Locale.ROOT)).orElseThrow(statement::notSimulated);
        Type factors = shape.isWide() ? Type.F64 : Type.B32;
        int[] a = slots.readAll(statement.operand(1), factors, false);
        int[] b = slots.readAll(statement.operand(2), factors, false);
        int[] c = slots.readAll(statement.operand(3), sums, false);
        int[] d = slots.writeAll(statement.operand(0), sums, false);
        if (a.length != shape.aRegisters()
                || b.length != shape.bRegisters()
                || c.length != shape.sumRegisters()
                || d.length != shape.sumRegisters()) {
            throw statement.wrong("takes %d, %d and %d registers"
                    .formatted(shape.aRegisters(), shape.bRegisters(), shape.sumRegisters()));
        }
        return new WarpActions.Multiply(shape, d, a, b, c);
    }

    private Action load() {
        if (!statement.opcode()
                .matches("ldmatrix\\.sync\\.aligned\\.m8n8\\.x[124](\\.trans)?\\.shared(::cta)?\\.b16")) {
            throw statement.notSimulated();
        }
        int[] results = slots.writeAll(statement.operand(0), Type.B32, false);
        int matrices = modifiers.get(4).charAt(1) - '0';
        if (results.length != matrices) {
            throw statement.wrong("has %d registers, expected %d".formatted(results.length, matrices));
        }
        Operand.Address address = slots.address(1);
        return new WarpActions.MatrixLoad(
                results, modifiers.contains("trans"), slots.base(address), address.offset());
    }
}
