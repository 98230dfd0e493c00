package dev.pavage.cpu.machine;

import java.util.Locale;

/**
 * The vector instructions that are emitted, as data: Intel 64 and IA-32 Architectures Software Developer's Manual,
 * volume 2, whose opcode lines for the EVEX forms these are ({@code EVEX.512.66.0F38.W0 B8}). Most have a VEX form too,
 * which differs in nothing but, for some, the name or the bit W.
 */
enum Instruction {
    // Moves. Those that store name the register that is read in the field of the one that is written.
    VMOVUPS(1, 0, 0x10, 0, Tuple.FULL),
    VMOVUPS_STORE(1, 0, 0x11, 0, Tuple.FULL),
    VMOVNTPS(1, 0, 0x2B, 0, Tuple.FULL),
    VMOVSS(1, 2, 0x10, 0, Tuple.ELEMENT4),
    VMOVSS_STORE(1, 2, 0x11, 0, Tuple.ELEMENT4),
    VMOVSD(1, 3, 0x10, 1, Tuple.ELEMENT8),
    VMOVSD_STORE(1, 3, 0x11, 1, Tuple.ELEMENT8),
    VMOVDQU32(1, 2, 0x6F, 0, Tuple.FULL, "vmovdqu"),
    VMOVDQU64(1, 2, 0x6F, 1, Tuple.FULL, "vmovdqu"),
    VMOVDQU32_STORE(1, 2, 0x7F, 0, Tuple.FULL, "vmovdqu"),
    VMOVDQU64_STORE(1, 2, 0x7F, 1, Tuple.FULL, "vmovdqu"),
    VPMOVSXBD(2, 1, 0x21, 0, Tuple.QUARTER),
    VPMOVZXBD(2, 1, 0x31, 0, Tuple.QUARTER),
    VPMOVSXWD(2, 1, 0x23, 0, Tuple.HALF),
    VPMOVZXWD(2, 1, 0x33, 0, Tuple.HALF),
    VPMOVDB_STORE(2, 2, 0x31, 0, Tuple.QUARTER, Form.EVEX),
    VPMOVDW_STORE(2, 2, 0x33, 0, Tuple.HALF, Form.EVEX),
    VPBROADCASTD(2, 1, 0x58, 0, Tuple.ELEMENT4),
    VPBROADCASTQ(2, 1, 0x59, 1, Tuple.ELEMENT8, Form.VEX_W0),
    // Between vector and general registers.
    VMOVD(1, 1, 0x6E, 0, Tuple.ELEMENT4),
    VMOVQ(1, 1, 0x6E, 1, Tuple.ELEMENT8),
    VMOVD_STORE(1, 1, 0x7E, 0, Tuple.ELEMENT4),
    VMOVQ_STORE(1, 1, 0x7E, 1, Tuple.ELEMENT8),
    VPBROADCASTD_GENERAL(2, 1, 0x7C, 0, Tuple.ELEMENT4, Form.EVEX),
    VPBROADCASTQ_GENERAL(2, 1, 0x7C, 1, Tuple.ELEMENT8, Form.EVEX),
    // Arithmetic.
    VADDPS(1, 0, 0x58, 0, Tuple.FULL),
    VADDPD(1, 1, 0x58, 1, Tuple.FULL),
    VSUBPS(1, 0, 0x5C, 0, Tuple.FULL),
    VSUBPD(1, 1, 0x5C, 1, Tuple.FULL),
    VMULPS(1, 0, 0x59, 0, Tuple.FULL),
    VMULPD(1, 1, 0x59, 1, Tuple.FULL),
    VDIVPS(1, 0, 0x5E, 0, Tuple.FULL),
    VDIVPD(1, 1, 0x5E, 1, Tuple.FULL),
    VSQRTPS(1, 0, 0x51, 0, Tuple.FULL),
    VSQRTPD(1, 1, 0x51, 1, Tuple.FULL),
    VFMADD213PS(2, 1, 0xA8, 0, Tuple.FULL),
    VFMADD213PD(2, 1, 0xA8, 1, Tuple.FULL),
    VFMADD231PS(2, 1, 0xB8, 0, Tuple.FULL),
    VFMADD231PD(2, 1, 0xB8, 1, Tuple.FULL),
    VDPBF16PS(2, 2, 0x52, 0, Tuple.FULL, Form.EVEX),
    VPDPWSSD(2, 1, 0x52, 0, Tuple.FULL, Form.EVEX),
    VRANGEPS(3, 1, 0x50, 0, Tuple.FULL, Form.EVEX),
    VRANGEPD(3, 1, 0x50, 1, Tuple.FULL, Form.EVEX),
    VRNDSCALEPS(3, 1, 0x08, 0, Tuple.FULL, "vroundps"),
    VRNDSCALEPD(3, 1, 0x09, 1, Tuple.FULL, "vroundpd"),
    VPADDD(1, 1, 0xFE, 0, Tuple.FULL),
    VPADDQ(1, 1, 0xD4, 1, Tuple.FULL),
    VPSUBD(1, 1, 0xFA, 0, Tuple.FULL),
    VPSUBQ(1, 1, 0xFB, 1, Tuple.FULL),
    VPMULLD(2, 1, 0x40, 0, Tuple.FULL),
    VPMULLQ(2, 1, 0x40, 1, Tuple.FULL, Form.EVEX),
    VPMINSD(2, 1, 0x39, 0, Tuple.FULL),
    VPMINSQ(2, 1, 0x39, 1, Tuple.FULL, Form.EVEX),
    VPMAXSD(2, 1, 0x3D, 0, Tuple.FULL),
    VPMAXSQ(2, 1, 0x3D, 1, Tuple.FULL, Form.EVEX),
    VPABSD(2, 1, 0x1E, 0, Tuple.FULL),
    VPABSQ(2, 1, 0x1F, 1, Tuple.FULL, Form.EVEX),
    VPANDD(1, 1, 0xDB, 0, Tuple.FULL, "vpand"),
    VPANDQ(1, 1, 0xDB, 1, Tuple.FULL, "vpand"),
    VPORD(1, 1, 0xEB, 0, Tuple.FULL, "vpor"),
    VPORQ(1, 1, 0xEB, 1, Tuple.FULL, "vpor"),
    VPXORD(1, 1, 0xEF, 0, Tuple.FULL, "vpxor"),
    VPXORQ(1, 1, 0xEF, 1, Tuple.FULL, "vpxor"),
    VPSLLVD(2, 1, 0x47, 0, Tuple.FULL),
    VPSLLVQ(2, 1, 0x47, 1, Tuple.FULL),
    VPSRAVD(2, 1, 0x46, 0, Tuple.FULL),
    VPSRAVQ(2, 1, 0x46, 1, Tuple.FULL, Form.EVEX),
    VPSRLVD(2, 1, 0x45, 0, Tuple.FULL),
    VPSRLVQ(2, 1, 0x45, 1, Tuple.FULL),
    // Comparisons, into mask registers, and what masks choose.
    VCMPPS(1, 0, 0xC2, 0, Tuple.FULL),
    VCMPPD(1, 1, 0xC2, 1, Tuple.FULL),
    VPCMPD(3, 1, 0x1F, 0, Tuple.FULL, Form.EVEX),
    VPCMPQ(3, 1, 0x1F, 1, Tuple.FULL, Form.EVEX),
    VPBLENDMD(2, 1, 0x64, 0, Tuple.FULL, Form.EVEX),
    VPBLENDMQ(2, 1, 0x64, 1, Tuple.FULL, Form.EVEX),
    // Conversions. The width is that of the wider side.
    VCVTPS2PD(1, 0, 0x5A, 0, Tuple.HALF),
    VCVTPD2PS(1, 1, 0x5A, 1, Tuple.FULL),
    VCVTDQ2PS(1, 0, 0x5B, 0, Tuple.FULL),
    VCVTDQ2PD(1, 2, 0xE6, 0, Tuple.HALF),
    VCVTQQ2PD(1, 2, 0xE6, 1, Tuple.FULL, Form.EVEX),
    VCVTQQ2PS(1, 0, 0x5B, 1, Tuple.FULL, Form.EVEX),
    VCVTTPS2DQ(1, 2, 0x5B, 0, Tuple.FULL),
    VCVTPH2PS(2, 1, 0x13, 0, Tuple.HALF),
    VCVTPS2PH_STORE(3, 1, 0x1D, 0, Tuple.HALF),
    VPMOVSXDQ(2, 1, 0x25, 0, Tuple.HALF),
    VPMOVQD_STORE(2, 2, 0x35, 0, Tuple.HALF, Form.EVEX),
    // Lanes in another order.
    VPERMPS(2, 1, 0x16, 0, Tuple.FULL),
    VPERMILPS(3, 1, 0x04, 0, Tuple.FULL),
    VPERMILPD(3, 1, 0x05, 1, Tuple.FULL, Form.VEX_W0),
    VSHUFF32X4(3, 1, 0x23, 0, Tuple.FULL, Form.EVEX),
    // What stands for some of these where there is no AVX-512.
    VMINPS(1, 0, 0x5D, 0, Tuple.FULL, Form.VEX),
    VMINPD(1, 1, 0x5D, 0, Tuple.FULL, Form.VEX),
    VMAXPS(1, 0, 0x5F, 0, Tuple.FULL, Form.VEX),
    VMAXPD(1, 1, 0x5F, 0, Tuple.FULL, Form.VEX),
    VPMADDWD(1, 1, 0xF5, 0, Tuple.FULL, Form.VEX),
    VPMULUDQ(1, 1, 0xF4, 0, Tuple.FULL, Form.VEX),
    VPCMPEQD(1, 1, 0x76, 0, Tuple.FULL, Form.VEX),
    VPCMPEQQ(2, 1, 0x29, 0, Tuple.FULL, Form.VEX),
    VPCMPGTD(1, 1, 0x66, 0, Tuple.FULL, Form.VEX),
    VPCMPGTQ(2, 1, 0x37, 0, Tuple.FULL, Form.VEX),
    VPANDN(1, 1, 0xDF, 0, Tuple.FULL, Form.VEX),
    VBLENDVPS(3, 1, 0x4A, 0, Tuple.FULL, Form.VEX),
    VPMASKMOVD(2, 1, 0x8C, 0, Tuple.FULL, Form.VEX),
    VPMASKMOVQ(2, 1, 0x8C, 1, Tuple.FULL, Form.VEX),
    VPMASKMOVD_STORE(2, 1, 0x8E, 0, Tuple.FULL, Form.VEX),
    VPMASKMOVQ_STORE(2, 1, 0x8E, 1, Tuple.FULL, Form.VEX),
    VMOVMSKPS(1, 0, 0x50, 0, Tuple.FULL, Form.VEX),
    VCVTSI2SS(1, 2, 0x2A, 1, Tuple.ELEMENT8, Form.VEX),
    VCVTSI2SD(1, 3, 0x2A, 1, Tuple.ELEMENT8, Form.VEX),
    VPSHUFB(2, 1, 0x00, 0, Tuple.FULL, Form.VEX),
    VSHUFPS(1, 0, 0xC6, 0, Tuple.FULL, Form.VEX),
    VPERMQ(3, 1, 0x00, 1, Tuple.FULL, Form.VEX),
    VPERM2F128(3, 1, 0x06, 0, Tuple.FULL, Form.VEX),
    VEXTRACTF128_STORE(3, 1, 0x19, 0, Tuple.FULL, Form.VEX),
    VPUNPCKLDQ(1, 1, 0x62, 0, Tuple.FULL, Form.VEX),
    VPINSRB(3, 1, 0x20, 0, Tuple.FULL, Form.VEX),
    VPINSRW(1, 1, 0xC4, 0, Tuple.FULL, Form.VEX),
    VPEXTRB_STORE(3, 1, 0x14, 0, Tuple.FULL, Form.VEX),
    VPEXTRW_STORE(3, 1, 0x15, 0, Tuple.FULL, Form.VEX);

    /** What a displacement of one byte counts (section 2.7.5). */
    enum Tuple {
        FULL,
        HALF,
        QUARTER,
        ELEMENT4,
        ELEMENT8
    }

    /** Which encodings there are. */
    private enum Form {
        BOTH,
        /** Both, but of the VEX form the bit W is 0. */
        VEX_W0,
        EVEX,
        VEX
    }

    /** The opcode map: 1 is 0F, 2 is 0F38, 3 is 0F3A. */
    final int map;
    /** The mandatory prefix: 0 is none, 1 is 66, 2 is F3, 3 is F2. */
    final int prefix;

    final int opcode;
    /** The bit W; also the size of elements that are broadcast from memory, 4 bytes or 8. */
    final int w;

    private final Tuple tuple;
    private final Form form;
    /** The name of the VEX form; empty if it has the same. */
    private final String vexName;

    Instruction(int map, int prefix, int opcode, int w, Tuple tuple) {
        this(map, prefix, opcode, w, tuple, Form.BOTH, "");
    }

    Instruction(int map, int prefix, int opcode, int w, Tuple tuple, Form form) {
        this(map, prefix, opcode, w, tuple, form, "");
    }

    Instruction(int map, int prefix, int opcode, int w, Tuple tuple, String vexName) {
        this(map, prefix, opcode, w, tuple, Form.BOTH, vexName);
    }

    Instruction(int map, int prefix, int opcode, int w, Tuple tuple, Form form, String vexName) {
        this.map = map;
        this.prefix = prefix;
        this.opcode = opcode;
        this.w = w;
        this.tuple = tuple;
        this.form = form;
        this.vexName = vexName;
    }

    /** The manual's name. */
    String mnemonic() {
        return name().replaceAll("_.*", "").toLowerCase(Locale.ROOT);
    }

    /** The manual's name of the VEX form. */
    String vexMnemonic() {
        return vexName.isEmpty() ? mnemonic() : vexName;
    }

    /** The bit W of the VEX form. */
    int vexW() {
        return form == Form.VEX_W0 ? 0 : w;
    }

    /** Whether an extension has it. */
    boolean isOf(Extension extension) {
        return form != (extension == Extension.AVX512 ? Form.VEX : Form.EVEX);
    }

    /** Whether its result is a mask. */
    boolean compares() {
        return this == VCMPPS || this == VCMPPD || this == VPCMPD || this == VPCMPQ;
    }

    /** Bytes that a displacement of one byte counts. */
    int unit(int vectorBytes) {
        return switch (tuple) {
            case FULL -> vectorBytes;
            case HALF -> vectorBytes / 2;
            case QUARTER -> vectorBytes / 4;
            case ELEMENT4 -> 4;
            case ELEMENT8 -> 8;
        };
    }
}
