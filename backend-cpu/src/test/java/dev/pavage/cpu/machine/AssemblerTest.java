package dev.pavage.cpu.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pavage.cpu.machine.Assembler.Gpr;
import dev.pavage.cpu.machine.Assembler.Label;
import dev.pavage.cpu.machine.Assembler.MaskOperation;
import dev.pavage.cpu.machine.Assembler.Operation;
import dev.pavage.cpu.machine.Assembler.ShiftKind;
import dev.pavage.cpu.machine.Assembler.Widening;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each instruction has bytes that GNU objdump 2.40 shows as the text beside it. */
class AssemblerTest {
    private static final int NONE = 0;

    static Stream<Arguments> instructions() {
        return Stream.of(
                of("mov rax, rcx", "488bc1", a -> a.operate(Operation.MOV, Gpr.RAX, Gpr.RCX)),
                of("mov r10, [rsp+0x18]", "4c8b542418", a -> a.operate(Operation.MOV, Gpr.R10, at(Gpr.RSP, 24))),
                of("mov r15, -1", "49c7c7ffffffff", a -> a.move(Gpr.R15, -1)),
                of("movabs r9, 0x123456789a", "49b99a78563412000000", a -> a.move(Gpr.R9, 0x123456789aL)),
                of("add rdi, r12", "4903fc", a -> a.operate(Operation.ADD, Gpr.RDI, Gpr.R12)),
                of("add r8, 0x1000", "4981c000100000", a -> a.operate(Operation.ADD, Gpr.R8, 4096)),
                of("sub rsp, 0x1800", "4881ec00180000", a -> a.operate(Operation.SUB, Gpr.RSP, 0x1800)),
                of("and rcx, 1", "4883e101", a -> a.operate(Operation.AND, Gpr.RCX, 1)),
                of("cmp rsi, rdi", "483bf7", a -> a.operate(Operation.CMP, Gpr.RSI, Gpr.RDI)),
                of("cmp r13, 7", "4983fd07", a -> a.operate(Operation.CMP, Gpr.R13, 7)),
                of("lea r9, [rbp+0x12]", "4c8d4d12", a -> a.address(Gpr.R9, at(Gpr.RBP, 18))),
                of("lea rax, [r12+0x1000]", "498d842400100000", a -> a.address(Gpr.RAX, at(Gpr.R12, 4096))),
                of("lea r10, [rbp+r9*4]", "4e8d548d00", a -> a.address(Gpr.R10, indexed(Gpr.RBP, Gpr.R9, 4, 0))),
                of("mov rax, [rsp+r12*8+0x100]", "4a8b84e400010000",
                        a -> a.operate(Operation.MOV, Gpr.RAX, indexed(Gpr.RSP, Gpr.R12, 8, 256))),
                of("shl eax, 16", "40c1e010", a -> a.shift(ShiftKind.SHL, Gpr.RAX, false, 16)),
                of("sar r9, 3", "49c1f903", a -> a.shift(ShiftKind.SAR, Gpr.R9, true, 3)),
                of("test r12, 63", "49f7c43f000000", a -> a.test(Gpr.R12, 63)),
                of("imul rdx, rdx, 4096", "4869d200100000", a -> a.multiply(Gpr.RDX, Gpr.RDX, 4096)),
                of("imul rax, r11", "490fafc3", a -> a.multiply(Gpr.RAX, Gpr.R11)),
                of("movsxd rax, ecx", "4863c1", a -> a.signExtend(Gpr.RAX, Gpr.RCX)),
                of("shl eax, cl", "40d3e0", a -> a.shift(ShiftKind.SHL, Gpr.RAX, false)),
                of("sar rax, cl", "48d3f8", a -> a.shift(ShiftKind.SAR, Gpr.RAX, true)),
                of("setle al; movzx rax, al", "400f9ec0480fb6c0", a -> a.set(Condition.LE, Gpr.RAX)),
                of("cmovg rax, rcx", "480f4fc1", a -> a.moveIf(Condition.GT, Gpr.RAX, Gpr.RCX)),
                of("movsx rax, byte [r13]", "490fbe4500", a -> a.load(Widening.SIGNED_1, Gpr.RAX, at(Gpr.R13, 0))),
                of("movzx rcx, word [rbp-2]", "480fb74dfe", a -> a.load(Widening.UNSIGNED_2, Gpr.RCX, at(Gpr.RBP, -2))),
                of("mov [r12], sil", "4188742400", a -> a.store(at(Gpr.R12, 0), Gpr.RSI, 1)),
                of("mov [rax+300], r9w", "66448988 2c010000", a -> a.store(at(Gpr.RAX, 300), Gpr.R9, 2)),
                of("mov [rsp+8], r8", "4c89442408", a -> a.store(at(Gpr.RSP, 8), Gpr.R8, 8)),
                of("push r14; pop rbx", "4156405b", a -> {
                    a.push(Gpr.R14);
                    a.pop(Gpr.RBX);
                }),
                of("kmovw eax, k3", "c5f893c3", a -> a.moveFromMask(Gpr.RAX, 3)),
                of("kmovw k5, eax", "c4e17892e8", a -> a.moveToMask(5, Gpr.RAX)),
                of("kandw k1, k2, k3", "c5ec41cb", a -> a.mask(MaskOperation.KANDW, 1, 2, 3)),
                of("kmovw k1, k7", "c5f890cf", a -> a.moveMask(1, 7)),
                of("sfence", "0faef8", Assembler::storeFence),
                of("prefetcht1 [r10+64]", "410f185240", a -> a.prefetch(at(Gpr.R10, 64))),
                of("vmovups zmm17, [r9+0x80]", "62c17c48104902",
                        a -> vector(a, Instruction.VMOVUPS, 512, 17, NONE, at(Gpr.R9, 128))),
                of("vmovups [r9+0x84], zmm17", "62c17c481189 84000000",
                        a -> vector(a, Instruction.VMOVUPS_STORE, 512, 17, NONE, at(Gpr.R9, 132))),
                of("vmovups ymm3, ymm29", "62917c2810dd",
                        a -> vector(a, Instruction.VMOVUPS, 256, 3, NONE, new Operand.Register(29))),
                of("vmovntps [rax+64], zmm1", "62f17c482b4801",
                        a -> vector(a, Instruction.VMOVNTPS, 512, 1, NONE, at(Gpr.RAX, 64))),
                of("vfmadd231ps zmm1, zmm20, zmm31", "62925d40b8cf",
                        a -> vector(a, Instruction.VFMADD231PS, 512, 1, 20, new Operand.Register(31))),
                of("vfmadd213pd xmm1, xmm2, [rdi+8]{1to2}", "62f2ed18a84f01",
                        a -> vector(a, Instruction.VFMADD213PD, 128, 1, 2, new Operand.Memory(Gpr.RDI, 8, true))),
                of("vdpbf16ps zmm1, zmm20, zmm31", "62925e4052cf",
                        a -> vector(a, Instruction.VDPBF16PS, 512, 1, 20, new Operand.Register(31))),
                of("vpdpwssd zmm3, zmm2, [rdi+64]", "62f26d48525f01",
                        a -> vector(a, Instruction.VPDPWSSD, 512, 3, 2, at(Gpr.RDI, 64))),
                of("vpbroadcastd zmm2, [r12+12]", "62d27d4858542403",
                        a -> vector(a, Instruction.VPBROADCASTD, 512, 2, NONE, at(Gpr.R12, 12))),
                of("vpmovzxbd zmm4, [rsi+16]", "62f27d48316601",
                        a -> vector(a, Instruction.VPMOVZXBD, 512, 4, NONE, at(Gpr.RSI, 16))),
                of("vpmovdw [rsi+32], zmm4", "62f27e48336601",
                        a -> vector(a, Instruction.VPMOVDW_STORE, 512, 4, NONE, at(Gpr.RSI, 32))),
                of("vmovdqu32 zmm4{k3}{z}, [rsi]", "62f17ecb6f6600",
                        a -> a.vector(Instruction.VMOVDQU32, 512, 4, NONE, at(Gpr.RSI, 0), 3, true)),
                of("vpblendmd zmm1{k2}, zmm3, zmm4", "62f2654a64cc",
                        a -> a.vector(Instruction.VPBLENDMD, 512, 1, 3, new Operand.Register(4), 2, false)),
                of("vcmpps k2, zmm3, zmm4, 0x11", "62f16448c2d411", a -> {
                    vector(a, Instruction.VCMPPS, 512, 2, 3, new Operand.Register(4));
                    a.immediate(0x11);
                }),
                of("vrndscalepd zmm1, zmm2, 9", "62f3fd4809ca09", a -> {
                    vector(a, Instruction.VRNDSCALEPD, 512, 1, NONE, new Operand.Register(2));
                    a.immediate(9);
                }),
                of("vshuff32x4 zmm1, zmm2, zmm2, 0x4e", "62f36d4823ca4e", a -> {
                    vector(a, Instruction.VSHUFF32X4, 512, 1, 2, new Operand.Register(2));
                    a.immediate(0x4e);
                }),
                of("vpmovqd ymm1, zmm2", "62f27e4835d1",
                        a -> vector(a, Instruction.VPMOVQD_STORE, 512, 2, NONE, new Operand.Register(1))),
                of("vcvtdq2pd zmm1, ymm2", "62f17e48e6ca",
                        a -> vector(a, Instruction.VCVTDQ2PD, 512, 1, NONE, new Operand.Register(2))),
                of("vmovups zmm17, [r9+r10*4+0x40]", "62817c48104c9101",
                        a -> vector(a, Instruction.VMOVUPS, 512, 17, NONE, indexed(Gpr.R9, Gpr.R10, 4, 64))),
                of("vmovd xmm17, r9d", "62c17d086ec9",
                        a -> vector(a, Instruction.VMOVD, 128, 17, NONE, new Operand.General(Gpr.R9))),
                of("vmovq xmm3, rax", "62f1fd086ed8",
                        a -> vector(a, Instruction.VMOVQ, 128, 3, NONE, new Operand.General(Gpr.RAX))),
                of("vmovd r12d, xmm20", "62c17d087ee4",
                        a -> vector(a, Instruction.VMOVD_STORE, 128, 20, NONE, new Operand.General(Gpr.R12))),
                of("vmovq rcx, xmm1", "62f1fd087ec9",
                        a -> vector(a, Instruction.VMOVQ_STORE, 128, 1, NONE, new Operand.General(Gpr.RCX))),
                of("vpbroadcastd zmm18, r10d", "62c27d487cd2",
                        a -> vector(a, Instruction.VPBROADCASTD_GENERAL, 512, 18, NONE, new Operand.General(Gpr.R10))),
                of("vpbroadcastq zmm18, rax", "62e2fd487cd0",
                        a -> vector(a, Instruction.VPBROADCASTQ_GENERAL, 512, 18, NONE, new Operand.General(Gpr.RAX))),
                of("vmovsd xmm9, [rsp+8]", "6271ff0810 4c2401",
                        a -> vector(a, Instruction.VMOVSD, 128, 9, NONE, at(Gpr.RSP, 8))));
    }

    private static Arguments of(String text, String hex, Consumer<Assembler> instruction) {
        return Arguments.of(text, hex.replace(" ", ""), instruction);
    }

    private static Operand.Memory at(Gpr base, int displacement) {
        return new Operand.Memory(base, displacement, false);
    }

    private static Operand.Memory indexed(Gpr base, Gpr index, int scale, int displacement) {
        return new Operand.Memory(base, Optional.of(index), scale, displacement, false);
    }

    private static void vector(Assembler a, Instruction instruction, int bits, int register, int second, Operand last) {
        a.vector(instruction, bits, register, second, last, NONE, false);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("instructions")
    void bytesAreThoseOfTheManual(String text, String hex, Consumer<Assembler> instruction) {
        Assembler assembler = new Assembler();
        instruction.accept(assembler);
        assertThat(HexFormat.of().formatHex(assembler.finish())).startsWith(hex);
        assertThat(assembler.size()).as("bytes of %s", text).isEqualTo(hex.length() / 2);
    }

    @Test
    void jumpsLeadWhereTheirLabelsAre() {
        Assembler assembler = new Assembler();
        Label head = new Label();
        Label end = new Label();
        assembler.bind(head);
        assembler.jump(Condition.GE, end);
        assembler.jump(head);
        assembler.bind(end);
        // jge +5, jmp -11: distances count from behind the instruction.
        assertThat(HexFormat.of().formatHex(assembler.finish())).startsWith("0f8d05000000" + "e9f5ffffff");
    }

    @Test
    void constantsStandBehindTheCodeOnceEach() {
        Assembler assembler = new Assembler();
        byte[] one = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(1).array();
        for (int i = 0; i < 2; i++) {
            vector(assembler, Instruction.VADDPS, 512, 1, 2, assembler.constant(one, true));
        }
        vector(assembler, Instruction.VRNDSCALEPS, 512, 1, NONE, assembler.constant(one, true));
        assembler.immediate(1);
        byte[] code = assembler.finish();
        assertThat(code).hasSize(64 + Float.BYTES);
        ByteBuffer bytes = ByteBuffer.wrap(code).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes.getFloat(64)).isEqualTo(1);
        assertThat(bytes.getInt(6)).as("from behind the first instruction").isEqualTo(64 - 10);
        assertThat(bytes.getInt(16)).as("from behind the second").isEqualTo(64 - 20);
        assertThat(bytes.getInt(26)).as("from behind the third's immediate").isEqualTo(64 - 31);
    }
}
