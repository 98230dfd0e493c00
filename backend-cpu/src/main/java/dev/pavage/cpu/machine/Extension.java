package dev.pavage.cpu.machine;

import dev.pavage.ir.Target.MatrixUnit;
import dev.pavage.type.DType;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The extensions of x86-64 that machine code is written for, best first. */
public enum Extension {
    /** Up to 512 bits, 32 vector registers, and registers of their own for masks. */
    AVX512(512, 32, List.of("avx512f", "avx512dq", "avx512vl", "fma"), List.of(
            Map.entry("avx512_bf16", new MatrixUnit("vdpbf16ps", 1, 1, 2, DType.BF16, DType.F32)),
            Map.entry("avx512_vnni", new MatrixUnit("vpdpwssd", 1, 1, 2, DType.I8, DType.I32)),
            Map.entry("avx512_vnni", new MatrixUnit("vpdpwssd", 1, 1, 2, DType.U8, DType.I32)),
            Map.entry("avx512_vnni", new MatrixUnit("vpdpwssd", 1, 1, 2, DType.I16, DType.I32)))),

    /** Up to 256 bits and 16 vector registers, of which some hold masks. */
    AVX2(256, 16, List.of("avx2", "f16c", "fma"), List.of(
            Map.entry("avx2", new MatrixUnit("vpmaddwd", 1, 1, 2, DType.I8, DType.I32)),
            Map.entry("avx2", new MatrixUnit("vpmaddwd", 1, 1, 2, DType.U8, DType.I32)),
            Map.entry("avx2", new MatrixUnit("vpmaddwd", 1, 1, 2, DType.I16, DType.I32))));

    private final int bits;
    private final int registers;
    private final List<String> features;
    private final List<Map.Entry<String, MatrixUnit>> units;

    Extension(int bits, int registers, List<String> features, List<Map.Entry<String, MatrixUnit>> units) {
        this.bits = bits;
        this.registers = registers;
        this.features = features;
        this.units = units;
    }

    /** Width of its widest vectors. */
    public int bits() {
        return bits;
    }

    /** Number of vector registers. */
    int registers() {
        return registers;
    }

    /** Whether masks have registers of their own, a bit a lane. Else they are vectors, of lanes of 4 bytes that are all ones or 0. */
    boolean hasMaskRegisters() {
        return this == AVX512;
    }

    /**
     * Whether what lies behind a long row is fetched while the row is read. With AVX-512 it was found to help on a Zen 4, with
     * AVX2 to cost a quarter on a Zen 3: docs/performance.md.
     */
    boolean fetchesBehindRows() {
        return this == AVX512;
    }

    /** What a processor lacks of it, by the names that Linux has for its features. */
    List<String> missing(Set<String> present) {
        return features.stream().filter(f -> !present.contains(f)).sorted().toList();
    }

    /** What multiplies packed factors on a processor with these features. */
    List<MatrixUnit> matrixUnits(Set<String> present) {
        return units.stream()
                .filter(unit -> present.contains(unit.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }
}
