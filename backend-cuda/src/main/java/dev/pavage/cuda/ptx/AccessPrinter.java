package dev.pavage.cuda.ptx;

import dev.pavage.ir.MemoryOp.AtomicKind;
import dev.pavage.lane.AccessOp;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Prints loads, stores and atomics. Vectors are moved by up to 16 bytes at once, narrow elements of them as words; with a mask
 * each element is moved by itself, if it is wanted.
 */
final class AccessPrinter {
    private static final int MAX_BYTES = 16;
    private static final int WORD = 4;

    private final Registers registers;
    private final Operands operands;
    private final Words words;
    private final Code code;

    AccessPrinter(Registers registers, Operands operands, Words words, Code code) {
        this.registers = registers;
        this.operands = operands;
        this.words = words;
        this.code = code;
    }

    /** The type by which an element is moved to and from a register of its kind, which may be wider. */
    private static String type(MemoryType memory) {
        return switch (memory) {
            case I8 -> "s8";
            case U8 -> "u8";
            case I16 -> "s16";
            case U16 -> "u16";
            case I32 -> "b32";
            case I64 -> "b64";
            case F16 -> "b16";
            case F32 -> "f32";
            case F64 -> "f64";
        };
    }

    /** The type by which words are moved: two bytes fill half of one. */
    private static String wordType(MemoryType memory, int lanes) {
        return memory.bytes() * lanes < WORD ? "u16" : "b32";
    }

    private String space(LaneValue address) {
        return registers.isShared(address) ? ".shared" : ".global";
    }

    /** Adds the instructions of a load. */
    void load(AccessOp.Load op) {
        MemoryType memory = op.memory();
        String instruction = "ld" + space(op.address());
        Operands.Address from = operands.address(op.address());
        List<String> lanes = registers.of(op.result());
        if (op.mask().isPresent()) {
            loadEach(memory, instruction, from, lanes, registers.of(op.mask().get()));
        } else if (Words.packs(memory, lanes.size())) {
            List<String> loaded = Stream.generate(() -> registers.fresh(Bank.B32))
                    .limit(Words.count(memory, lanes.size()))
                    .toList();
            move(instruction, wordType(memory, lanes.size()), WORD, from, loaded);
            int perWord = Words.perWord(memory);
            for (int i = 0; i < lanes.size(); i++) {
                words.extract(memory, lanes.get(i), loaded.get(i / perWord), i % perWord);
            }
        } else if (memory == MemoryType.F16) {
            String half = registers.fresh(Bank.B16);
            move(instruction, type(memory), memory.bytes(), from, List.of(half));
            words.widen(lanes.getFirst(), half);
        } else {
            move(instruction, type(memory), memory.bytes(), from, lanes);
        }
    }

    private void loadEach(
            MemoryType memory, String instruction, Operands.Address from, List<String> lanes, List<String> mask) {
        boolean isHalf = memory == MemoryType.F16;
        Bank bank = isHalf ? Bank.B16 : Bank.of(memory.kind());
        String zero = bank == Bank.F32 || bank == Bank.F64 ? Operands.literal(memory.kind(), 0.0) : "0";
        for (int i = 0; i < lanes.size(); i++) {
            String to = isHalf ? registers.fresh(bank) : lanes.get(i);
            code.line("mov." + bank.type() + " " + to + ", " + zero + ";");
            code.line("@" + mask.get(i) + " " + instruction + "." + type(memory) + " " + to + ", "
                    + from.at((long) i * memory.bytes()) + ";");
            if (isHalf) {
                words.widen(lanes.get(i), to);
            }
        }
    }

    /** Adds the instructions of a store. */
    void store(AccessOp.Store op) {
        MemoryType memory = op.memory();
        String instruction = "st" + space(op.address());
        Operands.Address to = operands.address(op.address());
        List<String> lanes = registers.of(op.value());
        if (op.mask().isEmpty() && Words.packs(memory, lanes.size())) {
            int perWord = Words.perWord(memory);
            List<String> packed = IntStream.range(0, Words.count(memory, lanes.size()))
                    .mapToObj(w -> lanes.subList(w * perWord, Math.min(lanes.size(), (w + 1) * perWord)))
                    .map(elements -> words.pack(memory, elements))
                    .toList();
            move(instruction, wordType(memory, lanes.size()), WORD, to, packed);
            return;
        }
        List<String> moved =
                memory == MemoryType.F16 ? lanes.stream().map(words::narrow).toList() : lanes;
        if (op.mask().isEmpty()) {
            move(instruction, type(memory), memory.bytes(), to, moved);
            return;
        }
        List<String> mask = registers.of(op.mask().get());
        for (int i = 0; i < moved.size(); i++) {
            code.line("@" + mask.get(i) + " " + instruction + "." + type(memory) + " "
                    + to.at((long) i * memory.bytes()) + ", " + moved.get(i) + ";");
        }
    }

    /** Moves neighbouring elements by as few instructions as can be. */
    private void move(String instruction, String type, int bytes, Operands.Address address, List<String> elements) {
        int most = MAX_BYTES / bytes;
        for (int first = 0; first < elements.size(); first += most) {
            List<String> piece = elements.subList(first, Math.min(elements.size(), first + most));
            String at = address.at((long) first * bytes);
            String value = piece.size() == 1 ? piece.getFirst() : "{" + String.join(", ", piece) + "}";
            code.line(instruction + (piece.size() == 1 ? "" : ".v" + piece.size()) + "." + type + " "
                    + (instruction.startsWith("ld") ? value + ", " + at : at + ", " + value) + ";");
        }
    }

    /** Adds the instructions of an atomic. */
    void atomic(AccessOp.Atomic op) {
        Kind kind = op.memory().kind();
        String at = operands.address(op.address()).at(0);
        String value = registers.scalar(op.value());
        String word = op.kind().name().toLowerCase(Locale.ROOT);
        if (kind.isFloat() && op.kind() != AtomicKind.ADD) {
            Map<String, String> blanks = new HashMap<>(ValuePrinter.literals(kind));
            blanks.putAll(Map.of("a", value, "at", at, "op", word, "space", space(op.address()).substring(1)));
            code.fill(Snippets.of("combine"), kind, blanks);
        } else {
            // There is no sum of signed 64 bits; that of unsigned ones is the same.
            String type = kind == Kind.I64 && op.kind() == AtomicKind.ADD ? "u64" : Code.signed(kind);
            code.line("red" + space(op.address()) + "." + word + "." + type + " " + at + ", " + value + ";");
        }
    }
}
