package dev.pavage.cpu.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
                of("vcvtph2ps zmm17, [r9+0x40]", "62c27d48134902",
                        a -> vector(a, Instruction.VCVTPH2PS, 512, 17, NONE, at(Gpr.R9, 64))),
                of("vcvtps2ph ymm20, zmm3, 0", "62b37d481ddc00",
                        a -> with(a, 0, Instruction.VCVTPS2PH_STORE, 512, 3, NONE, new Operand.Register(20))),
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

    static Stream<Arguments> instructionsWithoutAvx512() {
        return Stream.of(
                of("vmovups ymm1,YMMWORD PTR [r9+0x80]", "c4c17c108980000000",
                        a -> vector(a, Instruction.VMOVUPS, 256, 1, NONE, at(Gpr.R9, 128))),
                of("vmovups YMMWORD PTR [rsp+0x12c],ymm9", "c57c118c242c010000",
                        a -> vector(a, Instruction.VMOVUPS_STORE, 256, 9, NONE, at(Gpr.RSP, 300))),
                of("vmovups xmm3,xmm13", "c4c17810dd",
                        a -> vector(a, Instruction.VMOVUPS, 128, 3, NONE, new Operand.Register(13))),
                of("vmovntps YMMWORD PTR [rax+0x20],ymm1", "c5fc2b4820",
                        a -> vector(a, Instruction.VMOVNTPS, 256, 1, NONE, at(Gpr.RAX, 32))),
                of("vmovss xmm4,DWORD PTR [rdi+0x0]", "c5fa106700",
                        a -> vector(a, Instruction.VMOVSS, 128, 4, NONE, at(Gpr.RDI, 0))),
                of("vmovsd QWORD PTR [r13+0x8],xmm12", "c441fb116508",
                        a -> vector(a, Instruction.VMOVSD_STORE, 128, 12, NONE, at(Gpr.R13, 8))),
                of("vmovdqu ymm4,YMMWORD PTR [rsi+r10*4+0x0]", "c4a17e6f649600",
                        a -> vector(a, Instruction.VMOVDQU32, 256, 4, NONE, indexed(Gpr.RSI, Gpr.R10, 4, 0))),
                of("vpxor ymm1,ymm2,ymm3", "c5edefcb",
                        a -> vector(a, Instruction.VPXORD, 256, 1, 2, new Operand.Register(3))),
                of("vpor ymm9,ymm10,ymm11", "c441adebcb",
                        a -> vector(a, Instruction.VPORQ, 256, 9, 10, new Operand.Register(11))),
                of("vroundpd ymm1,ymm2,0x9", "c4e3fd09ca09",
                        a -> with(a, 9, Instruction.VRNDSCALEPD, 256, 1, NONE, new Operand.Register(2))),
                of("vpbroadcastd ymm2,DWORD PTR [r12+0xc]", "c4c27d5854240c",
                        a -> vector(a, Instruction.VPBROADCASTD, 256, 2, NONE, at(Gpr.R12, 12))),
                of("vpbroadcastq ymm2,xmm9", "c4c27d59d1",
                        a -> vector(a, Instruction.VPBROADCASTQ, 256, 2, NONE, new Operand.Register(9))),
                of("vfmadd231ps ymm1,ymm8,ymm15", "c4c23db8cf",
                        a -> vector(a, Instruction.VFMADD231PS, 256, 1, 8, new Operand.Register(15))),
                of("vfmadd213pd ymm1,ymm2,YMMWORD PTR [rdi+0x8]", "c4e2eda84f08",
                        a -> vector(a, Instruction.VFMADD213PD, 256, 1, 2, at(Gpr.RDI, 8))),
                of("vpmovzxbd ymm4,QWORD PTR [rsi+0x10]", "c4e27d316610",
                        a -> vector(a, Instruction.VPMOVZXBD, 256, 4, NONE, at(Gpr.RSI, 16))),
                of("vpmovsxwd ymm4,xmm12", "c4c27d23e4",
                        a -> vector(a, Instruction.VPMOVSXWD, 256, 4, NONE, new Operand.Register(12))),
                of("vpmovsxdq ymm4,xmm12", "c4c27d25e4",
                        a -> vector(a, Instruction.VPMOVSXDQ, 256, 4, NONE, new Operand.Register(12))),
                of("vpsllvd ymm1,ymm2,ymm3", "c4e26d47cb",
                        a -> vector(a, Instruction.VPSLLVD, 256, 1, 2, new Operand.Register(3))),
                of("vpsrlvq ymm1,ymm2,ymm3", "c4e2ed45cb",
                        a -> vector(a, Instruction.VPSRLVQ, 256, 1, 2, new Operand.Register(3))),
                of("vpsubq ymm1,ymm2,ymm3", "c4e1edfbcb",
                        a -> vector(a, Instruction.VPSUBQ, 256, 1, 2, new Operand.Register(3))),
                of("vpmulld ymm1,ymm2,ymm3", "c4e26d40cb",
                        a -> vector(a, Instruction.VPMULLD, 256, 1, 2, new Operand.Register(3))),
                of("vpabsd ymm1,ymm3", "c4e27d1ecb",
                        a -> vector(a, Instruction.VPABSD, 256, 1, NONE, new Operand.Register(3))),
                of("vpminsd ymm1,ymm2,ymm3", "c4e26d39cb",
                        a -> vector(a, Instruction.VPMINSD, 256, 1, 2, new Operand.Register(3))),
                of("vmovd xmm7,r9d", "c4c1796ef9",
                        a -> vector(a, Instruction.VMOVD, 128, 7, NONE, new Operand.General(Gpr.R9))),
                of("vmovq xmm7,rax", "c4e1f96ef8",
                        a -> vector(a, Instruction.VMOVQ, 128, 7, NONE, new Operand.General(Gpr.RAX))),
                of("vmovq r12,xmm9", "c441f97ecc",
                        a -> vector(a, Instruction.VMOVQ_STORE, 128, 9, NONE, new Operand.General(Gpr.R12))),
                of("vcvtpd2ps xmm1,ymm2", "c4e1fd5aca",
                        a -> vector(a, Instruction.VCVTPD2PS, 256, 1, NONE, new Operand.Register(2))),
                of("vcvtdq2pd ymm1,xmm2", "c5fee6ca",
                        a -> vector(a, Instruction.VCVTDQ2PD, 256, 1, NONE, new Operand.Register(2))),
                of("vcvttps2dq ymm1,ymm2", "c5fe5bca",
                        a -> vector(a, Instruction.VCVTTPS2DQ, 256, 1, NONE, new Operand.Register(2))),
                of("vcmplt_oqps ymm2,ymm3,ymm4", "c5e4c2d411",
                        a -> with(a, 17, Instruction.VCMPPS, 256, 2, 3, new Operand.Register(4))),
                of("vcvtph2ps ymm1,XMMWORD PTR [rsi+r10*2+0x10]", "c4a27d134c5610",
                        a -> vector(a, Instruction.VCVTPH2PS, 256, 1, NONE, indexed(Gpr.RSI, Gpr.R10, 2, 16))),
                of("vcvtps2ph xmm2,ymm12,0x0", "c4637d1de200",
                        a -> with(a, 0, Instruction.VCVTPS2PH_STORE, 256, 12, NONE, new Operand.Register(2))),
                of("vpermilpd ymm1,ymm2,0x5", "c4e37d05ca05",
                        a -> with(a, 5, Instruction.VPERMILPD, 256, 1, NONE, new Operand.Register(2))),
                of("vpermilps ymm1,ymm2,0x4e", "c4e37d04ca4e",
                        a -> with(a, 0x4e, Instruction.VPERMILPS, 256, 1, NONE, new Operand.Register(2))),
                of("vminps ymm1,ymm2,ymm3", "c5ec5dcb",
                        a -> vector(a, Instruction.VMINPS, 256, 1, 2, new Operand.Register(3))),
                of("vmaxpd ymm1,ymm2,ymm3", "c5ed5fcb",
                        a -> vector(a, Instruction.VMAXPD, 256, 1, 2, new Operand.Register(3))),
                of("vpmaddwd ymm1,ymm2,YMMWORD PTR [rdi+0x40]", "c5edf54f40",
                        a -> vector(a, Instruction.VPMADDWD, 256, 1, 2, at(Gpr.RDI, 64))),
                of("vpmuludq ymm1,ymm2,ymm3", "c5edf4cb",
                        a -> vector(a, Instruction.VPMULUDQ, 256, 1, 2, new Operand.Register(3))),
                of("vpcmpeqd ymm1,ymm2,ymm3", "c5ed76cb",
                        a -> vector(a, Instruction.VPCMPEQD, 256, 1, 2, new Operand.Register(3))),
                of("vpcmpeqq ymm1,ymm2,ymm3", "c4e26d29cb",
                        a -> vector(a, Instruction.VPCMPEQQ, 256, 1, 2, new Operand.Register(3))),
                of("vpcmpgtd ymm1,ymm2,ymm3", "c5ed66cb",
                        a -> vector(a, Instruction.VPCMPGTD, 256, 1, 2, new Operand.Register(3))),
                of("vpcmpgtq ymm1,ymm2,ymm3", "c4e26d37cb",
                        a -> vector(a, Instruction.VPCMPGTQ, 256, 1, 2, new Operand.Register(3))),
                of("vpandn ymm1,ymm2,ymm3", "c5eddfcb",
                        a -> vector(a, Instruction.VPANDN, 256, 1, 2, new Operand.Register(3))),
                of("vblendvps ymm1,ymm2,ymm3,ymm9", "c4e36d4acb90",
                        a -> with(a, 0x90, Instruction.VBLENDVPS, 256, 1, 2, new Operand.Register(3))),
                of("vpmaskmovd ymm1,ymm2,YMMWORD PTR [r9+0x4]", "c4c26d8c4904",
                        a -> vector(a, Instruction.VPMASKMOVD, 256, 1, 2, at(Gpr.R9, 4))),
                of("vpmaskmovq ymm1,ymm2,YMMWORD PTR [r9+0x8]", "c4c2ed8c4908",
                        a -> vector(a, Instruction.VPMASKMOVQ, 256, 1, 2, at(Gpr.R9, 8))),
                of("vpmaskmovd YMMWORD PTR [r9+0x4],ymm2,ymm1", "c4c26d8e4904",
                        a -> vector(a, Instruction.VPMASKMOVD_STORE, 256, 1, 2, at(Gpr.R9, 4))),
                of("vpmaskmovq YMMWORD PTR [r9+0x8],ymm2,ymm1", "c4c2ed8e4908",
                        a -> vector(a, Instruction.VPMASKMOVQ_STORE, 256, 1, 2, at(Gpr.R9, 8))),
                of("vmovmskps r9d,ymm10", "c4417c50ca",
                        a -> vector(a, Instruction.VMOVMSKPS, 256, 9, NONE, new Operand.Register(10))),
                of("vcvtsi2ss xmm1,xmm1,r9", "c4c1f22ac9",
                        a -> vector(a, Instruction.VCVTSI2SS, 128, 1, 1, new Operand.General(Gpr.R9))),
                of("vcvtsi2sd xmm1,xmm1,rax", "c4e1f32ac8",
                        a -> vector(a, Instruction.VCVTSI2SD, 128, 1, 1, new Operand.General(Gpr.RAX))),
                of("vpshufb ymm1,ymm2,ymm3", "c4e26d00cb",
                        a -> vector(a, Instruction.VPSHUFB, 256, 1, 2, new Operand.Register(3))),
                of("vshufps xmm1,xmm2,xmm3,0x88", "c5e8c6cb88",
                        a -> with(a, 0x88, Instruction.VSHUFPS, 128, 1, 2, new Operand.Register(3))),
                of("vpermq ymm1,ymm3,0x88", "c4e3fd00cb88",
                        a -> with(a, 0x88, Instruction.VPERMQ, 256, 1, NONE, new Operand.Register(3))),
                of("vperm2f128 ymm1,ymm2,ymm2,0x1", "c4e36d06ca01",
                        a -> with(a, 1, Instruction.VPERM2F128, 256, 1, 2, new Operand.Register(2))),
                of("vextractf128 xmm9,ymm1,0x1", "c4c37d19c901",
                        a -> with(a, 1, Instruction.VEXTRACTF128_STORE, 256, 1, NONE, new Operand.Register(9))),
                of("vpunpckldq xmm1,xmm2,xmm3", "c5e962cb",
                        a -> vector(a, Instruction.VPUNPCKLDQ, 128, 1, 2, new Operand.Register(3))),
                of("vpinsrb xmm1,xmm1,BYTE PTR [r9+0x3],0x3", "c4c37120490303",
                        a -> with(a, 3, Instruction.VPINSRB, 128, 1, 1, at(Gpr.R9, 3))),
                of("vpinsrw xmm1,xmm1,WORD PTR [rsi+0x6],0x3", "c5f1c44e0603",
                        a -> with(a, 3, Instruction.VPINSRW, 128, 1, 1, at(Gpr.RSI, 6))),
                of("vpextrb BYTE PTR [r9+0x3],xmm1,0x3", "c4c37914490303",
                        a -> with(a, 3, Instruction.VPEXTRB_STORE, 128, 1, NONE, at(Gpr.R9, 3))),
                of("vpextrw WORD PTR [rsi+0x6],xmm1,0x3", "c4e379154e0603",
                        a -> with(a, 3, Instruction.VPEXTRW_STORE, 128, 1, NONE, at(Gpr.RSI, 6))));
    }

    private static void with(
            Assembler a, int immediate, Instruction instruction, int bits, int register, int second, Operand last) {
        vector(a, instruction, bits, register, second, last);
        a.immediate(immediate);
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
        check(Extension.AVX512, text, hex, instruction);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("instructionsWithoutAvx512")
    void bytesAreThoseOfTheManualWithoutAvx512(String text, String hex, Consumer<Assembler> instruction) {
        check(Extension.AVX2, text, hex, instruction);
    }

    @Test
    void whatAnExtensionHasNotIsNotWritten() {
        Assembler assembler = new Assembler(Extension.AVX2);
        Operand.Register last = new Operand.Register(3);
        assertThatThrownBy(() -> vector(assembler, Instruction.VPMULLQ, 256, 1, 2, last))
                .isInstanceOf(NotEncodableException.class)
                .hasMessage("vpmullq by AVX2");
        assertThatThrownBy(() -> vector(assembler, Instruction.VADDPS, 512, 1, 2, last))
                .isInstanceOf(NotEncodableException.class)
                .hasMessage("vectors of 512 bits by AVX2");
    }

    @Test
    void withoutAvx512ConstantsStandThereForAllLanes() {
        Assembler assembler = new Assembler(Extension.AVX2);
        byte[] one = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(1).array();
        vector(assembler, Instruction.VADDPS, 256, 1, 2, assembler.constant(one, true));
        ByteBuffer bytes = ByteBuffer.wrap(assembler.finish()).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes.remaining()).isEqualTo(64 + 32);
        for (int lane = 0; lane < 8; lane++) {
            assertThat(bytes.getFloat(64 + lane * Float.BYTES)).isEqualTo(1);
        }
    }

    private static void check(Extension extension, String text, String hex, Consumer<Assembler> instruction) {
        Assembler assembler = new Assembler(extension);
        instruction.accept(assembler);
        assertThat(HexFormat.of().formatHex(assembler.finish())).startsWith(hex);
        assertThat(assembler.size()).as("bytes of %s", text).isEqualTo(hex.length() / 2);
    }

    @Test
    void jumpsLeadWhereTheirLabelsAre() {
        Assembler assembler = new Assembler(Extension.AVX512);
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
        Assembler assembler = new Assembler(Extension.AVX512);
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
